"""The gap between a backup and its restore: what is in doubt, and what an answer then does."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.sidecar import HeldElsewhere, HeldThere, MoveNotAllowed
from wor_sidecar.domain.gap import Consequence, consequence, heard_before, in_gap
from wor_sidecar.domain.moves import TABLE, Move, MoveKind, Who, apply
from wor_sidecar.domain.projection import repeats
from wor_sidecar.domain.referral import Referral, State

M, S = MoveKind, State
RESTORED = date(2027, 1, 15)
HOLDER, OTHER = "holder", "other"


@pytest.mark.parametrize(
    ("contact", "today", "doubtful"),
    [
        (date(2026, 12, 1), date(2027, 3, 1), True),
        (RESTORED, RESTORED, True),
        (date(2027, 1, 16), date(2027, 1, 16), False),
        (None, RESTORED, True),
        (None, date(2027, 1, 22), True),
        (None, date(2027, 1, 23), False),
    ],
)
def test_a_contact_up_to_the_day_of_the_restore_may_have_been_asked_about(contact, today, doubtful):
    assert in_gap(contact, today, RESTORED) is doubtful


def test_a_message_from_before_the_restore_may_have_been_heard_by_the_machine_that_is_gone():
    assert heard_before(Millis(1_000_000), Millis(1_000_000))
    assert heard_before(Millis(1_000_000 + 300_000), Millis(1_000_000))  # as far as a clock may run ahead
    assert not heard_before(Millis(1_000_000 + 300_001), Millis(1_000_000))


@pytest.mark.parametrize(
    ("answer", "to", "then"),
    [
        (M.GIVE, HOLDER, Consequence.AGAIN),
        (M.REFUSE, None, Consequence.TAKE_BACK),
        (M.NOT_WOR, None, Consequence.TAKE_BACK),
        (M.DECEASED, None, Consequence.TELL_DEATH),
        (M.NO_ANSWER, None, Consequence.NOTHING),
        (M.LATER, None, Consequence.NOTHING),
    ],
)
def test_threat_35_an_answer_about_a_referral_that_is_there_already(answer, to, then):
    assert consequence(answer, to, HOLDER) is then
    assert consequence(answer, to, None) is Consequence.NOTHING


def test_threat_35_no_answer_leaves_a_patient_with_two_organisations_or_with_nobodys_yes():
    with pytest.raises(HeldThere):
        consequence(M.GIVE, OTHER, HOLDER, "De Brug")
    with pytest.raises(HeldElsewhere):
        consequence(M.REFERRED_ELSEWHERE, None, HOLDER, "De Brug")


WALK = (M.ACCEPT, M.CONTACT, M.PLAN, M.INTAKE_DONE, M.START_ACTIVITY, M.FOLLOW_UP)


@pytest.mark.parametrize(
    ("state", "move", "made", "known"),
    [
        (S.INTAKE_DONE, M.ACCEPT, WALK[:4], True),
        (S.INTAKE_DONE, M.CONTACT, (M.ACCEPT, M.INTAKE_DONE), True),  # made in another way this time
        (S.ACTIVE, M.INTAKE_DONE, WALK[:5], True),
        (S.FOLLOWED_UP, M.INTAKE_DONE, WALK, True),
        (S.FOLLOWED_UP, M.FOLLOW_UP, WALK, True),
        (S.ENDED, M.CONTACT, (M.ACCEPT, M.INTAKE_DONE, M.END), True),
        (S.STOPPED, M.STOP, (M.ACCEPT, M.STOP), True),
        (S.NOT_REACHED, M.CONTACT, (M.ACCEPT, M.CONTACT, M.NOT_REACHED), True),
        (S.REJECTED, M.REJECT, (M.REJECT,), True),
        (S.WITHDRAWN, M.WITHDRAW, (), True),
        (S.DECEASED, M.DECEASED, (), True),
        (S.WITHDRAWN, M.ACCEPT, (M.ACCEPT,), True),
        (S.ACCEPTED, M.RESUME, (M.HOLD, M.RESUME), True),
        # What contradicts the practice's word is no repetition: a person hears of it.
        (S.ENDED, M.STOP, (M.ACCEPT, M.INTAKE_DONE, M.END), False),
        (S.STOPPED, M.END, (M.ACCEPT, M.STOP), False),
        (S.REJECTED, M.ACCEPT, (M.REJECT,), False),
        (S.REJECTED, M.PLAN, (M.ACCEPT, M.REJECT), False),
        (S.NOT_REACHED, M.PLAN, (M.ACCEPT, M.CONTACT, M.NOT_REACHED), False),
        (S.WITHDRAWN, M.ACCEPT, (), False),
        (S.CANCELLED, M.CONTACT, (M.ACCEPT,), False),
        (S.RECEIVED, M.INTAKE_DONE, (), False),
        (S.ACCEPTED, M.RESUME, (), False),
    ],
)
def test_threat_35_a_step_is_known_where_it_leads_to_what_stands(state, move, made, known):
    assert repeats(Referral("r", "g", state), Move(move, Who.COACH, Millis(0), "", "code"), made) is known


def test_only_a_coach_repeats():
    for who in (Who.PRACTICE, Who.RECEIPT, Who.TIMER):
        assert not repeats(Referral("r", "g", S.INTAKE_DONE), Move(M.ACCEPT, who, Millis(0)), (M.ACCEPT,))


@given(st.data())
def test_threat_35_whoever_walks_the_same_way_again_is_never_refused(data):
    """Any course of a coach, and any part of it made again after a restore, from where the backup stood."""
    coach = sorted({row.kind for row in TABLE if Who.COACH in row.who and row.offered})
    referral, course = Referral("r", "g", S.RECEIVED), []
    for _ in range(data.draw(st.integers(1, 9))):
        able = [kind for kind in coach if _allowed(referral, kind)]
        if not able:
            break
        kind = data.draw(st.sampled_from(able))
        referral = apply(referral, _told(kind))
        course.append(kind)
    for kind in course[data.draw(st.integers(0, len(course))) :]:
        try:
            referral = apply(referral, _told(kind))
        except MoveNotAllowed:
            assert repeats(referral, _told(kind), course)


def _told(kind):
    return Move(kind, Who.COACH, Millis(0), "", "code")


def _allowed(referral, kind):
    try:
        apply(referral, _told(kind))
    except MoveNotAllowed:
        return False
    return True
