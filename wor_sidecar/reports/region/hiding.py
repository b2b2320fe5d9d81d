"""Small numbers taken out of a table that is published, and others beside them, so that no sum tells them.

A table whose rows add up to their last cell, and whose columns may add up to the last row, is a network:
each equation a place, each cell a road between two of them. So whether somebody can compute a hidden cell
back from the others, knowing that no number is below zero, is a question of going round in a circle: what is
hidden on a whole circle can move along it by one, and what is on none has a single value.
"""

from collections.abc import Collection, Iterator, Sequence
from heapq import heappop, heappush
from typing import Final

SMALL: Final = 5
"""Numbers under it are hidden, zero too."""

Spot = tuple[int, int]
Grid = Sequence[Sequence[int]]
Road = tuple[str, str]


def hidden(
    grid: Grid,
    *,
    columns_add_up: bool,
    alone: Collection[int] = (),
    last: Collection[int] | None = None,
) -> frozenset[Spot]:
    """Return the cells to hide: all small ones, and more until none of them can be computed.

    Args:
        grid: rows of which the last cell is the row's sum.
        columns_add_up: the last row is the sum of those above it.
        alone: columns that are hidden whatever they hold, for they are about one practice.
        last: what is hidden of the last row, where that stands in another table too; the rest of it is told.

    """
    roads = _roads(grid, columns_add_up=columns_add_up)
    if last is not None:
        end = len(grid) - 1
        roads = {spot: road for spot, road in roads.items() if spot[0] != end or spot[1] in last}
    found = {spot for spot in roads if _value(grid, spot) < SMALL or spot[1] in alone}
    found |= {(len(grid) - 1, column) for column in last or ()}
    for spot in sorted(found):
        found |= _circle(grid, roads, found, spot)
    return frozenset(found)


def _roads(grid: Grid, *, columns_add_up: bool) -> dict[Spot, Road]:
    """Lay the roads: what enters a place leaves it, which is what its equation says."""
    width, height = len(grid[0]) - 1, len(grid) - columns_add_up
    sums = "sum of sums" if columns_add_up else "open"
    roads: dict[Spot, Road] = {}
    for row in range(height):
        for column in range(width):
            roads[row, column] = (f"row {row}", f"column {column}" if columns_add_up else sums)
        roads[row, width] = (sums, f"row {row}")
    if columns_add_up:
        for column in range(width):
            roads[height, column] = (f"column {column}", "last row")
        roads[height, width] = ("last row", sums)
    return roads


def _circle(grid: Grid, roads: dict[Spot, Road], found: set[Spot], spot: Spot) -> set[Spot]:
    """Return the cells of the cheapest circle on which this one can be one more, or one less.

    Each cell of a circle that is hidden can move along it, so none of them has one value only. Where there is
    none, for rows that don't quite add up to the last, nothing is told at all.
    """
    start, end = roads[spot]
    others = {one: road for one, road in roads.items() if one != spot}
    ways = [_way(grid, others, found, end, start)]
    if _value(grid, spot):
        ways.append(_way(grid, others, found, start, end))
    return min((way for way in ways if way is not None), default=(0, set(roads)))[1]


def _way(
    grid: Grid, roads: dict[Spot, Road], found: set[Spot], start: str, end: str
) -> tuple[int, set[Spot]] | None:
    """Return the cheapest way from one place to another, if any: what is hidden already costs nothing."""
    ahead: list[tuple[int, int, str, tuple[Spot, ...]]] = [(0, 0, start, ())]
    seen: set[str] = set()
    while ahead:
        cost, length, here, way = heappop(ahead)
        if here == end:
            return cost, set(way)
        if here not in seen:
            seen.add(here)
            for spot, there in _next(grid, roads, here):
                more = 0 if spot in found else _value(grid, spot)
                heappush(ahead, (cost + more, length + 1, there, (*way, spot)))
    return None


def _next(grid: Grid, roads: dict[Spot, Road], here: str) -> Iterator[tuple[Spot, str]]:
    """Go along roads that can carry one more, and backwards along those that carry something."""
    for spot, (start, end) in roads.items():
        if start == here:
            yield spot, end
        if end == here and _value(grid, spot) > 0:
            yield spot, start


def _value(grid: Grid, spot: Spot) -> int:
    row, column = spot
    return grid[row][column]
