"""What happened in a case, in order; the words of each line are sealed under the case's own key."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import DepartureId, Mid, ReferralId, new_id
from wor_sidecar.domain.moves import Who
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.case import Details, Entry
from wor_sidecar.welfare.tables import timeline

_AT_ONCE: Final = 500
"""Cases in one statement."""
SHREDDED: Final = "shredded"
"""The line of a case whose words went by their term."""


def owner_of(case: ReferralId) -> str:
    """Name the data key that everything about a case is sealed under."""
    return f"case:{case}"


def write(tx: Transaction, case: ReferralId, entry: Entry) -> None:
    """Add a line at the end. Words are kept only while the case has its key."""
    id_ = new_id(tx.randomness)
    told = {name: value for name, value in asdict(entry.details).items() if value not in ("", None)}
    sealed = None
    if told and tx.fields.has_key(owner_of(case)):
        sealed = tx.fields.seal_json(owner_of(case), timeline.name, id_, "details", told)
    row = {
        "id": id_,
        "case_id": case,
        "at": entry.at,
        "side": entry.side.value,
        "actor": entry.actor,
        "kind": entry.kind,
        "reason": entry.reason,
        "day": entry.day.isoformat() if entry.day else None,
        "mid": entry.mid,
        "departure": entry.departure,
        "refused": entry.refused,
        "details": sealed,
    }
    tx.connection.execute(insert(timeline), row)


def read(tx: Transaction, case: ReferralId) -> tuple[Entry, ...]:
    """Return the whole timeline with its words."""
    rows = tx.connection.execute(
        select(timeline).where(timeline.c.case_id == case).order_by(timeline.c.number)
    )
    return tuple(_entry(row, _details(tx, case, row)) for row in rows)


def by_mid(tx: Transaction, case: ReferralId, mid: Mid) -> Entry | None:
    """Return the line that a message of the practice made, without its words; None when it is new."""
    found = select(timeline).where(timeline.c.case_id == case, timeline.c.mid == mid)
    row = tx.connection.execute(found).one_or_none()
    return None if row is None else _entry(row, Details())


def outlines(tx: Transaction, cases: Sequence[ReferralId]) -> dict[ReferralId, tuple[Entry, ...]]:
    """Return the timelines of many cases without their words: enough for deadlines."""
    return _of_many(tx, cases, lambda row: _entry(row, Details()))


def read_many(tx: Transaction, cases: Sequence[ReferralId]) -> dict[ReferralId, tuple[Entry, ...]]:
    """Return the whole timelines of the cases that a list shows, with their words."""
    tx.fields.unwrap([owner_of(case) for case in cases])
    return _of_many(tx, cases, lambda row: _entry(row, _details(tx, row.case_id, row)))


def _of_many(
    tx: Transaction, cases: Sequence[ReferralId], entry: Callable[[Row[Any]], Entry]
) -> dict[ReferralId, tuple[Entry, ...]]:
    found: dict[ReferralId, list[Entry]] = {case: [] for case in cases}
    for start in range(0, len(cases), _AT_ONCE):
        wanted = timeline.c.case_id.in_(cases[start : start + _AT_ONCE])
        for row in tx.connection.execute(select(timeline).where(wanted).order_by(timeline.c.number)):
            found[row.case_id].append(entry(row))
    return {case: tuple(entries) for case, entries in found.items()}


def erase(tx: Transaction, case: ReferralId) -> None:
    """Take the words out of every line; what was done, when and by whom stays."""
    tx.connection.execute(update(timeline).where(timeline.c.case_id == case).values(details=None))


def _details(tx: Transaction, case: ReferralId, row: Row[Any]) -> Details:
    if row.details is None:
        return Details()
    return Details(
        **tx.fields.open_json(owner_of(case), timeline.name, row.id, "details", bytes(row.details))
    )


def _entry(row: Row[Any], details: Details) -> Entry:
    return Entry(
        at=Millis(row.at),
        side=Who(row.side),
        actor=row.actor,
        kind=row.kind,
        reason=row.reason,
        day=date.fromisoformat(row.day) if row.day else None,
        mid=None if row.mid is None else Mid(row.mid),
        departure=None if row.departure is None else DepartureId(row.departure),
        refused=row.refused,
        details=details,
    )
