"""The mark that patients give, before and after: it tells a direction and proves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from wor_sidecar.domain.facts import Facts


@dataclass(frozen=True, slots=True)
class Marks:
    """Of the people who gave a mark twice. `people`: how many; the means are None where nobody did."""

    people: int
    before: float | None
    after: float | None
    higher: int
    same: int
    lower: int
    once: int
    """Who gave one mark alone: there is nothing to compare it with."""


def marks(people: Sequence[Facts]) -> Marks:
    """Compare the first mark with the last of whoever gave more than one."""
    pairs = [
        (one.first_mark, one.last_mark)
        for one in people
        if one.first_mark is not None and one.last_mark is not None
    ]
    once = sum(one.first_mark is not None and one.last_mark is None for one in people)
    return Marks(
        people=len(pairs),
        before=mean(first for first, _last in pairs) if pairs else None,
        after=mean(last for _first, last in pairs) if pairs else None,
        higher=sum(last > first for first, last in pairs),
        same=sum(last == first for first, last in pairs),
        lower=sum(last < first for first, last in pairs),
        once=once,
    )
