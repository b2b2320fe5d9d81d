"""Passwords: argon2id hashes, compared with the same work whether a user exists or not."""

import threading
from functools import cached_property
from typing import Final
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from wor_sidecar.domain.errors.sign_in import PasswordTooShort
from wor_sidecar.domain.identifiers import Randomness, base32

SHORTEST: Final = 12
LONGEST: Final = 1000
_SALT_BYTES: Final = 16
_GENERATED_BYTES: Final = 15
_GROUP: Final = 4
_AT_ONCE: Final = 2
"""One comparison takes 64 MiB: guesses must not take the machine."""


class Passwords:
    """Makes and compares what is kept of a password."""

    def __init__(self, randomness: Randomness, hasher: PasswordHasher | None = None) -> None:
        self._randomness = randomness
        self._hasher = hasher or PasswordHasher()
        self._turn = threading.BoundedSemaphore(_AT_ONCE)

    def kept(self, password: str) -> str:
        """Return the hash to keep.

        Raises:
            PasswordTooShort: fewer than 12 characters.

        """
        plain = _plain(password)
        if len(plain) < SHORTEST:
            raise PasswordTooShort(length=len(plain), least=SHORTEST)
        with self._turn:
            return self._hasher.hash(plain, salt=self._randomness(_SALT_BYTES))

    def fits(self, kept: str | None, password: str) -> bool:
        """Compare; None or empty (nobody may sign in with it) takes the same work and never fits."""
        decoy = self._decoy
        with self._turn:
            try:
                return self._hasher.verify(kept or decoy, _plain(password)) and bool(kept)
            except (Argon2Error, InvalidHashError):
                return False

    def generated(self) -> str:
        """Return a fresh password of 120 bits that can be read out: `abcd-efgh-...`."""
        letters = base32(self._randomness(_GENERATED_BYTES))
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

    @cached_property
    def _decoy(self) -> str:
        return self.kept(self.generated())


def _plain(password: str) -> str:
    """Return the characters that count: keyboards write one accent in two ways."""
    return normalize("NFKC", password)[:LONGEST]
