"""Adding practices up: by group and quarter, with how many of those who should have reported."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wor_sidecar.domain.errors.figures import NoQuarter, PracticeInNoGroup, PracticeInTwoGroups
from wor_sidecar.reports.region.groups import Groups
from wor_sidecar.reports.region.told import Counts, Quarter, Told


@dataclass(frozen=True, slots=True)
class Part:
    """One group in one quarter. `practices`: who reported; None where nobody wrote it down."""

    group: str
    referred: int
    practices: int | None
    should: int | None = None
    """How many practices it has; None for a quarter that was typed in."""
    counts: Counts | None = None
    products: tuple[tuple[str, Counts], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One quarter: each group that has figures; `by_hand`: typed in, from before the program."""

    quarter: str
    parts: tuple[Part, ...]
    by_hand: bool = False

    @property
    def referred(self) -> int:
        """Count the people of all groups."""
        return sum(part.referred for part in self.parts)


@dataclass(frozen=True, slots=True)
class Added:
    """All quarters in their order; `shown` is the one that the slide is about, with each practice's part."""

    groups: tuple[str, ...]
    lines: tuple[Line, ...]
    shown: Line
    practices: tuple[tuple[str, str, Counts | None], ...]
    """Group, practice, and its counts of that quarter; None: it hasn't reported."""


def add(groups: Groups, told: Sequence[Told], wanted: str = "", file: str = "") -> Added:
    """Add up. Of two files of one practice the newer counts, quarter by quarter.

    Args:
        groups: the region's own file.
        told: the practices' files, in any order.
        wanted: the quarter to show; empty: the last one that anybody tells of.
        file: the name of the region's own file, for errors.

    Raises:
        PracticeInNoGroup, PracticeInTwoGroups: groups and practices don't fit.
        NoQuarter: nobody tells of that quarter.

    """
    _fit(groups, told, file)
    known = _newest(told)
    names = sorted({name for quarters in known.values() for name in quarters})
    typed = sorted({one.quarter for one in groups.earlier} - set(names))
    lines = [_typed(groups, name) for name in typed] + [_line(groups, known, name) for name in names]
    lines.sort(key=lambda line: line.quarter)
    shown = next((line for line in lines if line.quarter == (wanted or (names or [""])[-1])), None)
    if shown is None:
        raise NoQuarter
    practices = tuple(
        (group.name, practice, one.people if (one := known.get(practice, {}).get(shown.quarter)) else None)
        for group in groups.groups
        for practice in group.practices
    )
    return Added(tuple(one.name for one in groups.groups), tuple(lines), shown, practices)


def _fit(groups: Groups, told: Iterable[Told], file: str) -> None:
    named = Counter(practice for group in groups.groups for practice in group.practices)
    if twice := [practice for practice, times in named.items() if times > 1]:
        raise PracticeInTwoGroups(practice=twice[0], file=file)
    for one in told:
        if one.practice not in named:
            raise PracticeInNoGroup(practice=one.practice, file=file)


def _newest(told: Iterable[Told]) -> dict[str, dict[str, Quarter]]:
    known: dict[str, dict[str, Quarter]] = {}
    for one in sorted(told, key=lambda one: one.made_on):
        known.setdefault(one.practice, {}).update(one.quarters)
    return known


def _line(groups: Groups, known: Mapping[str, Mapping[str, Quarter]], name: str) -> Line:
    parts = []
    for group in groups.groups:
        found = [known[one][name] for one in group.practices if name in known.get(one, {})]
        counts = sum((one.people for one in found), Counts())
        products: dict[str, Counts] = {}
        for quarter in found:
            for product, some in quarter.products:
                products[product] = products.get(product, Counts()) + some
        parts.append(
            Part(
                group.name,
                counts.referred,
                len(found),
                len(group.practices),
                counts,
                tuple(sorted(products.items())),
            )
        )
    return Line(name, tuple(parts))


def _typed(groups: Groups, name: str) -> Line:
    found = {one.group: one for one in groups.earlier if one.quarter == name}
    parts = [
        Part(group.name, found[group.name].referred, found[group.name].practices)
        for group in groups.groups
        if group.name in found
    ]
    return Line(name, tuple(parts), by_hand=True)
