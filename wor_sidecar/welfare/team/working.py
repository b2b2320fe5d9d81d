"""Who works when: a week, days away with a substitute, districts. Values and rules, nothing kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from wor_sidecar.domain.calendars import MONDAY_TO_FRIDAY, Calendar
from wor_sidecar.domain.consent import Masked

MORNING: Final = "08:00"
LONGEST_ABSENCE: Final = 366
"""Days: who is away longer hands over."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class Work(Masked):
    """Somebody's week, and how they are reminded. `mail` is an address, empty without one."""

    user: str
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    mail: str = ""
    remind: bool = False
    remind_at: str = MORNING


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody isn't there, both included; `substitute` empty: nobody stands in."""

    id: str
    user: str
    first: date
    last: date
    substitute: str = ""

    def covers(self, day: date) -> bool:
        """Tell whether this day is one of them."""
        return self.first <= day <= self.last

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + _DAY * n for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class District:
    """Whose the referrals of these postcodes are; `product` empty: of every product."""

    id: str
    first: int
    last: int
    coach: str
    product: str = ""

    def holds(self, digits: int, product: str) -> bool:
        """Tell whether a patient who lives there, sent for that product, is this coach's."""
        return self.first <= digits <= self.last and self.product in ("", product)

    @property
    def breadth(self) -> tuple[bool, int]:
        """How much it takes in: one with a product before one without, then the narrowest range."""
        return (not self.product, self.last - self.first)


@dataclass(frozen=True, slots=True)
class Week:
    """When everybody works: weeks by user, and all absences that matter still."""

    weekdays: Mapping[str, frozenset[int]]
    absences: tuple[Absence, ...] = ()

    def away(self, user: str, day: date) -> Absence | None:
        """Return the absence that somebody has on a day; of two, the one with a substitute."""
        found = [one for one in self.absences if one.user == user and one.covers(day)]
        return min(found, key=lambda one: (not one.substitute, one.id), default=None)

    def calendar_of(self, user: str, everybody: Calendar) -> Calendar:
        """Return the days that somebody's deadlines count by.

        Days away don't count, but for those that the substitute works: a patient waits for nobody's holiday.
        """
        own = replace(everybody, weekdays=self.weekdays.get(user, MONDAY_TO_FRIDAY))
        lost = (
            day
            for one in self.absences
            if one.user == user
            for day in one.days
            if own.works(day) and not self._stands_in(user, day, everybody)
        )
        return replace(own, holidays=own.holidays | frozenset(lost))

    def there(self, user: str, day: date, everybody: Calendar) -> bool:
        """Tell whether somebody is at work themselves on a day."""
        own = replace(everybody, weekdays=self.weekdays.get(user, MONDAY_TO_FRIDAY))
        return own.works(day) and self.away(user, day) is None

    def _stands_in(self, user: str, day: date, everybody: Calendar) -> bool:
        absence = self.away(user, day)
        return bool(absence and absence.substitute and self.there(absence.substitute, day, everybody))


def district_of(districts: Iterable[District], digits: int, product: str) -> District | None:
    """Return the district that a postcode's four digits lie in; the narrowest of several."""
    found = [one for one in districts if one.holds(digits, product)]
    return min(found, key=lambda one: (*one.breadth, one.id), default=None)
