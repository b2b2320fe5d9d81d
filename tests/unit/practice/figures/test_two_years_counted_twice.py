"""Two years of a practice, counted by the program and by somebody who only has the list of what happened.

The rows are written by the real counting, move after move; `make bench` has ten thousand people.
"""

import pytest

from bench.counted_twice.comparing import as_sums, differences
from bench.counted_twice.living import counted
from bench.counted_twice.second_count import best, sums, ways
from bench.counted_twice.years import two_years
from wor_sidecar.reports.places import Fate

PEOPLE, SEED = 1000, 68


@pytest.fixture(scope="module")
def everybody():
    return two_years(PEOPLE, SEED)


@pytest.fixture(scope="module")
def found(everybody, tmp_path_factory):
    return counted(tmp_path_factory.mktemp("years"), everybody)


def test_the_report_is_the_second_count_to_the_last_person(everybody, found) -> None:
    assert differences(everybody, found) == []


def test_much_happened_in_these_years(everybody, found) -> None:
    mine = sums(ways(everybody))
    assert as_sums(found.report.funnel) == mine
    assert set(mine.fates) == {fate.value for fate in Fate}, "everything that can become of somebody"
    assert sum(one.test for one in everybody) > 10
    assert len(ways(everybody)) > len(best(ways(everybody))) + 20, "people who were referred twice"
    assert all(one.people > 30 for one in found.report.waits)


def test_a_count_that_misses_one_person_is_found_out(everybody, found) -> None:
    fewer = [one for one in everybody if not one.test][1:]
    assert "people" in differences(fewer, found)[0]
