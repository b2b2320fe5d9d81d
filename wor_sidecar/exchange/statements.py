"""Delegations and key statements, to the byte.

Each is u32 length | JSON | Ed25519 signature, and signed is label | u32 length | JSON.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from struct import unpack
from typing import Any, Final

from wor_sidecar.domain.identifiers import OrganisationId, is_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.periods import STATEMENT_LIFETIME
from wor_sidecar.exchange.primitives import (
    ENCRYPTION_KEY_BYTES,
    SIGNATURE_BYTES,
    SIGNING_KEY_BYTES,
    Kid,
    SigningKey,
    kid_of,
    length_first,
    verify,
)
from wor_sidecar.exchange.strict import (
    base64url,
    exactly,
    items,
    read_json,
    text,
    unbase64url,
    whole,
    write_json,
)

DELEGATION_LABEL: Final = b"WOR delegation v1\0"
STATEMENT_LABEL: Final = b"WOR statement v1\0"
LARGEST_STATEMENT: Final = 64 * 1024
_LENGTH_BYTES: Final = 4
_MOST_KEYS: Final = 64
_MOST_REVOKED: Final = 1000
_KID = re.compile(r"[0-9a-f]{32}")
_SPOKEN = re.compile(r"([a-z_]{1,64})/([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a statement stands in its chain: epochs first, then seq from 1 within each."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A type of message and its version, written `type/version`."""

    type: str
    version: int

    @classmethod
    def parse(cls, value: object) -> "Spoken":
        """Read `type/version`; raises ValueError."""
        found = _SPOKEN.fullmatch(text(value))
        if found is None:
            raise ValueError("type/version expected")
        return cls(found[1], int(found[2]))

    def __str__(self) -> str:
        return f"{self.type}/{self.version}"


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A key to seal to, until a moment in seconds."""

    key: bytes
    until: int

    @property
    def kid(self) -> Kid:
        """The name of the key."""
        return kid_of(self.key)


@dataclass(frozen=True, slots=True)
class Delegation:
    """The identity key's word that `key` signs the statements of an epoch; it holds until the next epoch."""

    organisation: OrganisationId
    epoch: int
    key: bytes
    wire: bytes
    """The whole as it was signed; it is never written again."""

    @staticmethod
    def unsigned(organisation: OrganisationId, epoch: int, key: bytes) -> bytes:
        """Write the JSON that is to be signed."""
        return write_json({"organisation": organisation, "epoch": epoch, "key": base64url(key)})

    @classmethod
    def parse(cls, wire: bytes) -> "Delegation":
        """Read strictly; the signature is checked by `signed_by`. Raises ValueError."""
        json, _ = split_signed(wire)
        value = exactly(read_json(json), "organisation", "epoch", "key")
        key = unbase64url(value["key"], SIGNING_KEY_BYTES)
        return cls(_organisation(value["organisation"]), whole(value["epoch"], 1), key, wire)

    def signed_by(self, identity: bytes) -> bool:
        """Tell whether the raw identity key signed it."""
        return _signed(DELEGATION_LABEL, self.wire, identity)


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """The keys that an organisation uses now; each statement names the hash of the one before it."""

    organisation: OrganisationId
    kind: Kind
    position: Position
    prev: str
    """SHA-256 of the whole previous statement, hex; empty for the first of an epoch."""
    iat: int
    exp: int
    enc: tuple[EncryptionKey, ...]
    sig: tuple[bytes, ...]
    """Raw signing keys of messages and postbus calls, the current one first."""
    revoked: frozenset[Kid]
    speaks: tuple[Spoken, ...]

    def signed_with(self, key: SigningKey) -> "SignedStatement":
        """Sign it with the epoch's working key."""
        json = write_json(self._to_json())
        wire = length_first(json) + key.sign(STATEMENT_LABEL + length_first(json))
        return SignedStatement.parse(wire)

    def _to_json(self) -> dict[str, Any]:
        return {
            "v": 1,
            "organisation": self.organisation,
            "kind": self.kind.value,
            "epoch": self.position.epoch,
            "seq": self.position.seq,
            "prev": self.prev,
            "iat": self.iat,
            "exp": self.exp,
            "enc": [{"kid": one.kid, "key": base64url(one.key), "until": one.until} for one in self.enc],
            "sig": [{"kid": kid_of(key), "key": base64url(key)} for key in self.sig],
            "revoked": sorted(self.revoked),
            "speaks": [str(one) for one in self.speaks],
        }


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A key statement and the bytes that were signed; they are never written again."""

    statement: KeyStatement
    wire: bytes

    @classmethod
    def parse(cls, wire: bytes) -> "SignedStatement":
        """Read strictly; the signature is checked by `signed_by`. Raises ValueError."""
        if len(wire) > LARGEST_STATEMENT:
            raise ValueError("too large")
        json, _ = split_signed(wire)
        return cls(_read_statement(read_json(json)), wire)

    @property
    def digest(self) -> str:
        """SHA-256 of the whole, hex: the next one's `prev`."""
        return sha256(self.wire).hexdigest()

    def signed_by(self, key: bytes) -> bool:
        """Tell whether the raw working key signed it."""
        return _signed(STATEMENT_LABEL, self.wire, key)


def split_signed(wire: bytes) -> tuple[bytes, bytes]:
    """Split u32 length | JSON | signature; raises ValueError."""
    if len(wire) < _LENGTH_BYTES + SIGNATURE_BYTES:
        raise ValueError("too short")
    end = _LENGTH_BYTES + unpack(">I", wire[:_LENGTH_BYTES])[0]
    if len(wire) != end + SIGNATURE_BYTES:
        raise ValueError("its length is wrong")
    return wire[_LENGTH_BYTES:end], wire[end:]


def kid(value: object) -> Kid:
    """Read the name of a key; raises ValueError."""
    if type(value) is not str or _KID.fullmatch(value) is None:
        raise ValueError("a key's name expected")
    return Kid(value)


def _signed(label: bytes, wire: bytes, key: bytes) -> bool:
    json, signature = split_signed(wire)
    return verify(key, signature, label + length_first(json))


def _organisation(value: object) -> OrganisationId:
    if not is_id(text(value)):
        raise ValueError("an organisation id expected")
    return OrganisationId(text(value))


def keyed_kind(value: object) -> Kind:
    """Read the kind of an organisation that has keys; raises ValueError."""
    kind = Kind(text(value))
    if kind is Kind.MAIL:
        raise ValueError("an organisation without software has no keys")
    return kind


def _named_key(value: dict[str, Any], length: int) -> bytes:
    key = unbase64url(value["key"], length)
    if kid(value["kid"]) != kid_of(key):
        raise ValueError("a key does not carry its own name")
    return key


def _read_statement(json: object) -> KeyStatement:
    value = exactly(
        json,
        "v",
        "organisation",
        "kind",
        "epoch",
        "seq",
        "prev",
        "iat",
        "exp",
        "enc",
        "sig",
        "revoked",
        "speaks",
    )
    whole(value["v"], 1, 1)
    position = Position(whole(value["epoch"], 1), whole(value["seq"], 1))
    prev = text(value["prev"], 64, 0)
    if (position.seq == 1) != (prev == "") or (prev and re.fullmatch("[0-9a-f]{64}", prev) is None):
        raise ValueError("prev and seq contradict each other")
    iat, exp = whole(value["iat"]), whole(value["exp"])
    if not iat < exp <= iat + STATEMENT_LIFETIME:
        raise ValueError("it holds longer than a statement may")
    enc = tuple(_encryption_key(one, iat, exp) for one in items(value["enc"], _MOST_KEYS))
    sig = tuple(
        _named_key(exactly(one, "kid", "key"), SIGNING_KEY_BYTES) for one in items(value["sig"], _MOST_KEYS)
    )
    if not enc or not sig:
        raise ValueError("it names no key")
    revoked = tuple(kid(one) for one in items(value["revoked"], _MOST_REVOKED))
    speaks = tuple(Spoken.parse(one) for one in items(value["speaks"], 256))
    for listed in ([one.key for one in enc], sig, revoked, speaks):
        if len(set(listed)) != len(listed):
            raise ValueError("it lists something twice")
    return KeyStatement(
        organisation=_organisation(value["organisation"]),
        kind=keyed_kind(value["kind"]),
        position=position,
        prev=prev,
        iat=iat,
        exp=exp,
        enc=enc,
        sig=sig,
        revoked=frozenset(revoked),
        speaks=speaks,
    )


def _encryption_key(json: object, iat: int, exp: int) -> EncryptionKey:
    value = exactly(json, "kid", "key", "until")
    return EncryptionKey(_named_key(value, ENCRYPTION_KEY_BYTES), whole(value["until"], iat, exp))
