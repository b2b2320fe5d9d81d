"""Keeping sessions: 30 minutes without a page, 12 hours in all, and gone at once when somebody says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, true, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.users import OWNER
from wor_sidecar.welfare.tables import sessions

_MINUTE: Final = 60_000
IDLE: Final = 30 * _MINUTE
LONGEST: Final = 12 * 60 * _MINUTE
DROPPED_AFTER: Final = 7 * 24 * 60 * _MINUTE
"""From its beginning: until then a form that came too late waits for its user, over a long weekend too."""
PROVED_FOR: Final = 10 * _MINUTE
"""How long nobody is asked again who they are, before they add a way in."""


@dataclass(frozen=True, slots=True, repr=False)
class Unsent(Masked):
    """A form that came when its session had ended: where it goes, where it was opened, what it says."""

    path: str
    back: str
    fields: tuple[tuple[str, str], ...]


_AT_ITS_BEGINNING: Final = Millis(0)


class Way(StrEnum):
    """What was shown at the door."""

    PASSWORD = "password"  # noqa: S105  # a word
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    WELCOME = "welcome"
    """A newcomer's code: it opens /welcome and nothing else."""


@dataclass(frozen=True, slots=True)
class Session:
    """A row of somebody who signed in; it may have ended.

    `device` names the browser and its system; `proved_at` is when `way` was shown last.
    """

    id: str
    user: str
    created_at: Millis
    seen_at: Millis
    device: str = ""
    way: Way = Way.PASSWORD
    proved_at: Millis = _AT_ITS_BEGINNING

    def alive(self, now: Millis) -> bool:
        """Tell whether it still counts; a clock that went back ends it."""
        return 0 <= now - self.seen_at < IDLE and 0 <= now - self.created_at < LONGEST

    def recent(self, now: Millis) -> bool:
        """Tell whether it was shown a moment ago who this is."""
        return 0 <= now - self.proved_at < PROVED_FOR

    def stale(self, now: Millis) -> bool:
        """Tell whether it is time to write down that it was seen: once a minute is enough."""
        return now - self.seen_at >= _MINUTE


def add(tx: Transaction, session: Session) -> None:
    """Keep a new session."""
    row = {"id": session.id, "user_id": session.user, "device": session.device, "way": session.way.value}
    times = {"created_at": session.created_at, "seen_at": session.seen_at}
    proved_at = session.proved_at or session.created_at
    tx.connection.execute(insert(sessions), {**row, **times, "proved_at": proved_at})


def find(tx: Transaction, id_: str) -> Session | None:
    """Return a session, ended or not."""
    row = tx.connection.execute(select(sessions).where(sessions.c.id == id_)).one_or_none()
    return None if row is None else _session(row)


def seen(tx: Transaction, id_: str, now: Millis) -> None:
    """Note that it was used."""
    tx.connection.execute(update(sessions).where(sessions.c.id == id_).values(seen_at=now))


def proved(tx: Transaction, id_: str, now: Millis) -> None:
    """Note that its user showed again who they are."""
    tx.connection.execute(update(sessions).where(sessions.c.id == id_).values(proved_at=now))


def count_alive(tx: Transaction, now: Millis) -> int:
    """Count those that still count, everybody's."""
    lately = (sessions.c.seen_at > now - IDLE) & (sessions.c.created_at > now - LONGEST)
    return int(tx.connection.execute(select(func.count()).select_from(sessions).where(lately)).scalar_one())


def of_user(tx: Transaction, user: str) -> tuple[Session, ...]:
    """Return a user's sessions, those that ended too, the one that was seen last first."""
    found = select(sessions).where(sessions.c.user_id == user).order_by(sessions.c.seen_at.desc())
    return tuple(_session(row) for row in tx.connection.execute(found).all())


def end(tx: Transaction, id_: str) -> None:
    """End one session."""
    _end(tx, sessions.c.id == id_)


def end_all(tx: Transaction, user: str) -> None:
    """End every session of a user."""
    _end(tx, sessions.c.user_id == user)


def end_others(tx: Transaction, user: str, but: str) -> None:
    """End every session of a user but one."""
    _end(tx, (sessions.c.user_id == user) & (sessions.c.id != but))


def end_everyones(tx: Transaction) -> None:
    """End every session there is."""
    _end(tx, true())


def drop_old(tx: Transaction, now: Millis) -> None:
    """Drop what ended long ago, with what waited in it."""
    _end(tx, sessions.c.created_at < now - DROPPED_AFTER)


def keep(tx: Transaction, id_: str, unsent: Unsent | None) -> None:
    """Keep a form under a session, or with None drop it for good."""
    if tx.fields.has_key(_owner(id_)):
        tx.fields.shred(_owner(id_))
    if unsent is None:
        sealed = None
    else:
        tx.fields.new_key(_owner(id_))
        value = [unsent.path, unsent.back, unsent.fields]
        sealed = tx.fields.seal_json(_owner(id_), sessions.name, id_, "unsent", value)
    tx.connection.execute(update(sessions).where(sessions.c.id == id_).values(unsent=sealed))


def keep_app(tx: Transaction, id_: str, secret: str) -> None:
    """Keep a new app's secret under a session, until its first code was right."""
    tx.fields.new_key(OWNER)
    sealed = tx.fields.seal(OWNER, sessions.name, id_, "app_secret", secret.encode())
    tx.connection.execute(update(sessions).where(sessions.c.id == id_).values(app_secret=sealed))


def drop_app(tx: Transaction, id_: str) -> None:
    """Drop it again: it is the user's now."""
    tx.connection.execute(update(sessions).where(sessions.c.id == id_).values(app_secret=None))


def app_kept(tx: Transaction, id_: str) -> str | None:
    """Return the new app's secret that waits under a session."""
    found = select(sessions.c.app_secret).where(sessions.c.id == id_)
    sealed = tx.connection.execute(found).scalar_one_or_none()
    if sealed is None:
        return None
    return tx.fields.open(OWNER, sessions.name, id_, "app_secret", bytes(sealed)).decode()


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
    created_at = Millis(row.created_at)
    proved_at = created_at if row.proved_at is None else Millis(row.proved_at)
    way = Way.PASSWORD if row.way is None else Way(row.way)
    return Session(row.id, row.user_id, created_at, Millis(row.seen_at), row.device or "", way, proved_at)
