"""What the mail forgets: a thread that is withdrawn or shredded, and what waited too long for its turn.

Works on rows alone, so that a restore can shred before there is anybody to send.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import Mid, OrganisationId, ReferralId
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.mail import rows
from wor_sidecar.mail.departure import Departure, voided
from wor_sidecar.mail.tables import departures, envelopes, held
from wor_sidecar.store.transactions import Transaction

CONTENT_GONE: Final = "content_gone"
"""The code with which a message is refused that was shredded before its turn came."""
_PATIENT_DATA: Final = [one.value for one in MessageType if one.demand is Demand.CONSENT]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message with patient data that arrived and waits: for an earlier one, or for the digits."""

    sender: OrganisationId
    mid: Mid
    received_at: Millis


def withdraw(tx: Transaction, thread: ReferralId) -> bool:
    """Stop everything of a thread that is under way; returns whether anything ever left.

    Held messages go without a trace. What holds a number becomes a void at that number, and its open
    envelope is taken back. Our copies are forgotten at once. What a backup brought may have left after it was
    made: it goes, and counts as left.
    """
    now, left = tx.clock.now(), False
    for one in rows.find(tx, departures.c.thread == thread):
        left |= one.asks or one.sealings > 0
        if one.asks:
            rows.remove(tx, [one.id])
        elif not one.ever_sealed:
            if not one.type.acts_on_sight:
                rows.remove(tx, [one.id])
        else:
            left = True
            _blank(tx, one, now)
    return left


def _blank(tx: Transaction, one: Departure, now: Millis) -> None:
    if one.type.demand is Demand.KNOWN:  # thread and codes alone: these go their way
        return
    rows.put_content(tx, one.id, None)
    of = envelopes.c.departure == one.id
    tx.connection.execute(update(envelopes).where(of).values(wire=None, take_back=not one.state.final))
    if not one.state.final:
        rows.save(tx, voided(one, now))


def forget(tx: Transaction, thread: ReferralId) -> None:
    """Delete what is kept of a thread that is being shredded; a number that is under way stays, as a void."""
    withdraw(tx, thread)
    closed = rows.find(tx, departures.c.thread == thread, departures.c.closed_at.is_not(None))
    rows.remove(tx, [one.id for one in closed])
    unread = (held.c.thread == thread) & held.c.type.in_(_PATIENT_DATA)
    tx.connection.execute(update(held).where(unread).values(body=None, refusal=CONTENT_GONE))


def waiting(tx: Transaction) -> list[Waiting]:
    """List the messages with patient data that wait for their turn."""
    query = select(held.c.from_org, held.c.mid, held.c.received_at).where(
        held.c.type.in_(_PATIENT_DATA), held.c.body.is_not(None)
    )
    found = tx.connection.execute(query.order_by(held.c.received_at, held.c.seq))
    return [Waiting(OrganisationId(row.from_org), Mid(row.mid), Millis(row.received_at)) for row in found]


def refuse(tx: Transaction, message: Mid) -> None:
    """Forget what a waiting message says: when its turn comes it is refused, and its sender hears so."""
    gone = {"body": None, "refusal": CONTENT_GONE}
    tx.connection.execute(update(held).where(held.c.mid == message, held.c.body.is_not(None)).values(**gone))
    tx.shredded = True  # the body lay under the mail's own key: its page must leave the log too
