"""Where all vectors come from: one seed, and two organisations."""

import random
from dataclasses import dataclass

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId, Randomness
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.periods import STATEMENT_LIFETIME
from wor_sidecar.exchange.primitives import Seed, SigningKey
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import (
    Delegation,
    EncryptionKey,
    KeyStatement,
    Position,
    SignedStatement,
)
from wor_sidecar.exchange.strict import base64url

NOW = 1_800_000_000
"""Seconds: 15 January 2027, 08:00 UTC."""
DAY = 86_400


def chance(name: str) -> Randomness:
    """Return a stream of bytes of its own for each name, so that one more vector changes no other."""
    return random.Random(f"wor exchange vectors {name}").randbytes


def millis(at: int) -> Millis:
    """Seconds to milliseconds."""
    return Millis(at * 1000)


def raw(data: bytes) -> str:
    """Write bytes as the file holds them."""
    return base64url(data)


@dataclass(frozen=True)
class Org:
    """An organisation, its keys by number, and how it states them."""

    name: str
    kind: Kind

    @property
    def identity(self) -> IdentityKey:
        return IdentityKey(chance(f"{self.name} identity")(32))

    @property
    def id(self) -> OrganisationId:
        return self.identity.organisation

    def working(self, epoch: int) -> SigningKey:
        return SigningKey(chance(f"{self.name} working {epoch}")(32))

    def signing(self, n: int) -> SigningKey:
        return SigningKey(chance(f"{self.name} signing {n}")(32))

    def seed(self, n: int) -> Seed:
        return Seed(chance(f"{self.name} seed {n}")(32))

    def delegation(self, epoch: int) -> Delegation:
        return self.identity.delegate(epoch, self.working(epoch).public)

    def statement(
        self,
        epoch: int,
        seq: int,
        before: SignedStatement | None,
        *,
        at: int,
        keys: tuple[int, ...] = (1,),
        revoked: tuple[int, ...] = (),
        seal: dict[int, int] | None = None,
        revoked_seals: tuple[int, ...] = (),
        by: SigningKey | None = None,
        organisation: OrganisationId | None = None,
        kind: Kind | None = None,
    ) -> SignedStatement:
        """Sign a statement that names the signing keys of these numbers, and the seed of the first.

        `seal`: the seeds to name instead, and until how many seconds after `at` each may be sealed to.
        """
        named = {keys[0]: STATEMENT_LIFETIME} if seal is None else seal
        gone = [self.signing(n).kid for n in revoked] + [self.seed(n).kid for n in revoked_seals]
        statement = KeyStatement(
            organisation=organisation or self.id,
            kind=kind or self.kind,
            position=Position(epoch, seq),
            prev=before.digest if before else "",
            iat=at,
            exp=at + STATEMENT_LIFETIME,
            enc=tuple(EncryptionKey(self.seed(n).public, at + until) for n, until in named.items()),
            sig=tuple(self.signing(n).public for n in keys),
            revoked=frozenset(gone),
            speaks=SPEAKS,
        )
        return statement.signed_with(by or self.working(epoch))

    def record(self, statements: list[SignedStatement], *epochs: int) -> KeyRecord:
        """Put statements under the delegations of these epochs."""
        delegations = tuple(self.delegation(epoch) for epoch in epochs)
        return KeyRecord(self.identity.public, delegations, tuple(statements))


PRACTICE = Org("practice", Kind.PRACTICE)
WELFARE = Org("welfare", Kind.WELFARE)
STRANGER = Org("stranger", Kind.PRACTICE)
