"""Each screen of the desk in a state with much on it, for what must hold on all of them."""

from collections.abc import Callable, Iterator

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.tray.presenter.filled import Filled

REFERRAL = ReferralId("referral-1")
LEAFLET = "## Welzijn op Recept\n\nDe **coach** belt u binnen twee weken.\n\n- gratis\n- dichtbij"


def every_screen(seat) -> Iterator[tuple[str, Callable[[], None]]]:
    yield "list", lambda: seat.sees("desk")
    yield "question", seat.opens
    yield "question with all", lambda: _everything(seat)
    yield "next", lambda: _answered(seat)
    yield "waiting", lambda: seat.sees("waiting")
    yield "overview", lambda: seat.sees("overview")
    yield "overleg", lambda: seat.sees("overleg")
    yield "orphans", lambda: _strayed(seat, lambda: seat.sees("orphans"))
    yield "orphan", lambda: _strayed(seat, lambda: seat.window.doing.orphan(LetterId("orphan-1")))
    yield "search", lambda: seat.sees("search")
    yield "found", lambda: seat.window.doing.find(Filled((("name", "Jansen"),)))
    yield "referral", lambda: seat.window.doing.referral(REFERRAL)
    yield "act", lambda: seat.window.doing.act(REFERRAL, "cancel", Filled())
    yield "new", lambda: seat.sees("new")
    yield "new with messages", lambda: seat.window.doing.make(Filled())
    yield "leaflet", lambda: seat.sees("leaflet")
    yield "mask", seat.window.mask
    yield "trouble", lambda: _away(seat)


def _strayed(seat, look: Callable[[], None]) -> None:
    practice = seat.daemon.at
    practice.refused = ["letter-1"]
    if not practice.orphans:
        practice.strays()
    look()


def _everything(seat) -> None:
    page = seat.opens(1)
    page.people._fold.open(on=True)
    for box in page.scopes._ticks.values():
        box.target.click()
    page.answers.given.emit(Answer.GIVEN_IN_CONSULT)


def _answered(seat) -> None:
    page = seat.opens(0)
    page.contact().click()
    page.answers.given.emit(Answer.GIVEN_IN_CONSULT)


def _away(seat) -> None:
    seat.daemon.away = True
    seat.window.doing.referral(REFERRAL)
