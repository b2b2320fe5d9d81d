"""The team: who works when, who stands in for whom, whose district a patient lives in, and who is reminded.

team.calendar_of(tx, user_id)    the calendar that somebody's deadlines count by
"""

from wor_sidecar.welfare.team.calendars import OwnDays

__all__ = ["OwnDays"]
