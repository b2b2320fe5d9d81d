"""How many calls an organisation, or a stranger's address, may make in a minute."""

from collections.abc import Callable

from wor_sidecar.domain.errors.postbus import QuotaReached
from wor_sidecar.wire.buckets import Buckets, Rate, whole_seconds

SECONDS = 60


class Rates(Buckets):
    """Buckets that hold one minute's calls."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        super().__init__(Rate(float(per_minute), per_minute / SECONDS), monotonic)

    def count(self, caller: str) -> None:
        """Count one call.

        Raises:
            QuotaReached: the bucket is empty; `retry_after` says when the next call fits.

        """
        if wait := self.take(caller):
            raise QuotaReached(retry_after=whole_seconds(wait))
