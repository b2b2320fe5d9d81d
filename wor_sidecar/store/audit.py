"""The audit trail (NEN 7513): append-only lines in a hash chain, and a head that the vault's key seals.

A changed line breaks the chain at that line. A chain that was rewritten or cut short no longer fits the head:
count and last hash under an HMAC of the key-encryption key. Not seen by this alone: somebody who puts back an
older copy of the whole database, head included. Objects are ids and pseudonyms, never free text or a patient
reference.
"""

import hashlib
import hmac
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.framing import framed
from wor_sidecar.store.tables import audit_head, audit_lines
from wor_sidecar.vault.key import KeyEncryptionKey

if TYPE_CHECKING:
    from wor_sidecar.store.transactions import Transaction

_START: Final = bytes(32)
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to which object; the moment is the store's clock's."""

    event: str
    """Dotted name: "prompt.opened"."""
    user: str
    """Id of the user, or the program's own name."""
    role: str
    """assistant, referrer, manager, coach, administrator, program."""
    object: str = ""
    """Id or pseudonym of what it was about."""
    on_behalf_of: str = ""
    """The person an administrator acted for ("namens")."""
    outcome: str = "ok"


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """A line in its place in the chain, numbered from 1."""

    number: int
    at: Millis
    line: AuditLine
    prev: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What `verify` found: `fault` is None, or says what is wrong at `first_broken`."""

    count: int
    head: bytes
    first_broken: int | None = None
    fault: str | None = None

    @property
    def intact(self) -> bool:
        """Whether nothing was changed, cut or rewritten."""
        return self.fault is None


def append(tx: "Transaction", line: AuditLine) -> AuditRecord:
    """Add a line at the end and seal the new head, whose row is the queue for writers."""
    head = tx.connection.execute(select(audit_head).with_for_update()).one()
    number, prev = head.line_count + 1, bytes(head.hash)
    at = tx.clock.now()
    digest = _digest(number, at, line, prev)
    values = {"number": number, "at": at, "prev": prev, "hash": digest, **_columns(line)}
    tx.connection.execute(insert(audit_lines).values(**values))
    mac = _seal(tx.key, number, digest)
    tx.connection.execute(update(audit_head).values(line_count=number, hash=digest, mac=mac))
    return AuditRecord(number, at, line, prev, digest)


def verify(tx: "Transaction") -> AuditReport:
    """Walk the whole chain and compare its end with the sealed head; memory stays flat."""
    count, prev = 0, _START
    with closing(lines(tx)) as records:
        for record in records:
            count += 1
            expected = _digest(count, record.at, record.line, prev)
            if record.number != count or record.prev != prev or record.hash != expected:
                return AuditReport(count, prev, count, "changed or missing line")
            prev = record.hash
    return _compared_with_head(tx, count, prev)


def lines(
    tx: "Transaction", *, since: Millis | None = None, objects: frozenset[str] | None = None
) -> Generator[AuditRecord, None, None]:
    """Read the trail in order; `objects` limits it to those ids (a patient's trail)."""
    query = select(audit_lines).order_by(audit_lines.c.number)
    if since is not None:
        query = query.where(audit_lines.c.at >= since)
    if objects is not None:
        query = query.where(audit_lines.c.object.in_(objects))
    with tx.connection.execute(query.execution_options(yield_per=_BATCH)) as rows:
        for row in rows:
            yield _record(row)


def reseal(connection: Connection, key: KeyEncryptionKey) -> None:
    """Seal the head under a new key-encryption key: verify under the old one first."""
    head = connection.execute(select(audit_head).with_for_update()).one()
    if head.line_count:
        connection.execute(update(audit_head).values(mac=_seal(key, head.line_count, bytes(head.hash))))


def sealed_by(connection: Connection, key: KeyEncryptionKey) -> bool | None:
    """Tell whether the head was sealed by this key; None while no line was written."""
    head = connection.execute(select(audit_head)).one_or_none()
    if head is None or not head.mac:
        return None
    return hmac.compare_digest(bytes(head.mac), _seal(key, head.line_count, bytes(head.hash)))


def _compared_with_head(tx: "Transaction", count: int, last: bytes) -> AuditReport:
    head = tx.connection.execute(select(audit_head)).one_or_none()
    if head is None:
        return AuditReport(count, last, count, "head missing")
    unsealed = (head.line_count, bytes(head.hash), bytes(head.mac)) == (0, _START, b"")
    sealed = hmac.compare_digest(bytes(head.mac), _seal(tx.key, head.line_count, bytes(head.hash)))
    if not (sealed or unsealed):
        return AuditReport(count, last, count, "head sealed by another key")
    if head.line_count > count:
        return AuditReport(count, last, count + 1, "lines cut off at the end")
    if (head.line_count, bytes(head.hash)) != (count, last):
        return AuditReport(count, last, head.line_count + 1, "chain rewritten")
    return AuditReport(count, last)


def _columns(line: AuditLine) -> dict[str, str]:
    return {
        "event": line.event,
        "user": line.user,
        "role": line.role,
        "on_behalf_of": line.on_behalf_of,
        "object": line.object,
        "outcome": line.outcome,
    }


def _record(row: Row[Any]) -> AuditRecord:
    line = AuditLine(
        event=row.event,
        user=row.user,
        role=row.role,
        object=row.object,
        on_behalf_of=row.on_behalf_of,
        outcome=row.outcome,
    )
    return AuditRecord(row.number, Millis(row.at), line, bytes(row.prev), bytes(row.hash))


def _digest(number: int, at: Millis, line: AuditLine, prev: bytes) -> bytes:
    columns = _columns(line).values()
    return hashlib.sha256(framed("wor-audit-1", str(number), str(at), *columns, prev)).digest()


def _seal(key: KeyEncryptionKey, count: int, head: bytes) -> bytes:
    return key.mac("audit head", framed(str(count), head))
