"""How many calls one caller may make: a bucket of tokens each, in this process's memory alone."""

from collections.abc import Callable

from wor_sidecar.domain.errors.postbus import QuotaReached

SECONDS = 60
MOST_REMEMBERED = 20_000
"""Buckets kept; beyond it the full ones are forgotten, which changes nothing for their owners."""


class Rates:
    """Buckets that hold one minute's calls and fill steadily; an organisation's each, or an address's."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._most = float(per_minute)
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> None:
        """Count one call.

        Raises:
            QuotaReached: the bucket is empty; `retry_after` says when the next call fits.

        """
        now = self._monotonic()
        left = self._level(caller, now)
        if left < 1:
            raise QuotaReached(retry_after=max(1, round((1 - left) * SECONDS / self._most)))
        if len(self._buckets) >= MOST_REMEMBERED:
            self.forget()
        if len(self._buckets) >= MOST_REMEMBERED:  # more callers at once than there are: memory goes first
            self._buckets = dict(list(self._buckets.items())[MOST_REMEMBERED // 2 :])
        self._buckets[caller] = (left - 1, now)

    def forget(self) -> None:
        """Forget whoever's bucket is full again: of a caller that rests nothing is known after a minute."""
        now = self._monotonic()
        self._buckets = {
            one: kept for one, kept in self._buckets.items() if self._level(one, now) < self._most
        }

    @property
    def remembered(self) -> int:
        """Count the buckets that are kept."""
        return len(self._buckets)

    def _level(self, caller: str, now: float) -> float:
        left, at = self._buckets.get(caller, (self._most, now))
        return min(self._most, left + (now - at) * self._most / SECONDS)
