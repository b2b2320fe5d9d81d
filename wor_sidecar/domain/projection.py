"""What one side believes of a referral that the other side moves.

After `received` the welfare organisation owns the state and the practice follows its signed messages. While
the patient wants no feedback to the GP, most moves are not told; so the practice accepts a told move also
from a state that untold ones could have led to. Nothing else of the table is loosened.
"""

from dataclasses import replace
from functools import cache

from wor_sidecar.domain.errors.sidecar import MoveNotAllowed
from wor_sidecar.domain.moves import TABLE, Move, MoveKind, Who, apply
from wor_sidecar.domain.referral import Referral, State

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


def project(referral: Referral, move: Move, *, hidden: bool) -> Referral:
    """Return what the practice believes after a told move.

    Args:
        referral: as the practice believes it to be.
        move: as the message told it.
        hidden: the thread was without consent for feedback at some time, so moves may be missing.

    Raises:
        MoveNotAllowed: the move fits neither this state nor one that untold moves lead to.

    """
    try:
        return apply(referral, move)
    except MoveNotAllowed:
        if not hidden or move.who is not Who.COACH:
            raise
        for state in sorted(reachable(referral.state)):
            try:
                return apply(replace(referral, state=state, closed_at=None), move)
            except MoveNotAllowed:
                continue
        raise


@cache
def reachable(state: State) -> frozenset[State]:
    """Return the states that untold moves alone can lead to."""
    found: set[State] = set()
    edge = {state}
    while edge:
        edge = {
            row.to
            for row in TABLE
            if row.kind in UNTOLD and row.to is not None and row.origin & edge and row.to not in found
        }
        found |= edge
    return frozenset(found - {state})
