"""Time comes in through the door: whoever needs it takes a Clock."""

from datetime import UTC, date, datetime
from typing import NewType, Protocol
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Where a local date is local: on the wall of every practice and every coach."""

Millis = NewType("Millis", int)
"""UTC milliseconds since 1970: what the databases store (an aware DateTime loses its offset in SQLite)."""


class Clock(Protocol):
    """Two clocks that never mix: the wall's for records, the monotonic one for waiting."""

    def now(self) -> Millis:
        """UTC, in milliseconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        ...


class Moment:
    """A clock whose wall stands still from the first look on: what happens at once is of one moment.

    Whoever looks twice may see the clock set right in between, and write down two moments a day apart.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: Millis | None = None

    def now(self) -> Millis:
        """Return the moment of the first look."""
        if self._at is None:
            self._at = self._clock.now()
        return self._at

    def monotonic(self) -> float:
        """Seconds since some moment; these go on."""
        return self._clock.monotonic()


def as_datetime(at: Millis) -> datetime:
    """Return a moment as an aware UTC datetime."""
    return datetime.fromtimestamp(at / 1000, tz=UTC)


def local_date(at: Millis) -> date:
    """Return the date on the wall at a moment."""
    return as_datetime(at).astimezone(AMSTERDAM).date()


def midnight(day: date) -> Millis:
    """Return the moment at which a date on the wall begins."""
    return Millis(int(datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM).timestamp() * 1000))


def iso(at: Millis) -> str:
    """ISO 8601 in UTC to the second, with Z: the shape of every time in JSON output."""
    return as_datetime(at).strftime("%Y-%m-%dT%H:%M:%SZ")
