"""The audit trail (NEN 7513): append-only lines in a hash chain, and a head that the vault's key seals.

A changed line breaks the chain at that line. A chain that was rewritten or cut short no longer fits the head:
count and last hash under an HMAC of the key-encryption key. A head that somebody forged is never sealed by a
line that follows. An older copy of the end, head included, is found by the witness (store/witness.py). Not
seen by all this: an older copy of the whole data folder, witness included; after a restore of ours a line
`program.restored` says so. Old lines may be cut off at the front (store/trail_cut.py): where the trail begins
now is sealed too. Objects are ids and pseudonyms, never free text or a patient reference.
"""

import hashlib
import hmac
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.framing import framed
from wor_sidecar.store.tables import audit_head, audit_lines, audit_start
from wor_sidecar.store.witness import Seen
from wor_sidecar.vault.key import KeyEncryptionKey

if TYPE_CHECKING:
    from wor_sidecar.store.transactions import Transaction

_START: Final = bytes(32)
_BATCH: Final = 1000
CLOCK_SET_BACK: Final = "clock.set_back"
_STORE: Final = "store"
_FEW: Final = 100
_JUST_NOW: Final = 60_000
_CUT: Final = "lines cut off at the end"
_REWRITTEN: Final = "chain rewritten"
_BROKEN: Final = b"broken"
"""In the place of a seal: the head was forged before a line that followed."""


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
    """What `verify` found: `fault` is None, or says what is wrong at `first_broken`.

    `count` is the number of the last line, `first` that of the first one that wasn't cut off with the years.
    """

    count: int
    head: bytes
    first_broken: int | None = None
    fault: str | None = None
    first: int = 1

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.count - self.first + 1

    @property
    def intact(self) -> bool:
        """Whether nothing was changed, cut or rewritten."""
        return self.fault is None


_HEAD: Final = select(audit_head).with_for_update()
_AT: Final = select(audit_lines.c.at).where(audit_lines.c.number == bindparam("number"))


def append(tx: "Transaction", *new: AuditLine) -> AuditRecord:
    """Add lines at the end and seal the new head, whose row is the queue for writers; returns the last.

    A clock that stands before the last line gets a line of its own first. A head that isn't as it was left
    stays unsealed whatever follows: the program goes on, and `verify` says so for ever.
    """
    head = tx.connection.execute(_HEAD).one()
    whole = _left_so(tx, head)
    number, prev, at = head.line_count, bytes(head.hash), tx.clock.now()
    added: list[AuditRecord] = []
    for line in (*_about_the_clock(tx, number, at, new), *new):
        number += 1
        record = AuditRecord(number, at, line, prev, _digest(number, at, line, prev))
        prev = record.hash
        added.append(record)
    rows = [
        {"number": one.number, "at": one.at, "prev": one.prev, "hash": one.hash, **_columns(one.line)}
        for one in added
    ]
    tx.connection.execute(insert(audit_lines), rows)
    mac = _seal(tx.key, number, prev) if whole else _BROKEN
    tx.connection.execute(update(audit_head), {"line_count": number, "hash": prev, "mac": mac})
    tx.saw(Seen(number, prev))
    return added[-1]


def _left_so(tx: "Transaction", head: Row[Any]) -> bool:
    """Tell whether the head is the one that was left: sealed, and no older than what was seen."""
    count, last, mac, seen = head.line_count, bytes(head.hash), bytes(head.mac), tx.seen
    if (count, last, mac) == (0, _START, b""):
        return seen.number == 0
    older = count < seen.number or (count == seen.number and last != seen.hash)
    return not older and hmac.compare_digest(mac, _seal(tx.key, count, last))


def _about_the_clock(tx: "Transaction", number: int, at: Millis, new: Sequence[AuditLine]) -> list[AuditLine]:
    """Return the line that says by how much the clock went back since the last one; none where it didn't."""
    last = tx.connection.execute(_AT, {"number": number}).scalar()
    if last is None or at >= last or new[0].event == CLOCK_SET_BACK:
        return []
    return [clock_set_back(last - at)]


def clock_set_back(millis: int) -> AuditLine:
    """Return the line that says by how much the clock was set back."""
    return AuditLine(CLOCK_SET_BACK, _STORE, "program", outcome=f"{millis} ms")


def told_of_the_clock(tx: "Transaction") -> bool:
    """Tell whether one of the last lines says already that the clock was set back, just now."""
    query = select(audit_lines.c.event, audit_lines.c.at).order_by(audit_lines.c.number.desc()).limit(_FEW)
    now = tx.clock.now()
    return any(event == CLOCK_SET_BACK and now - at < _JUST_NOW for event, at in tx.connection.execute(query))


def hold_still(tx: "Transaction") -> None:
    """Let nobody add a line while this transaction lasts: for one that sees what others commit meanwhile."""
    tx.connection.execute(_HEAD).one_or_none()


def verify(tx: "Transaction") -> AuditReport:
    """Walk the whole chain, and compare its ends with what was sealed and seen; memory stays flat."""
    start = tx.connection.execute(select(audit_start)).one_or_none()
    first, prev = (1, _START) if start is None else (int(start.first), bytes(start.prev))
    if start is not None and not hmac.compare_digest(bytes(start.mac), seal_start(tx.key, first, prev)):
        return AuditReport(0, prev, first, "start sealed by another key")
    count, seen = first - 1, tx.seen
    with closing(lines(tx)) as records:
        for record in records:
            count += 1
            expected = _digest(count, record.at, record.line, prev)
            if record.number != count or record.prev != prev or record.hash != expected:
                return AuditReport(count, prev, count, "changed or missing line", first)
            if count == seen.number and record.hash != seen.hash:
                return AuditReport(count, prev, count, _REWRITTEN, first)
            prev = record.hash
    return replace(_compared_with_head(tx, count, prev), first=first)


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
            yield record_of(row)


def reseal(connection: Connection, key: KeyEncryptionKey) -> None:
    """Seal both ends under a new key-encryption key: verify under the old one first."""
    head = connection.execute(select(audit_head).with_for_update()).one()
    if head.line_count and bytes(head.mac) != _BROKEN:
        connection.execute(update(audit_head).values(mac=_seal(key, head.line_count, bytes(head.hash))))
    start = connection.execute(select(audit_start)).one_or_none()
    if start is not None:
        mac = seal_start(key, start.first, bytes(start.prev))
        connection.execute(update(audit_start).values(mac=mac))


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
    ends, hash_, mac = int(head.line_count), bytes(head.hash), bytes(head.mac)
    sealed = hmac.compare_digest(mac, _seal(tx.key, ends, hash_))
    unsealed = (ends, hash_, mac) == (0, _START, b"")
    found = (
        (mac == _BROKEN, count, "head was not as the program left it"),
        (not (sealed or unsealed), count, "head sealed by another key"),
        (max(ends, tx.seen.number) > count, count + 1, _CUT),
        ((ends, hash_) != (count, last), ends + 1, _REWRITTEN),
    )
    for broken, line, fault in found:
        if broken:
            return AuditReport(count, last, line, fault)
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


def record_of(row: Row[Any]) -> AuditRecord:
    """Return a row of the trail as it is read."""
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


def seal_start(key: KeyEncryptionKey, first: int, prev: bytes) -> bytes:
    """Return the seal over where the trail begins: the first line's number, and the hash before it."""
    return key.mac("audit start", framed(str(first), prev))
