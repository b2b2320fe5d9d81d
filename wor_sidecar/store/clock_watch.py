"""Whether the wall's clock stepped: what was to wait ten minutes may look as if it had."""

from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.store import audit
from wor_sidecar.store.transactions import Store

CLOCK_STEP: Final = 60_000
"""Milliseconds that the wall's clock may drift from the monotonic one before windows begin again."""


class ClockWatch:
    """Compares both clocks. Between a step and `settled`, the courier seals nothing that was held."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._apart = self._now_apart()

    def step(self) -> float:
        """Return by how many milliseconds the wall's clock stepped; 0 while it only drifts."""
        by = self._now_apart() - self._apart
        return by if abs(by) > CLOCK_STEP else 0.0

    def stepped(self) -> bool:
        """Tell whether it stepped, and the windows haven't begun again yet."""
        return self.step() != 0

    def settled(self, step: float) -> None:
        """Hear that the windows began again after this step; another one meanwhile still counts."""
        self._apart += step

    def _now_apart(self) -> float:
        return self._clock.now() - self._clock.monotonic() * 1000


def note_step(store: Store, step: float) -> None:
    """Put on the trail that the clock was set back, unless a line that came between did so already."""
    if step >= 0:
        return
    back = int(-step)
    with store.transaction() as tx:
        if not audit.told_of_the_clock(tx):
            tx.audit(audit.clock_set_back(back))
