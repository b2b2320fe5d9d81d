"""Times of HL7, `YYYYMMDDHHMMSS.S+ZZZZ`, of which the end may be missing. Ours are days in Amsterdam."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

from wor_sidecar.domain.clock import AMSTERDAM

_TIME: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    r"(?:([0-9]{2})([0-9]{2})?([0-9]{2})?(?:\.[0-9]{1,4})?)?(?:([+-])([0-9]{2})([0-9]{2}))?"
)


def day_of(text: str, *, local: bool = True) -> date:
    """Return the day of a time, in Amsterdam where it has an offset; `local=False` takes it as it stands.

    Raises:
        ValueError: it is no day: a month alone, another format, or a date that no calendar has.

    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if not local or found[7] is None or found[4] is None:
        return day
    away = timedelta(hours=int(found[8]), minutes=int(found[9]))
    zone = timezone(away if found[7] == "+" else -away)
    hour, minute, second = (int(found[part] or 0) for part in (4, 5, 6))
    moment = datetime(day.year, day.month, day.day, hour, minute, min(second, 59), tzinfo=zone)
    try:
        return moment.astimezone(AMSTERDAM).date()
    except OverflowError as error:  # the year 1 or 9999
        raise ValueError from error
