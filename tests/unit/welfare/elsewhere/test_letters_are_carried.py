"""Nothing of a case by ZorgDomein leaves by the postbus: it waits in words for a person, who ticks it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from wor_sidecar.domain.errors.imports import DocumentGone, NothingToCarry, OtherPersonSentAgain
from wor_sidecar.domain.retention import Terms
from wor_sidecar.settings.shared import CalendarSettings
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.due import Duty, due
from wor_sidecar.welfare.elsewhere import rows
from wor_sidecar.welfare.elsewhere.by_way import ByWay
from wor_sidecar.welfare.elsewhere.carrying import Carrying
from wor_sidecar.welfare.letter_preview import origin_of, preview
from wor_sidecar.welfare.retention.confirming import confirm_deleted
from wor_sidecar.welfare.retention.rows import delete_case
from wor_sidecar.welfare.retention.shredding import shred_due
from wor_sidecar.welfare.terms import Terms as Deadlines

COACH = Actor("a.coach", "coach")
NAME = "A. Coach"
Take = Any
NEVER_LEAVES: list[tuple[str, dict[str, Any]]] = [
    ("accept", {}),
    ("contact", {"way": "mobile", "result": "reached"}),
    ("plan-intake", {"date": date(2027, 1, 20)}),
    ("no-show", {}),
    ("hold", {}),
    ("resume", {}),
    ("message", {"note": "Kunt u bellen?"}),
    ("intake-done", {"note": "Gaat het proberen.", "mark": 6}),
    ("start-activity", {"category": "meeting", "activity": "Koffie"}),
    ("feedback-consent", {"on": True}),
    ("follow-up", {"taking_part": "yes", "mark": 8}),
]


@pytest.fixture
def carrying(take: Take) -> Carrying:
    us = Organisation("Welzijn Meierijstad", "0413-111111")
    return Carrying(take.desk.store, us, weekdays())


def weekdays() -> WorkingDays:
    """Every weekday works: the holiday library is slow to load, and nothing here is about a holiday."""
    days = WorkingDays(CalendarSettings())
    days._holidays = lambda _years, _settings: frozenset()
    return days


def bring(take: Take, *steps: tuple[str, dict[str, Any]], feedback: bool = True) -> Any:
    """Take a referral in and make these steps; returns the case's id."""
    case = take.one(feedback=feedback).case
    for name, given in steps:
        take.desk.act(case, name, **given)
    return case


def waiting(carrying: Carrying) -> list[str]:
    return [each.one.what for each in carrying.waiting(COACH)]


ACCEPT = ("accept", {})
REACHED = ("contact", {"way": "mobile", "result": "reached"})
NO_ANSWER = ("contact", {"way": "mobile", "result": "no_answer"})
INTAKE = ("intake-done", {"note": "Gaat het proberen.", "mark": 6})


def test_threat_28_no_step_of_such_a_case_becomes_a_departure(take: Take) -> None:
    case = bring(take, *NEVER_LEAVES)
    take.desk.act(case, "withdraw", kind="everything")
    take.desk.act(case, "confirm-deletion")
    assert take.desk.outbox.held == []


def test_a_case_of_the_postbus_goes_by_the_postbus_as_ever(take: Take, carrying: Carrying) -> None:
    case = take.desk.arrives()
    take.desk.act(case, "accept")
    assert len(take.desk.outbox.held) == 1
    assert carrying.way(case) is None
    assert waiting(carrying) == []


def test_a_letter_waits_in_the_words_that_the_gp_would_read(take: Take, carrying: Carrying) -> None:
    case = bring(take, ACCEPT, REACHED, INTAKE)
    (item,) = carrying.waiting(COACH)
    assert (item.one.what, item.number, item.one.case) == ("intake_done", "ZD123456789", case)
    assert "Gaat het proberen." in item.words.text
    assert "Welzijn Meierijstad" in item.words.text
    assert all(len(line) <= 70 for line in item.words.lines)


def test_steps_without_a_letter_stay_here_and_wait_for_nobody(take: Take, carrying: Carrying) -> None:
    case = bring(take, ACCEPT, REACHED)
    with take.desk.store.reading() as tx:
        assert set(rows.fates(tx, case).values()) == {"stays"}
    assert (waiting(carrying), carrying.count()) == ([], 0)


def test_without_consent_for_reports_no_letter_waits_after_the_intake(take: Take, carrying: Carrying) -> None:
    bring(take, ACCEPT, REACHED, INTAKE, feedback=False)
    assert waiting(carrying) == []


def test_a_message_and_what_is_told_by_telephone_wait_too(take: Take, carrying: Carrying) -> None:
    bring(take, ACCEPT, ("message", {"note": "Kunt u bellen?"}), ("feedback-consent", {"on": True}))
    found = carrying.waiting(COACH)
    assert [each.one.what for each in found] == ["message", "feedback_on"]
    assert found[0].words.text == "Kunt u bellen?"
    assert found[1].words.lines == ()
    assert found[1].words.tell


def test_a_tick_says_who_and_when_and_can_be_taken_back(take: Take, carrying: Carrying) -> None:
    case = bring(take, ACCEPT, REACHED, INTAKE)
    (item,) = carrying.waiting(COACH)
    assert carrying.tick(item.one.id, COACH, NAME, done=True) == case
    done = carrying.way(case).items[0].one
    assert (done.done_by, done.done_at) == (NAME, take.desk.clock.now())
    assert carrying.count() == 0
    carrying.tick(item.one.id, COACH, NAME, done=False)
    assert carrying.count() == 1
    assert take.desk.audit()[-1] == "case.not_carried"
    with pytest.raises(NothingToCarry):
        carrying.tick("nothing", COACH, NAME, done=True)


def test_what_waits_too_long_is_a_duty_of_the_case(take: Take, carrying: Carrying) -> None:
    case = bring(take, ACCEPT, REACHED, INTAKE)

    def duties() -> dict[Duty, bool]:
        found, calendar = take.desk.case(case), weekdays().around(today())
        terms = due(found, take.desk.timeline(case), today=today(), calendar=calendar, terms=Deadlines())
        return {one.duty: one.overdue for one in terms}

    def today() -> date:
        from wor_sidecar.domain.clock import local_date

        return local_date(take.desk.clock.now())

    assert duties()[Duty.CARRY] is False
    take.desk.clock.days_later(7)
    assert duties()[Duty.CARRY] is True
    (item,) = carrying.waiting(COACH)
    assert item.late
    carrying.tick(item.one.id, COACH, NAME, done=True)
    assert Duty.CARRY not in duties()


def test_a_withdrawal_takes_waiting_letters_off_the_list(take: Take, carrying: Carrying) -> None:
    bring(take, ACCEPT, REACHED, INTAKE, ("withdraw", {"kind": "everything"}))
    assert waiting(carrying) == ["withdraw"]


def test_who_stops_reports_withholds_what_still_waits(take: Take, carrying: Carrying) -> None:
    end = ("end", {"outcome": "talk_was_enough", "note": "Het gesprek was genoeg."})
    bring(take, ACCEPT, REACHED, INTAKE, end, ("feedback-consent", {"on": False}))
    found = {each.one.what: each.words for each in carrying.waiting(COACH)}
    assert set(found) == {"end", "feedback_off"}
    assert found["end"].lines
    assert "genoeg" not in found["end"].text


def test_with_its_data_the_words_and_the_documents_go(take: Take, carrying: Carrying) -> None:
    case = bring(take, ACCEPT, ("withdraw", {"kind": "everything"}), ("confirm-deletion", {}))
    found = carrying.waiting(COACH)
    assert [each.one.what for each in found] == ["withdraw", "deletion_confirmed"]
    assert all(each.words.tell for each in found)
    with take.desk.store.reading() as tx:
        (version,) = rows.versions_of(tx, case)
    assert (version.content, version.documents) == (None, ())


def test_retention_takes_letters_that_nobody_carried(take: Take, carrying: Carrying) -> None:
    case = bring(take, ACCEPT, REACHED, INTAKE)
    take.desk.clock.days_later(600)
    with take.desk.store.transaction() as tx:
        assert shred_due(tx, Terms(), tx.clock.now())
    assert waiting(carrying) == []
    with take.desk.store.transaction() as tx:
        delete_case(tx, case)
        assert rows.road(tx, case) is None


def test_a_deletion_by_the_term_is_told_by_a_person_too(take: Take, carrying: Carrying) -> None:
    case = bring(take, ("withdraw", {"kind": "everything"}))
    take.desk.clock.days_later(600)
    with take.desk.store.transaction() as tx:
        shred_due(tx, Terms(), tx.clock.now())
        assert confirm_deleted(tx, ByWay(take.desk.outbox)) == 1
    assert take.desk.outbox.held == []
    assert "deletion_confirmed" in waiting(carrying)
    assert carrying.way(case) is not None


def test_a_newer_version_holds_once_a_person_takes_it_over(take: Take, carrying: Carrying) -> None:
    case = take.one().case
    with pytest.raises(DocumentGone):
        carrying.take_over(case, COACH, NAME)
    take.one(control="m-2", phones="0612345678^PRN^CP")
    carrying.take_over(case, COACH, NAME)
    correction = take.desk.case(case).correction
    assert (correction.phones, correction.email) == (("0612345678",), None)
    assert take.desk.timeline(case)[-1].kind == "taken_over"


def test_two_people_are_told_apart_once(take: Take, carrying: Carrying) -> None:
    here = take.desk.arrives()
    patient = take.desk.case(here).sent.outgoing.patient
    taken = take.one(
        name=f"{patient.surname}&&{patient.surname}^A^^^^^L", born=f"{patient.birth_date:%Y%m%d}"
    )
    carrying.two_people(taken.case, COACH, NAME)
    assert carrying.way(taken.case).road.twin is None
    assert list(carrying.twins(here)) == []
    assert take.desk.timeline(taken.case)[-1].kind == "two_people"


def test_each_look_at_a_document_is_a_line_on_the_trail(take: Take, carrying: Carrying) -> None:
    case = take.one().case
    (paper,) = carrying.way(case).versions[0].documents
    assert carrying.document(case, paper, COACH).startswith(b"%PDF-")
    assert take.desk.audit()[-1] == "case.document"
    with pytest.raises(DocumentGone):
        carrying.document(case, "another", COACH)


@pytest.mark.parametrize(
    "ends",
    [
        ("feedback-consent", {"on": False}),
        ("withdraw", {"kind": "everything"}),
        ("deceased", {}),
    ],
)
def test_a_tick_taken_back_brings_no_letter_back_that_the_patient_no_longer_wants(
    take: Take, carrying: Carrying, ends: tuple[str, dict[str, Any]]
) -> None:
    case = bring(take, ACCEPT, REACHED, INTAKE)
    (item,) = carrying.waiting(COACH)
    carrying.tick(item.one.id, COACH, NAME, done=True)
    take.desk.act(case, ends[0], **ends[1])
    carrying.tick(item.one.id, COACH, NAME, done=False)
    assert all("Gaat het proberen." not in each.words.text for each in carrying.waiting(COACH))
    assert len(waiting(carrying)) == 1


def test_a_tick_taken_back_after_the_deletion_makes_nobody_carry_nothing(
    take: Take, carrying: Carrying
) -> None:
    bring(take, ACCEPT, REACHED, INTAKE)
    (item,) = carrying.waiting(COACH)
    carrying.tick(item.one.id, COACH, NAME, done=True)
    take.desk.clock.days_later(600)
    with take.desk.store.transaction() as tx:
        shred_due(tx, Terms(), tx.clock.now())
    carrying.tick(item.one.id, COACH, NAME, done=False)
    assert waiting(carrying) == []


def test_nobody_carries_a_letter_about_somebody_who_died(take: Take, carrying: Carrying) -> None:
    bring(take, ACCEPT, REACHED, INTAKE, ("deceased", {}))
    assert waiting(carrying) == ["deceased"]


def test_of_two_choices_that_wait_the_newest_alone_is_told(take: Take, carrying: Carrying) -> None:
    case = bring(take, ACCEPT, ("feedback-consent", {"on": False}), ("feedback-consent", {"on": True}))
    assert waiting(carrying) == ["feedback_on"]
    take.desk.act(case, "feedback-consent", on=False)
    assert waiting(carrying) == ["feedback_off"]


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((ACCEPT, REACHED), ("reject", {"reason": "outside_area"})),
        ((ACCEPT, NO_ANSWER), ("not-reached", {})),
        ((ACCEPT, REACHED), ("stop", {"reason": "cost"})),
        ((ACCEPT, REACHED, INTAKE), ("stop", {"reason": "cost", "note": "Te duur."})),
        ((ACCEPT, REACHED, INTAKE), ("end", {"outcome": "talk_was_enough"})),
    ],
)
def test_a_letter_is_carried_in_the_words_that_were_shown_before_the_step(
    take: Take, carrying: Carrying, before: Any, step: tuple[str, dict[str, Any]]
) -> None:
    case = bring(take, *before)
    act = replace(Act(ActName(step[0]), by=NAME), **step[1])
    with take.desk.store.transaction() as tx:
        draft = take.desk.acting.draft(tx, case, act)
    us = Organisation("Welzijn Meierijstad", "0413-111111")
    shown = preview(draft.told, origin_of(draft.case, us), agreed=True)
    take.desk.act(case, step[0], **step[1])
    assert carrying.waiting(COACH)[-1].words.lines == shown.lines
    assert "WoR-venster" not in carrying.waiting(COACH)[-1].words.text


def test_a_letter_that_nobody_was_reached_does_not_go_once_the_patient_rang(
    take: Take, carrying: Carrying
) -> None:
    call = ("contact", {"way": "mobile", "result": "no_answer"})
    case = bring(take, ACCEPT, call, ("not-reached", {}))
    assert waiting(carrying) == ["not_reached"]
    take.desk.act(case, "call-back")
    assert waiting(carrying) == []


@pytest.mark.parametrize("other", [{"born": "19610715"}, {"name": "Bakker&&Bakker^Z^^^^^L"}])
def test_the_telephone_of_somebody_else_is_never_taken_over(
    take: Take, carrying: Carrying, other: dict[str, str]
) -> None:
    case = take.one().case
    take.one(control="m-2", phones="0612345678^PRN^CP", **other)
    with pytest.raises(OtherPersonSentAgain):
        carrying.take_over(case, COACH, NAME)
    assert take.desk.case(case).correction.phones is None


@pytest.mark.parametrize("ends", ["stop", "end"])
def test_the_title_of_a_withheld_letter_tells_no_more_than_its_words(
    take: Take, carrying: Carrying, ends: str
) -> None:
    how = {"stop": {"reason": "cost"}, "end": {"outcome": "talk_was_enough"}}[ends]
    bring(take, ACCEPT, REACHED, INTAKE, (ends, how), ("feedback-consent", {"on": False}))
    (letter,) = (each for each in carrying.waiting(COACH) if each.words.lines)
    assert letter.one.what == "end"
