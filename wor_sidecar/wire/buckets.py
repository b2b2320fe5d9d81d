"""How many calls one caller may make: a bucket of tokens each, in this process's memory alone."""

import math
from collections.abc import Callable
from dataclasses import dataclass

MOST_REMEMBERED = 20_000
"""Buckets kept; beyond it the full ones are forgotten, which changes nothing for their owners."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls at once, and so many a second in the long run."""

    at_once: float
    per_second: float


class Buckets:
    """Buckets that fill steadily; one for each caller, whoever that is."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> float:
        """Count one call; returns 0, or the seconds after which the next one fits: then it wasn't counted."""
        now = self._monotonic()
        left = self._level(caller, now)
        if left < 1:
            return (1 - left) / self._rate.per_second
        if len(self._buckets) >= MOST_REMEMBERED:
            self.forget()
        if len(self._buckets) >= MOST_REMEMBERED:  # more callers at once than there are: memory goes first
            self._buckets = dict(list(self._buckets.items())[MOST_REMEMBERED // 2 :])
        self._buckets[caller] = (left - 1, now)
        return 0.0

    def forget(self) -> None:
        """Forget whoever's bucket is full again: of a caller that rests nothing is known after a while."""
        now = self._monotonic()
        self._buckets = {
            one: kept for one, kept in self._buckets.items() if self._level(one, now) < self._rate.at_once
        }

    @property
    def remembered(self) -> int:
        """Count the buckets that are kept."""
        return len(self._buckets)

    def _level(self, caller: str, now: float) -> float:
        left, at = self._buckets.get(caller, (self._rate.at_once, now))
        return min(self._rate.at_once, left + (now - at) * self._rate.per_second)


def whole_seconds(seconds: float) -> int:
    """Return seconds as Retry-After has them: whole ones, and never 0."""
    return max(1, math.ceil(seconds))
