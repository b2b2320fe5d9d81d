"""A coach's step that is told once more: kept on the timeline, and no move."""

from typing import Any, Final

from wor_sidecar.domain.identifiers import Mid
from wor_sidecar.domain.moves import Move, MoveKind, Who
from wor_sidecar.domain.projection import repeats
from wor_sidecar.domain.referral import Referral
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import AGAIN

_KINDS: Final = {kind.value: kind for kind in MoveKind}


def told_again(tx: Transaction, referral: Referral, move: Move, mid: Mid, more: Any) -> bool:
    """Note a move that the table forbids and that only says what is known; False: it says another thing.

    A coach whose inbox came out of a backup makes steps anew: that is no mistake, and refuses nobody.
    """
    entries = book.entries(tx, referral.id)
    told = {
        _KINDS[one.move] for one in entries if one.who == Who.COACH and not one.refused and one.move in _KINDS
    }
    if not repeats(referral, move, told):
        return False
    name = f"{move.kind.value}{AGAIN}"
    book.note(tx, referral.id, Entry(move.at, Who.COACH.value, move.actor, name, move.reason, mid=mid), more)
    return True
