"""When a referral is closed: in an end state, its letters placed, and every letter that asks was seen."""

from dataclasses import replace

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.referral import Referral
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.referrals import book, counting
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.transactions import Transaction

_WRITTEN = frozenset({LetterState.PLACED, LetterState.TAKEN, LetterState.HIS_REFUSED})  # refused: once seen


def close_if_done(tx: Transaction, id_: ReferralId) -> Referral:
    """Set or clear `closed_at` as things stand now; shredding counts from it."""
    referral = book.load(tx, id_)
    mine = letters.of_referral(tx, id_)
    written = all(letter.state in _WRITTEN and not letter.waits_for_eyes for letter in mine)
    done = not referral.state.open and written
    if done == (referral.closed_at is not None):
        return referral
    now = tx.clock.now()
    after = replace(referral, closed_at=now if done else None)
    book.save(tx, after)
    if done:
        counting.note_closed(tx, id_, local_date(now))
    return after
