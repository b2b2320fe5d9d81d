"""What takes too long, in working days."""

from datetime import date

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.deadlines import export_stale
from wor_sidecar.practice.rooms import Rooms


def misses_its_rhythm(rooms: Rooms, since: Millis, working_days: int) -> bool:
    """Tell whether an export is late, counted from its last list, or from the start."""
    today = local_date(rooms.clock.now())
    if (today - local_date(since)).days <= working_days:
        return False  # the holidays need not be asked for
    calendar = rooms.working_days.around(today)
    return export_stale(local_date(since), working_days, today, calendar, rooms.settings.terms)


def waited(rooms: Rooms, since: Millis) -> int:
    """Count the working days that something waits; the holidays are asked for where they can matter."""
    return waited_from(rooms, local_date(since))


def waited_from(rooms: Rooms, first: date) -> int:
    """Count the working days since a day."""
    today = local_date(rooms.clock.now())
    return rooms.working_days.around(today).between(first, today) if today > first else 0
