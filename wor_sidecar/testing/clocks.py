"""A clock that stands still until a test moves it."""

from wor_sidecar.domain.clock import Millis


class FakeClock:
    """`domain.clock.Clock` for tests; starts on Monday 2026-03-02, 09:00 UTC."""

    def __init__(self, now: int = 1_772_442_000_000) -> None:
        self._now = now
        self._monotonic = 0.0

    def now(self) -> Millis:
        """UTC, in milliseconds since 1970."""
        return Millis(self._now)

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._monotonic

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let time pass on both clocks."""
        passed = seconds + 60 * minutes + 3600 * hours + 86_400 * days
        self._now += int(passed * 1000)
        self._monotonic += passed

    def jump(self, *, seconds: float) -> None:
        """Set the wall's clock to another time; nothing has passed."""
        self._now += int(seconds * 1000)
