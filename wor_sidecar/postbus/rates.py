"""How many calls an organisation may make: a bucket of tokens each, in this process's memory alone."""

from collections.abc import Callable

from wor_sidecar.domain.errors.postbus import QuotaReached
from wor_sidecar.domain.identifiers import OrganisationId

SECONDS = 60
MOST_REMEMBERED = 20_000
"""Buckets kept; beyond it the full ones are forgotten, which changes nothing for their owners."""


class Rates:
    """Buckets that hold one minute's calls and fill steadily."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._most = float(per_minute)
        self._monotonic = monotonic
        self._buckets: dict[OrganisationId, tuple[float, float]] = {}

    def take(self, organisation: OrganisationId) -> None:
        """Count one call.

        Raises:
            QuotaReached: the bucket is empty; `retry_after` says when the next call fits.

        """
        now = self._monotonic()
        left = self._level(organisation, now)
        if left < 1:
            raise QuotaReached(retry_after=max(1, round((1 - left) * SECONDS / self._most)))
        if len(self._buckets) >= MOST_REMEMBERED:
            self._buckets = {
                one: kept for one, kept in self._buckets.items() if self._level(one, now) < self._most
            }
        self._buckets[organisation] = (left - 1, now)

    def _level(self, organisation: OrganisationId, now: float) -> float:
        left, at = self._buckets.get(organisation, (self._most, now))
        return min(self._most, left + (now - at) * self._most / SECONDS)
