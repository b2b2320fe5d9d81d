"""What goes into the journal of files that were read or put aside: all of one commit together."""

import json
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, insert, literal_column, select, update

from wor_sidecar.domain.absorption import Outcome
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import new_id
from wor_sidecar.hooks.connector import RecordError
from wor_sidecar.practice.intake import baselines
from wor_sidecar.practice.intake.journal import FileState, Waiting
from wor_sidecar.practice.intake.known_files import rows, wanted_again
from wor_sidecar.practice.intake.readiness import Observation
from wor_sidecar.practice.intake.tables import files, quarantine
from wor_sidecar.store.transactions import Transaction

_WAITS: Final = quarantine.c.state.in_((Waiting.OPEN.value, Waiting.RETRY.value))
_ANY_WAITS: Final = select(quarantine.c.id).where(_WAITS).limit(1)
_NONE: Final = {outcome.value: 0 for outcome in Outcome}
# Nearly every file is one of these: five values less to bind take a third off.
_PASSED_OVER: Final = insert(files).values(dict.fromkeys((*_NONE, "record_errors"), literal_column("0")))


class Entry(NamedTuple):
    """What goes into the journal about an observation."""

    observation: Observation
    state: FileState
    parser: str
    sha256: str = ""
    passed: int = 0
    outcomes: Mapping[Outcome, int] = MappingProxyType({})
    errors: Sequence[RecordError] = ()
    error_count: int = 0


def record(tx: Transaction, entries: Sequence[Entry], awaited: Collection[str] = ()) -> None:
    """Write what became of files of one export; an earlier entry of the same state is replaced.

    `awaited`: the names that a baseline waits for.
    """
    known = rows(tx, [entry.observation for entry in entries])
    if tx.connection.execute(_ANY_WAITS).first() is not None:
        if known:
            _solve(tx, quarantine.c.file.in_(known.values()))
        _solve_older(tx, entries)
        _solve_alike(tx, entries)
    plain = []
    now = tx.clock.now()
    for entry in entries:
        row = known.get(entry.observation) if known else None
        if row is None and not (entry.errors or entry.outcomes) and entry.observation.name not in awaited:
            plain.append(_passed_over(entry, now))
            continue
        row = _written(tx, entry, row)
        for error in entry.errors:
            _put_aside(tx, row, entry.parser, error)
        if entry.observation.name in awaited:
            baselines.note_taken(tx, entry.observation, row)
    if plain:
        tx.connection.execute(_PASSED_OVER, plain)


def _written(tx: Transaction, entry: Entry, row: int | None) -> int:
    if row is None:
        added = insert(files).values(**_new(tx, entry)).returning(files.c.id)
        return int(tx.connection.execute(added).scalar_one())
    tx.connection.execute(update(files).where(files.c.id == row).values(**_read(tx, entry)))
    return row


def _new(tx: Transaction, entry: Entry) -> dict[str, Any]:
    seen = entry.observation
    sight = {"size": seen.sight.size, "mtime_ns": seen.sight.mtime_ns}
    return {"export": seen.export, "name": seen.name, **sight, **_read(tx, entry)}


def _passed_over(entry: Entry, now: Millis) -> dict[str, Any]:
    """Return the row of a new file of which nothing came; it says 0 of the rest."""
    seen = entry.observation
    return {
        "export": seen.export,
        "name": seen.name,
        "size": seen.sight.size,
        "mtime_ns": seen.sight.mtime_ns,
        "sha256": entry.sha256,
        "state": entry.state.value,
        "parser": entry.parser,
        "read_at": now,
        "passed": entry.passed,
    }


def _read(tx: Transaction, entry: Entry) -> dict[str, Any]:
    return {
        "sha256": entry.sha256,
        "state": entry.state.value,
        "parser": entry.parser,
        "read_at": tx.clock.now(),
        "passed": entry.passed,
        "record_errors": entry.error_count,
        **_NONE,
        **{outcome.value: count for outcome, count in entry.outcomes.items()},
    }


def _solve_older(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Solve whole files whose name can be read now; a record of an older one may still want a person."""
    query = select(quarantine.c.id, files.c.export, files.c.name).join(files, files.c.id == quarantine.c.file)
    waiting = tx.connection.execute(query.where(quarantine.c.position == "", _WAITS)).all()
    if not waiting:
        return
    readable = {
        (entry.observation.export, entry.observation.name)
        for entry in entries
        if entry.state is not FileState.QUARANTINED
    }
    ids = [row.id for row in waiting if (row.export, row.name) in readable]
    if ids:
        _solve(tx, quarantine.c.id.in_(ids))


def _solve_alike(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Solve what was to be read again of other files: the same content was read now."""
    read = [entry for entry in entries if entry.sha256 and entry.state is not FileState.DUPLICATE]
    if read:
        export, hashes = read[0].observation.export, {entry.sha256 for entry in read}
        alike = select(files.c.id).where(files.c.export == export, files.c.sha256.in_(hashes))
        _solve(tx, quarantine.c.file.in_(alike) & wanted_again(read[0].parser))


def _solve(tx: Transaction, which: ColumnElement[bool]) -> None:
    tx.connection.execute(update(quarantine).where(which, _WAITS).values(state=Waiting.SOLVED.value))


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
