"""The date on the practice's wall."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from wor_sidecar.domain.clock import Millis, as_datetime

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")


def local_date(at: Millis) -> date:
    """Return the local date of a moment."""
    return as_datetime(at).astimezone(AMSTERDAM).date()
