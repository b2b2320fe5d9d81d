"""What the journal knows already, asked for many files at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, select

from wor_sidecar.practice.intake.journal import FileState, Waiting
from wor_sidecar.practice.intake.readiness import Observation, Sight
from wor_sidecar.practice.intake.tables import files, quarantine
from wor_sidecar.store.transactions import Transaction

_AT_ONCE: Final = 500
"""Names in one question."""
# Asked for every handful: what is made once costs a part of it.
_NAMED: Final = select(files.c.id, files.c.name, files.c.size, files.c.mtime_ns, files.c.sha256).where(
    files.c.export == bindparam("export"), files.c.name.in_(bindparam("names", expanding=True))
)
_RETRIED: Final = (quarantine.c.file == files.c.id) & (quarantine.c.state == Waiting.RETRY.value)
_ALIKE: Final = (
    select(files.c.sha256, files.c.name, files.c.size, files.c.mtime_ns)
    .where(files.c.export == bindparam("export"), files.c.sha256.in_(bindparam("hashes", expanding=True)))
    .where(files.c.parser == bindparam("parser"), files.c.state == FileState.READ.value)
    .where(~select(quarantine.c.id).where(_RETRIED).exists())
)
_WAITS: Final = quarantine.c.state.in_((Waiting.OPEN.value, Waiting.RETRY.value))


def done(tx: Transaction, export: str, sights: Mapping[str, Sight], parser: str) -> set[str]:
    """Return the names that need no look: this state was read, or put aside by this very parser.

    What waits and is to be read again may lie there under another name, or was written once more.
    """
    waits = select(files.c.id, files.c.sha256).join(quarantine, quarantine.c.file == files.c.id)
    again = tx.connection.execute(waits.where(files.c.export == export, _WAITS, wanted_again(parser))).all()
    rows, hashes = {row.id for row in again}, {row.sha256 for row in again} - {""}
    found: set[str] = set()
    for names in _portions(sights):
        named = tx.connection.execute(_NAMED, {"export": export, "names": names})
        there = [row for row in named if _is(sights[row.name], row)]
        found.update(row.name for row in there if row.id not in rows and row.sha256 not in hashes)
    return found


def wanted_again(parser: str) -> ColumnElement[bool]:
    """Tell of what was put aside whether it is to be read again: a person wants it, or the parser is new."""
    return (quarantine.c.state == Waiting.RETRY.value) | (quarantine.c.parser != parser)


def contents(
    tx: Transaction, seen: Sequence[tuple[Observation, str]], parser: str, *, without_errors: bool = False
) -> set[Observation]:
    """Return those whose content (SHA-256) was read by this parser under another name or at another time.

    All of one export. `without_errors`: only where nothing of that content was put aside.
    """
    if not seen:
        return set()
    query = _ALIKE.where(files.c.record_errors == 0) if without_errors else _ALIKE
    hashes = sorted({sha256 for _one, sha256 in seen})
    asked = {"export": seen[0][0].export, "hashes": hashes, "parser": parser}
    read: dict[str, list[tuple[str, Sight]]] = {}
    for row in tx.connection.execute(query, asked):
        read.setdefault(row.sha256, []).append((row.name, Sight(row.size, row.mtime_ns)))
    if not read:
        return set()
    return {
        one for one, sha256 in seen if any(each != (one.name, one.sight) for each in read.get(sha256, ()))
    }


def unresolved(tx: Transaction, export: str, code: str) -> set[Observation]:
    """Return the files of which a record waits with this code: what it refers to may come yet."""
    query = (
        select(files.c.name, files.c.size, files.c.mtime_ns)
        .join(quarantine, quarantine.c.file == files.c.id)
        .where(files.c.export == export, quarantine.c.code == code, _WAITS)
    )
    rows = tx.connection.execute(query.distinct())
    return {Observation(export, row.name, Sight(row.size, row.mtime_ns)) for row in rows}


def put_aside(tx: Transaction, export: str, sights: Mapping[str, Sight]) -> dict[Observation, int]:
    """Return the journal's rows of what was read in this state, and of which something waits for a person."""
    found: dict[Observation, int] = {}
    for names in _portions(sights):
        query = (
            select(files.c.id, files.c.name, files.c.size, files.c.mtime_ns)
            .where(files.c.export == export, files.c.name.in_(names))
            .where(select(quarantine.c.id).where(quarantine.c.file == files.c.id, _WAITS).exists())
        )
        for row in tx.connection.execute(query):
            if _is(sights[row.name], row):
                found[Observation(export, row.name, sights[row.name])] = row.id
    return found


def finished_with(tx: Transaction, export: str, sights: Mapping[str, Sight]) -> set[str]:
    """Return the names that were read in this state, and of which nothing waits for a person."""
    found: set[str] = set()
    for names in _portions(sights):
        query = (
            select(files.c.name, files.c.size, files.c.mtime_ns)
            .where(files.c.export == export, files.c.name.in_(names))
            .where(files.c.state != FileState.QUARANTINED.value)
            .where(~select(quarantine.c.id).where(quarantine.c.file == files.c.id, _WAITS).exists())
        )
        found.update(row.name for row in tx.connection.execute(query) if _is(sights[row.name], row))
    return found


def rows(tx: Transaction, seen: Iterable[Observation]) -> dict[Observation, int]:
    """Return the journal's rows of these observations."""
    found: dict[Observation, int] = {}
    wanted = list(seen)
    for export in {one.export for one in wanted}:
        for names in _portions([one.name for one in wanted if one.export == export]):
            for row in tx.connection.execute(_NAMED, {"export": export, "names": names}):
                found[Observation(export, row.name, Sight(row.size, row.mtime_ns))] = row.id
    return {one: found[one] for one in wanted if one in found} if found else {}


def _is(sight: Sight, row: Any) -> bool:
    return (row.size, row.mtime_ns) == (sight.size, sight.mtime_ns)


def _portions(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while portion := list(islice(rest, _AT_ONCE)):
        yield portion
