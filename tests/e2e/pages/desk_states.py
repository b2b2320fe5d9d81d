"""Every screen of the desk in each of its states, by name: how to come there, and what stands there then."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from own_desk import OwnDesk
from playwright.sync_api import Page
from walking import says_yes

from tests.unit.tray.fakes import BAKKER, CHILD, JANSEN, SOUTH
from wor_sidecar.domain.clock import AMSTERDAM, as_datetime
from wor_sidecar.domain.questions import Mode
from wor_sidecar.wire.desk_shapes import DeskPatient


@dataclass
class Seat:
    """A browser's page before a desk; `home` is its list's address without the last slash."""

    desk: OwnDesk
    page: Page
    home: str

    def goes(self, path: str = "/") -> None:
        self.page.goto(self.home + path)

    def opens(self, patient: DeskPatient = JANSEN, **more: object) -> None:
        """Put somebody on the list and open the question."""
        self.desk.practice.waits(patient, **more)
        self.goes()
        self.page.get_by_role("main").get_by_role("button", name="Openen").first.click()
        self.page.wait_for_url("**/prompt/**")

    def finds(self, **typed: str) -> None:
        self.goes("/search")
        for name, words in typed.items():
            self.page.locator(f"[name={name}]").fill(words)
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name="Zoeken").click()


def full_list(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN, calls=2, known_since=date(2026, 1, 5))
    seat.desk.practice.waits(DeskPatient("T. Test", date(1950, 1, 1)), test=True)
    busy = seat.desk.practice.waits(BAKKER)
    seat.desk.practice.desk("colleague").claim(busy)
    seat.goes()


def list_away(seat: Seat) -> None:
    seat.desk.daemon.away = True
    seat.goes()


def list_after_answers(seat: Seat) -> None:
    """Two answers that can be taken back, and one more to take next."""
    for patient in (JANSEN, BAKKER):
        seat.opens(patient)
        seat.page.get_by_role("button", name="Geen WoR").click()
        seat.page.get_by_role("button", name="Terugdraaien").first.wait_for()
    seat.desk.practice.waits(CHILD)
    seat.goes()


def list_at_the_end_of_the_day(seat: Seat) -> None:
    now = as_datetime(seat.desk.clock.now()).astimezone(AMSTERDAM)
    evening = now.replace(hour=16, minute=45)
    seat.desk.clock.jump(seconds=(evening - now).total_seconds())
    seat.goes()
    seat.page.get_by_role("link", name="Voordat u naar huis gaat").wait_for()


def prompt_of_a_young_one(seat: Seat) -> None:
    seat.opens(CHILD)
    seat.page.get_by_text("Deze patiënt is 13").wait_for()


def prompt_of_a_child(seat: Seat) -> None:
    seat.opens(replace(CHILD, birth_date=date(2019, 5, 4)))


def prompt_with_a_representative(seat: Seat) -> None:
    seat.opens(replace(JANSEN, birth_date=date(1931, 5, 4)))
    seat.page.locator("details.people summary").click()
    seat.page.locator("[name=rep1_role]").select_option(index=1)
    seat.page.locator("[name=rep1_name]").fill("E. Jansen")
    seat.page.locator("[name=rep1_name]").press("Tab")


def prompt_without_anything(seat: Seat) -> None:
    """No telephone, no birth date, no organisation for the postcode, nobody who referred, told before."""
    nobody = replace(JANSEN, phones=(), birth_date=None)
    seat.opens(
        nobody,
        routes=(SOUTH,),
        referrers=("dr. Visser",),
        known_since=date(2026, 1, 5),
        went="letter",
        calls=1,
    )


def prompt_of_a_practice_that_counts(seat: Seat) -> None:
    seat.desk.practice.mode = Mode.REGISTER_ONLY
    seat.opens(BAKKER)


def prompt_with_every_scope(seat: Seat) -> None:
    seat.opens()
    for box in seat.page.locator("input[name=scope]").all():
        box.check()
    seat.page.locator("#live-goes li").nth(1).wait_for()


def prompt_with_messages(seat: Seat) -> None:
    seat.opens(routes=(SOUTH,))
    says_yes(seat.page)
    seat.page.locator("[aria-invalid=true]").first.wait_for()


def waiting_list(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    seat.desk.practice.waits(BAKKER, state="rejected")
    seat.goes("/waiting")


def everybody(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    seat.desk.practice.waits(BAKKER, state="rejected")
    seat.goes("/overview")
    seat.page.locator("[name=waits]").select_option("us")
    with seat.page.expect_navigation():
        seat.page.get_by_role("button", name="Tonen").click()


def orphans(seat: Seat) -> None:
    seat.desk.practice.strays()
    seat.desk.practice.refused.append("letter-1")
    seat.goes("/waiting")
    with seat.page.expect_navigation():
        seat.page.get_by_role("link", name="zonder plek").click()


def opened_orphan(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    seat.goes(f"/orphan/{seat.desk.practice.strays()}")


def orphan_with_a_message(seat: Seat) -> None:
    opened_orphan(seat)
    seat.page.locator("[name=typed]").fill("1-1-1900")
    with seat.page.expect_navigation():
        seat.page.get_by_role("button", name="Dit is de patiënt").click()


def referral_with_every_act_open(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN, test=True)
    seat.goes("/referral/referral-1")
    for fold in seat.page.locator("details.act > summary").all():
        fold.click()


def referral_with_a_message(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    seat.goes("/referral/referral-1")
    form = seat.page.locator("form[action$='/message']")
    seat.page.locator("details", has=form).locator("summary").click()
    form.get_by_role("button").click()
    seat.page.locator("[aria-invalid=true]").first.wait_for()


def leaflet_of_one(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    seat.goes("/leaflet/referral-1")


def new_with_messages(seat: Seat) -> None:
    seat.goes("/new?empty")
    seat.page.locator("[name=bsn]").fill("123456789")
    seat.page.get_by_role("main").get_by_role("button").first.click()
    seat.page.locator("[aria-invalid=true]").first.wait_for()


def trouble(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    seat.desk.daemon.away = True
    seat.goes("/referral/referral-1")


def locked(seat: Seat) -> None:
    seat.goes()
    seat.page.get_by_role("button", name="Vergrendelen").click()
    seat.page.get_by_role("button", name="Verder").wait_for()


def masked(seat: Seat) -> None:
    """The page hides what it shows by itself, also where nobody asks the desk for anything."""
    seat.opens()
    seat.page.evaluate("() => document.body.classList.add('masked')")


def stale(seat: Seat) -> None:
    seat.goes()
    seat.page.evaluate(
        """() => {
          const form = document.querySelector("form[action$='/test']");
          form.querySelector("[name=token]").value = "0".repeat(64);
          form.submit();
        }"""
    )
    seat.page.get_by_role("link", name="lijst").wait_for()


def closed(seat: Seat) -> None:
    seat.page.goto(seat.desk.origin)


STATES: Final[dict[str, Callable[[Seat], None]]] = {
    "list-empty": lambda seat: seat.goes(),
    "list": full_list,
    "list-away": list_away,
    "list-after-answers": list_after_answers,
    "list-evening": list_at_the_end_of_the_day,
    "prompt": lambda seat: seat.opens(),
    "prompt-young": prompt_of_a_young_one,
    "prompt-child": prompt_of_a_child,
    "prompt-represented": prompt_with_a_representative,
    "prompt-lacking": prompt_without_anything,
    "prompt-register-only": prompt_of_a_practice_that_counts,
    "prompt-every-scope": prompt_with_every_scope,
    "prompt-messages": prompt_with_messages,
    "waiting-empty": lambda seat: seat.goes("/waiting"),
    "waiting": waiting_list,
    "overview": everybody,
    "overleg": lambda seat: (seat.desk.practice.waits(JANSEN), seat.goes("/overleg"))[1],
    "orphans": orphans,
    "orphan": opened_orphan,
    "orphan-message": orphan_with_a_message,
    "search-empty": lambda seat: seat.goes("/search"),
    "search-found": lambda seat: (seat.desk.practice.waits(JANSEN), seat.finds(name="Jansen"))[1],
    "search-none": lambda seat: seat.finds(name="Niemand"),
    "search-message": lambda seat: seat.finds(birth_date="40-40-1950"),
    "referral": referral_with_every_act_open,
    "referral-message": referral_with_a_message,
    "new": lambda seat: seat.goes("/new?empty"),
    "new-messages": new_with_messages,
    "leaflet": lambda seat: seat.goes("/leaflet"),
    "leaflet-of-one": leaflet_of_one,
    "trouble": trouble,
    "locked": locked,
    "masked": masked,
    "stale": stale,
    "closed": closed,
}
