"""The moment at which a new epoch of ours is in use, in one transaction: numbers from 1, a hello to all."""

from typing import Final

from sqlalchemy import update

from wor_sidecar.mail import departure as pure
from wor_sidecar.mail import restoring, rows
from wor_sidecar.mail.departure import FINAL, State
from wor_sidecar.mail.introductions import Introductions
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.tables import departures, envelopes
from wor_sidecar.store.transactions import Transaction

_SEALED: Final = [one.value for one in State if one not in FINAL and one is not State.HELD]


class Turnover:
    """Turns everything that counts by epochs over to a new one."""

    def __init__(self, partners: Partners, mailboxes: Mailboxes, introductions: Introductions) -> None:
        self._partners = partners
        self._mailboxes = mailboxes
        self._introductions = introductions

    def turn(self, tx: Transaction, epoch: int) -> None:
        """Begin to count anew, and tell every partner how far we got with it."""
        self._mailboxes.senders_of_epoch(tx, epoch)
        for partner in self._partners.list(tx):
            # First, so that it leaves first: what follows is opened with the keys that it brings.
            self._introductions.say_hello(tx, partner.organisation)
        self._renumber(tx, epoch)
        restoring.epoch_begun(tx)

    def _renumber(self, tx: Transaction, epoch: int) -> None:
        """Take what nobody signed for into the new epoch, in its old order; a partner knows it by its mid."""
        now, given = tx.clock.now(), dict[str, int]()
        for one in rows.find(tx, departures.c.state.in_(_SEALED), ~departures.c.asks):
            of = envelopes.c.departure == one.id
            tx.connection.execute(update(envelopes).where(of).values(take_back=True))
            if not one.type.sequenced:
                rows.save(tx, pure.seal_anew(one, now))
                continue
            given[one.to] = seq = given.get(one.to, 0) + 1
            rows.save(tx, pure.renumbered(one, epoch, seq, now))
            self._partners.number_given(tx, one.to, epoch, seq)
