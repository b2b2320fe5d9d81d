"""Where a case stands in the lists: what is kept beside it, so that no list opens what it doesn't show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.referral import State
from wor_sidecar.welfare.case import DELETABLE, Case, Entry
from wor_sidecar.welfare.due import Duty, Term, counting, terms_of
from wor_sidecar.welfare.terms import Terms

REPORTS: Final = frozenset({Duty.FEEDBACK_1, Duty.FEEDBACK_2})
STALE: Final = ""
"""A `due_from` before every day: the columns are made again before the next list is shown."""
NEVER: Final = date.max
_LATEST: Final = 10**14 - 1
"""Later than any moment in milliseconds, of as many digits."""


class Place(StrEnum):
    """Each case has one: the tab that it stands on, but for what is asked of it."""

    NEW = "new"
    CONTACTING = "contacting"
    PLANNED = "planned"
    WAITING = "waiting"
    ACTIVE = "active"
    DELETION = "deletion"
    """Over, and its content must be deleted, or nobody saw yet what the practice told of it."""
    CLOSED = "closed"


_PLACES: Final[Mapping[State, Place]] = {
    State.ACCEPTED: Place.CONTACTING,
    State.CONTACTING: Place.CONTACTING,
    State.INTAKE_PLANNED: Place.PLANNED,
    State.INTAKE_DONE: Place.ACTIVE,
    State.ACTIVE: Place.ACTIVE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands. `due` is its first duty, with the last day on which that is in time.

    `due_from` is the next day on which that changes by itself; a report to the GP is due from `report_from`
    on; `urgency` sorts: who must be deleted, then by the day of the first duty, then the newest.
    """

    place: Place
    urgency: str
    due: Duty | None
    due_on: date | None
    due_from: date
    report_from: date | None

    @property
    def columns(self) -> Mapping[str, Any]:
        """As the database keeps it."""
        return {
            "place": self.place.value,
            "urgency": self.urgency,
            "due": self.due.value if self.due else "",
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "due_from": self.due_from.isoformat(),
            "report_from": self.report_from.isoformat() if self.report_from else None,
        }


def standing(
    case: Case, entries: Sequence[Entry], *, kept: bool, today: date, calendar: Calendar, terms: Terms
) -> Standing:
    """Return where a case stands today; `kept`: its content is still there, `calendar`: its coach's."""
    found = terms_of(case, entries, kept=kept, calendar=calendar, terms=terms) if kept else ()
    now = counting(found, today)
    first = now[0] if now else None
    reports = [one.since for one in found if one.duty in REPORTS]
    place = _place(case, kept=kept)
    return Standing(
        place=place,
        urgency=_urgency(place, first, case),
        due=first.duty if first else None,
        due_on=first.on if first else None,
        due_from=min((one.since for one in found if one.since > today), default=NEVER),
        report_from=min(reports, default=None),
    )


def _place(case: Case, *, kept: bool) -> Place:
    if not kept:  # nobody can do anything for a patient whom nobody knows any more
        return Place.CLOSED
    if not case.state.open:
        return Place.DELETION if case.state in DELETABLE or case.news else Place.CLOSED
    return Place.WAITING if case.referral.on_hold else _PLACES.get(case.state, Place.NEW)


def _urgency(place: Place, first: Term | None, case: Case) -> str:
    rank = 0 if place is Place.DELETION or case.news else 1 if first else 2
    day = first.on.isoformat() if first else ""
    return f"{rank}{day}{_LATEST - case.received_at:014d}"
