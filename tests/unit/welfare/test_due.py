"""What a coach has to do, by the working days of the organisation."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.due import Duty, due
from wor_sidecar.welfare.terms import Terms

MONDAY = date(2027, 1, 18)


def at(day: date) -> Millis:
    return Millis(int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000))


def case(state: State, **flags: object) -> Case:
    referral = replace(Referral(ReferralId("c"), RegistrationId("r"), state), **flags)
    return Case(referral, OrganisationId("p"), at(MONDAY), feedback=True, feedback_since=at(MONDAY))


def made(kind: MoveKind, day: date = MONDAY) -> Entry:
    return Entry(at(day), Who.COACH, "", kind.value, day=day)


def duties(of: Case, *entries: Entry, today: date = MONDAY) -> list[tuple[Duty, date, bool]]:
    found = due(of, entries, today=today, calendar=Calendar(), terms=Terms())
    return [(each.duty, each.on, each.overdue) for each in found]


def test_a_new_case_wants_an_answer_within_two_working_days() -> None:
    assert duties(case(State.RECEIVED)) == [(Duty.ANSWER, date(2027, 1, 20), False)]
    assert duties(case(State.RECEIVED), today=date(2027, 1, 21)) == [(Duty.ANSWER, date(2027, 1, 20), True)]


def test_a_weekend_and_a_holiday_count_for_nothing() -> None:
    friday = replace(case(State.RECEIVED), received_at=at(date(2027, 1, 22)))
    holiday = Calendar(holidays=frozenset({date(2027, 1, 25)}))
    [found] = due(friday, (), today=date(2027, 1, 22), calendar=holiday, terms=Terms())
    assert found.on == date(2027, 1, 27)


def test_an_accepted_case_wants_contact_within_five_working_days_of_the_last_attempt() -> None:
    accepted = case(State.CONTACTING)
    tried = (made(MoveKind.ACCEPT), made(MoveKind.CONTACT, date(2027, 1, 20)))
    assert duties(accepted, *tried) == [(Duty.CONTACT, date(2027, 1, 27), False)]


def test_after_the_planned_day_the_first_report_is_due_too() -> None:
    planned = case(State.INTAKE_PLANNED)
    entry = made(MoveKind.PLAN, date(2027, 1, 20))
    assert duties(planned, entry) == [(Duty.INTAKE, date(2027, 1, 20), False)]
    assert [duty for duty, _, _ in duties(planned, entry, today=date(2027, 1, 21))] == [
        Duty.INTAKE,
        Duty.FEEDBACK_1,
    ]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 4, 3), []),
        (date(2027, 4, 4), [(Duty.FEEDBACK_2, date(2027, 5, 2), False)]),
        (date(2027, 5, 2), [(Duty.FEEDBACK_2, date(2027, 5, 2), False)]),
        (date(2027, 5, 3), [(Duty.FEEDBACK_2, date(2027, 5, 2), True)]),
    ],
)
def test_three_months_after_the_intake_the_second_report_is_due(
    today: date, expected: list[tuple[Duty, date, bool]]
) -> None:
    assert duties(case(State.ACTIVE), made(MoveKind.INTAKE_DONE), today=today) == expected


def test_the_waiting_list_stops_the_coachs_own_terms_but_not_the_practices_question() -> None:
    waiting = case(State.ACCEPTED, on_hold=True, cancel_requested_at=at(MONDAY))
    assert duties(waiting) == [(Duty.ANSWER_CANCEL, date(2027, 1, 20), False)]


@pytest.mark.parametrize("state", [State.DECEASED, State.ENDED, State.REJECTED, State.NOT_REACHED])
def test_an_ended_case_reminds_nobody_and_a_deceased_patient_least_of_all(state: State) -> None:
    assert duties(case(state), made(MoveKind.INTAKE_DONE), today=date(2028, 1, 1)) == []


def test_a_withdrawn_case_wants_its_deletion_confirmed_while_there_is_content(desk) -> None:
    withdrawn = desk.case(desk.brought_to("withdrawn"))
    later = date(2027, 2, 1)
    [found] = due(withdrawn, (), today=later, calendar=Calendar(), terms=Terms())
    assert (found.duty, found.overdue) == (Duty.CONFIRM_DELETION, True)
    assert due(replace(withdrawn, sent=None), (), today=later, calendar=Calendar(), terms=Terms()) == ()
