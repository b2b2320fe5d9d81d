"""The journal: which state of which file was read, and what of it waits for a person.

Three keys on purpose: an observation (export, name, size, mtime) skips a cheap look, the content's SHA-256
skips parsing, and the registration's own keys (the registrar's) skip a second prompt. No timestamp cursor.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from wor_sidecar.domain.absorption import Outcome
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import QuarantineUnknown
from wor_sidecar.domain.identifiers import new_id
from wor_sidecar.hooks.connector import RecordError
from wor_sidecar.practice.intake.readiness import Sight
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
class Observation:
    """One state of one file."""

    export: str
    name: str
    sight: Sight


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes into the journal about an observation."""

    observation: Observation
    state: FileState
    parser: str
    sha256: str = ""
    passed: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=Counter)
    errors: Sequence[RecordError] = ()
    error_count: int = 0


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


def done(tx: Transaction, seen: Observation, parser: str) -> bool:
    """Tell whether this state of the file needs no look: read, or put aside by this very parser."""
    row = tx.connection.execute(select(files.c.id, files.c.state).where(_is(seen))).one_or_none()
    if row is None:
        return False
    waiting = tx.connection.execute(
        select(quarantine.c.parser, quarantine.c.state)
        .where(quarantine.c.file == row.id)
        .where(quarantine.c.state.in_((Waiting.OPEN, Waiting.RETRY)))
    ).all()
    return all(each.state == Waiting.OPEN and each.parser == parser for each in waiting)


def known_content(tx: Transaction, seen: Observation, sha256: str, parser: str) -> bool:
    """Tell whether this content was read before by this parser, under another name or at another time."""
    query = (
        select(files.c.id)
        .where(files.c.export == seen.export, files.c.sha256 == sha256, files.c.parser == parser)
        .where(files.c.state == FileState.READ, ~_is(seen))
        .limit(1)
    )
    return tx.connection.execute(query).first() is not None


def record(tx: Transaction, entry: Entry) -> None:
    """Write what became of an observation; an earlier entry of it is replaced."""
    row = tx.connection.execute(select(files.c.id).where(_is(entry.observation))).scalar_one_or_none()
    values = {
        "sha256": entry.sha256,
        "state": entry.state.value,
        "parser": entry.parser,
        "read_at": tx.clock.now(),
        "passed": entry.passed,
        "record_errors": entry.error_count,
        **{outcome.value: entry.outcomes.get(outcome, 0) for outcome in Outcome},
    }
    if row is None:
        seen = entry.observation
        values |= {"export": seen.export, "name": seen.name}
        values |= {"size": seen.sight.size, "mtime_ns": seen.sight.mtime_ns}
        row = tx.connection.execute(insert(files).values(**values).returning(files.c.id)).scalar_one()
    else:
        tx.connection.execute(update(files).where(files.c.id == row).values(**values))
        _solve(tx, quarantine.c.file == row)
    if entry.state is not FileState.QUARANTINED:
        # The name holds a file that can be read now; a record of an older one may still want a person.
        same_name = (files.c.export == entry.observation.export) & (files.c.name == entry.observation.name)
        _solve(tx, quarantine.c.file.in_(select(files.c.id).where(same_name)) & (quarantine.c.position == ""))
    for error in entry.errors:
        _put_aside(tx, row, entry.parser, error)


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


def _is(seen: Observation) -> ColumnElement[bool]:
    return (
        (files.c.export == seen.export)
        & (files.c.name == seen.name)
        & (files.c.size == seen.sight.size)
        & (files.c.mtime_ns == seen.sight.mtime_ns)
    )


def _solve(tx: Transaction, which: ColumnElement[bool]) -> None:
    waits = quarantine.c.state.in_((Waiting.OPEN, Waiting.RETRY))
    tx.connection.execute(update(quarantine).where(which, waits).values(state=Waiting.SOLVED.value))


def _put_aside(tx: Transaction, file: int, parser: str, error: RecordError) -> None:
    tx.connection.execute(
        insert(quarantine).values(
            id=new_id(tx.randomness),
            file=file,
            position=error.position,
            code=error.error.code,
            detail=_detail(error.error),
            parser=parser,
            at=tx.clock.now(),
            state=Waiting.OPEN.value,
        )
    )


def _detail(error: WorError) -> str:
    return json.dumps({name: str(value) for name, value in error.fields.items()}, ensure_ascii=False)


def _set(tx: Transaction, id_: str, state: Waiting) -> None:
    changed = tx.connection.execute(
        update(quarantine)
        .where(quarantine.c.id == id_, quarantine.c.state.in_((Waiting.OPEN, Waiting.RETRY)))
        .values(state=state.value)
    )
    if changed.rowcount == 0:
        raise QuarantineUnknown(id=id_)
