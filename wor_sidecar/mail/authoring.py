"""Contents that are made when they are sealed: hello, key statement and receipt always tell the newest."""

from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.contents import MOST_THREADS, SPEAKS, Committed, Content, Hello, NewStatement
from wor_sidecar.exchange.statements import Position
from wor_sidecar.mail.departure import Departure
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.receipts import Receipts
from wor_sidecar.store.transactions import Transaction


class Author:
    """Writes what carries no number."""

    def __init__(self, program: Program, membership: Membership, receipts: Receipts) -> None:
        self._program = program
        self._membership = membership
        self._receipts = receipts

    def content(self, tx: Transaction, departure: Departure, subject: str) -> Content:
        """Write it as of now; `subject` as `hold_unnumbered` got it: a receipt's epoch, a hello's proof."""
        if departure.type is MessageType.RECEIPT:
            return self._receipts.write(tx, departure.to, int(subject))
        keys = self._membership.keys(tx)
        if departure.type is MessageType.HELLO:
            upto = self._receipts.newest(tx, departure.to)
            return Hello(
                kind=self._program.kind,
                name=self._program.name,
                profile=self._program.profile(),
                speaks=SPEAKS,
                record=keys.record.recent(),
                proof=subject or None,
                upto=Committed(upto.epoch, upto.upto) if upto else None,
                threads=tuple(self._program.open_threads(tx, departure.to))[:MOST_THREADS],
            )
        newest = keys.position
        return NewStatement(keys.record.after(Position(newest.epoch, newest.seq - 1)))
