"""The identity key of an organisation: it names the organisation, and signs one working key per epoch."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from wor_sidecar.domain.identifiers import ID_BYTES, OrganisationId, Randomness, base32
from wor_sidecar.exchange.primitives import SigningKey, length_first
from wor_sidecar.exchange.statements import DELEGATION_LABEL, Delegation

_ORGANISATION_LABEL: Final = b"WOR organisation\0"


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
