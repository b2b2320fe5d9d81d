"""Receipts, both ways: what we tell of a sender's messages, and what a partner's receipt does to ours."""

from typing import Final

from sqlalchemy import insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.contents import MOST_REFUSED, Receipt, Refused
from wor_sidecar.exchange.receipts import Outcome, Sequence, outcome, refusal
from wor_sidecar.mail import departure as pure
from wor_sidecar.mail import rows
from wor_sidecar.mail.departure import State
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.tables import departures, held, partners, refusals, streams, unreadable
from wor_sidecar.store.transactions import Transaction

INTERVAL: Final = 60_000
"""Milliseconds between two receipts to one partner; the first goes at once."""
_OPEN: Final = [one.value for one in State if not one.final and one is not State.HELD]


class Receipts:
    """What we committed of each sender, and when it is told."""

    def __init__(self, partners_: Partners, out: Departures, interval: int = INTERVAL) -> None:
        self._partners = partners_
        self._departures = out
        self._interval = interval

    def sequence(self, tx: Transaction, sender: OrganisationId, epoch: int) -> Sequence:
        """Return how far we got."""
        of = (streams.c.from_org == sender) & (streams.c.epoch == epoch)
        upto = tx.connection.execute(select(streams.c.upto).where(of)).scalar_one_or_none()
        kept = (held.c.from_org == sender) & (held.c.epoch == epoch)
        seqs = tx.connection.execute(select(held.c.seq).where(kept)).scalars()
        return Sequence(epoch, upto or 0, frozenset(seqs))

    def advanced(self, tx: Transaction, sender: OrganisationId, sequence: Sequence) -> None:
        """Store how far we got; a receipt is due."""
        of = (streams.c.from_org == sender) & (streams.c.epoch == sequence.epoch)
        values = {"upto": sequence.upto, "receipt_due": True}
        if tx.connection.execute(update(streams).where(of).values(**values)).rowcount == 0:
            row = {"from_org": sender, "epoch": sequence.epoch, **values}
            tx.connection.execute(insert(streams).values(**row))

    def write(self, tx: Transaction, sender: OrganisationId, epoch: int) -> Receipt:
        """Write the receipt for a sender as of now, with every refusal of the epoch (the newest 1,000)."""
        of = (refusals.c.from_org == sender) & (refusals.c.epoch == epoch)
        newest = select(refusals.c.seq, refusals.c.code).where(of).order_by(refusals.c.seq.desc())
        refused = [Refused(*row) for row in tx.connection.execute(newest.limit(MOST_REFUSED))]
        mine = select(unreadable.c.envelope).where(unreadable.c.from_org == sender)
        newest_first = mine.order_by(unreadable.c.at.desc(), unreadable.c.envelope).limit(MOST_REFUSED)
        envelopes = [EnvelopeId(one) for one in tx.connection.execute(newest_first).scalars()]
        return self.sequence(tx, sender, epoch).receipt(refused, reversed(envelopes))

    def hold_due(self, tx: Transaction) -> int:
        """Hold the receipts that are due, at most one per partner and interval; returns how many."""
        due = select(streams.c.from_org, streams.c.epoch).where(streams.c.receipt_due)
        count = 0
        for sender, epoch in tx.connection.execute(due.order_by(streams.c.epoch.desc())).all():
            if self._wait(tx, sender) > 0:
                continue
            of = (streams.c.from_org == sender) & (streams.c.epoch == epoch)
            tx.connection.execute(update(streams).where(of).values(receipt_due=False))
            self._partners.receipt_sent(tx, sender)
            self._departures.hold_unnumbered(tx, to=sender, type_=MessageType.RECEIPT, subject=str(epoch))
            count += 1
        return count

    def next_due(self, tx: Transaction) -> Millis | None:
        """Return when the next receipt is due; None: none is."""
        due = select(streams.c.from_org).where(streams.c.receipt_due)
        waits = [self._wait(tx, sender) for sender in tx.connection.execute(due).scalars()]
        return Millis(tx.clock.now() + max(min(waits), 0)) if waits else None

    def _wait(self, tx: Transaction, sender: OrganisationId) -> int:
        where = partners.c.organisation == sender
        last = tx.connection.execute(select(partners.c.receipt_sent_at).where(where)).scalar_one_or_none()
        return 0 if last is None else int(last) + self._interval - tx.clock.now()


class Outcomes:
    """What a partner's signed receipt does to our departures: only this makes one received or refused."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def hear(self, tx: Transaction, sender: OrganisationId, receipt: Receipt) -> None:
        """Move what the receipt covers; told twice, or late, it changes nothing more."""
        now = tx.clock.now()
        ours = (departures.c.to_org == sender) & departures.c.state.in_(_OPEN)
        numbered = ours & (departures.c.epoch == receipt.epoch) & departures.c.seq.is_not(None)
        for one in rows.find(tx, numbered):
            if one.seq is None:
                continue
            match outcome(receipt, one.seq):
                case Outcome.RECEIVED:
                    rows.save(tx, pure.received(one, now))
                    self._program.received(tx, rows.sent(one))
                case Outcome.REFUSED:
                    code = refusal(receipt, one.seq) or ""
                    rows.save(tx, pure.refused(one, code, now))
                    self._program.refused(tx, rows.sent(one), code)
        for one in rows.find(tx, ours, departures.c.envelope.in_(receipt.unreadable)):
            again = 0 if one.sealings <= 1 else pure.backoff(one.sealings, rows.jitter(tx))
            rows.save(tx, pure.seal_anew(one, Millis(now + again)))
