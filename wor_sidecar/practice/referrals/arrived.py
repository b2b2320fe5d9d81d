"""That a referral arrived, known by another sign than its receipt."""

from collections.abc import Callable
from dataclasses import replace

from wor_sidecar.domain.moves import Move, MoveKind, Who, apply
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.practice import restored
from wor_sidecar.practice.referrals import book
from wor_sidecar.store.transactions import Transaction

Moved = Callable[[ReferralMoved], object]


def signed_for(tx: Transaction, referral: Referral, moved: Moved) -> Referral:
    """Take a signed answer that echoes our check as the receipt: a quick coach outruns the other."""
    if referral.state is not State.QUEUED or referral.organisation is None:
        return referral
    _received(tx, referral, referral, moved)
    restored.arrived(tx, referral.id, referral.organisation)
    return book.load(tx, referral.id)


def held_there(tx: Transaction, referral: Referral, moved: Moved) -> None:
    """Take in that its organisation holds it open.

    Where it gave up, as we know: we asked to try again after our backup was made, and forgot.
    """
    if referral.state is State.NOT_REACHED:
        _received(tx, referral, replace(referral, state=State.QUEUED, closed_at=None), moved)
    else:
        signed_for(tx, referral, moved)


def _received(tx: Transaction, before: Referral, queued: Referral, moved: Moved) -> None:
    move = Move(MoveKind.RECEIVED, Who.RECEIPT, tx.clock.now(), queued.organisation or "")
    after = book.make(tx, before, move, step=lambda _before, made: apply(queued, made))
    book.announce(tx, before, after, move, moved)
