"""Sensitive fields: AES-256-GCM under a data key per owner; shredding the key shreds them all.

An owner is a registration, a referral or a case (`registration:ID`, `referral:ID`, `case:ID`). Associated
data is table, row and column, so a value that was moved to another place is refused. Data keys lie wrapped
by the key-encryption key of the vault.
"""

import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.foundations import DataKeyGone, SealedValueRefused
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store.tables import data_keys
from wor_sidecar.vault.key import KEY_BYTES, KeyEncryptionKey, seal, unseal

INDEX_BYTES = 16
_AT_ONCE = 500
"""Names in one statement: SQLite takes 32,766, and a plan of 500 is as good."""
AT_HAND = 2_000
"""Keys in memory at once, each of 2.5 KB that Python doesn't count: a walk over everybody keeps the last."""
# Asked some times for each registration: made once, it costs a quarter.
_WRAPPED = select(data_keys.c.wrapped).where(data_keys.c.owner == bindparam("owner"))


class Fields:
    """Field encryption inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        key: KeyEncryptionKey,
        clock: Clock,
        randomness: Randomness,
        on_shred: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._key = key
        self._clock = clock
        self._randomness = randomness
        self._on_shred = on_shred
        self._unwrapped: dict[str, AESGCM] = {}

    def new_key(self, owner: str) -> None:
        """Make the data key of an owner; one that exists is kept."""
        if not self.has_key(owner):
            self.keep(owner, self._randomness(KEY_BYTES))

    def has_key(self, owner: str) -> bool:
        """Tell whether the owner's content can still be read."""
        return self._wrapped(owner) is not None

    def unwrap(self, owners: Sequence[str]) -> None:
        """Unwrap many data keys at once, before their values are opened; one that is gone stays gone."""
        if len(self._unwrapped) + len(owners) > AT_HAND:
            self.forget_keys()
        missing = [owner for owner in owners if owner not in self._unwrapped]
        for start in range(0, len(missing), _AT_ONCE):
            wanted = missing[start : start + _AT_ONCE]
            found = select(data_keys.c.owner, data_keys.c.wrapped).where(data_keys.c.owner.in_(wanted))
            for owner, wrapped in self._connection.execute(found):
                self._unwrapped[owner] = AESGCM(_unwrap(self._key, owner, bytes(wrapped)))

    def seal(self, owner: str, table: str, row: str, column: str, plaintext: bytes) -> bytes:
        """Encrypt one value for one place.

        Raises:
            DataKeyGone: the owner has no data key (any more).

        """
        return seal(self._aead(owner), plaintext, framed(table, row, column), self._randomness)

    def open(self, owner: str, table: str, row: str, column: str, sealed: bytes) -> bytes:
        """Decrypt one value of one place.

        Raises:
            DataKeyGone: the owner was shredded.
            SealedValueRefused: the value belongs elsewhere or was damaged.

        """
        try:
            return unseal(self._aead(owner), sealed, framed(table, row, column))
        except InvalidTag as error:
            raise SealedValueRefused(table=table, column=column) from error

    def seal_json(self, owner: str, table: str, row: str, column: str, value: object) -> bytes:
        """`seal` of a JSON value."""
        plaintext = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return self.seal(owner, table, row, column, plaintext)

    def open_json(self, owner: str, table: str, row: str, column: str, sealed: bytes) -> Any:
        """`open` of a JSON value: the caller checks its shape at once."""
        return json.loads(self.open(owner, table, row, column, sealed))

    @property
    def at_hand(self) -> frozenset[str]:
        """The owners whose data keys are in memory."""
        return frozenset(self._unwrapped)

    def forget_keys(self) -> None:
        """Let go of every unwrapped key: what is asked again is unwrapped again."""
        self._unwrapped.clear()

    def shred(self, owner: str) -> None:
        """Delete the data key; the caller deletes the rows; after the commit the log is emptied."""
        self._connection.execute(delete(data_keys).where(data_keys.c.owner == owner))
        self._unwrapped.pop(owner, None)
        self._on_shred()

    def keep(self, owner: str, secret: bytes) -> None:
        """Wrap and store a secret under a name that isn't taken: data keys and a program's named secrets."""
        wrapped = self._key.wrap(secret, _place(owner), self._randomness)
        row = {"owner": owner, "wrapped": wrapped, "created_at": self._clock.now()}
        self._connection.execute(insert(data_keys), row)

    def kept(self, owner: str) -> bytes:
        """Return a secret that `keep` stored.

        Raises:
            DataKeyGone: there is none.
            SealedValueRefused: it was wrapped under another key, or moved.

        """
        wrapped = self._wrapped(owner)
        if wrapped is None:
            raise DataKeyGone(owner=owner)
        return _unwrap(self._key, owner, wrapped)

    def _aead(self, owner: str) -> AESGCM:
        if owner not in self._unwrapped:
            if len(self._unwrapped) >= AT_HAND:
                self.forget_keys()
            self._unwrapped[owner] = AESGCM(self.kept(owner))
        return self._unwrapped[owner]

    def _wrapped(self, owner: str) -> bytes | None:
        wrapped = self._connection.execute(_WRAPPED, {"owner": owner}).scalar_one_or_none()
        return None if wrapped is None else bytes(wrapped)


def rewrap(
    connection: Connection, old: KeyEncryptionKey, new: KeyEncryptionKey, randomness: Randomness
) -> int:
    """Wrap every data key and secret under a new key-encryption key; returns how many.

    The audit head is sealed under the key too: `audit.reseal` in the same transaction.
    """
    rows = connection.execute(select(data_keys.c.owner, data_keys.c.wrapped)).all()
    for owner, wrapped in rows:
        fresh = new.wrap(_unwrap(old, owner, bytes(wrapped)), _place(owner), randomness)
        connection.execute(update(data_keys).where(data_keys.c.owner == owner).values(wrapped=fresh))
    return len(rows)


def blind_index(secret: bytes, kind: str, value: str) -> bytes:
    """16 bytes that find a value again without showing it: HMAC-SHA-256(secret, "index" | kind | value).

    The caller normalises the value (case, spaces) before; `secret` is one of `store_secret`.
    """
    return hmac.digest(secret, framed("index", kind, value), "sha256")[:INDEX_BYTES]


def _place(owner: str) -> bytes:
    return framed(data_keys.name, owner, "wrapped")


def _unwrap(key: KeyEncryptionKey, owner: str, wrapped: bytes) -> bytes:
    try:
        return key.unwrap(wrapped, _place(owner))
    except InvalidTag as error:
        raise SealedValueRefused(table=data_keys.name, column="wrapped") from error
