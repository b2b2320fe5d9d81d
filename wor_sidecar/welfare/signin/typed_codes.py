"""Codes that a person types over from paper: 80 bits in groups of four, kept as a keyed hash alone."""

from typing import Final

from wor_sidecar.domain.identifiers import Randomness, base32
from wor_sidecar.store.fields import blind_index
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.transactions import Transaction

_BYTES: Final = 10
_GROUP: Final = 4
_LONGEST_TYPED: Final = 100
_SECRET: Final = "sign-in:codes"  # noqa: S105  # the name of a secret
_SECRET_BYTES: Final = 32
_MISREAD: Final = str.maketrans("018", "olb")
"""Base32 has no 0, 1 and 8: who types one read it for its likeness."""


def new_code(randomness: Randomness) -> str:
    """Make a code: `abcd-efgh-ijkl-mnop`."""
    letters = base32(randomness(_BYTES))
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def kept_code(tx: Transaction, kind: str, user: str, typed: str) -> bytes:
    """Return what is kept of a code, however it was typed: without dashes, in capitals, with spaces."""
    plain = "".join(char for char in typed[:_LONGEST_TYPED].lower() if char.isalnum()).translate(_MISREAD)
    secret = store_secret(tx, _SECRET, lambda: tx.randomness(_SECRET_BYTES))
    return blind_index(secret, f"{kind}:{user}", plain)
