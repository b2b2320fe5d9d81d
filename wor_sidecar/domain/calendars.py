"""Working days and months. Which days are holidays comes from outside: a library and the settings know."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MONDAY_TO_FRIDAY = frozenset(range(5))
_DAY = timedelta(days=1)
_WEEK = 7
_LONGEST = 3700
"""Days that are looked at before a calendar without working days is given up on."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which an organisation is closed, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one organisation, or of one person: their weekdays without holidays and closures.

    `weekdays` are counted from Monday, 0.
    """

    holidays: frozenset[date] = frozenset()
    closures: tuple[Closure, ...] = ()
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def works(self, day: date) -> bool:
        """Tell whether somebody is there on this day."""
        if day.weekday() not in self.weekdays or day in self.holidays:
            return False
        return not any(closure.first <= day <= closure.last for closure in self.closures)

    def after(self, day: date, working_days: int) -> date:
        """Return the day that lies so many working days after `day`; 0 gives the day itself.

        Raises:
            ValueError: nobody works for ten years.

        """
        for _ in range(_LONGEST):
            if working_days <= 0:
                return day
            day += _DAY
            working_days -= self.works(day)
        raise ValueError("a calendar without working days")

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; 0 when `end` isn't later."""
        weeks, rest = divmod(max((end - start).days, 0), _WEEK)
        left = (start + _DAY * n for n in range(1, rest + 1))
        expected = weeks * len(self.weekdays) + sum(day.weekday() in self.weekdays for day in left)
        return expected - sum(day.weekday() in self.weekdays for day in self._away(start, end))

    def _away(self, start: date, end: date) -> Iterable[date]:
        """Return the days of `between` that are a holiday or in a closure, each once."""
        away = {day for day in self.holidays if start < day <= end}
        for closure in self.closures:
            first, last = max(closure.first, start + _DAY), min(closure.last, end)
            away.update(first + _DAY * n for n in range((last - first).days + 1))
        return away


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
