"""What is due when: nothing before its term, everything after it, and nothing early by a wrong clock."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.retention import (
    TEST_DAYS,
    WITHDRAWN_DAYS,
    Course,
    Shredded,
    Term,
    Terms,
    Upcoming,
    What,
    Why,
    content_term,
    counted,
    facts_term,
    horizon,
    next_on,
    orphan_term,
)
from wor_sidecar.domain.steady import HEARD, LONGEST_REST, PROOF, PROOF_ALONE, Heard, Steady, believed, looked

DAY = 86_400_000
START = Millis(1_800_000_000_000)
TODAY = local_date(START)

moments = st.integers(1_500_000_000_000, 2_500_000_000_000).map(Millis)
terms_of_all_kinds = st.builds(Terms, st.integers(1, 3653), st.integers(1, 120), st.integers(1, 10))


@st.composite
def courses(draw):
    last = draw(moments)
    closed = draw(st.none() | moments)
    return Course(last, closed, draw(st.booleans()), draw(st.booleans()))


@given(courses(), terms_of_all_kinds, st.integers(-5000, 5000))
def test_nothing_goes_before_its_term_and_everything_after_it(course, terms, days):
    for term in (content_term(course, terms), facts_term(course, terms)):
        day = term.until + timedelta(days=days)
        assert term.over(day) is (days > 0)
        assert term.on == term.until + timedelta(days=1)


@given(moments, st.integers(1, 3653))
def test_closed_content_is_kept_for_the_whole_of_its_last_day(closed, days):
    term = content_term(Course(closed, closed), Terms(content_days=days))
    assert (term.until - local_date(closed)).days == days
    assert not term.over(local_date(closed) + timedelta(days=days))


@given(courses(), terms_of_all_kinds, moments, moments)
def test_a_clock_that_was_set_back_deletes_nothing_early(course, terms, now, later):
    early, late = sorted([local_date(now), local_date(later)])
    for term in (content_term(course, terms), facts_term(course, terms)):
        assert term.over(late) or not term.over(early)


@given(courses(), terms_of_all_kinds)
def test_what_stays_for_the_figures_stays_no_shorter_than_the_content(course, terms):
    assert facts_term(course, terms).until >= content_term(course, terms).until


@given(moments, moments, terms_of_all_kinds)
def test_what_happened_later_is_kept_no_shorter(one, other, terms):
    first, last = sorted([one, other])
    assert content_term(Course(first), terms).until <= content_term(Course(last), terms).until
    assert content_term(Course(first, first), terms).until <= content_term(Course(first, last), terms).until


@pytest.mark.parametrize(
    ("course", "days", "why"),
    [
        (Course(START, START), 120, Why.CLOSED),
        (Course(START, START, test=True), TEST_DAYS, Why.TEST),
        (Course(START, None, test=True), 31, Why.TEST),
        (Course(START, START, withdrawn=True), WITHDRAWN_DAYS, Why.WITHDRAWN),
    ],
)
def test_each_course_has_its_own_term(course, days, why):
    assert content_term(course, Terms()) == Term(TODAY + timedelta(days=days), why)


def test_what_nobody_closed_goes_15_months_after_its_last_event():
    assert content_term(Course(START), Terms()) == Term(date(2028, 4, 15), Why.UNTOUCHED)


def test_a_withdrawal_never_lengthens_a_shorter_term():
    course = Course(START, START, withdrawn=True)
    assert content_term(course, Terms(content_days=20)).until == TODAY + timedelta(days=20)


def test_a_letter_of_nobody_waits_as_long_as_what_was_closed():
    assert orphan_term(START, Terms()).until == TODAY + timedelta(days=120)


def test_the_horizon_lies_where_facts_end():
    assert horizon(date(2032, 2, 29), Terms()) == date(2027, 2, 28)


def test_rounds_are_counted_together_and_the_last_says_whether_there_is_more():
    term = Term(TODAY, Why.CLOSED)
    due = [Upcoming("a", What.CONTENT, term), Upcoming("b", What.FACTS, term)]
    first = counted(due, more=True)
    assert first == Shredded(content=1, facts=1, more=True)
    assert first + counted([], more=False) == Shredded(content=1, facts=1)
    assert not Shredded().anything
    assert next_on(due) == TODAY + timedelta(days=1)
    assert next_on([]) is None


def steady_after(looks: list[int]) -> Steady:
    steady = None
    for now in looks:
        steady = looked(steady, Millis(now))
    assert steady is not None
    return steady


def test_a_clock_a_year_ahead_is_believed_neither_at_once_nor_against_a_postbus():
    heard = Heard(has_postbus=True, at=START)
    ahead = Millis(START + 365 * DAY)
    steady = steady_after([START - DAY, START, ahead])
    assert not believed(steady, ahead, heard)
    hourly = [ahead + hour * DAY // 24 for hour in range(24 * 20)]
    assert not believed(steady_after([START, *hourly]), Millis(hourly[-1]), heard)


def test_a_postbus_that_took_our_signature_just_now_vouches_for_the_clock():
    steady = steady_after([START])
    assert believed(steady, START, Heard(has_postbus=True, at=Millis(START - HEARD)))
    assert not believed(steady, START, Heard(has_postbus=True, at=Millis(START - HEARD - 1)))
    assert not believed(steady, START, Heard(has_postbus=True, at=Millis(START + 1)))
    assert not believed(steady, START, Heard(has_postbus=True))


@pytest.mark.parametrize(("has_postbus", "proof"), [(False, PROOF), (True, PROOF_ALONE)])
def test_without_a_word_of_a_postbus_the_clock_must_have_been_steady_for_long(has_postbus, proof):
    looks = range(START, START + proof + 1, DAY // 2)
    before = steady_after(list(looks)[:-1])
    assert not believed(before, before.seen_at, Heard(has_postbus))
    after = steady_after(list(looks))
    assert believed(after, after.seen_at, Heard(has_postbus))


@given(st.lists(st.integers(0, 3 * 365 * DAY), min_size=1, max_size=8))
def test_a_jump_starts_the_count_anew(gaps):
    looks, now = [START], int(START)
    for gap in gaps:
        now += gap
        looks.append(Millis(now))
    steady = steady_after(looks)
    jumps = [at for before, at in pairwise(looks) if at - before > LONGEST_REST]
    assert steady == Steady(Millis(now), Millis(jumps[-1] if jumps else START))


def test_a_clock_that_went_back_starts_the_count_anew():
    assert steady_after([START, START - 1]).since == START - 1
