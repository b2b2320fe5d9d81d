"""The attack on a published table: every way to fill in what is hidden, tried one after the other."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.reports.region.hiding import SMALL, hidden

MOST = 9
"""What a hidden cell may be in the attack: enough to be more than any small number."""
SHAPES = st.tuples(st.integers(1, 2), st.integers(2, 3))


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    """Numbers around the limit, each row with its sum."""
    height, width = draw(SHAPES)
    numbers = st.sampled_from([0, 0, 1, 2, 4, 5, 6, 7])
    inside = [[draw(numbers) for _ in range(width)] for _ in range(height)]
    return [[*row, sum(row)] for row in inside]


def with_sums(rows: list[list[int]]) -> list[list[int]]:
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def solutions(grid: list[list[int]], cut: frozenset[tuple[int, int]], height: int) -> list[list[list[int]]]:
    """Every table of numbers from zero that shows what is shown; sums are made, not guessed."""
    width = len(grid[0]) - 1
    free = [(r, c) for r in range(height) for c in range(width) if (r, c) in cut]
    found = []
    for guess in product(range(MOST + 1), repeat=len(free)):
        filled = [row[:width] for row in grid[:height]]
        for (r, c), number in zip(free, guess, strict=True):
            filled[r][c] = number
        rows = [[*row, sum(row)] for row in filled]
        whole = with_sums(rows) if len(grid) > height else rows
        if all(
            whole[r][c] == row[c] for r, row in enumerate(grid) for c in range(len(row)) if (r, c) not in cut
        ):
            found.append(whole)
    return found


def attacked(
    grid: list[list[int]], height: int, *, columns_add_up: bool, last: set[int] | None = None
) -> None:
    cut = hidden(grid, columns_add_up=columns_add_up, last=last)
    small = {(r, c) for r, row in enumerate(grid) for c, number in enumerate(row) if number < SMALL}
    assert small <= cut
    found = solutions(grid, cut, height)
    assert grid in found, "the truth is one of them"
    for r, c in cut:
        assert len({one[r][c] for one in found}) > 1, "a hidden number has one value only"


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_hidden_number_of_a_row_follows_from_the_others(rows) -> None:
    attacked(rows[:1], 1, columns_add_up=False)


@settings(max_examples=25, deadline=None)
@given(tables().filter(lambda rows: sum(len(row) - 1 for row in rows) <= 4))
def test_no_hidden_number_of_a_table_follows_from_its_sums(rows) -> None:
    attacked(with_sums(rows), len(rows), columns_add_up=True)


@settings(max_examples=12, deadline=None)
@given(tables().filter(lambda rows: sum(len(row) - 1 for row in rows) <= 4))
def test_nor_does_it_where_the_last_row_stands_in_another_file_too(rows) -> None:
    grid = with_sums(rows)
    last = last_of(grid)
    assert {
        column for row, column in hidden(grid, columns_add_up=True, last=last) if row == len(rows)
    } == last
    attacked(grid, len(rows), columns_add_up=True, last=last)


def test_two_files_side_by_side_do_not_tell_what_each_hides() -> None:
    grid = [[1, 30, 12, 43], [3, 4, 20, 27], [4, 34, 32, 70]]
    assert {column for row, column in hidden(grid, columns_add_up=True) if row == 2} != last_of(grid)
    cut = hidden(grid, columns_add_up=True, last=last_of(grid))
    assert {column for row, column in cut if row == 2} == last_of(grid)


def last_of(grid: list[list[int]]) -> set[int]:
    """What another table hides of the last row."""
    return {column for _row, column in hidden(grid[-1:], columns_add_up=False)}


def test_a_column_about_one_practice_is_hidden_whatever_it_holds() -> None:
    assert hidden([[30, 40, 70]], columns_add_up=False, alone={0}) == {(0, 0), (0, 1)}


def test_rows_that_do_not_add_up_to_the_last_are_hidden_rather_than_told() -> None:
    grid = [[3, 0, 3], [0, 6, 6], [9, 6, 15]]
    assert {(0, 0), (0, 1)} <= hidden(grid, columns_add_up=True, last=set())


def test_a_small_number_takes_another_one_along() -> None:
    assert hidden([[3, 40, 50, 93]], columns_add_up=False) == {(0, 0), (0, 1)}


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    assert hidden([[10, 20, 30], [5, 6, 11], [15, 26, 41]], columns_add_up=True) == frozenset()


def test_in_a_table_with_sums_both_ways_four_are_hidden() -> None:
    grid = [[3, 40, 43], [50, 60, 110], [53, 100, 153]]
    assert len(hidden(grid, columns_add_up=True)) == 4
