"""The identity key under a passphrase: a file that lies offline, opened only for a new epoch.

AES-256-GCM under scrypt (RFC 7914; n = 2^17, r = 8, p = 1: 128 MiB and some 0.4 s, fixed by the version).
"""

import unicodedata
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from wor_sidecar.domain.errors.exchange import IdentityFileUnreadable, PassphraseTooShort, PassphraseWrong
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import OrganisationId, Randomness, is_id
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.primitives import SECRET_BYTES, TAG_BYTES
from wor_sidecar.exchange.strict import base64url, exactly, read_json, text, unbase64url, whole, write_json

SHORTEST_PASSPHRASE: Final = 12
_MARK: Final = "identity"
_LABEL: Final = b"WOR identity file v1\0"
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_LARGEST: Final = 4096
_N: Final = 2**17


def lock_identity(key: IdentityKey, passphrase: str, randomness: Randomness) -> bytes:
    """Write the identity file.

    Raises:
        PassphraseTooShort: fewer than 12 characters.

    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseTooShort(length=len(passphrase), least=SHORTEST_PASSPHRASE)
    salt, nonce = randomness(_SALT_BYTES), randomness(_NONCE_BYTES)
    sealed = _cipher(passphrase, salt).encrypt(nonce, key.secret, framed(_LABEL, key.organisation))
    return write_json(
        {
            "wor": _MARK,
            "v": 1,
            "organisation": key.organisation,
            "salt": base64url(salt),
            "nonce": base64url(nonce),
            "sealed": base64url(sealed),
        }
    )


def unlock_identity(raw: bytes, passphrase: str) -> IdentityKey:
    """Read the identity file.

    Raises:
        IdentityFileUnreadable: it is none, damaged, or holds another organisation's key than it says.
        PassphraseWrong: this passphrase doesn't open it.

    """
    try:
        organisation, salt, nonce, sealed = _read(raw)
    except ValueError as error:
        raise IdentityFileUnreadable(reason=str(error)) from error
    try:
        secret = _cipher(passphrase, salt).decrypt(nonce, sealed, framed(_LABEL, organisation))
    except InvalidTag as error:
        raise PassphraseWrong from error
    key = IdentityKey(secret)
    if key.organisation != organisation:
        raise IdentityFileUnreadable(reason="it holds the key of another organisation")
    return key


def _read(raw: bytes) -> tuple[OrganisationId, bytes, bytes, bytes]:
    if len(raw) > _LARGEST:
        raise ValueError("too large")
    value = exactly(read_json(raw), "wor", "v", "organisation", "salt", "nonce", "sealed")
    if value["wor"] != _MARK or whole(value["v"], 1) != 1:
        raise ValueError("another kind of file, or of a newer version")
    if not is_id(text(value["organisation"])):
        raise ValueError("an id expected")
    return (
        OrganisationId(text(value["organisation"])),
        unbase64url(value["salt"], _SALT_BYTES),
        unbase64url(value["nonce"], _NONCE_BYTES),
        unbase64url(value["sealed"], SECRET_BYTES + TAG_BYTES),
    )


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # A passphrase typed on another keyboard may compose its accents in another way.
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8")
    return AESGCM(Scrypt(salt=salt, length=32, n=_N, r=8, p=1).derive(typed))
