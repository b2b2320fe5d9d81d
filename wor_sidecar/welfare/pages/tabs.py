"""Which cases stand on which tab of the inbox, and whose. Nothing of a patient is in a tab's address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from wor_sidecar.domain.referral import State
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.case import DELETABLE
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.due import Duty

PAGE_SIZE: Final = 50
"""Rows of one page: twenty calls fit, and the oldest browser still scrolls."""
REPORTS: Final = frozenset({Duty.FEEDBACK_1, Duty.FEEDBACK_2})


class Tab(StrEnum):
    """The tabs, in their order."""

    OPEN = "open"
    NEW = "new"
    CONTACTING = "contacting"
    PLANNED = "planned"
    WAITING = "waiting"
    ACTIVE = "active"
    REPORT = "report"
    CLOSED = "closed"


class Whose(StrEnum):
    """Whose cases: everybody's, my own, or what is late."""

    ALL = "all"
    MINE = "mine"
    LATE = "late"


_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody looks at: tab, whose, and which page of it (from 1)."""

    tab: Tab = Tab.OPEN
    whose: Whose = Whose.ALL
    page: int = 1

    @property
    def path(self) -> str:
        """Return its address."""
        return f"/?tab={self.tab}&whose={self.whose}&page={self.page}"


_STATES: Final[Mapping[Tab, frozenset[State]]] = {
    Tab.NEW: frozenset({State.RECEIVED}),
    Tab.CONTACTING: frozenset({State.ACCEPTED, State.CONTACTING}),
    Tab.PLANNED: frozenset({State.INTAKE_PLANNED}),
    Tab.ACTIVE: frozenset({State.INTAKE_DONE, State.ACTIVE}),
}


def place_of(given: Mapping[str, str]) -> Place:
    """Read a place from an address or a form; what isn't known there is the first of its kind."""
    number = given.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) <= 4 else 1  # noqa: PLR2004 - no inbox has ten thousand pages
    return Place(
        _choice(Tab, given.get("tab", ""), Tab.OPEN),
        _choice(Whose, given.get("whose", ""), Whose.ALL),
        max(page, 1),
    )


def stands_on(seen: Seen, tab: Tab) -> bool:
    """Tell whether a case stands on a tab; one whose deletion must be confirmed still asks something."""
    case = seen.case
    match tab:
        case Tab.OPEN:
            return case.state.open or asks_deletion(seen)
        case Tab.CLOSED:
            return not case.state.open
        case Tab.WAITING:
            return case.referral.on_hold
        case Tab.REPORT:
            return any(duty.duty in REPORTS for duty in seen.sight.due)
    return case.state in _STATES[tab] and not case.referral.on_hold


def is_of(seen: Seen, whose: Whose, name: str) -> bool:
    """Tell whether a case is shown to somebody who looks at so much."""
    match whose:
        case Whose.MINE:
            return seen.case.coach == name
        case Whose.LATE:
            return any(duty.overdue for duty in seen.sight.due)
    return True


def asks_deletion(seen: Seen) -> bool:
    """Tell whether the practice waits to hear that the content was deleted."""
    return seen.case.state in DELETABLE and seen.case.sent is not None


def counts(everything: Sequence[Seen], whose: Whose, name: str) -> Mapping[Tab, int]:
    """Count each tab."""
    shown = [one for one in everything if is_of(one, whose, name)]
    return {tab: sum(stands_on(one, tab) for one in shown) for tab in Tab}


def page_of(everything: Iterable[Seen], place: Place, name: str) -> tuple[Sequence[Seen], int]:
    """Return the cases of one page, and how many pages there are."""
    found = [one for one in everything if stands_on(one, place.tab) and is_of(one, place.whose, name)]
    found.sort(key=lambda one: not asks_deletion(one))  # whom nobody may call any more stands on top
    pages = max(1, -(-len(found) // PAGE_SIZE))
    first = (min(place.page, pages) - 1) * PAGE_SIZE
    return found[first : first + PAGE_SIZE], pages


def tab_words() -> Mapping[Tab, str]:
    """Return what each tab is called."""
    return {
        Tab.OPEN: _("All open"),
        Tab.NEW: _("New"),
        Tab.CONTACTING: _("Contacting"),
        Tab.PLANNED: _("Intake planned"),
        Tab.WAITING: _("Waiting list"),
        Tab.ACTIVE: _("In activity"),
        Tab.REPORT: _("Report due"),
        Tab.CLOSED: _("Closed cases"),
    }


def whose_words() -> Mapping[Whose, str]:
    """Return what each choice of "whose" is called."""
    return {Whose.ALL: _("Everybody's"), Whose.MINE: _("Mine"), Whose.LATE: _("Too late")}


def _choice(choices: type[_Choice], given: str, otherwise: _Choice) -> _Choice:
    return choices(given) if given in frozenset(choices) else otherwise
