"""Keeping sessions: 30 minutes without a page, 12 hours in all, and gone at once when somebody says so."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, insert, select, true, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.tables import sessions

_MINUTE: Final = 60_000
IDLE: Final = 30 * _MINUTE
LONGEST: Final = 12 * 60 * _MINUTE
DROPPED_AFTER: Final = 24 * 60 * _MINUTE
"""From its beginning: until then a form that came too late waits for its user."""


@dataclass(frozen=True, slots=True, repr=False)
class Unsent(Masked):
    """A form that came when its session had ended: where it goes, where it was opened, what it says."""

    path: str
    back: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A row of somebody who signed in; it may have ended."""

    id: str
    user: str
    created_at: Millis
    seen_at: Millis

    def alive(self, now: Millis) -> bool:
        """Tell whether it still counts; a clock that went back ends it."""
        return 0 <= now - self.seen_at < IDLE and 0 <= now - self.created_at < LONGEST

    def stale(self, now: Millis) -> bool:
        """Tell whether it is time to write down that it was seen: once a minute is enough."""
        return now - self.seen_at >= _MINUTE


def add(tx: Transaction, session: Session) -> None:
    """Keep a new session."""
    row = {"id": session.id, "user_id": session.user}
    times = {"created_at": session.created_at, "seen_at": session.seen_at}
    tx.connection.execute(insert(sessions).values(**row, **times))


def find(tx: Transaction, id_: str) -> Session | None:
    """Return a session, ended or not."""
    row = tx.connection.execute(select(sessions).where(sessions.c.id == id_)).one_or_none()
    return None if row is None else _session(row)


def seen(tx: Transaction, id_: str, now: Millis) -> None:
    """Note that it was used."""
    tx.connection.execute(update(sessions).where(sessions.c.id == id_).values(seen_at=now))


def end(tx: Transaction, id_: str) -> None:
    """End one session."""
    _end(tx, sessions.c.id == id_)


def end_all(tx: Transaction, user: str) -> None:
    """End every session of a user."""
    _end(tx, sessions.c.user_id == user)


def end_everyones(tx: Transaction) -> None:
    """End every session there is."""
    _end(tx, true())


def drop_old(tx: Transaction, now: Millis) -> None:
    """Drop what ended long ago, with what waited in it."""
    _end(tx, sessions.c.created_at < now - DROPPED_AFTER)


def keep(tx: Transaction, id_: str, unsent: Unsent | None) -> None:
    """Keep a form under a session, or with None drop it for good."""
    sealed = None
    if tx.fields.has_key(_owner(id_)):
        tx.fields.shred(_owner(id_))
    if unsent is not None:
        tx.fields.new_key(_owner(id_))
        value = [unsent.path, unsent.back, unsent.fields]
        sealed = tx.fields.seal_json(_owner(id_), sessions.name, id_, "unsent", value)
    tx.connection.execute(update(sessions).where(sessions.c.id == id_).values(unsent=sealed))


def kept(tx: Transaction, id_: str) -> Unsent | None:
    """Return the form that waits under a session."""
    sealed = tx.connection.execute(select(sessions.c.unsent).where(sessions.c.id == id_)).scalar_one_or_none()
    if sealed is None:
        return None
    path, back, fields = tx.fields.open_json(_owner(id_), sessions.name, id_, "unsent", bytes(sealed))
    return Unsent(path, back, tuple((name, value) for name, value in fields))


def _end(tx: Transaction, which: ColumnElement[bool]) -> None:
    waiting = select(sessions.c.id).where(which, sessions.c.unsent.is_not(None))
    for id_ in tx.connection.execute(waiting).scalars().all():
        tx.fields.shred(_owner(id_))
    tx.connection.execute(delete(sessions).where(which))


def _owner(id_: str) -> str:
    """Return whose data key seals a form: one for each session, shredded with it."""
    return f"session:{id_}"


def _session(row: Row[Any]) -> Session:
    return Session(row.id, row.user_id, Millis(row.created_at), Millis(row.seen_at))
