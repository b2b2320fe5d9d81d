"""What comes back, how much of it may, and which letter it becomes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.facts import Facts, Stage, after_move
from wor_sidecar.domain.feedback import (
    FEEDBACK_MOVES,
    Activity,
    Coach,
    ContactTry,
    Feedback,
    Rejection,
    Status,
    Tries,
    releasable,
)
from wor_sidecar.domain.letters import ASKING, Origin, Template, letter_for
from wor_sidecar.domain.lists import WITHHELD, ContactResult, RejectReason
from wor_sidecar.domain.moves import TABLE, MoveKind, Who
from wor_sidecar.domain.referral import State

M = MoveKind
COACH = Coach("Anna de Wit", "0413-000004")
DAY = date(2026, 3, 12)
ORIGIN = Origin(
    "a" * 26,
    date(2026, 3, 2),
    "M. Bernard",
    "Welzijn Meierijstad",
    Coach("Team", "0413-000009"),
    State.ACTIVE,
)
SECRET = "dit is inhoud"
COACH_MOVES = sorted({row.kind for row in TABLE if Who.COACH in row.who})


def status(move, **changes):
    return Status("a" * 26, move, 1, COACH, **changes)


def feedback(move, **changes):
    return Feedback("a" * 26, move, 1, DAY, COACH, "Welzijn Meierijstad", text=SECRET, **changes)


def full(move):
    return status(
        move,
        reason="already_client",
        text=SECRET,
        contact=ContactTry(3, "voicemail", "reached"),
        planned=DAY,
        rejection=Rejection(SECRET, patient_knows=True),
        tries=Tries(3, DAY, DAY, ("mobile",)),
        activity=Activity("sport", SECRET, DAY),
    )


LOGISTICS = {M.ACCEPT, M.REJECT, M.CONTACT, M.NOT_REACHED, M.CALL_BACK, M.END_WITHHELD}


@pytest.mark.parametrize("move", COACH_MOVES)
def test_without_consent_for_feedback_only_logistics_come_back_and_no_text_ever(move):
    told = releasable(full(move), agreed=False)
    assert (told is not None) == (move in LOGISTICS)
    if told is not None:
        assert told.text == ""
        assert told.planned is None
        assert told.activity is None
        assert told.rejection is None or told.rejection.proposal == ""
        assert told.reason in ("", "other", WITHHELD)
    assert releasable(full(move), agreed=True) == full(move)


@pytest.mark.parametrize("move", sorted(FEEDBACK_MOVES))
def test_without_consent_every_end_tells_the_same(move):
    report = feedback(move, outcome="passed_on", reason="cost", mark=3)
    told = releasable(report, agreed=False)
    if move is M.INTAKE_DONE:
        assert told is None
    else:
        assert told == status(M.END_WITHHELD, reason=WITHHELD)


def test_that_the_patient_was_reached_is_told_once_and_a_vain_attempt_never():
    for result in ContactResult:
        tried = status(M.CONTACT, contact=ContactTry(2, "mobile", result.value))
        told = releasable(tried, agreed=False)
        assert (told is not None) == result.reached
        assert releasable(tried, agreed=False, told_contact=True) is None
        if told is not None:
            assert told.contact == ContactTry(1, "other", "reached")


@pytest.mark.parametrize("reason", RejectReason)
def test_a_rejection_that_tells_something_is_sent_as_other(reason):
    told = releasable(status(M.REJECT, reason=reason.value), agreed=False)
    tells = reason in (RejectReason.ALREADY_CLIENT, RejectReason.CLIENT_DECLINES)
    assert told.reason == ("other" if tells else reason.value)


@pytest.mark.parametrize(
    ("returned", "template"),
    [
        (feedback(M.INTAKE_DONE), Template.FEEDBACK_INTAKE),
        (feedback(M.FOLLOW_UP), Template.FEEDBACK_3_MONTHS),
        (feedback(M.FOLLOW_UP_IMPOSSIBLE), Template.ENDED),
        (feedback(M.END, outcome="passed_on", passed_on_to="wmo"), Template.ENDED),
        (feedback(M.STOP, reason="cost"), Template.STOPPED),
        (status(M.REJECT, reason="no_capacity"), Template.REJECTED),
        (status(M.NOT_REACHED), Template.NOT_REACHED),
        (status(M.END_WITHHELD), Template.CLOSED_NO_FEEDBACK),
    ],
)
def test_a_move_becomes_its_letter(returned, template):
    plan = letter_for(returned, ORIGIN)
    assert plan.template is template
    assert plan.asks == (template in ASKING)


@pytest.mark.parametrize(
    "move", sorted(set(MoveKind) - FEEDBACK_MOVES - {M.REJECT, M.NOT_REACHED, M.END_WITHHELD})
)
def test_every_other_move_makes_no_letter_deceased_least_of_all(move):
    assert letter_for(full(move), ORIGIN) is None


def test_a_question_makes_any_letter_ask():
    assert letter_for(feedback(M.FOLLOW_UP, question="Kunt u bellen?"), ORIGIN).asks


@given(st.sampled_from(sorted(FEEDBACK_MOVES)), st.sampled_from(["Z68", "z 68", "\uff3a68"]))
def test_no_letter_carries_the_code_that_would_make_a_new_referral(move, code):
    report = replace(feedback(move), text=f"zie {code} hier", question=code, activity=Activity("", code))
    plan = letter_for(report, ORIGIN)
    assert not any("68" in str(piece.value) for piece in plan.pieces)


def test_the_facts_keep_the_first_day_of_each_step_and_forget_an_undone_answer():
    facts = Facts("b" * 26, "a" * 26, "table", stages={Stage.SEEN: DAY})
    facts = after_move(facts, M.GIVE, State.QUEUED, DAY)
    assert set(facts.stages) == {Stage.SEEN, Stage.ASKED, Stage.CONSENT}
    told = replace(facts, reasons=("mood",), target_group="older", municipality="Veghel", channel="phone")
    undone = after_move(told, M.UNDO, State.AWAITING_CONSENT, DAY)
    assert undone == Facts("b" * 26, "a" * 26, "table", stages={Stage.SEEN: DAY})
    facts = after_move(facts, M.CONTACT, State.CONTACTING, DAY, reached=False)
    assert Stage.REACHED not in facts.stages
    facts = after_move(facts, M.INTAKE_DONE, State.INTAKE_DONE, date(2026, 4, 1))
    facts = after_move(facts, M.STOP, State.STOPPED, date(2026, 5, 1), reason="cost")
    assert facts.stages[Stage.REACHED] == date(2026, 4, 1)
    assert (facts.outcome, facts.outcome_reason) == (State.STOPPED, "cost")
