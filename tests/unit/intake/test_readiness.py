"""When a file is ready: small rules under a fake clock."""

import pytest

from wor_sidecar.practice.intake.readiness import (
    GIVE_UP_SECONDS,
    Settling,
    Sight,
    due,
    marked,
    overdue,
    seen,
    settled,
    troubled,
    unchanged,
    wanted,
)

A, B = Sight(10, 1), Sight(20, 2)


@pytest.mark.parametrize("name", ["lijst.csv", "LIJST.CSV", "a b.Csv"])
def test_a_name_of_the_pattern_is_wanted_in_any_case(name: str) -> None:
    assert wanted(name, "*.csv")


@pytest.mark.parametrize(
    "name", ["lijst.csv.tmp", "lijst.part", "~$lijst.csv", ".lijst.csv", "Thumbs.db", "desktop.ini"]
)
def test_half_made_and_foreign_files_are_never_wanted(name: str) -> None:
    assert not wanted(name, "*")


def test_where_a_marker_is_named_it_must_be_there() -> None:
    assert marked("a.csv", "", {"a.csv"})
    assert not marked("a.csv", ".ok", {"a.csv"})
    assert marked("a.csv", ".ok", {"a.csv", "a.csv.ok"})
    assert marked("a.csv", ".ok", {"a.csv", "a.ok"})


def test_a_file_settles_after_two_equal_looks_and_its_time() -> None:
    first = seen(None, A, 100.0)
    assert not settled(first, 200.0, 5)
    second = seen(first, A, 104.0)
    assert not settled(second, 104.0, 5)
    assert settled(seen(second, A, 105.0), 105.0, 5)


def test_a_file_that_changes_begins_anew() -> None:
    grown = seen(seen(seen(None, A, 100.0), A, 106.0), B, 107.0)
    assert grown == Settling(B, 107.0)


def test_an_empty_file_never_settles_and_is_a_persons_after_a_quarter_of_an_hour() -> None:
    empty = Settling(Sight(0, 1), 100.0, 50)
    assert not settled(empty, 10_000.0, 5)
    assert not overdue(empty, 100.0 + GIVE_UP_SECONDS - 1)
    assert overdue(empty, 100.0 + GIVE_UP_SECONDS)


def test_a_file_in_trouble_settles_anew_and_its_patience_runs_on() -> None:
    first = troubled(Settling(A, 100.0, 5), 200.0)
    assert not settled(first, 300.0, 5)
    again = troubled(seen(seen(first, A, 210.0), A, 220.0), 230.0)
    assert again.trouble == 100.0
    assert overdue(again, 100.0 + GIVE_UP_SECONDS)
    assert not overdue(Settling(A, 100.0, 5), 1e9)


def test_what_was_read_must_be_one_state_and_the_whole_of_it() -> None:
    assert unchanged(A, A, 10)
    assert not unchanged(A, B, 10)
    assert not unchanged(A, A, 9)


def test_another_look_is_due_when_the_file_may_have_settled() -> None:
    assert due(Settling(A, 100.0), 5) == 105.0
