"""What a person had taken as seen: from which day on contacts count, and which files lay there then.

A file that lay there is known by its name. While it was still being written its size may have changed since:
for an hour its name alone will do, once. A file that comes later under the same name is judged like any
other; the very file that lay there stays taken as seen, also when what was put aside of it is read at last.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, bindparam, case, func, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.practice.intake.readiness import Observation
from wor_sidecar.practice.intake.tables import baselined_files, baselines, files
from wor_sidecar.store.transactions import Transaction

_PUT_ASIDE: Final = "quarantined"
GROWS: Final = 3_600_000
"""Milliseconds in which a file that was being written comes to its end."""
_ANY: Final = select(baselined_files.c.name).where(baselined_files.c.export == bindparam("export")).limit(1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: files read and waited for, and what became of the registrations in them.

    `known` were seen before, `follow_ups` joined a referral, `prompted` asks somebody (only with a day).
    """

    read: int
    waiting: int
    put_aside: int
    baseline: int
    known: int
    follow_ups: int
    prompted: int
    record_errors: int


def begin(
    tx: Transaction,
    since: date | None,
    lying: Iterable[Observation],
    put_aside: Mapping[Observation, int] | None = None,
    *,
    new_his: bool = False,
) -> int:
    """Note that what lies there is taken as seen; with a day only what is older. Returns its number.

    `lying` are the files to be read; `put_aside` those that were, but for something that waits for a person,
    each with its row in the journal. `new_his`: since now patients have other numbers.
    """
    now = tx.clock.now()
    values = {"at": now, "since": since.isoformat() if since else None, "new_his": new_his}
    number = tx.connection.execute(insert(baselines).values(**values).returning(baselines.c.id)).scalar_one()
    rows = [
        {
            "baseline": number,
            "export": seen.export,
            "name": seen.name,
            "size": seen.sight.size,
            "mtime_ns": seen.sight.mtime_ns,
            "at": now,
            "file": file,
        }
        for seen, file in [*((each, None) for each in lying), *(put_aside or {}).items()]
    ]
    if rows:
        tx.connection.execute(insert(baselined_files), rows)
    return int(number)


def since(tx: Transaction) -> date | None:
    """Return the day that was given last; None where none ever was."""
    query = select(baselines.c.since).where(baselines.c.since.is_not(None)).order_by(baselines.c.id.desc())
    found = tx.connection.execute(query.limit(1)).scalar_one_or_none()
    return None if found is None else date.fromisoformat(found)


def his_changed_at(tx: Transaction) -> Millis | None:
    """Return when the practice said last that it has another HIS; None where it never did."""
    found = tx.connection.execute(select(func.max(baselines.c.at)).where(baselines.c.new_his)).scalar_one()
    return None if found is None else Millis(found)


def awaited(tx: Transaction, export: str, names: Collection[str]) -> set[str]:
    """Return which of these names lay there at one: mostly none."""
    file = baselined_files.c
    if tx.connection.execute(_ANY, {"export": export}).first() is None:
        return set()
    query = select(file.name).where(file.export == export, file.name.in_(names))
    return set(tx.connection.execute(query).scalars())


def takes_all(tx: Transaction, seen: Observation) -> bool:
    """Tell whether everything in this file counts as seen, whatever its day."""
    query = (
        select(baselines.c.id)
        .join(baselined_files, baselined_files.c.baseline == baselines.c.id)
        .where(baselines.c.since.is_(None), _is(seen) | _waits_for(seen, tx.clock.now()))
    )
    return tx.connection.execute(query.limit(1)).first() is not None


def note_taken(tx: Transaction, seen: Observation, file: int) -> None:
    """Note that a file was read, or put aside; `file` is its row in the journal."""
    state = {"size": seen.sight.size, "mtime_ns": seen.sight.mtime_ns}
    waits = _waits_for(seen, tx.clock.now())
    tx.connection.execute(update(baselined_files).where(waits).values(file=file, **state))


def progress(tx: Transaction, number: int) -> Progress | None:
    """Count what was done of one; None where there is none of that number."""
    if tx.connection.execute(select(baselines.c.id).where(baselines.c.id == number)).first() is None:
        return None
    read_since = files.c.read_at >= baselined_files.c.at
    unreadable = case((files.c.state == _PUT_ASIDE, 1), else_=0)
    counted = (files.c.baseline, files.c.known, files.c.follow_up, files.c.prompted, files.c.record_errors)
    query = (
        select(
            func.count(files.c.id),
            func.count() - func.count(files.c.id),
            func.coalesce(func.sum(unreadable), 0),
            *(func.coalesce(func.sum(column), 0) for column in counted),
        )
        .select_from(baselined_files.outerjoin(files, files.c.id == baselined_files.c.file))
        .where(baselined_files.c.baseline == number, files.c.id.is_(None) | read_since)
    )
    return Progress(*(int(count) for count in tx.connection.execute(query).one()))


def _is(seen: Observation) -> ColumnElement[bool]:
    file = baselined_files.c
    same = (file.size == seen.sight.size) & (file.mtime_ns == seen.sight.mtime_ns)
    return (file.export == seen.export) & (file.name == seen.name) & same


def _waits_for(seen: Observation, now: Millis) -> ColumnElement[bool]:
    file = baselined_files.c
    named = (file.export == seen.export) & (file.name == seen.name) & (file.at > now - GROWS)
    return file.file.is_(None) & (_is(seen) | named)
