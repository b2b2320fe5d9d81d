"""Two organisations, a moment, and randomness that is the same in every run."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import Mid, OrganisationId, Randomness, ReferralId, new_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Kind, Partner
from wor_sidecar.domain.privacy import Permit, permit
from wor_sidecar.exchange.body import Body, Frame
from wor_sidecar.exchange.contents import SPEAKS, Content, Void
from wor_sidecar.exchange.envelope import Sealed, Senders, Signer, seal
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import OwnKeys, first_keys
from wor_sidecar.exchange.trust import Trusted, accept

NOW = Millis(1_800_000_000_000)
DAY = 86_400_000


def allowed(organisation: OrganisationId, type_: MessageType) -> Permit:
    partner = Partner(organisation, "partner", Kind.WELFARE, verified_by_us=True, verified_by_them=True)
    return permit(None, partner, type_)


@dataclass(frozen=True)
class Org:
    identity: IdentityKey
    keys: OwnKeys

    @property
    def id(self) -> OrganisationId:
        return self.keys.organisation

    @property
    def signer(self) -> Signer:
        return Signer(self.id, self.keys.signing.key)

    def trusted(self, now: Millis = NOW) -> Trusted:
        return accept(None, self.keys.record, self.id, now)


@dataclass(frozen=True)
class World:
    randomness: Randomness
    practice: Org
    welfare: Org
    other: Org
    now: Millis = NOW

    allowed = staticmethod(allowed)

    def after(self, days: float) -> Millis:
        return Millis(NOW + int(days * DAY))

    def organisation(self, kind: Kind = Kind.PRACTICE) -> Org:
        return organisation(self.randomness, kind)

    @property
    def senders(self) -> Senders:
        held = {org.id: org.trusted() for org in (self.practice, self.welfare, self.other)}
        return held.get

    def body(self, content: Content | None = None) -> Body:
        content = content or Void()
        return Body(
            Frame(
                mid=Mid(new_id(self.randomness)),
                seq=1 if content.type.sequenced else None,
                epoch=1,
                knows=None,
                thread=ReferralId(new_id(self.randomness)) if content.type.threaded else None,
            ),
            content,
        )

    def sealed(self, content: Content | None = None, now: Millis = NOW) -> Sealed:
        body = self.body(content)
        return seal(
            allowed(self.welfare.id, body.type),
            body,
            sender=self.practice.signer,
            recipient=self.welfare.trusted(),
            now=now,
            randomness=self.randomness,
        )


def organisation(randomness: Randomness, kind: Kind, now: Millis = NOW) -> Org:
    identity = IdentityKey.fresh(randomness)
    return Org(identity, first_keys(identity, kind, SPEAKS, now, randomness))


@pytest.fixture
def randomness() -> Randomness:
    return random.Random(20260101).randbytes


@pytest.fixture
def world(randomness: Callable[[int], bytes]) -> World:
    return World(
        randomness,
        organisation(randomness, Kind.PRACTICE),
        organisation(randomness, Kind.WELFARE),
        organisation(randomness, Kind.WELFARE),
    )
