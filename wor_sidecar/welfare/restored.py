"""What an inbox's database asks coaches after it was restored from a backup."""

from typing import Final

from sqlalchemy import select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.gap import heard_before
from wor_sidecar.domain.referral import State
from wor_sidecar.mail import restoring
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.exporting import exports
from wor_sidecar.welfare.signin import sessions, welcomes
from wor_sidecar.welfare.tables import cases, timeline

SHORTLY_BEFORE: Final = 14 * 24 * 3600 * 1000
"""Milliseconds before the backup: who touched a case in the two weeks of a first contact goes on with it."""
_OPEN: Final = [state.value for state in State if state.open]


def begin(tx: Transaction, made_at: Millis) -> None:
    """Let the database of a backup made at that moment begin again; part of the restore's transaction.

    Cases that were at work may have gone on since, and say so until a coach makes the next step.
    Sessions end, with the forms that wait in them: one that somebody ended since would count again. So would
    a newcomer's code that was used since, and an export that was fetched: they are void.
    """
    touched = select(timeline.c.case_id).where(timeline.c.at >= made_at - SHORTLY_BEFORE)
    at_work = cases.c.state.in_(_OPEN) & cases.c.id.in_(touched)
    tx.connection.execute(update(cases).where(at_work).values(gap=True))
    sessions.end_everyones(tx)
    welcomes.void_everyones(tx)
    exports.void_everyones(tx)


def may_know(tx: Transaction, sent_at: Millis) -> bool:
    """Tell whether a referral of that moment may have come in, and been answered, before the restore."""
    last = restoring.restored_at(tx)
    return last is not None and heard_before(sent_at, last.gap_until)
