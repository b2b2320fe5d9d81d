"""Telling a practice that content was deleted which the patient took back, where no coach did so in time."""

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import Who
from wor_sidecar.exchange import contents
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare import timeline
from wor_sidecar.welfare.acting import Outbox
from wor_sidecar.welfare.case import Entry
from wor_sidecar.welfare.retention import rows
from wor_sidecar.welfare.retention.shredding import PROGRAM

CONFIRMED = "deletion_confirmed"


def confirm_deleted(tx: Transaction, outbox: Outbox) -> int:
    """Hold the confirmation of every such case that has none yet; returns how many."""
    now, waiting = tx.clock.now(), rows.unconfirmed(tx, CONFIRMED)
    for case, practice in waiting:
        departure = outbox.hold(
            tx,
            to=practice,
            type_=MessageType.DELETION_CONFIRMED,
            thread=case,
            content=contents.DeletionConfirmed(now),
            hold_until=now,
        )
        entry = Entry(now, Who.TIMER, PROGRAM, CONFIRMED, day=local_date(now), departure=departure)
        timeline.write(tx, case, entry)
        tx.audit(AuditLine("case.confirm_deletion", PROGRAM, "program", case))
    return len(waiting)
