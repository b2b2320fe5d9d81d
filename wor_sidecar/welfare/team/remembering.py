"""Remembering whom we reminded: each day at most once, whatever happens in between."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, insert, select, update

from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.team.tables import reminders
from wor_sidecar.wire.mail_days import KEPT, DayMail, columns, read


def of_day(tx: Transaction, day: date) -> Mapping[str, DayMail]:
    """Return the mails of a day by user."""
    rows = tx.connection.execute(select(reminders).where(reminders.c.day == day.isoformat())).mappings()
    return {row["user_id"]: read(row, row["user_id"], day) for row in rows}


def last_day(tx: Transaction) -> date | None:
    """Return the newest day that somebody was to be reminded on."""
    found = tx.connection.execute(select(reminders.c.day).order_by(reminders.c.day.desc()).limit(1)).scalar()
    return None if found is None else date.fromisoformat(found)


def keep(tx: Transaction, one: DayMail) -> None:
    """Write what became of a mail over what was there."""
    values = columns(one)
    mine = (reminders.c.user_id == one.to, reminders.c.day == one.day.isoformat())
    if tx.connection.execute(update(reminders).where(*mine).values(**values)).rowcount == 0:
        tx.connection.execute(insert(reminders).values(user_id=one.to, day=one.day.isoformat(), **values))


def forget_old(tx: Transaction, today: date) -> None:
    """Delete what nobody asks about any more."""
    tx.connection.execute(delete(reminders).where(reminders.c.day < (today - KEPT).isoformat()))
