"""What a practice's database asks people after it was restored from a backup.

Nothing that the backup still had to do is done by itself: what was done in the gap between the backup and
the restore is not known here, so a person says it of each.
"""

from datetime import date

from sqlalchemy import delete, insert, select, update

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.gap import heard_before
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.domain.prompts import PromptState
from wor_sidecar.domain.standing import CARRYING
from wor_sidecar.mail import restoring
from wor_sidecar.practice.tables import held_there, letters, prompts
from wor_sidecar.practice.trays import rows as trays
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.transactions import Transaction

_NOT_PLACED = (LetterState.MATCHED.value, LetterState.PLACING.value)
_NOT_ANSWERED = (PromptState.WAITING.value, PromptState.CLAIMED.value, PromptState.EXPIRED.value)


def begin(tx: Transaction, _made_at: Millis) -> None:
    """Let the database of a backup made at that moment begin again; part of the restore's transaction.

    Letters that were not placed yet wait for a yes. Questions that were open (or had expired) may have been
    answered since, and say so. Claims, quiet times and windows of undo are over: they were the old machine's;
    so are codes and files that pair a workstation.
    """
    waiting = letters.c.state.in_(_NOT_PLACED)
    tx.connection.execute(update(letters).where(waiting).values(waits=True))
    over = {"claim_token": None, "claim_user": None, "claim_until": None, "undo_until": None}
    tx.connection.execute(update(prompts).values(quiet_until=None, **over))
    claimed = prompts.c.state == PromptState.CLAIMED.value
    tx.connection.execute(update(prompts).where(claimed).values(state=PromptState.WAITING.value))
    unanswered = prompts.c.state.in_(_NOT_ANSWERED)
    values = {"gap": True, "counts_from": tx.clock.now(), "version": prompts.c.version + 1}
    tx.connection.execute(update(prompts).where(unanswered).values(**values))
    trays.begin_again(tx)


def restored_on(tx: Transaction) -> date | None:
    """Return the local day on which the gap of the last restore ended; None where there never was one."""
    last = restoring.restored_at(tx)
    return None if last is None else local_date(last.gap_until)


def may_know(tx: Transaction, told_at: Millis) -> bool:
    """Tell whether a message of that moment may have been taken in by the machine that is gone."""
    last = restoring.restored_at(tx)
    return last is not None and heard_before(told_at, last.gap_until)


def hold_there(tx: Transaction, referral: ReferralId, organisation: OrganisationId) -> None:
    """Note that an organisation has a referral whose answer is lost here."""
    let_go(tx, referral)
    row = {"referral_id": referral, "organisation": organisation, "told_at": tx.clock.now()}
    tx.connection.execute(insert(held_there).values(**row))


def let_go(tx: Transaction, referral: ReferralId) -> None:
    """Note that it is known again what became of a referral."""
    tx.connection.execute(delete(held_there).where(held_there.c.referral_id == referral))


def holder_of(tx: Transaction, referral: ReferralId) -> OrganisationId | None:
    """Return the organisation that has a referral whose answer is lost here."""
    query = select(held_there.c.organisation).where(held_there.c.referral_id == referral)
    found = tx.connection.execute(query).scalar_one_or_none()
    return None if found is None else OrganisationId(found)


def arrived(tx: Transaction, referral: ReferralId, partner: OrganisationId) -> None:
    """Take from the messages that wait for a yes what brought a referral there: the partner has it."""
    for one in restoring.asking(tx):
        if (one.thread, one.to) == (referral, partner) and one.type in CARRYING:
            restoring.drop(tx, one.id)


def is_strange(tx: Transaction, partner: OrganisationId, thread: ReferralId | None) -> bool:
    """Tell whether a partner named this thread, and nobody here has found out yet what it is."""
    return (partner, thread) in [(one.partner, one.thread) for one in restoring.strange_threads(tx)]


def found_again(tx: Transaction, referral: ReferralId) -> None:
    """Take in that a thread of a partner's list is known here again: the HIS's list was read once more."""
    for one in restoring.strange_threads(tx):
        if one.thread == referral:
            hold_there(tx, referral, one.partner)
            restoring.settled(tx, one.partner, referral)
