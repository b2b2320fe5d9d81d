"""The two counts side by side; an empty list means that they are the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from bench.counted_twice.living import HOLIDAYS
from bench.counted_twice.second_count import Sums, Way, best, medians, quarter, sums, ways
from bench.counted_twice.years import Somebody
from wor_sidecar.practice.figures.practice import Counted
from wor_sidecar.reports.funnel import Funnel
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.places import Fate

GROUPINGS: Final[Mapping[Dimension, Callable[[Way], tuple[str, ...]]]] = {
    Dimension.QUARTER: lambda way: (quarter(way.days["seen"]),),
    Dimension.AUTHOR: lambda way: (way.person.gp,),
    Dimension.PRODUCT: lambda way: (way.person.product if "consent" in way.days else "",),
    Dimension.ORGANISATION: lambda way: (way.person.organisation if "consent" in way.days else "",),
    Dimension.REASON: lambda way: _reasons(way) or ("",),
}


def differences(everybody: list[Somebody], found: Counted) -> list[str]:
    """Name every number on which the two counts differ."""
    lived, report = ways(everybody), found.report
    pairs = {
        "people": (report.people, sums(lived).people),
        "referrals": (report.referrals, len(lived)),
        "funnel": (as_sums(report.funnel), sums(lived)),
        "medians": (_waits(found), medians(lived, HOLIDAYS)),
        "marks": (_marks(found), _second_marks(best(lived))),
        "days until it was seen": (_lag(found), _second_lag(best(lived))),
        **{f"by {one}": _grouped(lived, found, one) for one in GROUPINGS},
    }
    return [f"{name}: {one} and {other}" for name, (one, other) in pairs.items() if one != other]


def as_sums(funnel: Funnel) -> Sums:
    """Put a funnel of the program as the second count is."""
    reached = Counter({step.step.value: step.reached for step in funnel.steps if step.reached})
    fates = Counter({fate.value: funnel.of(fate) for fate in Fate if funnel.of(fate)})
    return Sums(funnel.people, reached, fates)


def _grouped(lived: list[Way], found: Counted, dimension: Dimension) -> tuple[object, object]:
    some: dict[str, list[Way]] = defaultdict(list)
    for way in lived:
        for code in GROUPINGS[dimension](way):
            some[code].append(way)
    groups = {group.code: as_sums(group.funnel) for group in found.report.groups[dimension]}
    return groups, {code: sums(members) for code, members in some.items()}


def _reasons(way: Way) -> tuple[str, ...]:
    """Return what was told with the yes, unless it was taken back."""
    return way.person.reasons if "consent" in way.days and way.fate != "withdrawn" else ()


def _waits(found: Counted) -> object:
    return {
        (one.stretch.start.value, one.stretch.end.value): (one.people, one.median)
        for one in found.report.waits
    }


def _marks(found: Counted) -> tuple[int, int, int]:
    marks = found.report.marks
    return marks.people, marks.higher, marks.once


def _second_marks(people: list[Way]) -> tuple[int, int, int]:
    given = [
        [event.mark for event in way.person.events if event.referral == way.name and event.mark is not None]
        for way in people
        if way.fate != "withdrawn"
    ]
    pairs = [marks for marks in given if len(marks) > 1]
    return len(pairs), sum(marks[-1] > marks[0] for marks in pairs), sum(len(marks) == 1 for marks in given)


def _lag(found: Counted) -> tuple[int, int | None, int]:
    lag = found.detection.lag
    return lag.people, lag.longest, lag.same_day


def _second_lag(people: list[Way]) -> tuple[int, int | None, int]:
    days = [(way.days["seen"] - way.person.contact).days for way in people]
    return len(days), max(days, default=None), days.count(0)
