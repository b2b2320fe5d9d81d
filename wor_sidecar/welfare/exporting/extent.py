"""Which cases an export holds, and as what kind of file."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.clock import Millis, midnight
from wor_sidecar.domain.errors.upkeep import ExportPeriodRefused

LONGEST_DAYS: Final = 366 * 5
"""Of the period in which the cases came in: no more is kept of them."""

_EARLIEST: Final = 2000
_LATEST: Final = 2200


class Kind(StrEnum):
    """What kind of file."""

    CSV = "csv"
    JSON_LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Extent:
    """Cases that came in from `first` to `last`, both included; of one practice, or with "" of all."""

    first: date
    last: date
    practice: str = ""

    def __post_init__(self) -> None:
        """Refuse a period that is none.

        Raises:
            ExportPeriodRefused: it ends before it begins, or is longer than anything is kept.

        """
        if (
            not 0 <= (self.last - self.first).days <= LONGEST_DAYS
            or not _EARLIEST <= self.first.year <= _LATEST
        ):
            raise ExportPeriodRefused(most=LONGEST_DAYS)

    @property
    def begins(self) -> Millis:
        """The first moment that counts."""
        return midnight(self.first)

    @property
    def ends(self) -> Millis:
        """The first moment that counts no more."""
        return midnight(self.last + timedelta(days=1))
