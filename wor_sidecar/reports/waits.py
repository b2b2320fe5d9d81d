"""How long each step took, in working days, beside what was agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.facts import Facts, Stage

TWO_WEEKS: Final = 10
"""Working days until the patient is reached: the national promise of two weeks (welzijnoprecept.nl)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one step to another. `agreed` is in working days; None: nothing was agreed."""

    start: Stage
    end: Stage
    agreed: int | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """One stretch over the people who went it; `median` is None where nobody did."""

    stretch: Stretch
    people: int
    median: float | None
    in_time: int | None
    """How many went it within what was agreed; None where nothing was."""


class WorkingDayCount:
    """Counts working days between many pairs of days, each without walking over them."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._first, total = first, 0
        self._until: list[int] = []
        for n in range((last - first).days + 1):
            total += calendar.works(first + timedelta(days=n))
            self._until.append(total)

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; 0 when `end` isn't later."""
        if end <= start:
            return 0
        return self._until[(end - self._first).days] - self._until[(start - self._first).days]


def waits(people: Sequence[Facts], stretches: Sequence[Stretch], calendar: Calendar) -> tuple[Wait, ...]:
    """Measure each stretch over the people who went it; nobody waits less than 0 days."""
    days = [day for one in people for day in one.stages.values()]
    if not days:
        return tuple(_wait(stretch, []) for stretch in stretches)
    count = WorkingDayCount(calendar, min(days), max(days))
    return tuple(
        _wait(
            stretch,
            [
                count.between(one.stages[stretch.start], one.stages[stretch.end])
                for one in people
                if stretch.start in one.stages and stretch.end in one.stages
            ],
        )
        for stretch in stretches
    )


def backwards(facts: Facts, steps: Sequence[Stage]) -> bool:
    """Tell whether a step has an earlier day than one before it: somebody typed a wrong date."""
    known: Mapping[Stage, date] = facts.stages
    days = [known[step] for step in steps if step in known]
    return any(later < earlier for earlier, later in pairwise(days))


def _wait(stretch: Stretch, days: Sequence[int]) -> Wait:
    in_time = None if stretch.agreed is None else sum(one <= stretch.agreed for one in days)
    return Wait(stretch, len(days), median(days) if days else None, in_time)
