"""The journal: which state of which file was read, and what of it waits for a person.

Three keys on purpose: an observation (export, name, size, mtime) skips a cheap look, the content's SHA-256
skips parsing, and the registration's own keys (the registrar's) skip a second prompt. No timestamp cursor.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, func, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.folders import QuarantineUnknown
from wor_sidecar.practice.intake.tables import files, quarantine
from wor_sidecar.store.transactions import Transaction


class FileState(StrEnum):
    """What became of a file: read, the same content under another name, or put aside for a person."""

    READ = "read"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class Waiting(StrEnum):
    """A quarantine row's state. Retry: a person wants the file read again at the next scan."""

    OPEN = "open"
    RETRY = "retry"
    SOLVED = "solved"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What a person sees of a file or record that was put aside: no content."""

    id: str
    export: str
    name: str
    sha256: str
    position: str
    code: str
    detail: Mapping[str, str]
    parser: str
    at: Millis
    state: Waiting


def newest(tx: Transaction, export: str) -> Millis | None:
    """Return when a file of this export was last read, in this run or an earlier one."""
    query = select(func.max(files.c.read_at)).where(files.c.export == export)
    found = tx.connection.execute(query.where(files.c.state != FileState.QUARANTINED.value)).scalar_one()
    return None if found is None else Millis(found)


def waiting(tx: Transaction) -> list[Quarantined]:
    """Return what waits for a person, oldest first."""
    query = (
        select(quarantine, files.c.export, files.c.name, files.c.sha256)
        .join(files, files.c.id == quarantine.c.file)
        .where(quarantine.c.state.in_((Waiting.OPEN, Waiting.RETRY)))
        .order_by(quarantine.c.at, quarantine.c.id)
    )
    return [
        Quarantined(
            id=row.id,
            export=row.export,
            name=row.name,
            sha256=row.sha256,
            position=row.position,
            code=row.code,
            detail=json.loads(row.detail),
            parser=row.parser,
            at=Millis(row.at),
            state=Waiting(row.state),
        )
        for row in tx.connection.execute(query)
    ]


def retry(tx: Transaction, id_: str) -> None:
    """Have the file read again at the next scan.

    Raises:
        QuarantineUnknown: nothing waits under that id.

    """
    _set(tx, id_, Waiting.RETRY)


def discard(tx: Transaction, id_: str) -> None:
    """Let it be: a person looked at it.

    Raises:
        QuarantineUnknown: nothing waits under that id.

    """
    _set(tx, id_, Waiting.DISCARDED)


def forget(tx: Transaction, export: str) -> None:
    """Forget an export's journal: after its folder got another meaning; the registrations stay known."""
    gone = select(files.c.id).where(files.c.export == export)
    tx.connection.execute(delete(quarantine).where(quarantine.c.file.in_(gone)))
    tx.connection.execute(delete(files).where(files.c.export == export))


def _set(tx: Transaction, id_: str, state: Waiting) -> None:
    changed = tx.connection.execute(
        update(quarantine)
        .where(quarantine.c.id == id_, quarantine.c.state.in_((Waiting.OPEN, Waiting.RETRY)))
        .values(state=state.value)
    )
    if changed.rowcount == 0:
        raise QuarantineUnknown(id=id_)
