"""The message of each day: at most one to each address, whatever happens in between."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, func, insert, select, update

from wor_sidecar.practice.signals.tables import digests
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.mail_days import KEPT, DayMail, columns, read


def of_day(tx: Transaction, day: date) -> Mapping[str, DayMail]:
    """Return the messages of a day by address."""
    found = tx.connection.execute(select(digests).where(digests.c.day == day.isoformat())).mappings()
    return {row["address"]: read(row, row["address"], day) for row in found}


def newest_day(tx: Transaction) -> date | None:
    """Return the newest day of which a message is known."""
    found = tx.connection.execute(select(func.max(digests.c.day))).scalar_one()
    return None if found is None else date.fromisoformat(found)


def keep(tx: Transaction, one: DayMail) -> None:
    """Write what became of one over what was there."""
    values = columns(one)
    mine = (digests.c.day == one.day.isoformat(), digests.c.address == one.to)
    if tx.connection.execute(update(digests).where(*mine).values(**values)).rowcount == 0:
        tx.connection.execute(insert(digests).values(day=one.day.isoformat(), address=one.to, **values))


def forget_old(tx: Transaction, today: date) -> None:
    """Delete what nobody asks about any more."""
    tx.connection.execute(delete(digests).where(digests.c.day < (today - KEPT).isoformat()))
