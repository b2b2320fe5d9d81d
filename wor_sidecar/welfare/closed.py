"""Threads that a practice closed before we heard of their referral: a later referral is dropped unread."""

from sqlalchemy import insert, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.tables import closed_threads


def close(tx: Transaction, practice: OrganisationId, thread: ReferralId, why: str, at: Millis) -> None:
    """Close a thread of this practice; twice is once."""
    if not is_closed(tx, practice, thread):
        row = {"practice": practice, "thread": thread, "why": why, "at": at}
        tx.connection.execute(insert(closed_threads), row)


def is_closed(tx: Transaction, practice: OrganisationId, thread: ReferralId) -> bool:
    """Tell whether this practice closed it; another practice's word closes nothing."""
    found = select(closed_threads.c.thread).where(
        closed_threads.c.practice == practice, closed_threads.c.thread == thread
    )
    return tx.connection.execute(found).first() is not None
