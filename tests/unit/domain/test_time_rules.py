"""Ages, working days, follow-ups and what takes too long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain import ages
from wor_sidecar.domain.absorption import Earlier, Outcome, judge
from wor_sidecar.domain.calendars import Calendar, Closure, months_after
from wor_sidecar.domain.deadlines import (
    HOUR,
    LetterProgress,
    Progress,
    SignalName,
    Terms,
    export_stale,
    follow_up_due,
    letter_signals,
    signals_of,
)
from wor_sidecar.domain.referral import State

MONDAY = date(2026, 3, 2)
CALENDAR = Calendar(
    frozenset({date(2026, 4, 6), date(2026, 4, 27)}), (Closure(date(2026, 5, 4), date(2026, 5, 8)),)
)
TERMS = Terms()
days = st.dates(date(2000, 1, 1), date(2050, 1, 1))
near = st.dates(MONDAY, MONDAY + timedelta(days=40))


@pytest.mark.parametrize(
    ("birth_date", "group"),
    [
        (date(2014, 3, 3), ages.Group.UNDER_12),
        (date(2014, 3, 2), ages.Group.FROM_12_TO_15),
        (date(2010, 3, 3), ages.Group.FROM_12_TO_15),
        (date(2010, 3, 2), ages.Group.FROM_16),
        (date(2027, 1, 1), ages.Group.UNKNOWN),
        (None, ages.Group.UNKNOWN),
    ],
)
def test_who_says_yes_changes_on_the_birthday_itself(birth_date, group):
    assert ages.group(birth_date, MONDAY) is group


def test_somebody_of_29_february_has_a_birthday_on_1_march():
    leapling = date(2012, 2, 29)
    assert ages.age(leapling, date(2024, 2, 28)) == 11
    assert ages.age(leapling, date(2023, 2, 28)) == 10
    assert ages.age(leapling, date(2023, 3, 1)) == 11


def test_a_boundary_that_was_passed_since_the_answer_asks_again():
    child = date(2014, 3, 2)
    assert ages.passed_boundary(child, MONDAY - timedelta(days=1), MONDAY)
    assert not ages.passed_boundary(child, MONDAY, MONDAY + timedelta(days=300))


@given(days, st.integers(0, 40))
def test_so_many_working_days_later_lie_so_many_working_days_between(day, count):
    assert CALENDAR.between(day, CALENDAR.after(day, count)) == count


@given(
    st.builds(
        Calendar,
        st.frozensets(near, max_size=6),
        st.lists(st.builds(Closure, near, near), max_size=3).map(tuple),
        st.frozensets(st.integers(0, 6)),
    ),
    near,
    near,
)
def test_working_days_are_counted_as_if_one_by_one(calendar, start, end):
    one_by_one = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert calendar.between(start, end) == sum(calendar.works(day) for day in one_by_one)


@given(days, days, days)
def test_working_days_add_up(one, two, three):
    first, second, third = sorted((one, two, three))
    whole = CALENDAR.between(first, third)
    assert CALENDAR.between(first, second) + CALENDAR.between(second, third) == whole
    assert CALENDAR.between(third, first) == 0 or first == third


def test_holidays_and_closure_weeks_do_not_count():
    assert CALENDAR.after(date(2026, 4, 3), 1) == date(2026, 4, 7)
    assert CALENDAR.after(date(2026, 5, 1), 1) == date(2026, 5, 11)


def test_a_calendar_without_working_days_is_an_error_not_an_endless_loop():
    with pytest.raises(ValueError, match="working days"):
        Calendar(closures=(Closure(date(2000, 1, 1), date(2200, 1, 1)),)).after(MONDAY, 1)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 11, 29), 3, date(2024, 2, 29)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(day, months, then):
    assert months_after(day, months) == then


def found(earlier=(), *, contact=MONDAY, known=False, since=None, months=6):
    return judge(contact, known=known, earlier=earlier, since=since, today=MONDAY, months=months)


def test_threat_38_five_follow_ups_and_a_known_one_ask_nobody():
    first = Earlier("r1", open=True)
    for n in range(5):
        finding = found([first], contact=MONDAY + timedelta(days=n))
        assert (finding.outcome, finding.joins) == (Outcome.FOLLOW_UP, "r1")
    assert found(known=True).outcome is Outcome.KNOWN


def test_a_new_patient_or_one_answered_six_months_ago_is_asked():
    answered = Earlier("r1", open=False, answered_on=date(2025, 9, 2))
    assert found().outcome is Outcome.PROMPTED
    assert found([answered]).outcome is Outcome.PROMPTED
    assert found([answered], contact=date(2026, 3, 1)).outcome is Outcome.FOLLOW_UP
    assert found([Earlier("r1", open=False)]).outcome is Outcome.PROMPTED
    assert found([replace(answered, answered_on=MONDAY)], months=0).outcome is Outcome.PROMPTED


def test_the_open_one_or_else_the_last_one_is_joined():
    past = [
        Earlier("r1", open=False, answered_on=date(2026, 2, 1)),
        Earlier("r2", open=False, answered_on=date(2026, 2, 9)),
    ]
    assert found(past).joins == "r2"
    assert found([*past, Earlier("r3", open=True)]).joins == "r3"


def test_what_is_older_than_the_start_is_baseline_and_a_list_without_dates_is_of_today():
    assert found(contact=date(2026, 2, 27), since=date(2026, 3, 1)).outcome is Outcome.BASELINE
    assert found(contact=date(2026, 3, 1), since=date(2026, 3, 1)).outcome is Outcome.PROMPTED
    assert found(contact=None, since=date(2026, 3, 1)).outcome is Outcome.PROMPTED


def signals(progress, working_days=0, calendar_days=0, now=0, since=MONDAY):
    today = Calendar().after(since, working_days) + timedelta(days=calendar_days)
    return signals_of(progress, now, today, Calendar(), TERMS)


@pytest.mark.parametrize(
    ("waited", "name"),
    [
        (0, SignalName.ASK_REFERRER),
        (1, SignalName.ASK_ASSISTANTS),
        (3, SignalName.ASK_REMIND),
        (5, SignalName.ASK_DIGEST),
        (9, SignalName.ASK_DIGEST),
        (10, SignalName.ASK_EXPIRE),
    ],
)
def test_a_prompt_asks_louder_and_then_closes(waited, name):
    assert signals(Progress(State.AWAITING_CONSENT, asked_since=MONDAY), waited) == (name,)


def test_what_is_not_with_the_postbus_turns_amber_and_red():
    sent = Progress(State.QUEUED, sealable_at=0, sent_on=MONDAY)
    assert signals(sent, now=HOUR - 1) == ()
    assert signals(sent, now=HOUR) == (SignalName.NOT_DEPOSITED,)
    assert signals(sent, 1, now=25 * HOUR) == (SignalName.NOT_DEPOSITED_LONG,)
    there = replace(sent, deposited_on=MONDAY)
    assert [signals(there, n) for n in range(3)] == [
        (),
        (SignalName.NOT_RECEIVED,),
        (SignalName.NOT_RECEIVED_LONG,),
    ]


def test_no_reaction_is_told_in_three_steps():
    got = Progress(State.RECEIVED, received_on=MONDAY)
    assert [signals(got, n) for n in (1, 2, 5, 10)] == [
        (),
        (SignalName.NUDGE_COACH,),
        (SignalName.NO_REACTION_YET,),
        (SignalName.NO_REACTION,),
    ]


def test_a_waiting_list_stops_the_clock_of_the_first_contact():
    accepted = Progress(State.ACCEPTED, received_on=MONDAY, reacted_on=MONDAY)
    assert signals(accepted, 5) == (SignalName.NO_CONTACT,)
    assert signals(replace(accepted, on_hold=True), 5) == ()
    assert signals(replace(accepted, contacted_on=MONDAY), 5) == ()


def test_letters_that_do_not_come_are_missed():
    done = Progress(State.INTAKE_DONE, intake_on=MONDAY, follow_up_from=MONDAY)
    assert signals(done, 5) == (SignalName.NO_LETTER,)
    assert signals(done, 10) == (SignalName.NO_LETTER_LONG,)
    active = replace(done, state=State.ACTIVE, letter_1_on=MONDAY)
    due = follow_up_due(MONDAY, TERMS)
    assert due == date(2026, 6, 2)
    near, late, missed = (signals(active, since=due + timedelta(days=n)) for n in (-14, 14, 42))
    assert (near, late, missed) == (
        (SignalName.FOLLOW_UP_NEAR,),
        (SignalName.FOLLOW_UP_LATE,),
        (SignalName.FOLLOW_UP_MISSED,),
    )
    assert signals(active, since=due - timedelta(days=15)) == ()


@pytest.mark.parametrize("state", [state for state in State if not state.open])
def test_who_died_or_ended_reminds_nobody_but_of_shredding(state):
    everything = Progress(
        state, MONDAY, 0, None, MONDAY, None, None, MONDAY, None, MONDAY, None, MONDAY, MONDAY
    )
    assert signals(everything, 40, now=999 * HOUR) == ()
    assert signals(everything, since=months_after(MONDAY, 14)) == (SignalName.SHRED_NEAR,)
    assert signals(everything, since=months_after(MONDAY, 15)) == (SignalName.SHRED,)


def test_a_placed_letter_wants_to_be_taken_and_seen():
    letter = LetterProgress(MONDAY, asks=True)
    today = Calendar().after(MONDAY, 3)
    assert letter_signals(letter, MONDAY, Calendar(), TERMS) == ()
    assert letter_signals(letter, today, Calendar(), TERMS) == (
        SignalName.LETTER_NOT_TAKEN,
        SignalName.LETTER_NOT_SEEN,
    )
    assert letter_signals(replace(letter, taken=True, seen=True), today, Calendar(), TERMS) == ()


def test_an_export_that_misses_its_rhythm_is_stale():
    assert not export_stale(date(2026, 2, 27), 1, MONDAY, Calendar(), TERMS)
    assert export_stale(date(2026, 2, 27), 1, date(2026, 3, 3), Calendar(), TERMS)
