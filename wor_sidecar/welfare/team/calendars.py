"""The calendar that somebody's deadlines count by: the organisation's, her own week, and her days away."""

from datetime import date, timedelta
from typing import Final

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.team import rows
from wor_sidecar.welfare.team.working import Week

LOOKED_BACK: Final = timedelta(days=400)
"""A deadline may count from a day a year ago; what is older is overdue by any calendar."""


class OwnDays:
    """Calendars by user.

    A year's first question starts a child for its holidays: ask `everybody` once before a transaction begins.
    """

    def __init__(self, working_days: WorkingDays) -> None:
        self._working_days = working_days

    def everybody(self, today: date) -> Calendar:
        """Return the organisation's calendar around a day."""
        return self._working_days.around(today)

    def calendar_of(self, tx: Transaction, user_id: str) -> Calendar:
        """Return the days that count for somebody's deadlines; for "" the organisation's."""
        today = local_date(tx.clock.now())
        return self.week(tx).calendar_of(user_id, self.everybody(today))

    def week(self, tx: Transaction) -> Week:
        """Return when everybody works, to make many calendars with one look at the tables."""
        return rows.week(tx, local_date(tx.clock.now()) - LOOKED_BACK)
