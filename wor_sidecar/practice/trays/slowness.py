"""Guessing made slow: after each wrong code everybody waits, longer each time."""

import math
from threading import Lock
from types import TracebackType
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.tray import PairingRefused, PairingTooFast

FIRST_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 60.0


class Slowness:
    """One try at a time: `with slowness:` around each; a PairingRefused in it makes the next one wait.

    Raises:
        PairingTooFast: the wait is not over; nothing was tried.

    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._trying = Lock()
        self._pause = 0.0
        self._next = -math.inf

    def __enter__(self) -> None:
        """Begin a try."""
        self._trying.acquire()
        left = self._next - self._clock.monotonic()
        if left > 0:
            self._trying.release()
            raise PairingTooFast(seconds=math.ceil(left))

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End it: who was refused slows the next one down, who was right ends the slowness."""
        if kind is PairingRefused:
            self._pause = min(LONGEST_SECONDS, self._pause * 2 or FIRST_SECONDS)
            self._next = self._clock.monotonic() + self._pause
        elif kind is None:
            self._pause = 0.0
        self._trying.release()
