"""The practice's own calendar: local dates, and months as people count them."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wor_sidecar.domain.clock import Millis, as_datetime

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
SATURDAY: Final = 5


def local_date(at: Millis) -> date:
    """Return the date on the practice's wall."""
    return as_datetime(at).astimezone(AMSTERDAM).date()


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int, holidays: frozenset[date]) -> date:
    """Return the date of the n-th working day after a day; weekends and holidays are none."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY and day not in holidays
    return day
