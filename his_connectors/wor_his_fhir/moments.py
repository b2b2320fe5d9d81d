"""FHIR's dates and instants to local days: an instant with an offset is that moment in Amsterdam."""

import re
from datetime import date, datetime
from typing import Final

from wor_sidecar.domain.clock import AMSTERDAM
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def day(field: str, value: str) -> date:
    """Return a whole day, as a birth date is.

    Raises:
        ValueMissing, ValueUnreadable: naming the field, never its value.

    """
    if not value:
        raise ValueMissing(field=field)
    if not _DAY.fullmatch(value):
        raise unreadable(field, wanted="a whole date")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise unreadable(field, wanted="a date") from error


def local_day(field: str, value: str) -> date:
    """Return the local day of a date or an instant; one without an offset is local already.

    Raises:
        ValueMissing, ValueUnreadable: naming the field, never its value.

    """
    parts = _MOMENT.fullmatch(value)
    if not parts:
        return day(field, value)
    try:
        moment = datetime.fromisoformat(parts[1] + (parts[2] or ""))
        return moment.astimezone(AMSTERDAM).date() if parts[2] else moment.date()
    except (ValueError, OverflowError) as error:
        raise unreadable(field, wanted="a date and time") from error


def unreadable(field: str, wanted: str) -> ValueUnreadable:
    """Return the error for a value that is there and can't be used."""
    return ValueUnreadable(field=field, wanted=wanted, key="[fhir]")
