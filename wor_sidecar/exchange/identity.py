"""The identity key of an organisation: it names the organisation, and signs one working key per epoch."""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final

from wor_sidecar.domain.identifiers import ID_BYTES, OrganisationId, Randomness, base32
from wor_sidecar.exchange.primitives import SECRET_BYTES, SIGNING_KEY_BYTES, SigningKey, length_first
from wor_sidecar.exchange.statements import DELEGATION_LABEL, Delegation
from wor_sidecar.exchange.strict import base64url, exactly, unbase64url

_ORGANISATION_LABEL: Final = b"WOR organisation\0"


@lru_cache(maxsize=256)
def organisation_of(identity: bytes) -> OrganisationId:
    """Name the organisation that holds this raw identity key: self-certifying, names are only labels."""
    return OrganisationId(base32(sha256(_ORGANISATION_LABEL + identity).digest()[:ID_BYTES]))


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """The offline key: in memory only while it is made, or while it signs a new epoch's delegation."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls, randomness: Randomness) -> "IdentityKey":
        """Make a new organisation."""
        return cls(SigningKey.fresh(randomness).secret)

    @property
    def public(self) -> bytes:
        """The raw public key, 32 bytes."""
        return SigningKey(self.secret).public

    @property
    def organisation(self) -> OrganisationId:
        """The organisation that it names."""
        return organisation_of(self.public)

    def delegate(self, epoch: int, key: bytes) -> Delegation:
        """Sign that this raw key is the working key of an epoch."""
        unsigned = Delegation.unsigned(self.organisation, epoch, key)
        signature = SigningKey(self.secret).sign(DELEGATION_LABEL + length_first(unsigned))
        return Delegation.parse(length_first(unsigned) + signature)

    def mandate(self, epoch: int, randomness: Randomness) -> "Mandate":
        """Make the working key of an epoch, and sign for it: all that a daemon ever gets of this key."""
        working = SigningKey.fresh(randomness)
        return Mandate(self.public, self.delegate(epoch, working.public), working)


@dataclass(frozen=True, slots=True)
class Mandate:
    """What leaves the process that holds the identity key: its public half, a delegation, the working key."""

    identity: bytes
    delegation: Delegation
    working: SigningKey = field(repr=False)

    @property
    def organisation(self) -> OrganisationId:
        """The organisation that the identity names."""
        return organisation_of(self.identity)

    def to_json(self) -> dict[str, str]:
        """Write for our own daemon alone: the working key is secret."""
        return {
            "identity": base64url(self.identity),
            "delegation": base64url(self.delegation.wire),
            "working": base64url(self.working.secret),
        }

    @classmethod
    def from_json(cls, value: object) -> "Mandate":
        """Read it, and check that the three belong together.

        Raises:
            ValueError: they don't.

        """
        table = exactly(value, "identity", "delegation", "working")
        identity = unbase64url(table["identity"], SIGNING_KEY_BYTES)
        delegation = Delegation.parse(unbase64url(table["delegation"]))
        mandate = cls(identity, delegation, SigningKey(unbase64url(table["working"], SECRET_BYTES)))
        ours = delegation.organisation == mandate.organisation and delegation.signed_by(identity)
        if not ours or delegation.key != mandate.working.public:
            raise ValueError("a delegation of another identity or key")
        return mandate
