"""A year or a quarter: which days belong to it, and what it is called."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wor_sidecar.texts.catalogue import _

_NAME = re.compile(r"([0-9]{4})(?:-Q([1-4]))?")
_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """`year` None: everything; `quarter` None: the whole year."""

    year: int | None = None
    quarter: int | None = None

    @property
    def name(self) -> str:
        """Return `2026` or `2026-Q3`; empty for everything."""
        if self.year is None:
            return ""
        return str(self.year) if self.quarter is None else f"{self.year}-Q{self.quarter}"

    @property
    def first(self) -> date | None:
        """Return the first day; None: from the beginning."""
        if self.year is None:
            return None
        return date(self.year, 1 + _MONTHS * ((self.quarter or 1) - 1), 1)

    @property
    def last(self) -> date | None:
        """Return the last day; None: to the end."""
        if self.year is None:
            return None
        if self.quarter in (None, 4):
            return date(self.year, 12, 31)
        return date(self.year, 1 + _MONTHS * self.quarter, 1) - timedelta(days=1)

    @property
    def words(self) -> str:
        """Return what it is called."""
        if self.year is None:
            return _("all years")
        if self.quarter is None:
            return str(self.year)
        return _("quarter {n} of {year}").format(n=self.quarter, year=self.year)


EVERYTHING = Period()


def period_named(name: str) -> Period:
    """Return the period of a name; everything for a name that is none."""
    found = _NAME.fullmatch(name)
    if found is None or not date.min.year < int(found[1]) < date.max.year:
        return EVERYTHING
    return Period(int(found[1]), int(found[2]) if found[2] else None)


def periods_of(days: Iterable[date]) -> tuple[Period, ...]:
    """Return the years and quarters that hold these days, the newest first, each year before its quarters."""
    quarters = {(day.year, (day.month - 1) // _MONTHS + 1) for day in days}
    found: list[Period] = []
    for year in sorted({year for year, _quarter in quarters}, reverse=True):
        found.append(Period(year))
        found += [Period(year, n) for n in (4, 3, 2, 1) if (year, n) in quarters]
    return tuple(found)
