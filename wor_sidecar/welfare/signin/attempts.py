"""Keeping the count of wrong tries."""

from typing import Final

from sqlalchemy import delete, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.store.fields import blind_index
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.backoff import FORGOTTEN_AFTER, Tries, one_more
from wor_sidecar.welfare.tables import tries

NAME: Final = "name"
ADDRESS: Final = "address"
WELCOME: Final = "welcome"
"""A name on /welcome: whoever guesses passwords keeps no newcomer out."""
_SECRET: Final = "sign-in:tries"  # noqa: S105  # the name of a secret
_BYTES: Final = 32


def key_of(tx: Transaction, kind: str, value: str) -> bytes:
    """Return the key of a name or an address: people type their password where their name belongs."""
    return blind_index(store_secret(tx, _SECRET, lambda: tx.randomness(_BYTES)), kind, value)


def find(tx: Transaction, key: bytes) -> Tries | None:
    """Return what was tried before."""
    row = tx.connection.execute(select(tries).where(tries.c.key == key)).one_or_none()
    return None if row is None else Tries(row.failures, Millis(row.last_at))


def count(tx: Transaction, key: bytes, now: Millis) -> None:
    """Count one try more."""
    before = find(tx, key)
    after = one_more(before, now)
    values = {"failures": after.failures, "last_at": after.last_at}
    if before is None:
        tx.connection.execute(insert(tries).values(key=key, **values))
    else:
        tx.connection.execute(update(tries).where(tries.c.key == key).values(**values))


def forgive(tx: Transaction, key: bytes) -> None:
    """Take back one count: it was no wrong try."""
    tx.connection.execute(update(tries).where(tries.c.key == key).values(failures=tries.c.failures - 1))


def forget(tx: Transaction, key: bytes) -> None:
    """Start the count anew."""
    tx.connection.execute(delete(tries).where(tries.c.key == key))


def forget_old(tx: Transaction, now: Millis) -> None:
    """Drop what counts no longer."""
    tx.connection.execute(delete(tries).where(tries.c.last_at < now - FORGOTTEN_AFTER))
