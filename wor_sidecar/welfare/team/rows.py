"""Keeping who works when."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select

from wor_sidecar.domain.calendars import MONDAY_TO_FRIDAY
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.team.tables import absences, districts, work
from wor_sidecar.welfare.team.working import Absence, District, Week, Work

OWNER: Final = "team"
"""Whose data key seals the addresses."""


def work_of(tx: Transaction, user: str) -> Work:
    """Return somebody's week and reminder; who set nothing works Monday to Friday and gets no mail."""
    row = tx.connection.execute(select(work).where(work.c.user_id == user)).one_or_none()
    return Work(user) if row is None else _work(tx, row)


def everybodys_work(tx: Transaction) -> dict[str, Work]:
    """Return what was set, by user."""
    return {row.user_id: _work(tx, row) for row in tx.connection.execute(select(work)).all()}


def keep_work(tx: Transaction, one: Work) -> None:
    """Write somebody's week and reminder over what was there."""
    tx.connection.execute(delete(work).where(work.c.user_id == one.user))
    tx.connection.execute(insert(work).values(user_id=one.user, **_columns(tx, one)))


def absences_from(tx: Transaction, day: date) -> tuple[Absence, ...]:
    """Return the absences that end on a day or later, in order."""
    rows = tx.connection.execute(
        select(absences)
        .where(absences.c.last >= day.isoformat())
        .order_by(absences.c.first, absences.c.user_id, absences.c.id)
    )
    return tuple(_absence(row) for row in rows)


def absence(tx: Transaction, id_: str) -> Absence | None:
    """Return one absence, or None."""
    row = tx.connection.execute(select(absences).where(absences.c.id == id_)).one_or_none()
    return None if row is None else _absence(row)


def keep_absence(tx: Transaction, one: Absence) -> None:
    """Keep an absence; one of the same id is written over."""
    tx.connection.execute(delete(absences).where(absences.c.id == one.id))
    row = {
        "id": one.id,
        "user_id": one.user,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "substitute": one.substitute,
    }
    tx.connection.execute(insert(absences).values(**row))


def drop_absence(tx: Transaction, id_: str) -> None:
    """Delete an absence."""
    tx.connection.execute(delete(absences).where(absences.c.id == id_))


def forget_absences(tx: Transaction, before: date) -> None:
    """Delete the absences that were over before a day: no deadline counts by them any more."""
    tx.connection.execute(delete(absences).where(absences.c.last < before.isoformat()))


def week(tx: Transaction, since: date) -> Week:
    """Return when everybody works; absences that were over before `since` are left out."""
    rows = tx.connection.execute(select(work.c.user_id, work.c.weekdays))
    return Week({row.user_id: _weekdays(row.weekdays) for row in rows}, absences_from(tx, since))


def all_districts(tx: Transaction) -> tuple[District, ...]:
    """Return all districts by postcode."""
    rows = tx.connection.execute(select(districts).order_by(districts.c.first, districts.c.last))
    return tuple(District(row.id, row.first, row.last, row.coach_id, row.product) for row in rows)


def add_district(tx: Transaction, one: District) -> None:
    """Keep a district."""
    row = {
        "id": one.id,
        "first": one.first,
        "last": one.last,
        "product": one.product,
        "coach_id": one.coach,
    }
    tx.connection.execute(insert(districts).values(**row))


def drop_district(tx: Transaction, id_: str) -> bool:
    """Delete a district; False when there was none."""
    return tx.connection.execute(delete(districts).where(districts.c.id == id_)).rowcount == 1


def _columns(tx: Transaction, one: Work) -> Mapping[str, Any]:
    sealed = None
    if one.mail:
        tx.fields.new_key(OWNER)
        sealed = tx.fields.seal(OWNER, work.name, one.user, "mail", one.mail.encode())
    return {
        "weekdays": "".join(str(day) for day in sorted(one.weekdays)),
        "mail": sealed,
        "remind": one.remind,
        "remind_at": one.remind_at,
    }


def _work(tx: Transaction, row: Row[Any]) -> Work:
    mail = ""
    if row.mail is not None:
        mail = tx.fields.open(OWNER, work.name, row.user_id, "mail", bytes(row.mail)).decode()
    return Work(row.user_id, _weekdays(row.weekdays), mail, row.remind, row.remind_at)


def _weekdays(digits: str) -> frozenset[int]:
    return frozenset(int(each) for each in digits) or MONDAY_TO_FRIDAY


def _absence(row: Row[Any]) -> Absence:
    first, last = date.fromisoformat(row.first), date.fromisoformat(row.last)
    return Absence(row.id, row.user_id, first, last, row.substitute)
