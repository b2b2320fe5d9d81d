"""Every screen of the inbox in each of its states, by name: how to come there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from own_inbox import WORDS, OwnInbox
from playwright.sync_api import Page

from tests.unit.welfare.zorgdomein_messages import message
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Details
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.pages.steps import LETTERS
from wor_sidecar.welfare.signin.roles import Role

FORCE = "form => { form.noValidate = true; form.requestSubmit(form.querySelector('button')); }"
"""Send a form as it stands, as a browser does that knows no `required`."""


@dataclass
class Seat:
    """A page before an inbox."""

    inbox: OwnInbox
    page: Page

    def goes(self, path: str = "/", role: str = "coach") -> None:
        """Open a page as somebody of a role; empty: nobody who is signed in."""
        self.inbox.sits(self.page.context, role)
        self.page.goto(self.inbox.url + path)

    def forces(self, action: str, **typed: str) -> None:
        """Fill in a form by its fields' names and send it, whatever the browser thinks of it."""
        form = self.page.locator(f"form[action='{action}']").last
        for name, value in typed.items():
            put(form, name, value)
        with self.page.expect_navigation():
            form.evaluate(FORCE)

    def case(self, state: str, then: str = "", **patient: Any) -> str:
        case = self.inbox.bring(state, then, **patient)
        self.goes(f"/cases/{case}")
        return case

    def form(self, state: str, step: str) -> str:
        """Open a step's form of a case in a state; returns its address."""
        path = f"/cases/{self.inbox.bring(state)}/steps/{step}"
        self.goes(path)
        return path


def put(form: Any, name: str, value: str) -> None:
    """Fill in one field of a form, whatever it looks like."""
    radio = form.locator(f"input[type=radio][name={name}][value='{value}']")
    box = form.locator(f"input[type=checkbox][name={name}]")
    if radio.count():
        radio.check()
    elif box.count():
        box.first.check()
    elif form.locator(f"select[name={name}]").count():
        form.locator(f"select[name={name}]").select_option(value)
    else:
        form.locator(f"[name={name}]").fill(value)


STEPS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "accept": ("received", {}),
    "reject": ("received", {"reason": "no_capacity", "patient_knows": "yes"}),
    "contact": ("accepted", {"way": "mobile", "result": "no_answer"}),
    "plan-intake": ("contacting", {"date": "2027-01-20"}),
    "no-show": ("intake_planned", {"note": "Was ziek."}),
    "intake-done": (
        "intake_planned",
        {"agreed": "yes", "mark": "6", "category": "meeting", "note": "Wil graag onder de mensen komen."},
    ),
    "hold": ("accepted", {}),
    "resume": ("waiting", {}),
    "start-activity": ("intake_done", {"category": "nature", "date": "2027-01-20", "activity": "Moestuin"}),
    "follow-up": ("active", {"taking_part": "yes", "mark": "7"}),
    "follow-up-impossible": ("active", {"note": "Neemt niet op."}),
    "end": ("intake_done", {"outcome": "goes_on_alone"}),
    "stop": ("contacting", {"reason": "cost"}),
    "not-reached": ("contacting", {"sure": "yes"}),
    "call-back": ("not_reached", {"note": "Belde zelf."}),
    "withdraw": ("accepted", {"kind": "coaching"}),
    "feedback-consent": ("accepted", {"on": "no"}),
    "deceased": ("accepted", {}),
    "assign": ("received", {"to": "A. Coordinator"}),
    "message": ("accepted", {"note": "Kunt u het nummer nakijken?"}),
    "confirm-cancel": ("received", {}),
    "decline-cancel": ("received", {}),
    "confirm-deletion": ("withdrawn", {}),
    "seen": ("received", {}),
}
"""Each step: a state that it is possible in, and what is filled in."""
THEN: Final = {
    "confirm-cancel": "cancel asked",
    "decline-cancel": "cancel asked",
    "seen": "a message came",
}
"""What the practice says first."""
NOT_RIGHT: Final = {
    "reject": {"note": "x" * 20},
    "contact": {"note": "Ik belde."},
    "plan-intake": {"date": "2020-01-01"},
    "intake-done": {"mark": "11"},
    "start-activity": {"date": "2040-01-01"},
    "follow-up": {"mark": "0"},
    "end": {"outcome": "passed_on"},
    "stop": {},
    "not-reached": {},
    "withdraw": {},
    "feedback-consent": {},
    "message": {},
    "no-show": {"date": "2020-01-01"},
}


def opens_form(step: str) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        case = seat.inbox.bring(STEPS[step][0], THEN.get(step, ""))
        seat.goes(f"/cases/{case}/steps/{step}")

    return come


def refused(step: str) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        path = seat.form(STEPS[step][0], step)
        seat.forces(path, **NOT_RIGHT[step])
        seat.page.locator("[aria-invalid=true], .radios.wrong, .told.stop").first.wait_for()

    return come


def letter(step: str) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        state, typed = STEPS[step]
        path = seat.form(state, step)
        if not seat.page.locator("[name=sure]").count():
            typed = {name: value for name, value in typed.items() if name != "sure"}
        seat.forces(path, **typed)
        seat.page.locator("button[name=go][value=send]").wait_for()

    return come


def changed(seat: Seat, *, still: bool) -> None:
    case = seat.inbox.bring("accepted")
    path = f"/cases/{case}/steps/contact"
    seat.goes(path)
    if still:
        seat.inbox.site.desk.hears(case, WORDS["a message came"])
    else:
        seat.inbox.act(case, "stop", reason="cost")
    seat.forces(path, way="mobile", result="no_answer", note="Ik belde twee keer.")
    seat.page.get_by_text("Ik belde twee keer.").wait_for()


def postvak(query: str = "") -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        seat.inbox.full()
        seat.goes(f"/{query}")

    return come


def late(seat: Seat) -> None:
    """Nobody looked for three weeks."""
    clock = seat.inbox.site.clock
    before = clock.at
    seat.inbox.full()
    clock.days_later(21)
    try:
        fresh = seat.inbox.site.inbox.answers.board.fresh
        fresh.refresh_all(seat.inbox.site.store, clock)
        seat.inbox._secrets.clear()
        seat.goes("/?whose=late")
        seat.page.get_by_role("heading", level=1).wait_for()
    finally:
        clock.at = before
        seat.inbox._secrets.clear()


def rich(seat: Seat) -> None:
    """Everything that a practice may pass on."""
    seat.case(
        "contacting",
        details=Details(
            own_words="weer onder de mensen",
            voicemail=False,
            sms=True,
            language="Turks",
            interpreter=True,
            best_time="na 14 uur",
            contact_person="dochter",
            safety="hond",
        ),
    )


def searches(words: str) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        seat.inbox.bring("contacting")
        seat.goes()
        seat.forces("/search", words=words)

    return come


def invited(seat: Seat) -> None:
    seat.goes("/partners/invite", "coordinator")
    with seat.page.expect_navigation():
        seat.page.locator("main form[action='/partners/invite']").evaluate(FORCE)


def partner(path: str, role: str = "coordinator", **typed: str) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        seat.inbox.bring()
        where = f"/partners/{seat.inbox.site.practice}/{path}"
        seat.goes(where, role)
        if typed:
            seat.forces(where, **{name: value for name, value in typed.items() if value})

    return come


def export(answer: str = "") -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        seat.inbox.bring()
        today = local_date(seat.inbox.site.clock.now()).isoformat()
        seat.goes("/manage/exports", "coordinator")
        seat.forces("/manage/exports", first=today, last=today, why="jaarverslag van de gemeente")
        where = seat.page.url.removeprefix(seat.inbox.url).partition("?")[0]
        if answer == "refused":
            seat.goes("/manage/exports", "coordinator")
            seat.forces("/manage/exports", first="2027-01-31", last="2027-01-01", why="x")
        elif answer:
            seat.goes(where, "administrator")
            if answer == "approve":
                seat.page.locator("button[name=answer][value=approve]").click()
                seat.goes(where, "coordinator")

    return come


def manage_user(then: str = "") -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        seat.goes("/manage/users/a.coach", "administrator")
        if then:
            seat.forces(f"/manage/users/a.coach/{then}")

    return come


def newcomer(seat: Seat, **typed: str) -> None:
    seat.goes("/manage/newcomer", "administrator")
    seat.forces("/manage/newcomer", **typed)


def imports(content: bytes) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        seat.goes("/import")
        file = {"name": "verwijzing.hl7", "mimeType": "text/plain", "buffer": content}
        seat.page.locator("#file").set_input_files(file)
        seat.forces("/import")

    return come


def by_hand(path: str = "/letters-by-hand", *, open_first: bool = False) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        case = seat.inbox.by_zorgdomein()
        seat.goes(path.replace("{case}", case))
        if open_first:
            seat.page.locator("main a[href^='/letters-by-hand/']").first.click()

    return come


def welcomed(seat: Seat) -> None:
    name = f"n.{seat.inbox.site.desk.new()[:8]}"
    made = seat.inbox.site.enrolling.welcome(name, "N. Nieuw", Role.COACH, Actor("control", ""))
    seat.goes("/welcome", "")
    seat.forces("/welcome", user=name, code=made.code)


def signed_out_with_refusal(path: str, **typed: str) -> Callable[[Seat], None]:
    def come(seat: Seat) -> None:
        seat.goes(path, "")
        seat.forces(path, **typed)

    return come


def sits_at(path: str, role: str = "coach") -> Callable[[Seat], None]:
    return lambda seat: seat.goes(path, role)


def works(seat: Seat) -> None:
    seat.goes("/account/work")
    seat.forces("/account/work/away", first="2027-02-01", last="2027-02-05", substitute="a.coordinator")


def districts(seat: Seat) -> None:
    seat.inbox.bring()
    seat.goes("/manage/team", "coordinator")
    seat.forces("/manage/districts", first="5460", last="5469", coach="a.coach")


def hands_over(seat: Seat) -> None:
    case = seat.inbox.bring("accepted")
    seat.inbox.act(case, "assign", to="a.coach")
    seat.goes("/manage/team/a.coach/cases", "coordinator")


def overleg(seat: Seat) -> None:
    seat.inbox.full()
    seat.goes(f"/overleg/{seat.inbox.site.practice}")


def stale_token(seat: Seat) -> None:
    path = seat.form("accepted", "contact")
    seat.page.locator("[name=token]").last.evaluate("field => { field.value = '0'.repeat(64); }")
    seat.forces(path)


TABS: Final = ("open", "new", "contacting", "planned", "waiting", "active", "report", "closed")
STATES: Final[dict[str, Callable[[Seat], None]]] = {
    "list-empty": sits_at("/"),
    "reports-empty": sits_at("/reports"),
    **{f"list-{tab}": postvak(f"?tab={tab}") for tab in TABS},
    "list-mine": postvak("?whose=mine"),
    "list-late": late,
    "list-of-a-product": postvak("?product=welzijn-op-recept"),
    "list-of-a-coach": postvak("?coach=niemand"),
    "search-found": searches("Voorbeeld"),
    "search-none": searches("Niemand"),
    **{
        f"case-{state}": (lambda seat, state=state: (seat.case(state), None)[1])
        for state in (
            *("received", "accepted", "contacting", "intake_planned", "intake_done", "active"),
            *("waiting", "not_reached", "rejected", "ended", "stopped", "followed_up", "withdrawn"),
        )
    },
    **{
        f"case-{then.replace(' ', '-')}": (lambda seat, then=then: (seat.case("contacting", then), None)[1])
        for then in (
            *("withdrawn by the practice", "wrong patient", "deceased", "left the practice"),
            *("cancel asked", "a message came"),
        )
    },
    "case-test": lambda seat: (seat.case("contacting", test=True), None)[1],
    "case-no-reports": lambda seat: (seat.case("contacting", feedback=False), None)[1],
    "case-no-telephone": lambda seat: (seat.case("accepted", phone=""), None)[1],
    "case-rich": rich,
    "case-zorgdomein": by_hand("/cases/{case}"),
    "case-trail": lambda seat: seat.goes(f"/cases/{seat.inbox.bring()}/trail", "coordinator"),
    **{f"step-{step}": opens_form(step) for step in STEPS if step not in NOT_RIGHT},
    **{f"step-{step}-refused": refused(step) for step in NOT_RIGHT},
    **{f"letter-{step}": letter(step) for step in sorted(LETTERS)},
    "changed": lambda seat: changed(seat, still=True),
    "changed-and-over": lambda seat: changed(seat, still=False),
    "stale-token": stale_token,
    "reports": lambda seat: (seat.inbox.full(), seat.goes("/reports"))[1],
    "partners": lambda seat: (seat.inbox.bring(), seat.goes("/partners"))[1],
    "partners-coordinator": lambda seat: (seat.inbox.bring(), seat.goes("/partners", "coordinator"))[1],
    "invite": sits_at("/partners/invite", "coordinator"),
    "invited": invited,
    "digits": partner("digits"),
    "digits-refused": partner("digits", digits="123"),
    "partner-end": partner("end"),
    "partner-end-refused": partner("end", sure=""),
    "figures": lambda seat: (seat.inbox.full(), seat.goes("/figures"))[1],
    "overleg-list": lambda seat: (seat.inbox.full(), seat.goes("/overleg"))[1],
    "overleg": overleg,
    "manage-coordinator": sits_at("/manage", "coordinator"),
    "manage-administrator": sits_at("/manage", "administrator"),
    "manage-keys": sits_at("/manage/keys", "administrator"),
    "manage-retention": sits_at("/manage/retention", "coordinator"),
    "manage-audit": sits_at("/manage/audit", "administrator"),
    "manage-users": sits_at("/manage/users", "administrator"),
    "manage-user": manage_user(),
    "manage-user-unsure": manage_user("disable"),
    "manage-newcomer": sits_at("/manage/newcomer", "administrator"),
    "manage-newcomer-refused": lambda seat: newcomer(seat, user="Fout!", full_name="N."),
    "manage-newcomer-code": lambda seat: newcomer(
        seat, user=f"n{seat.inbox.site.desk.new()[:8]}", full_name="N. Nieuw", role="coach"
    ),
    "exports": sits_at("/manage/exports", "coordinator"),
    "export-asked": export(),
    "export-refused": export("refused"),
    "export-to-approve": export("look"),
    "export-approved": export("approve"),
    "own-cases": sits_at("/own-cases"),
    "team": sits_at("/manage/team", "coordinator"),
    "team-districts": districts,
    "team-member": sits_at("/manage/team/a.coach", "coordinator"),
    "hand-over": hands_over,
    "account": sits_at("/account"),
    "account-work": sits_at("/account/work"),
    "account-work-away": works,
    "account-confirm": sits_at("/account/confirm"),
    "account-passkeys": sits_at("/account/passkeys"),
    "account-password": sits_at("/account/password"),
    "account-app": sits_at("/account/app"),
    "account-codes": sits_at("/account/codes"),
    "import": sits_at("/import"),
    "import-taken": imports(message(number="ZD555555555", control="m-555")),
    "import-refused": imports(b"geen bericht"),
    "letters-by-hand": by_hand(),
    "letter-by-hand": by_hand(open_first=True),
    "sign-in": sits_at("/sign-in", ""),
    "sign-in-refused": signed_out_with_refusal("/sign-in", user="niemand", password="x" * 12, code="123456"),
    "sign-in-lost": sits_at("/sign-in/lost", ""),
    "welcome": sits_at("/welcome", ""),
    "welcome-refused": signed_out_with_refusal("/welcome", user="niemand", code="0000"),
    "welcome-ways": welcomed,
    "not-for-this-role": sits_at("/manage", "coach"),
    "nowhere": sits_at("/nergens"),
    "no-such-case": sits_at("/cases/00000000000000000000000000"),
}
