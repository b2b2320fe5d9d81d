"""The courier's side of the departures: a turn seals late, calls the transport and tells what came of it.

Each method is one short transaction of the caller's; the network is never inside one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, exists, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.mail import LeaseLost
from wor_sidecar.domain.errors.postbus import EnvelopeConflict
from wor_sidecar.domain.errors.sidecar import PartnerUnknown
from wor_sidecar.domain.identifiers import DepartureId, EnvelopeId, Mid, OrganisationId, new_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.periods import DAY, seconds
from wor_sidecar.mail import departure as pure
from wor_sidecar.mail import due, rows
from wor_sidecar.mail.departure import Departure, LeaseToken, State
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.sealing import Sealer
from wor_sidecar.mail.tables import departures, envelopes
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

_NEARLY_EXPIRED: Final = 3600
"""Seconds: an envelope that ends within these isn't worth sending."""
_DRIFT: Final = 60 * pure.SECOND
"""What a clock may be set back without anything that it dated counting as from the future."""
_KEPT: Final = 35 * DAY * 1000
_MOST_HELLOS: Final = 30
"""Working days on which a stranger's hello is said again before nobody is taken to be there."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A turn's right to send one envelope."""

    departure: DepartureId
    lease: LeaseToken
    attempt: int
    type: MessageType
    envelope: EnvelopeId
    to: OrganisationId
    url: str
    wire: bytes = field(repr=False)


class Turns:
    """What the courier does with departures."""

    def __init__(
        self,
        program: Program,
        partners: Partners,
        sealer: Sealer,
        clock_stepped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._program = program
        self._partners = partners
        self._sealer = sealer
        self._clock_stepped = clock_stepped

    def recover(self, tx: Transaction) -> int:
        """Take everything from turns of an earlier life of this program; returns how many."""
        return self._release(rows.find(tx, departures.c.lease.is_not(None)), tx)

    def expire(self, tx: Transaction) -> int:
        """Take departures from turns that never came back; what expired by our own clock is sealed again."""
        now = tx.clock.now()
        for one in rows.found(tx, due.EXPIRED, second=seconds(now)):
            rows.save(tx, pure.seal_anew(one, now))
        # None lasts longer: that was taken while our clock ran ahead.
        return self._release(rows.found(tx, due.LEASE_OVER, now=now, longest=now + pure.LEASE + _DRIFT), tx)

    def heed_clock(self, tx: Transaction) -> None:
        """Bring back what a clock that ran ahead put into the future: no wait of ours is longer than an hour.

        What was held counts from now, with its whole window; anything else goes when it may. What was
        deposited on a day to come was so by now.
        """
        now = tx.clock.now()
        tx.connection.execute(due.HOLD_ANEW, {"now": now, "late": now + _DRIFT})
        tx.connection.execute(due.WAIT_NO_MORE, {"now": now, "late": now + pure.LONGEST_WAIT + _DRIFT})
        tx.connection.execute(due.DEPOSITED_BY_NOW, {"now": now, "late": now + _DRIFT})

    def next_due(self, tx: Transaction) -> Millis | None:
        """Return when the next departure is due; None: nothing waits."""
        found = tx.connection.execute(due.NEXT_DUE).scalar_one_or_none()
        return None if found is None else Millis(found)

    def claim(self, tx: Transaction) -> Claim | None:
        """Give the next departure that is due to a turn, sealed; what a rule holds back waits."""
        for found in rows.found(tx, due.DUE, now=tx.clock.now()):
            if found.state is State.HELD and self._clock_stepped():
                continue  # it only looks as if its window were over: the program begins it anew
            claim = self._claim(tx, found)
            if claim is not None:
                return claim
        return None

    def called(self, tx: Transaction, claim: Claim) -> None:
        """Note the call; commit before the socket is touched. Raises LeaseLost."""
        mine = self._mine(tx, claim)
        if mine.thread is not None and mine.transport_called_at is None:
            outcome = f"{mine.type.value} {mine.to}"
            tx.audit(AuditLine("message.sent", "mail", "program", mine.thread, outcome=outcome))
        rows.save(tx, pure.called(mine, claim.lease, tx.clock.now()))

    def deposited(self, tx: Transaction, claim: Claim) -> None:
        """Note that the transport holds it. Raises LeaseLost."""
        mine = self._mine(tx, claim)
        changed = pure.deposited(mine, claim.lease, tx.clock.now())
        if mine.type.sequenced or rows.awaits_hello(tx, mine):
            rows.save(tx, changed)
        else:
            rows.remove(tx, [mine.id])

    def in_doubt(self, tx: Transaction, claim: Claim, code: str, after: float | None) -> None:
        """Note that nobody knows: the same bytes again, later. Raises LeaseLost."""
        mine = self._mine(tx, claim)
        wait = pure.backoff(mine.attempt, rows.jitter(tx)) if after is None else int(after * pure.SECOND)
        until = Millis(tx.clock.now() + wait)
        rows.save(tx, pure.in_doubt(mine, claim.lease, code, until))

    def rejected(self, tx: Transaction, claim: Claim, code: str) -> None:
        """Note that the transport will never take these bytes. Raises LeaseLost.

        A message about a patient becomes a person's task, and a void takes its number, so that nothing waits
        behind it for ever. Anything else is sealed under another name.
        """
        mine, now = self._mine(tx, claim), tx.clock.now()
        changed = pure.rejected(mine, claim.lease, code, now)
        if not mine.type.sequenced:
            rows.remove(tx, [mine.id])
        elif code == EnvelopeConflict.code or mine.thread is None or mine.type is MessageType.VOID:
            again = Millis(now + pure.backoff(mine.sealings, rows.jitter(tx)))
            rows.save(tx, pure.waits(pure.seal_anew(mine, again), code, again))
        else:
            rows.save(tx, changed)
            # Who refused it may hold it all the same: what counts as not sent is not to be read.
            where = envelopes.c.departure == mine.id
            tx.connection.execute(update(envelopes).where(where).values(take_back=True))
            self._fill_gap(tx, mine)
            self._program.refused(tx, rows.sent(mine), code)

    def landed_late(self, tx: Transaction, claim: Claim) -> None:
        """Take back what a turn deposited after it lost its lease, if a void replaced it meanwhile."""
        present = rows.get(tx, claim.departure)
        if present is None or (present.type is MessageType.VOID and present.envelope != claim.envelope):
            where = envelopes.c.id == claim.envelope
            tx.connection.execute(update(envelopes).where(where).values(take_back=True))

    def to_take_back(self, tx: Transaction) -> list[tuple[EnvelopeId, OrganisationId]]:
        """List the envelopes that must not be read any more."""
        found = tx.connection.execute(due.TO_TAKE_BACK)
        return [(EnvelopeId(one), OrganisationId(to)) for one, to in found]

    def taken_back(self, tx: Transaction, envelope: EnvelopeId) -> None:
        """Note that the postbus answered, whatever it was: void and withdrawal do the rest."""
        where = envelopes.c.id == envelope
        tx.connection.execute(update(envelopes).where(where).values(take_back=False))

    def to_ask(self, tx: Transaction) -> list[tuple[EnvelopeId, OrganisationId]]:
        """List the deposited envelopes whose fate is to be asked now."""
        found = rows.found(tx, due.TO_ASK, now=tx.clock.now())
        return [(one.envelope, one.to) for one in found if one.envelope]

    def fates(self, tx: Transaction, fates: Mapping[EnvelopeId, str], overdue: Millis) -> None:
        """Hear what the postbus says; a deposit from before `overdue` should have been receipted.

        What expired is known here without it: whoever says so before its time says no more than "not open".
        """
        now = tx.clock.now()
        current = departures.c.envelope.in_(list(fates)) & (departures.c.state == State.DEPOSITED.value)
        for one in rows.find(tx, current):
            fate = fates[one.envelope] if one.envelope else ""
            late = one.deposited_at is not None and one.deposited_at <= overdue
            if not one.type.sequenced and one.sealings > _MOST_HELLOS:
                rows.remove(tx, [one.id])
            elif fate == "unknown":
                rows.save(tx, pure.same_bytes_again(one, now))
            elif late and fate in ("acknowledged", "expired", "taken_back"):
                rows.save(tx, pure.seal_anew(one, now))
            else:  # still open: wait and signal, never pile up copies
                rows.save(tx, pure.waits(one, one.error, Millis(now + pure.FATE_EVERY)))

    def line_is_back(self, tx: Transaction) -> None:
        """Give what waited for a dead line its turn now."""
        waiting = departures.c.state == State.UNCERTAIN.value
        now = tx.clock.now()
        later = waiting & departures.c.lease.is_(None) & (departures.c.not_before > now)
        tx.connection.execute(update(departures).where(later).values(not_before=now, attempt=1))

    def sweep(self, tx: Transaction) -> None:
        """Forget what was receipted 35 days ago."""
        closed = departures.c.closed_at <= tx.clock.now() - _KEPT
        kept = exists().where(envelopes.c.departure == departures.c.id)
        for one in rows.find(tx, closed, kept, most=due.GLANCE):
            rows.put_content(tx, one.id, None)
            tx.connection.execute(delete(envelopes).where(envelopes.c.departure == one.id))

    def _release(self, found: Iterable[Departure], tx: Transaction) -> int:
        released = [pure.after_timeout(one, tx.clock.now()) for one in found]
        for one in released:
            rows.save(tx, one)
        return len(released)

    def _claim(self, tx: Transaction, found: Departure) -> Claim | None:
        to = self._partners.detail(tx, found.to)
        if to is None:
            self._sealer.wait(tx, found, PartnerUnknown())
            return None
        lease = LeaseToken(new_id(tx.randomness))
        wire = self._wire(tx, found)
        if wire is not None and found.envelope is not None:
            mine = pure.claimed(
                found, lease, tx.clock.now(), seq=found.seq, epoch=found.epoch or 0, envelope=found.envelope
            )
            rows.save(tx, mine)
        else:
            sealed_now = self._sealer.seal(tx, found, to, lease)
            if sealed_now is None:
                return None
            mine, wire = sealed_now
        if mine.envelope is None:
            return None
        return Claim(mine.id, lease, mine.attempt, mine.type, mine.envelope, mine.to, to.url, wire)

    def _wire(self, tx: Transaction, found: Departure) -> bytes | None:
        """Return the bytes that count, unless they are to be made (anew)."""
        if found.envelope is None:
            return None
        row = tx.connection.execute(select(envelopes).where(envelopes.c.id == found.envelope)).one_or_none()
        if row is None or row.wire is None:
            return None
        now = tx.clock.now()
        lasts = row.expires > seconds(now) + _NEARLY_EXPIRED
        # Sealed while our clock ran ahead, it counts as one from the future until that day comes.
        sealed_before_now = row.sealed_at <= now + _DRIFT
        return bytes(row.wire) if lasts and sealed_before_now else None

    def _fill_gap(self, tx: Transaction, gone: Departure) -> None:
        now = tx.clock.now()
        filler = Departure(
            id=DepartureId(new_id(tx.randomness)),
            mid=Mid(new_id(tx.randomness)),
            to=gone.to,
            type=MessageType.VOID,
            thread=gone.thread,
            hold_until=now,
            not_before=now,
            state=State.SEALED,
            epoch=gone.epoch,
            seq=gone.seq,
        )
        rows.add(tx, filler, None, owner=rows.MAIL_OWNER)

    def _mine(self, tx: Transaction, claim: Claim) -> Departure:
        found = rows.get(tx, claim.departure)
        if found is None or found.envelope != claim.envelope:
            raise LeaseLost
        return found
