"""Working days, asked of the holiday library once per year and kept."""

from collections.abc import Callable, Iterable
from datetime import date

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.settings.holidays_nl import holidays_for
from wor_sidecar.settings.shared import CalendarSettings

Holidays = Callable[[Iterable[int], CalendarSettings], frozenset[date]]


class WorkingDays:
    """Calendars by year; a deadline may lie in the next one. The first question of a year starts a child."""

    def __init__(self, settings: CalendarSettings, holidays: Holidays = holidays_for) -> None:
        self._settings = settings
        self._holidays = holidays
        self._kept: dict[int, Calendar] = {}

    def around(self, today: date) -> Calendar:
        """Return the calendar of this year, the one before and the one after."""
        year = today.year
        if year not in self._kept:
            self._kept[year] = Calendar(self._holidays((year - 1, year, year + 1), self._settings))
        return self._kept[year]

    def over(self, days: Iterable[date]) -> Calendar:
        """Return one calendar over all years of some days; each of ours knows three."""
        years = {day.year for day in days}
        if not years:
            return Calendar()
        parts = [self.around(date(year, 1, 1)) for year in range(min(years), max(years) + 2, 3)]
        holidays = frozenset[date]().union(*(part.holidays for part in parts))
        return Calendar(holidays, parts[0].closures)
