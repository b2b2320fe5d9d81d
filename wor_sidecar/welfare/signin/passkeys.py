"""Keeping passkeys: public keys alone, each under the name that its user gave it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import new_id
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.tables import passkeys


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a browser's authenticator made: its own id, the public key, how often it was used."""

    credential: bytes
    public_key: bytes
    uses: int


@dataclass(frozen=True, slots=True)
class Passkey:
    """A user's passkey. `id` is ours, for forms; the rest of it is the authenticator's."""

    id: str
    user: str
    name: str
    key: NewKey
    created_at: Millis
    used_at: Millis | None


def add(tx: Transaction, user: str, name: str, key: NewKey) -> Passkey:
    """Keep a new one."""
    made = Passkey(new_id(tx.randomness), user, name, key, tx.clock.now(), None)
    row = {"id": made.id, "user_id": user, "name": name, "created_at": made.created_at}
    of_key = {"credential": key.credential, "public_key": key.public_key, "uses": key.uses}
    tx.connection.execute(insert(passkeys).values(**row, **of_key))
    return made


def of_user(tx: Transaction, user: str) -> tuple[Passkey, ...]:
    """Return a user's passkeys, the oldest first."""
    found = select(passkeys).where(passkeys.c.user_id == user).order_by(passkeys.c.created_at, passkeys.c.id)
    return tuple(_passkey(row) for row in tx.connection.execute(found).all())


def by_credential(tx: Transaction, credential: bytes) -> Passkey | None:
    """Return the passkey that an authenticator calls so."""
    found = select(passkeys).where(passkeys.c.credential == credential)
    row = tx.connection.execute(found).one_or_none()
    return None if row is None else _passkey(row)


def used(tx: Transaction, id_: str, uses: int) -> None:
    """Note that it opened the door, and what its authenticator counts now."""
    values = {"uses": uses, "used_at": tx.clock.now()}
    tx.connection.execute(update(passkeys).where(passkeys.c.id == id_).values(**values))


def rename(tx: Transaction, id_: str, name: str) -> None:
    """Give it another name; empty for none."""
    tx.connection.execute(update(passkeys).where(passkeys.c.id == id_).values(name=name))


def remove(tx: Transaction, id_: str) -> None:
    """Drop one."""
    tx.connection.execute(delete(passkeys).where(passkeys.c.id == id_))


def remove_all(tx: Transaction, user: str) -> None:
    """Drop all of a user's."""
    tx.connection.execute(delete(passkeys).where(passkeys.c.user_id == user))


def _passkey(row: Row[Any]) -> Passkey:
    key = NewKey(bytes(row.credential), bytes(row.public_key), row.uses)
    used_at = None if row.used_at is None else Millis(row.used_at)
    return Passkey(row.id, row.user_id, row.name, key, Millis(row.created_at), used_at)
