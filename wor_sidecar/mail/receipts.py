"""Receipts, both ways: what we tell of a sender's messages, and what a partner's receipt does to ours."""

from typing import Final

from sqlalchemy import BigInteger, bindparam, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.contents import MOST_REFUSED, Committed, Receipt, Refused
from wor_sidecar.exchange.receipts import Outcome, Sequence, outcome, refusal
from wor_sidecar.mail import departure as pure
from wor_sidecar.mail import rows
from wor_sidecar.mail.departure import Departure, State
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.tables import departures, held, partners, refusals, streams, unreadable
from wor_sidecar.store.transactions import Transaction

INTERVAL: Final = 60_000
"""Milliseconds between two receipts to one partner; the first goes at once."""
_OF: Final = (streams.c.from_org == bindparam("sender")) & (streams.c.epoch == bindparam("of"))
_UPTO: Final = select(streams.c.upto).where(_OF)
_DUE_AT: Final = select(streams.c.receipt_due_at).where(_OF)
_ADVANCE: Final = update(streams).where(_OF)
_KEPT: Final = select(held.c.seq).where(
    (held.c.from_org == bindparam("sender")) & (held.c.epoch == bindparam("of"))
)
# None is ever due later than the interval: that was a clock that ran ahead.
_DUE_NOW: Final = (
    select(streams.c.from_org, streams.c.epoch)
    .where(
        (streams.c.receipt_due_at <= bindparam("now", type_=BigInteger))
        | (streams.c.receipt_due_at > bindparam("latest", type_=BigInteger))
    )
    .order_by(streams.c.epoch.desc())
)
_DUE: Final = select(streams.c.from_org, streams.c.receipt_due_at).where(
    streams.c.receipt_due_at.is_not(None)
)
_LAST_SENT: Final = select(partners.c.receipt_sent_at).where(partners.c.organisation == bindparam("of"))
_OPEN: Final = [one.value for one in State if not one.final and one is not State.HELD]


class Receipts:
    """What we committed of each sender, and when it is told."""

    def __init__(self, partners_: Partners, out: Departures, interval: int = INTERVAL) -> None:
        self._partners = partners_
        self._departures = out
        self._interval = interval

    def sequence(self, tx: Transaction, sender: OrganisationId, epoch: int) -> Sequence:
        """Return how far we got."""
        of = {"sender": sender, "of": epoch}
        upto = tx.connection.execute(_UPTO, of).scalar_one_or_none()
        seqs = tx.connection.execute(_KEPT, of).scalars()
        return Sequence(epoch, upto or 0, frozenset(seqs))

    def advanced(
        self, tx: Transaction, sender: OrganisationId, sequence: Sequence, *, at_once: bool = True
    ) -> None:
        """Store how far we got; a receipt is due, now or within the interval.

        What no person waits for (the digits were right) leaves the next receipt free for what one does.
        """
        of = {"sender": sender, "of": sequence.epoch}
        known = tx.connection.execute(_DUE_AT, of).scalar_one_or_none()
        due_at = tx.clock.now() + (0 if at_once else self._interval)
        values = {"upto": sequence.upto, "receipt_due_at": due_at if known is None else min(known, due_at)}
        if tx.connection.execute(_ADVANCE, {**of, **values}).rowcount == 0:
            tx.connection.execute(insert(streams), {"from_org": sender, "epoch": sequence.epoch, **values})

    def newest(self, tx: Transaction, sender: OrganisationId) -> Sequence | None:
        """Return how far we got in the newest epoch that we have anything of."""
        of = (streams.c.from_org == sender) & (streams.c.upto > 0)
        found = select(streams.c.epoch).where(of).order_by(streams.c.epoch.desc()).limit(1)
        epoch = tx.connection.execute(found).scalar_one_or_none()
        return None if epoch is None else self.sequence(tx, sender, epoch)

    def ended_before(self, tx: Transaction, sender: OrganisationId, epoch: int) -> None:
        """Note that a sender's earlier epochs ended; the last receipt of each tells it what it may lack."""
        now = tx.clock.now()
        old = (streams.c.from_org == sender) & (streams.c.epoch < epoch) & streams.c.ended_at.is_(None)
        tx.connection.execute(update(streams).where(old).values(ended_at=now, receipt_due_at=now))

    def ended_at(self, tx: Transaction, sender: OrganisationId, epoch: int) -> Millis:
        """Return when a stream ended; 0: what came of it came after that."""
        of = (streams.c.from_org == sender) & (streams.c.epoch == epoch)
        return tx.connection.execute(select(streams.c.ended_at).where(of)).scalar_one_or_none() or Millis(0)

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
        now, count = tx.clock.now(), 0
        due = {"now": now, "latest": now + self._interval}
        for sender, epoch in tx.connection.execute(_DUE_NOW, due).all():
            if self._wait(tx, sender) > 0:
                continue
            of = (streams.c.from_org == sender) & (streams.c.epoch == epoch)
            tx.connection.execute(update(streams).where(of).values(receipt_due_at=None))
            self._partners.receipt_sent(tx, sender)
            self._departures.hold_unnumbered(tx, to=sender, type_=MessageType.RECEIPT, subject=str(epoch))
            count += 1
        return count

    def next_due(self, tx: Transaction) -> Millis | None:
        """Return when the next receipt is due; None: none is."""
        now = tx.clock.now()
        latest = now + self._interval
        moments = [
            max(min(at, latest), now + self._wait(tx, sender)) for sender, at in tx.connection.execute(_DUE)
        ]
        return Millis(min(moments)) if moments else None

    def _wait(self, tx: Transaction, sender: OrganisationId) -> int:
        last = tx.connection.execute(_LAST_SENT, {"of": sender}).scalar_one_or_none()
        now = tx.clock.now()
        return 0 if last is None or last > now else int(last) + self._interval - now


class Outcomes:
    """What a partner's signed receipt does to our departures: only this makes one received or refused."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def hear(self, tx: Transaction, sender: OrganisationId, receipt: Receipt) -> None:
        """Move what the receipt covers; told twice, or late, it changes nothing more."""
        now = tx.clock.now()
        ours = (departures.c.to_org == sender) & departures.c.state.in_(_OPEN)
        of_epoch = (departures.c.epoch == receipt.epoch) & departures.c.seq.is_not(None)
        numbered = ours & of_epoch
        for one in rows.find(tx, numbered):
            if one.seq is None:
                continue
            match outcome(receipt, one.seq):
                case Outcome.RECEIVED:
                    self._received(tx, one)
                case Outcome.REFUSED:
                    self._refused(tx, one, refusal(receipt, one.seq) or "")
        # What a hello covered after our restore may have been refused all the same: only a receipt tells.
        covered = (departures.c.to_org == sender) & of_epoch & (departures.c.state == State.RECEIVED.value)
        for one in rows.find(tx, covered, departures.c.seq.in_([refused.seq for refused in receipt.refused])):
            self._refused(tx, one, refusal(receipt, one.seq or 0) or "")
        for one in rows.find(tx, ours, departures.c.envelope.in_(receipt.unreadable)):
            again = 0 if one.sealings <= 1 else pure.backoff(one.sealings, rows.jitter(tx))
            rows.save(tx, pure.seal_anew(one, Millis(now + again)))

    def settle(self, tx: Transaction, sender: OrganisationId, upto: Committed) -> None:
        """Settle what asks since a restore and lies within what a partner says that it has.

        A receipt that comes after this may still name one of them as refused.
        """
        has = (departures.c.epoch == upto.epoch) & (departures.c.seq <= upto.upto)
        for one in rows.find(tx, departures.c.to_org == sender, departures.c.asks, has):
            if not one.state.final:
                self._received(tx, one)

    def _received(self, tx: Transaction, one: Departure) -> None:
        rows.save(tx, pure.received(one, tx.clock.now()))
        if one.told != State.RECEIVED.value:
            self._program.received(tx, rows.sent(one))

    def _refused(self, tx: Transaction, one: Departure, code: str) -> None:
        if one.type is MessageType.VOID:  # what it stood for was withdrawn: nobody's task any more
            if not one.state.final:
                self._received(tx, one)
            return
        rows.save(tx, pure.refused(one, code, tx.clock.now()))
        if one.told != State.REFUSED_BY_PARTNER.value:
            self._program.refused(tx, rows.sent(one), code)
