"""Keeping exports: who asked for which, and how far it came. Never the file."""

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, true, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.upkeep import ExportDecided, ExportUnknown
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.referral import END_STATES
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.exporting.export import OPEN, Export, Stage
from wor_sidecar.welfare.exporting.extent import Extent, Kind
from wor_sidecar.welfare.exporting.tables import exports
from wor_sidecar.welfare.tables import cases

_WHY: Final = "why"


def add(tx: Transaction, export: Export) -> None:
    """Keep a new one; its reason is sealed under a key of its own."""
    tx.fields.new_key(_owner(export.id))
    why = tx.fields.seal(_owner(export.id), exports.name, export.id, _WHY, export.why.encode())
    extent = export.extent
    row = {
        "id": export.id,
        "asked_by": export.asked_by,
        "asked_at": export.asked_at,
        "first": extent.first.isoformat(),
        "last": extent.last.isoformat(),
        "practice": extent.practice,
        "kind": export.kind.value,
        "why": why,
    }
    tx.connection.execute(insert(exports).values(**row, **_course(export)))


def get(tx: Transaction, id_: str) -> Export:
    """Return one.

    Raises:
        ExportUnknown: there is none of that id.

    """
    row = tx.connection.execute(select(exports).where(exports.c.id == id_)).one_or_none()
    if row is None:
        raise ExportUnknown
    return _export(tx, row)


def save(tx: Transaction, before: Export, after: Export) -> None:
    """Write how far one came, if it still stands where it was read.

    Raises:
        ExportDecided: somebody else was ahead.

    """
    same = and_(exports.c.id == before.id, exports.c.stage == before.stage.value)
    changed = tx.connection.execute(update(exports).where(same).values(**_course(after)))
    if changed.rowcount != 1:
        raise ExportDecided


def newest(tx: Transaction, most: int) -> tuple[Export, ...]:
    """Return the newest ones, the newest first."""
    query = select(exports).order_by(exports.c.asked_at.desc(), exports.c.id).limit(most)
    return tuple(_export(tx, row) for row in tx.connection.execute(query).all())


def void_of(tx: Transaction, user: str) -> None:
    """Make void what somebody asked for and didn't fetch: they are disabled, or get a new role or way in."""
    _void(tx, exports.c.asked_by == user)


def void_everyones(tx: Transaction) -> None:
    """Make void whatever nobody fetched yet."""
    _void(tx, true())


def drop_old(tx: Transaction, before: Millis) -> None:
    """Drop those that were asked for before a moment, with their reasons."""
    for id_ in tx.connection.execute(select(exports.c.id).where(exports.c.asked_at < before)).scalars().all():
        tx.fields.shred(_owner(id_))
        tx.connection.execute(delete(exports).where(exports.c.id == id_))


def count(tx: Transaction, extent: Extent) -> int:
    """Count the cases that an export would hold now."""
    query = select(func.count()).select_from(cases).where(_within(extent))
    return int(tx.connection.execute(query).scalar_one())


def within(tx: Transaction, extent: Extent) -> list[ReferralId]:
    """List the cases of an export, in the order in which they came in."""
    return _listed(tx, _within(extent))


def own_open(tx: Transaction, user: str, name: str) -> list[ReferralId]:
    """List a coach's own open cases; where a case names no user, the name that practices read says whose."""
    whose = or_(
        cases.c.coach_id == user, and_(func.coalesce(cases.c.coach_id, "") == "", cases.c.coach == name)
    )
    ended = [state.value for state in END_STATES]
    return _listed(tx, and_(whose, cases.c.state.not_in(ended), ~cases.c.test, cases.c.referral.is_not(None)))


def _void(tx: Transaction, which: ColumnElement[bool]) -> None:
    waiting = and_(which, exports.c.stage.in_([stage.value for stage in OPEN]))
    tx.connection.execute(update(exports).where(waiting).values(stage=Stage.VOID.value))


def _within(extent: Extent) -> ColumnElement[bool]:
    came = and_(cases.c.received_at >= extent.begins, cases.c.received_at < extent.ends, ~cases.c.test)
    return and_(came, cases.c.practice == extent.practice) if extent.practice else came


def _listed(tx: Transaction, which: ColumnElement[bool]) -> list[ReferralId]:
    query = select(cases.c.id).where(which).order_by(cases.c.received_at, cases.c.id)
    return [ReferralId(id_) for id_ in tx.connection.execute(query).scalars()]


def _owner(id_: str) -> str:
    return f"export:{id_}"


def _course(export: Export) -> dict[str, Any]:
    return {
        "stage": export.stage.value,
        "decided_by": export.decided_by,
        "decided_at": export.decided_at,
        "fetched_at": export.fetched_at,
    }


def _export(tx: Transaction, row: Row[Any]) -> Export:
    why = tx.fields.open(_owner(row.id), exports.name, row.id, _WHY, bytes(row.why))
    return Export(
        id=row.id,
        asked_by=row.asked_by,
        asked_at=Millis(row.asked_at),
        extent=Extent(date.fromisoformat(row.first), date.fromisoformat(row.last), row.practice),
        kind=Kind(row.kind),
        why=why.decode(),
        stage=Stage(row.stage),
        decided_by=row.decided_by,
        decided_at=None if row.decided_at is None else Millis(row.decided_at),
        fetched_at=None if row.fetched_at is None else Millis(row.fetched_at),
    )
