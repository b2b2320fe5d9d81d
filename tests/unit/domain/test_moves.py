"""The table of moves: nothing leads where it doesn't, and the last words win in any order."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.errors.sidecar import MoveNotAllowed, MoveOutranked, ReasonMissing
from wor_sidecar.domain.moves import TABLE, Move, MoveKind, Who, allowed, apply, ask, route_again
from wor_sidecar.domain.projection import UNTOLD, project, reachable
from wor_sidecar.domain.referral import END_STATES, FINAL_WORDS, FROM_QUEUED, Referral, State, closed

S, M = State, MoveKind
P, C, T, R = Who.PRACTICE, Who.COACH, Who.TIMER, Who.RECEIPT
COACHED = {S.ACCEPTED, S.CONTACTING, S.INTAKE_PLANNED, S.INTAKE_DONE, S.ACTIVE}
BEFORE_INTAKE = {S.ACCEPTED, S.CONTACTING, S.INTAKE_PLANNED}

BY_THE_BOOK = {
    # The design's table once more, by hand: move -> (from, to (None: flag), who)
    M.GIVE: ({S.AWAITING_CONSENT}, S.QUEUED, {P}),
    M.REFUSE: ({S.AWAITING_CONSENT}, S.CONSENT_REFUSED, {P}),
    M.NOT_WOR: ({S.AWAITING_CONSENT}, S.NOT_WOR, {P}),
    M.REFERRED_ELSEWHERE: ({S.AWAITING_CONSENT}, S.REFERRED_ELSEWHERE, {P}),
    M.NO_ANSWER: ({S.AWAITING_CONSENT}, S.AWAITING_CONSENT, {P}),
    M.LATER: ({S.AWAITING_CONSENT}, S.AWAITING_CONSENT, {P}),
    M.EXPIRE: ({S.AWAITING_CONSENT}, S.EXPIRED, {T}),
    M.REOPEN: ({S.EXPIRED}, S.AWAITING_CONSENT, {P}),
    M.RECEIVED: ({S.QUEUED}, S.RECEIVED, {R}),
    M.ACCEPT: ({S.RECEIVED}, S.ACCEPTED, {C}),
    M.REJECT: (BEFORE_INTAKE | {S.RECEIVED}, S.REJECTED, {C}),
    M.CONTACT: ({S.ACCEPTED, S.CONTACTING}, S.CONTACTING, {C}),
    M.PLAN: (BEFORE_INTAKE, S.INTAKE_PLANNED, {C}),
    M.REPLAN: (BEFORE_INTAKE, S.INTAKE_PLANNED, {C}),
    M.NO_SHOW: (BEFORE_INTAKE, S.INTAKE_PLANNED, {C}),
    M.INTAKE_DONE: (BEFORE_INTAKE, S.INTAKE_DONE, {C}),
    M.START_ACTIVITY: ({S.INTAKE_DONE, S.ACTIVE}, S.ACTIVE, {C}),
    M.FOLLOW_UP: ({S.ACTIVE}, S.FOLLOWED_UP, {C}),
    M.FOLLOW_UP_IMPOSSIBLE: ({S.ACTIVE}, S.ENDED, {C}),
    M.END: ({S.INTAKE_DONE, S.ACTIVE}, S.ENDED, {C}),
    M.END_WITHHELD: (COACHED, S.ENDED, {C}),
    M.STOP: (COACHED, S.STOPPED, {C}),
    M.NOT_REACHED: ({S.CONTACTING, S.INTAKE_PLANNED}, S.NOT_REACHED, {C}),
    M.TRY_AGAIN: ({S.NOT_REACHED}, S.QUEUED, {P}),
    M.CALL_BACK: ({S.NOT_REACHED}, S.CONTACTING, {C}),
    M.HOLD: (COACHED, None, {C}),
    M.RESUME: (COACHED, None, {C}),
    M.CANCEL: ({S.QUEUED}, S.CANCELLED, {P}),
    M.REQUEST_CANCEL: (COACHED | {S.RECEIVED}, None, {P}),
    M.CONFIRM_CANCEL: (COACHED | {S.RECEIVED}, S.CANCELLED, {C}),
    M.DECLINE_CANCEL: (COACHED | {S.RECEIVED}, None, {C}),
    M.WITHDRAW: (FROM_QUEUED, S.WITHDRAWN, {P, C}),
    M.WRONG_PATIENT: (FROM_QUEUED, S.WRONG_PATIENT, {P}),
    M.LEFT_PRACTICE: (FROM_QUEUED, S.LEFT_PRACTICE, {P}),
    M.SEE: (FROM_QUEUED, None, {P}),
}


def referral(state: State = S.AWAITING_CONSENT) -> Referral:
    return replace(ask("a" * 26, "b" * 26), state=state)


def move(kind: MoveKind, who: Who = P, reason: str = "other") -> Move:
    return Move(kind, who, 1, reason=reason)


kinds = st.sampled_from(MoveKind)
whos = st.sampled_from(Who)
moves = st.builds(move, kinds, whos, st.sampled_from(["", "other"]))


@pytest.mark.parametrize("kind", BY_THE_BOOK)
def test_a_move_leads_where_the_table_says_and_nowhere_else(kind):
    origin, to, who = BY_THE_BOOK[kind]
    for state in State:
        for actor in Who:
            flagged = replace(
                referral(state), cancel_requested_at=1, on_hold=kind is M.RESUME, last_answer=""
            )
            fits = state in origin and actor in who
            weaker = (
                state in FINAL_WORDS
                and to is not None
                and (to not in FINAL_WORDS or FINAL_WORDS.index(to) >= FINAL_WORDS.index(state))
            )
            if fits and not weaker:
                assert apply(flagged, move(kind, actor)).state is (to or state)
            else:
                with pytest.raises(MoveNotAllowed):
                    apply(flagged, move(kind, actor))


@settings(max_examples=400, deadline=None)
@given(st.lists(moves, max_size=25))
def test_no_sequence_of_moves_reaches_a_state_that_the_table_does_not_allow(sequence):
    now = referral()
    for one in sequence:
        before = now
        try:
            now = apply(now, one)
        except (MoveNotAllowed, ReasonMissing):
            assert now == before
            continue
        rows = [
            row for row in TABLE if row.kind is one.kind and before.state in row.origin and one.who in row.who
        ]
        assert any((row.to or before.state) is now.state for row in rows)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FROM_QUEUED - set(FINAL_WORDS))),
    st.permutations([M.WITHDRAW, M.WRONG_PATIENT, M.DECEASED, M.LEFT_PRACTICE]),
    st.lists(moves, max_size=8),
)
def test_wrong_patient_wins_whatever_the_order_and_whatever_else_happens(state, words, others):
    now = referral(state)
    for one in [*map(move, words), *others]:
        try:
            now = apply(now, one)
        except (MoveNotAllowed, ReasonMissing):
            continue
    assert now.state is S.WRONG_PATIENT


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FROM_QUEUED - {S.WRONG_PATIENT})), st.lists(moves, max_size=12))
def test_a_withdrawal_is_undone_by_nothing_but_a_wrong_patient(state, others):
    now = referral(S.WITHDRAWN) if state is S.WITHDRAWN else apply(referral(state), move(M.WITHDRAW))
    for one in others:
        try:
            now = apply(now, one)
        except (MoveNotAllowed, ReasonMissing):
            continue
        assert now.state in (S.WITHDRAWN, S.WRONG_PATIENT)


@pytest.mark.parametrize("state", sorted(FROM_QUEUED - set(FINAL_WORDS)))
def test_when_last_words_meet_the_strongest_wins_in_any_order(state):
    words = {
        M.WRONG_PATIENT: S.WRONG_PATIENT,
        M.WITHDRAW: S.WITHDRAWN,
        M.DECEASED: S.DECEASED,
        M.LEFT_PRACTICE: S.LEFT_PRACTICE,
    }
    for size in range(1, len(words) + 1):
        for order in permutations(words, size):
            now = referral(state)
            for kind in order:
                try:
                    now = apply(now, move(kind))
                except MoveOutranked:
                    continue
            assert now.state is min((words[kind] for kind in order), key=FINAL_WORDS.index)


@pytest.mark.parametrize(
    "answer", [M.GIVE, M.REFUSE, M.NOT_WOR, M.REFERRED_ELSEWHERE, M.DECEASED, M.NO_ANSWER, M.LATER]
)
def test_every_answer_can_be_undone(answer):
    answered = apply(referral(), move(answer))
    undone = apply(answered, move(M.UNDO))
    assert undone == replace(referral(), calls=0)


def test_what_was_received_can_not_be_undone():
    received = apply(apply(referral(), move(M.GIVE)), move(M.RECEIVED, R))
    with pytest.raises(MoveNotAllowed):
        apply(received, move(M.UNDO))


def test_without_an_answer_there_is_nothing_to_undo():
    with pytest.raises(MoveNotAllowed):
        apply(referral(), move(M.UNDO))


def test_deceased_after_sending_can_not_be_undone():
    gone = apply(apply(referral(), move(M.GIVE)), move(M.DECEASED))
    with pytest.raises(MoveNotAllowed):
        apply(gone, move(M.UNDO))


@pytest.mark.parametrize("kind", [M.REJECT, M.STOP, M.END, M.CANCEL, M.REQUEST_CANCEL, M.REFERRED_ELSEWHERE])
def test_a_move_that_demands_a_reason_is_refused_without_one(kind):
    origin, _, who = BY_THE_BOOK[kind]
    with pytest.raises(ReasonMissing):
        apply(referral(min(origin)), move(kind, next(iter(who)), reason=""))


def test_a_timer_moves_nothing_but_an_unanswered_prompt():
    assert {row.kind for row in TABLE if T in row.who} == {M.EXPIRE}


def test_a_cancel_is_confirmed_only_when_it_was_asked():
    with pytest.raises(MoveNotAllowed):
        apply(referral(S.ACCEPTED), move(M.CONFIRM_CANCEL, C))
    asked = apply(referral(S.ACCEPTED), move(M.REQUEST_CANCEL))
    assert asked.cancel_requested_at == 1
    assert apply(asked, move(M.DECLINE_CANCEL, C)).cancel_requested_at is None


def test_an_end_takes_the_waiting_list_off():
    held = apply(referral(S.ACCEPTED), move(M.HOLD, C))
    assert M.HOLD not in allowed(held, C)
    assert not apply(held, move(M.STOP, C)).on_hold


def test_what_is_offered_can_be_done_and_what_arrives_is_not_offered():
    for state in State:
        for who in Who:
            now = replace(referral(state), cancel_requested_at=1, last_answer="give")
            for kind in allowed(now, who):
                apply(now, move(kind, who))
    assert M.END_WITHHELD not in allowed(referral(S.ACTIVE), C)


def test_a_referral_that_is_routed_again_is_a_new_one_of_the_same_registration():
    old = referral(S.REJECTED)
    new = route_again(old, "c" * 26)
    assert (new.registration_id, new.state, new.id) == (old.registration_id, S.AWAITING_CONSENT, "c" * 26)
    assert apply(referral(S.QUEUED), move(M.ROUTE_AGAIN)).state is S.CANCELLED


def test_a_referral_closes_at_its_end_when_its_letters_lie_there_and_are_seen():
    assert closed(referral(S.ACTIVE), letters_placed=True, letters_seen=True, at=5).closed_at is None
    assert closed(referral(S.ENDED), letters_placed=False, letters_seen=True, at=5).closed_at is None
    assert closed(referral(S.REJECTED), letters_placed=True, letters_seen=False, at=5).closed_at is None
    done = closed(referral(S.NOT_REACHED), letters_placed=True, letters_seen=True, at=5)
    assert done.closed_at == 5
    assert closed(done, letters_placed=True, letters_seen=True, at=9).closed_at == 5
    assert apply(done, move(M.TRY_AGAIN)).closed_at is None


def test_every_state_is_open_or_an_end():
    assert {state for state in State if state.open} | END_STATES == set(State)


def test_a_projection_without_feedback_follows_the_told_moves_over_the_untold_ones():
    accepted = referral(S.ACCEPTED)
    with pytest.raises(MoveNotAllowed):
        project(accepted, move(M.NOT_REACHED, C), hidden=False)
    assert project(accepted, move(M.NOT_REACHED, C), hidden=True).state is S.NOT_REACHED
    assert project(accepted, move(M.END_WITHHELD, C), hidden=True).state is S.ENDED
    assert project(accepted, move(M.FOLLOW_UP, C), hidden=True).state is S.FOLLOWED_UP
    assert project(referral(S.NOT_REACHED), move(M.END_WITHHELD, C), hidden=True).state is S.ENDED


@given(st.sampled_from(State), moves)
def test_a_projection_never_goes_where_the_owner_could_not(state, one):
    try:
        after = project(referral(state), one, hidden=True)
    except (MoveNotAllowed, ReasonMissing):
        return
    possible = reachable(state) | {state}
    assert any(
        row.kind is one.kind and (row.to or state) in {after.state, state} and row.origin & possible
        for row in TABLE
    )
    assert {row.kind for row in TABLE if C in row.who} >= UNTOLD
