"""Remembering whom we reminded: each day at most once, whatever happens in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.team.tables import reminders

KEPT: Final = timedelta(days=35)


class Standing(StrEnum):
    """What became of somebody's mail of one day."""

    NOTHING = "nothing"
    """Nothing waited for them, so none went, and none goes later that day."""
    SENDING = "sending"
    """It may have gone: nobody sends it again."""
    SENT = "sent"
    FAILED = "failed"
    """The server didn't take it; it is tried again."""
    GIVEN_UP = "given_up"
    """The server won't ever take it, or it isn't known whether it did."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One mail of one day. `code` says why it failed; `tries` counts."""

    user: str
    day: date
    state: Standing
    tries: int
    next_at: Millis
    told_at: Millis
    code: str = ""


def of_day(tx: Transaction, day: date) -> Mapping[str, Remembered]:
    """Return the mails of a day by user."""
    rows = tx.connection.execute(select(reminders).where(reminders.c.day == day.isoformat()))
    return {
        row.user_id: Remembered(
            row.user_id,
            day,
            Standing(row.state),
            row.tries,
            Millis(row.next_at),
            Millis(row.told_at),
            row.code,
        )
        for row in rows
    }


def last_day(tx: Transaction) -> date | None:
    """Return the newest day that somebody was to be reminded on."""
    found = tx.connection.execute(select(reminders.c.day).order_by(reminders.c.day.desc()).limit(1)).scalar()
    return None if found is None else date.fromisoformat(found)


def keep(tx: Transaction, one: Remembered) -> None:
    """Write what became of a mail over what was there."""
    values = {
        "state": one.state.value,
        "tries": one.tries,
        "next_at": one.next_at,
        "told_at": one.told_at,
        "code": one.code,
    }
    mine = (reminders.c.user_id == one.user, reminders.c.day == one.day.isoformat())
    if tx.connection.execute(update(reminders).where(*mine).values(**values)).rowcount == 0:
        tx.connection.execute(insert(reminders).values(user_id=one.user, day=one.day.isoformat(), **values))


def forget_old(tx: Transaction, today: date) -> None:
    """Delete what nobody asks about any more."""
    tx.connection.execute(delete(reminders).where(reminders.c.day < (today - KEPT).isoformat()))
