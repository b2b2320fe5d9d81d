"""The message of each day: at most one to each address, whatever happens in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.practice.signals.tables import digests
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import show

KEPT: Final = timedelta(days=35)


class Sending(StrEnum):
    """What became of one."""

    NOTHING = "nothing"
    """Nothing waited then, so none went, and none goes later that day."""
    SENDING = "sending"
    """It may have gone: nobody sends it again."""
    SENT = "sent"
    FAILED = "failed"
    """The server didn't take it; it is tried again."""
    GIVEN_UP = "given_up"
    """The server won't ever take it, or it isn't known whether it did."""


@dataclass(frozen=True, slots=True)
class DigestDay:
    """The message of one day to one address. `code` says why it failed; `tries` counts."""

    day: date
    address: str
    state: Sending
    tries: int
    next_at: Millis
    told_at: Millis
    code: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """How the newest day went, in counts; `trouble` is the newest reason that one didn't go."""

    host: str
    day: date | None = None
    sent: int = 0
    failed: int = 0
    trouble: WorError | None = None

    def to_json(self) -> dict[str, object]:
        """As `status --json` has it."""
        trouble = self.trouble
        return {
            "host": self.host,
            "day": self.day.isoformat() if self.day else None,
            "sent": self.sent,
            "failed": self.failed,
            "trouble": None if trouble is None else {"code": trouble.code, "told": str(show(trouble))},
        }


def of_day(tx: Transaction, day: date) -> Mapping[str, DigestDay]:
    """Return the messages of a day by address."""
    found = tx.connection.execute(select(digests).where(digests.c.day == day.isoformat()))
    return {row.address: _read(row) for row in found}


def newest_day(tx: Transaction) -> date | None:
    """Return the newest day of which a message is known."""
    found = tx.connection.execute(select(func.max(digests.c.day))).scalar_one()
    return None if found is None else date.fromisoformat(found)


def keep(tx: Transaction, one: DigestDay) -> None:
    """Write what became of one over what was there."""
    values = {
        "state": one.state.value,
        "tries": one.tries,
        "next_at": one.next_at,
        "told_at": one.told_at,
        "code": one.code,
    }
    mine = (digests.c.day == one.day.isoformat(), digests.c.address == one.address)
    if tx.connection.execute(update(digests).where(*mine).values(**values)).rowcount == 0:
        tx.connection.execute(insert(digests).values(day=one.day.isoformat(), address=one.address, **values))


def forget_old(tx: Transaction, today: date) -> None:
    """Delete what nobody asks about any more."""
    tx.connection.execute(delete(digests).where(digests.c.day < (today - KEPT).isoformat()))


def _read(row: Row[Any]) -> DigestDay:
    return DigestDay(
        date.fromisoformat(row.day),
        row.address,
        Sending(row.state),
        row.tries,
        Millis(row.next_at),
        Millis(row.told_at),
        row.code,
    )
