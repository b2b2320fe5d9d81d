"""The cryptography and its one suite: Ed25519 for signing, HPKE with X-Wing for sealing; no choice.

HPKE (RFC 9180) in base mode: KEM X-Wing (ML-KEM-768 + X25519, draft-connolly-cfrg-xwing-kem; id 0x647a),
KDF HKDF-SHA256, AEAD AES-256-GCM. Needs `cryptography` 50: 46 has no HPKE, 47's wheel no ML-KEM.
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256, shake_256
from struct import pack
from typing import Final, NewType

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from wor_sidecar.domain.identifiers import Randomness

Kid = NewType("Kid", str)
"""Names a public key: the first 16 bytes, in hex, of SHA-256("WOR key\\0" + raw public key)."""

KEY_LABEL: Final = b"WOR key\0"
SECRET_BYTES: Final = 32
SIGNING_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
ENCRYPTION_KEY_BYTES: Final = 1216
ENC_BYTES: Final = 1120
TAG_BYTES: Final = 16
_MLKEM_SEED_BYTES: Final = 64
_MLKEM_KEY_BYTES: Final = 1184
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@lru_cache(maxsize=256)
def key_digest(public: bytes) -> bytes:
    """SHA-256 of a raw public key under its label."""
    return sha256(KEY_LABEL + public).digest()


def kid_of(public: bytes) -> Kid:
    """Name a raw public key."""
    return Kid(key_digest(public)[:16].hex())


def length_first(data: bytes) -> bytes:
    """Put a big-endian u32 length before data."""
    return pack(">I", len(data)) + data


@dataclass(frozen=True)  # no slots: what is worked out of the secret is kept beside it, and goes with it
class SigningKey:
    """An Ed25519 key of ours; `secret` is its 32 bytes."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls, randomness: Randomness) -> "SigningKey":
        """Make a new one."""
        return cls(randomness(SECRET_BYTES))

    @cached_property
    def public(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    @cached_property
    def kid(self) -> Kid:
        """The name of its public key."""
        return kid_of(self.public)

    def sign(self, data: bytes | bytearray) -> bytes:
        """Sign; every signed thing begins with its own label."""
        return self._private.sign(data)

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether the owner of a raw Ed25519 key signed exactly these bytes."""
    try:
        _verifying_key(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def _verifying_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


@dataclass(frozen=True)  # no slots: as above
class Seed:
    """An X-Wing key of ours, as the 32 bytes that SHAKE-256 expands to both private keys."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls, randomness: Randomness) -> "Seed":
        """Make a new one."""
        return cls(randomness(SECRET_BYTES))

    @cached_property
    def public(self) -> bytes:
        """The raw public key: ML-KEM-768's 1184 bytes, then X25519's 32."""
        mlkem, x25519 = self._halves
        return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    @cached_property
    def kid(self) -> Kid:
        """The name of its public key."""
        return kid_of(self.public)

    def open(self, sealed: bytes | memoryview, info: bytes) -> bytes:
        """Undo `hpke_seal`.

        Raises:
            ValueError: another key, other info, or changed bytes.

        """
        try:
            return _SUITE.decrypt(sealed, self._private, info=info)
        except InvalidTag as error:
            raise ValueError("not decrypted") from error

    @cached_property
    def _private(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(*self._halves)

    @cached_property
    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = shake_256(self.secret).digest(_MLKEM_SEED_BYTES + SECRET_BYTES)
        return (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES]),
            X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:]),
        )


def hpke_seal(public: bytes, plain: bytes | memoryview, info: bytes) -> bytes:
    """Seal to a raw X-Wing public key: enc (1120 bytes), then the ciphertext with its tag.

    Raises:
        ValueError: these bytes are no usable public key.

    """
    return _SUITE.encrypt(plain, _public_key(public), info=info)


@lru_cache(maxsize=64)
def _public_key(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    """Read a raw public key; nothing secret is remembered here."""
    if len(raw) != ENCRYPTION_KEY_BYTES:
        raise ValueError("an X-Wing public key has 1216 bytes")
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_KEY_BYTES]),
        X25519PublicKey.from_public_bytes(raw[_MLKEM_KEY_BYTES:]),
    )
