"""Which day a step may name: never before the referral, never one that nobody can know yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from wor_sidecar.domain.errors.inbox import DayRefused
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.case import Case, Entry

FARTHEST: Final = timedelta(days=366)
"""How far ahead an appointment or an activity's first day may lie: further is a slip of the year."""
AHEAD: Final = frozenset({ActName.PLAN_INTAKE, ActName.START_ACTIVITY})
"""The steps whose day may lie ahead, and whose day nobody can propose."""
_AFTER_THE_TALK: Final = frozenset({ActName.FOLLOW_UP, ActName.FOLLOW_UP_IMPOSSIBLE})
"""Steps that look back on the time since the intake."""


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day that a step may name."""

    first: date
    last: date
    today: date

    def hold(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return self.first <= day <= self.last


def days_of(name: ActName, case: Case, entries: Sequence[Entry], today: date) -> Days:
    """Return the days that a step may name now."""
    referred = min(case.sent.outgoing.date, today) if case.sent else today
    last = today + FARTHEST if name in AHEAD else today
    if name is ActName.PLAN_INTAKE:
        return Days(today, last, today)
    if name in _AFTER_THE_TALK:
        talks = [
            one.day for one in entries if one.kind == MoveKind.INTAKE_DONE and one.day and not one.refused
        ]
        return Days(min(max([referred, *talks]), today), last, today)
    return Days(referred, last, today)


def check_day(act: Act, case: Case, entries: Sequence[Entry], today: date) -> None:
    """Refuse a day that makes no sense.

    Raises:
        DayRefused: with the days that do.

    """
    days = days_of(act.name, case, entries, today)
    if act.date is not None and not days.hold(act.date):
        raise DayRefused(act=act.name.value, field="date", first=days.first, last=days.last)
