"""Days and moments as people read them: ISO 8601 in, words out, in the practice's own time."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from wor_sidecar.texts.catalogue import _

_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")


def day(iso: str) -> str:
    """Return a day with its month in words: `2027-01-29` -> 29 januari 2027; what is no day, as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {_months()[found.month - 1]} {found.year}"


def clock_time(iso: str) -> str:
    """Return the time on the wall of a moment: `2027-01-29T09:05:00Z` -> 10:05."""
    at = _local(iso)
    return iso if at is None else f"{at:%H:%M}"


def moment(iso: str) -> str:
    """Return a moment: `2027-01-29T09:05:00Z` -> 29 januari 2027, 10:05; what is no moment, as it is."""
    at = _local(iso)
    return iso if at is None else f"{day(at.date().isoformat())}, {at:%H:%M}"


def local_day(iso: str) -> str:
    """Return the day of a moment, in words."""
    at = _local(iso)
    return iso if at is None else day(at.date().isoformat())


def _local(iso: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_AMSTERDAM)


def _months() -> tuple[str, ...]:
    return (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
