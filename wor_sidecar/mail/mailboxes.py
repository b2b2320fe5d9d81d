"""Our mailboxes, one per postbus: admission, what is published there, and the list of who may deposit."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.statements import Position
from wor_sidecar.mail.rows import MAIL_OWNER
from wor_sidecar.mail.tables import mailboxes, partners
from wor_sidecar.store.transactions import Transaction

_ALL: Final = select(mailboxes).order_by(mailboxes.c.registered_at, mailboxes.c.url)
_SET: Final = update(mailboxes).where(mailboxes.c.url == bindparam("of"))


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """What we know of our mailbox at one postbus."""

    url: str
    admission: str
    registered_at: Millis
    published: Position
    senders: tuple[int, int]
    senders_published: int
    drained_at: Millis | None
    chain_checked_at: Millis | None
    chain_fault: str
    """The code of what is wrong with our keys as this postbus serves them."""

    @property
    def senders_due(self) -> bool:
        """Tell whether the postbus has an older list of senders than we."""
        return self.senders_published != self.senders[1]


class Mailboxes:
    """Rows of mailboxes."""

    def all(self, tx: Transaction) -> list[MailboxRow]:
        """List them."""
        return [_mailbox(tx, row) for row in tx.connection.execute(_ALL)]

    def get(self, tx: Transaction, url: str) -> MailboxRow | None:
        """Return the one at a postbus."""
        row = tx.connection.execute(select(mailboxes).where(mailboxes.c.url == url)).one_or_none()
        return None if row is None else _mailbox(tx, row)

    def registered(self, tx: Transaction, url: str, admission: str, published: Position) -> None:
        """Note a registration, the first or one again: the list of senders is due there from now on."""
        tx.fields.new_key(MAIL_OWNER)
        values = {
            "admission": tx.fields.seal(MAIL_OWNER, mailboxes.name, url, "admission", admission.encode()),
            "registered_at": tx.clock.now(),
            "published_epoch": published.epoch,
            "published_seq": published.seq,
            "senders_published": -1,
        }
        if self.get(tx, url) is None:
            row = {"url": url, "senders_epoch": published.epoch, "senders_n": 1, "drained_at": None}
            tx.connection.execute(insert(mailboxes).values(**row, **values))
        else:
            self._set(tx, url, **values)

    def published(self, tx: Transaction, url: str, position: Position) -> None:
        """Note that the postbus has our chain up to here."""
        self._set(tx, url, published_epoch=position.epoch, published_seq=position.seq)

    def chain_checked(self, tx: Transaction, url: str, fault: str) -> None:
        """Note what is wrong with our keys as a postbus serves them; empty: nothing."""
        self._set(tx, url, chain_checked_at=tx.clock.now(), chain_fault=fault)

    def raise_senders(self, tx: Transaction, url: str) -> None:
        """Give the list of senders the next number: it changed, or the postbus has another under this one."""
        tx.connection.execute(_SET.values(senders_n=mailboxes.c.senders_n + 1), {"of": url})

    def senders_of_epoch(self, tx: Transaction, epoch: int) -> None:
        """Begin the versions of the list anew with a new epoch, everywhere: it is due there."""
        values = {"senders_epoch": epoch, "senders_n": 1, "senders_published": -1}
        tx.connection.execute(update(mailboxes).values(**values))

    def senders_published(self, tx: Transaction, url: str, n: int) -> None:
        """Note which version of the list the postbus has."""
        self._set(tx, url, senders_published=n)

    def drained(self, tx: Transaction, url: str) -> None:
        """Note that the mailbox was seen empty."""
        self._set(tx, url, drained_at=tx.clock.now())

    def last_drained(self, tx: Transaction) -> Millis | None:
        """Return the moment at which every mailbox had been seen empty; None: one never was."""
        moments = [one.drained_at for one in self.all(tx)]
        drained = [at for at in moments if at is not None]
        return min(drained) if drained and len(drained) == len(moments) else None

    def senders(self, tx: Transaction, url: str) -> list[OrganisationId]:
        """List who may deposit: every partner there, an ended one too (it may have to confirm a deletion)."""
        query = select(partners.c.organisation).where(partners.c.url == url)
        return [
            OrganisationId(one) for one in tx.connection.execute(query.order_by("organisation")).scalars()
        ]

    def _set(self, tx: Transaction, url: str, **values: Any) -> None:
        tx.connection.execute(_SET, {"of": url, **values})


def _mailbox(tx: Transaction, row: Row[Any]) -> MailboxRow:
    admission = tx.fields.open(MAIL_OWNER, mailboxes.name, row.url, "admission", bytes(row.admission))
    return MailboxRow(
        url=row.url,
        admission=admission.decode(),
        registered_at=row.registered_at,
        published=Position(row.published_epoch, row.published_seq),
        senders=(row.senders_epoch, row.senders_n),
        senders_published=row.senders_published,
        drained_at=row.drained_at,
        chain_checked_at=row.chain_checked_at,
        chain_fault=row.chain_fault,
    )
