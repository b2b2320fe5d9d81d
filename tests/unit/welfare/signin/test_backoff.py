"""Waiting after wrong tries, under a clock that stands still."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.welfare.signin.backoff import (
    FIRST_WAIT,
    FORGOTTEN_AFTER,
    FREE_FOR_A_NAME,
    FREE_FOR_AN_ADDRESS,
    LONGEST_WAIT,
    Tries,
    one_more,
    opens_at,
    waits,
)

NOW = Millis(1_800_000_000_000)


def lengths(free: int, most: int = 60) -> list[int]:
    return [opens_at(Tries(failures, NOW), free) - NOW for failures in range(free, most)]


def test_who_tried_nothing_waits_for_nothing() -> None:
    assert opens_at(None, FREE_FOR_A_NAME) == 0


def test_a_few_slips_are_free() -> None:
    assert all(opens_at(Tries(failures, NOW), FREE_FOR_A_NAME) == 0 for failures in range(FREE_FOR_A_NAME))


def test_each_wait_is_twice_the_one_before_until_it_takes_minutes() -> None:
    found = lengths(FREE_FOR_A_NAME)
    assert found[0] == FIRST_WAIT
    assert all(after == min(2 * before, LONGEST_WAIT) for before, after in pairwise(found))
    assert found[-1] == LONGEST_WAIT == 15 * 60_000


def test_an_office_behind_one_address_may_slip_more_often_than_one_person() -> None:
    assert FREE_FOR_AN_ADDRESS > FREE_FOR_A_NAME
    assert opens_at(Tries(FREE_FOR_A_NAME, NOW), FREE_FOR_AN_ADDRESS) == 0


def test_tries_that_are_dated_tomorrow_keep_nobody_out_today() -> None:
    tries = Tries(FREE_FOR_A_NAME + 20, NOW)
    assert waits(tries, FREE_FOR_A_NAME, NOW)
    assert waits(tries, FREE_FOR_A_NAME, Millis(NOW + LONGEST_WAIT - 1))
    assert not waits(tries, FREE_FOR_A_NAME, Millis(NOW + LONGEST_WAIT))
    assert not waits(tries, FREE_FOR_A_NAME, Millis(NOW - FORGOTTEN_AFTER))


def test_after_a_day_of_silence_the_count_starts_anew() -> None:
    before = Tries(40, NOW)
    assert one_more(before, Millis(NOW + FORGOTTEN_AFTER)).failures == 41
    assert one_more(before, Millis(NOW + FORGOTTEN_AFTER + 1)).failures == 1


@given(st.integers(0, 10_000), st.integers(1, 30))
def test_no_number_of_tries_locks_anybody_out_for_longer_than_a_quarter_of_an_hour(
    failures: int, free: int
) -> None:
    assert opens_at(Tries(failures, NOW), free) <= NOW + LONGEST_WAIT
