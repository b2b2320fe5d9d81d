"""The key-encryption key: 32 bytes that wrap a data folder's other secrets and never show themselves."""

import hmac
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wor_sidecar.domain.identifiers import Randomness

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"


class KeyEncryptionKey:
    """Wraps secrets; its own bytes stay inside and out of every repr, log and pickle."""

    __slots__ = ("_aead", "_raw")

    def __init__(self, raw: bytes) -> None:
        """Take over 32 bytes that a vault gave.

        Raises:
            ValueError: not 32 bytes.

        """
        if len(raw) != KEY_BYTES:
            raise ValueError("a key-encryption key has 32 bytes")
        self._raw = raw
        self._aead = AESGCM(self.derive("wrap"))

    def __repr__(self) -> str:
        return "KeyEncryptionKey(***)"

    def __reduce__(self) -> str:
        raise TypeError("a key-encryption key is not pickled")

    def sealed_by(self, seal: Callable[[bytes], bytes]) -> bytes:
        """Return what `seal` makes of the 32 bytes: for a backup's header, sealed to the recovery key."""
        return seal(self._raw)

    def wrap(self, secret: bytes, context: bytes, randomness: Randomness) -> bytes:
        """Encrypt a secret for one place: `context` must be the same at `unwrap`."""
        return seal(self._aead, secret, context, randomness)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the secret.

        Raises:
            cryptography.exceptions.InvalidTag: another key, another place, or damage.

        """
        return unseal(self._aead, wrapped, context)

    def derive(self, label: str) -> bytes:
        """Return 32 bytes for one purpose (HKDF-SHA-256); different labels tell nothing about each other."""
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"wor-sidecar " + label.encode()).derive(
            self._raw
        )

    def mac(self, label: str, content: bytes) -> bytes:
        """HMAC-SHA-256 under a key derived for `label`."""
        return hmac.digest(self.derive(label), content, "sha256")


def seal(aead: AESGCM, plaintext: bytes, context: bytes, randomness: Randomness) -> bytes:
    """AES-256-GCM: version byte, nonce (12), ciphertext and tag; the context is the associated data."""
    nonce = randomness(NONCE_BYTES)
    return _VERSION + nonce + aead.encrypt(nonce, plaintext, context)


def unseal(aead: AESGCM, sealed: bytes, context: bytes) -> bytes:
    """Return what `seal` was given.

    Raises:
        cryptography.exceptions.InvalidTag: another key, another context, damage, or an unknown version.

    """
    if sealed[:1] != _VERSION or len(sealed) < 1 + NONCE_BYTES:
        raise InvalidTag
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return aead.decrypt(nonce, body, context)
