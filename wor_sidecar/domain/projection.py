"""What one side believes of a referral that the other side moves.

After `received` the welfare organisation owns the state and the practice follows its signed messages. While
the patient wants no feedback to the GP, most moves are not told; so the practice accepts a told move also
from a state that untold ones could have led to, or where our own words crossed the coach's. Nothing else of
the table is loosened.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from wor_sidecar.domain.errors.sidecar import MoveNotAllowed
from wor_sidecar.domain.moves import TABLE, Move, MoveKind, Who, apply
from wor_sidecar.domain.referral import FINAL_WORDS, Referral, State

UNTOLD = frozenset(
    {
        MoveKind.CONTACT,
        MoveKind.PLAN,
        MoveKind.REPLAN,
        MoveKind.NO_SHOW,
        MoveKind.INTAKE_DONE,
        MoveKind.START_ACTIVITY,
        MoveKind.CALL_BACK,
    },
)
"""Moves of the coach that the practice doesn't hear of without consent for feedback."""


def project(referral: Referral, move: Move, *, hidden: bool, tried: bool = False) -> Referral:
    """Return what the practice believes after a told move.

    The coach owns the state. So a told move also counts from where the coach may have been when our own words
    crossed it, or when a backup made us forget them: the wish to stop, the word to try again.

    Args:
        referral: as the practice believes it to be.
        move: as the message told it.
        hidden: the thread was without consent for feedback at some time, so moves may be missing.
        tried: we asked to try again after the coach gave up, and heard nothing of it since.

    Raises:
        MoveNotAllowed: the move fits neither this state nor one that untold moves lead to.

    """
    try:
        return apply(referral, move)
    except MoveNotAllowed:
        if move.who is not Who.COACH:
            raise
        for owned in _owned(referral, move, hidden=hidden, tried=tried):
            try:
                return apply(owned, move)
            except MoveNotAllowed:
                continue
        raise


def _owned(referral: Referral, move: Move, *, hidden: bool, tried: bool) -> Iterator[Referral]:
    """Return the referral as the coach may have it."""
    if move.kind in _ANSWERS and referral.state.open and referral.cancel_requested_at is None:
        yield replace(referral, cancel_requested_at=move.at)  # they answer a wish that we forgot
    states = {State.NOT_REACHED} | reachable(State.NOT_REACHED) if tried else set[State]()
    for state in sorted(states | reachable(referral.state) if hidden else states):
        yield replace(referral, state=state, closed_at=None)


def repeats(referral: Referral, move: Move, made: Collection[MoveKind]) -> bool:
    """Tell whether a told move, that the table forbids now, only says again what the practice knows.

    A coach whose inbox was restored from a backup makes steps anew that were made after it. Such a step is
    known where it leads to the state that stands, or to one on the way there: to one before an open state,
    or before a step that was told already. A step that contradicts what stands is none of these.

    Args:
        referral: as the practice believes it to be.
        move: as the message told it; not allowed from here.
        made: the coach's moves that stand on the timeline.

    """
    led_to = {row.to for row in TABLE if row.kind is move.kind and move.who in row.who and row.to is not None}
    if move.who is not Who.COACH:
        return False
    if not led_to:  # a flag alone: on hold, or an answer to our wish to stop
        return move.kind in made
    if referral.state in led_to or (referral.state.open and referral.state in _all_after(led_to)):
        return True
    if referral.state in FINAL_WORDS:
        return move.kind in made
    passed = {row.to for row in TABLE if row.kind in made and row.to is not None} - {referral.state}
    return move.kind in made or bool(passed & _all_after(led_to))


@cache
def reachable(state: State) -> frozenset[State]:
    """Return the states that untold moves alone can lead to."""
    return _after(state, UNTOLD)


@cache
def _after(state: State, kinds: frozenset[MoveKind]) -> frozenset[State]:
    found: set[State] = set()
    edge = {state}
    while edge:
        edge = {
            row.to
            for row in TABLE
            if row.kind in kinds and row.to is not None and row.origin & edge and row.to not in found
        }
        found |= edge
    return frozenset(found - {state})


def _all_after(states: Collection[State]) -> frozenset[State]:
    return frozenset[State]().union(*(_after(state, _ONWARDS) for state in states))


_ANSWERS = frozenset({MoveKind.CONFIRM_CANCEL, MoveKind.DECLINE_CANCEL})
_ONWARDS = frozenset(row.kind for row in TABLE if Who.COACH in row.who) - {MoveKind.CALL_BACK}
"""What a coach does on the way; who calls back begins again."""
