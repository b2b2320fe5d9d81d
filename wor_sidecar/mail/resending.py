"""A hello of a new epoch, heard: what a partner lost is sent again, and what it tells of ours is believed.

Both sides may have lost something, at the same time. So a hello always tells both: how far its sender got in
our messages, and which threads it holds open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import select, update

from wor_sidecar.domain.identifiers import DepartureId, Mid, OrganisationId, ReferralId, new_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.body import Frame
from wor_sidecar.exchange.contents import Committed, Content, Hello
from wor_sidecar.mail import departure as pure
from wor_sidecar.mail import restoring, rows
from wor_sidecar.mail.departure import Departure, State
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.receipts import Outcomes, Receipts
from wor_sidecar.mail.tables import departures, envelopes, partners
from wor_sidecar.store.transactions import Transaction

log = structlog.get_logger("wor_sidecar.mail")

_FINAL: Final = [one.value for one in pure.FINAL]
NOTHING: Final = Committed(1, 0)
"""What a partner has that says nothing of our messages."""


@dataclass(frozen=True, slots=True)
class Resending:
    """What a hello does beside introducing its sender."""

    program: Program
    membership: Membership
    partners: Partners
    receipts: Receipts
    outcomes: Outcomes

    def hear(self, tx: Transaction, sender: OrganisationId, frame: Frame, hello: Hello) -> bool:
        """Heed the epochs of a partner's hello; True: it begins one, and waits for our answer."""
        found = self.partners.detail(tx, sender)
        if found is None:
            return False
        ours, knows = self.membership.keys(tx).position.epoch, frame.knows
        if found.answered_epoch < ours and knows is not None and knows.position.epoch >= ours:
            self._answered(tx, sender, hello)
            self.partners.epoch_answered(tx, sender, ours)
        theirs = min(frame.epoch, found.trusted.newest.position.epoch)
        if theirs <= found.heard_epoch:
            return False
        count = self._send_again(tx, sender, hello.upto or NOTHING)
        log.info("partner.epoch_heard", partner=sender, epoch=theirs, sent_again=count)
        self.receipts.ended_before(tx, sender, theirs)
        self.partners.epoch_heard(tx, sender, theirs)
        return True

    def ends(
        self, tx: Transaction, to: OrganisationId, threads: Sequence[ReferralId]
    ) -> list[tuple[ReferralId, Content]]:
        """List the last words that a partner lost with what it was told after its backup, or told us itself.

        What is on its way already, or waits here for a person, is not said once more.
        """
        lost = []
        for thread, word in self.program.ended(tx, to, threads):
            mine = (departures.c.to_org == to) & (departures.c.thread == thread)
            said = mine & (departures.c.type == word.type.value) & departures.c.state.not_in(_FINAL)
            if not rows.find(tx, said):
                lost.append((thread, word))
        return lost

    def _answered(self, tx: Transaction, sender: OrganisationId, hello: Hello) -> None:
        """Take the answer to our own epoch: what asked and arrived is settled, and what we lack is listed."""
        restored = restoring.restored_at(tx)
        if restored is None:
            return
        if hello.upto is not None:
            self.outcomes.settle(tx, sender, hello.upto)
        strange = self.program.threads_told(tx, sender, hello.threads)
        restoring.strange(tx, sender, strange)

    def _send_again(self, tx: Transaction, to: OrganisationId, upto: Committed) -> int:
        """Send everything after what a partner has, at its old numbers; what is gone goes as a void."""
        now, numbered = tx.clock.now(), departures.c.seq.is_not(None)
        later = (departures.c.epoch > upto.epoch) | (
            (departures.c.epoch == upto.epoch) & (departures.c.seq > upto.upto)
        )
        lost = rows.find(tx, departures.c.to_org == to, numbered, later, ~departures.c.asks)
        for one in lost:
            if one.state is State.DEPOSITED:
                of = envelopes.c.departure == one.id
                tx.connection.execute(update(envelopes).where(of).values(take_back=True))
            rows.save(tx, pure.sent_again(one, now))
        return len(lost) + self._fill(tx, to, upto)

    def _fill(self, tx: Transaction, to: OrganisationId, upto: Committed) -> int:
        """Put a void at each number whose message is forgotten, or went into a later epoch: nothing waits."""
        row = tx.connection.execute(
            select(partners.c.out_epoch, partners.c.out_seq).where(partners.c.organisation == to)
        ).one()
        mine = (departures.c.to_org == to) & (departures.c.epoch >= upto.epoch)
        given: dict[int, set[int]] = {row.out_epoch: {row.out_seq}} if row.out_epoch >= upto.epoch else {}
        numbered = select(departures.c.epoch, departures.c.seq).where(mine, departures.c.seq.is_not(None))
        present: dict[int, set[int]] = {}
        for epoch, seq in tx.connection.execute(numbered):
            present.setdefault(epoch, set()).add(seq)
            given.setdefault(epoch, set()).add(seq)
        count = 0
        for epoch, seqs in given.items():
            first = upto.upto + 1 if epoch == upto.epoch else 1
            missing = set(range(first, max(seqs) + 1)) - present.get(epoch, set())
            for filler in _voids(tx, to, epoch, sorted(missing)):
                rows.add(tx, filler, None, owner=rows.MAIL_OWNER)
            count += len(missing)
        return count


def _voids(tx: Transaction, to: OrganisationId, epoch: int, seqs: Iterable[int]) -> Iterable[Departure]:
    now = tx.clock.now()
    for seq in seqs:
        yield Departure(
            id=DepartureId(new_id(tx.randomness)),
            mid=Mid(new_id(tx.randomness)),
            to=to,
            type=MessageType.VOID,
            thread=ReferralId(new_id(tx.randomness)),  # nobody's: what it was about is forgotten
            hold_until=now,
            not_before=now,
            state=State.SEALED,
            epoch=epoch,
            seq=seq,
        )
