"""The machine's own clock and randomness, made here alone, for composition roots (app.py, cli.py)."""

import secrets
import time

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import Randomness

randomness: Randomness = secrets.token_bytes


class SystemClock:
    """`domain.clock.Clock` by the operating system."""

    def now(self) -> Millis:
        """UTC, in milliseconds since 1970."""
        return Millis(time.time_ns() // 1_000_000)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()
