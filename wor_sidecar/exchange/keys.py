"""Our own keys: what a daemon holds, what is due, and when a seed is destroyed. Pure: the store keeps them.

One formula for seeds: a seed goes at (end of the last statement that named it) + M + 1 day, and never before
the mailbox was drained once after that moment. Since no statement names a key that is older than R, that is
at most R + S + M + 1 = 136 days after it was made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import EpochNotHigher
from wor_sidecar.domain.identifiers import OrganisationId, Randomness
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.identity import IdentityKey, Mandate
from wor_sidecar.exchange.periods import (
    DAY,
    ENVELOPE_LIFETIME,
    RENEWAL,
    ROTATION,
    STATEMENT_LIFETIME,
    seconds,
)
from wor_sidecar.exchange.primitives import Kid, Seed, SigningKey, kid_of
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import EncryptionKey, KeyStatement, Position, Spoken
from wor_sidecar.exchange.strict import base64url, unbase64url

ONE_DAY_MORE: Final = DAY


@dataclass(frozen=True, slots=True)
class OwnSeed:
    """A seed of ours, made at `since`; the last statement that named it ends at `named_until` (seconds)."""

    seed: Seed
    since: int
    named_until: int


@dataclass(frozen=True, slots=True)
class OwnSigning:
    """The signing key in use, made at `since` (seconds)."""

    key: SigningKey
    since: int


@dataclass(frozen=True, slots=True)
class RetiredSigning:
    """A signing key that no longer signs: its secret is gone, its public half stays listed for M."""

    public: bytes
    at: int


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """Everything that a program needs to sign, open and publish; the identity key is not among it."""

    kind: Kind
    record: KeyRecord
    working: SigningKey
    """Signs the statements of this epoch."""
    signing: OwnSigning
    """Signs messages and postbus calls."""
    seeds: tuple[OwnSeed, ...]
    """The one in use first."""
    retired: tuple[RetiredSigning, ...] = ()
    revoked: frozenset[Kid] = frozenset()

    @property
    def organisation(self) -> OrganisationId:
        """Us."""
        return self.record.organisation

    @property
    def position(self) -> Position:
        """Where our newest statement stands."""
        return self.record.position

    @property
    def seed_by_kid(self) -> Mapping[Kid, Seed]:
        """Every seed that can still open something."""
        return {one.seed.kid: one.seed for one in self.seeds}


@dataclass(frozen=True, slots=True)
class Due:
    """What the keys need now."""

    renew: bool
    rotate: bool

    @property
    def anything(self) -> bool:
        """Tell whether `renewed` is to be called."""
        return self.renew or self.rotate


def first_keys(
    identity: IdentityKey | Mandate,
    kind: Kind,
    speaks: Iterable[Spoken],
    now: Millis,
    randomness: Randomness,
    epoch: int = 1,
) -> OwnKeys:
    """Make the keys of a new organisation and sign its first statement; a mandate brings its own epoch."""
    at = seconds(now)
    mandate = identity.mandate(epoch, randomness) if isinstance(identity, IdentityKey) else identity
    working = mandate.working
    record = KeyRecord(mandate.identity, (mandate.delegation,), ())
    signing = OwnSigning(SigningKey.fresh(randomness), at)
    seed = OwnSeed(Seed.fresh(randomness), at, at)
    return _stated(OwnKeys(kind, record, working, signing, (seed,)), speaks, now)


def new_epoch(
    keys: OwnKeys,
    mandate: Mandate,
    speaks: Iterable[Spoken],
    now: Millis,
    randomness: Randomness,
    *,
    stolen: bool = False,
    known: KeyStatement | None = None,
) -> OwnKeys:
    """Begin a new epoch after a restore or a theft: a new working key, new keys, statements from 1 again.

    The mandate's epoch comes from `next_epoch`. Seeds stay, so that what is under way opens. Signing keys
    stay listed for M; `stolen` revokes them at once. `known`: our newest statement at the postbus. A restored
    backup lacks what it tells: the keys that signed what is under way, and those that were revoked.

    Raises:
        EpochNotHigher: a statement of this epoch or a later one exists.

    """
    epoch = mandate.delegation.epoch
    highest = max(keys.position.epoch, known.position.epoch if known else 0)
    if epoch <= highest:
        raise EpochNotHigher(epoch=epoch, highest=highest)
    delegations = (*keys.record.delegations, mandate.delegation)
    record = replace(keys.record, delegations=delegations)
    begun = replace(keys, working=mandate.working, record=record, retired=_retired(keys, known, now))
    if known:
        begun = replace(begun, revoked=keys.revoked | known.revoked)
    if stolen:
        begun = replace(begun, revoked=begun.revoked | {keys.signing.key.kid, *_kids(begun.retired)})
    return _stated(_rotated(begun, now, randomness), speaks, now)


def next_epoch(*known: int) -> int:
    """Return the epoch to begin: 1 + the highest of the store, the postbus's chain and the sheet."""
    return 1 + max(known)


def due(keys: OwnKeys, now: Millis) -> Due:
    """Tell whether a statement is due (weekly) and whether its keys must be new ones (R)."""
    newest = keys.record.newest
    at = seconds(now)
    stated = newest.statement.iat if newest else 0
    oldest = min(keys.seeds[0].since, keys.signing.since)
    return Due(renew=at - stated >= RENEWAL, rotate=at - oldest >= ROTATION)


def renewed(keys: OwnKeys, speaks: Iterable[Spoken], now: Millis, randomness: Randomness) -> OwnKeys:
    """Sign the next statement, with new keys if the present ones have reached R."""
    current = _rotated(keys, now, randomness) if due(keys, now).rotate else keys
    return _stated(current, speaks, now)


def rotated(keys: OwnKeys, speaks: Iterable[Spoken], now: Millis, randomness: Randomness) -> OwnKeys:
    """Make new keys now and sign a statement that names them."""
    return _stated(_rotated(keys, now, randomness), speaks, now)


def revoked(
    keys: OwnKeys, kids: Iterable[Kid], speaks: Iterable[Spoken], now: Millis, randomness: Randomness
) -> OwnKeys:
    """Revoke keys at once, and replace the present ones: what a revoked key signed opens nowhere any more."""
    return rotated(replace(keys, revoked=keys.revoked | set(kids)), speaks, now, randomness)


def destroyed_from(named_until: int) -> int:
    """Return the moment (seconds) from which a seed may go: the one formula."""
    return named_until + ENVELOPE_LIFETIME + ONE_DAY_MORE


def destroyable(keys: OwnKeys, now: Millis, drained_at: Millis | None) -> frozenset[Kid]:
    """Name the seeds that may be destroyed.

    Args:
        keys: ours.
        now: the moment.
        drained_at: when the mailbox was last seen empty; None: never.

    """
    if drained_at is None:
        return frozenset()
    reached = seconds(min(now, drained_at))
    return frozenset(one.seed.kid for one in keys.seeds[1:] if reached >= destroyed_from(one.named_until))


def without(keys: OwnKeys, kids: frozenset[Kid]) -> OwnKeys:
    """Forget seeds; the store shreds them."""
    return replace(keys, seeds=tuple(one for one in keys.seeds if one.seed.kid not in kids))


def _rotated(keys: OwnKeys, now: Millis, randomness: Randomness) -> OwnKeys:
    at = seconds(now)
    return replace(
        keys,
        signing=OwnSigning(SigningKey.fresh(randomness), at),
        retired=(RetiredSigning(keys.signing.key.public, at), *keys.retired),
        seeds=(OwnSeed(Seed.fresh(randomness), at, at), *keys.seeds),
    )


def _retired(keys: OwnKeys, known: KeyStatement | None, now: Millis) -> tuple[RetiredSigning, ...]:
    listed = {keys.signing.key.public, *(one.public for one in keys.retired)}
    more = (key for key in (known.sig if known else ()) if key not in listed)
    return (*(RetiredSigning(key, seconds(now)) for key in more), *keys.retired)


def _kids(retired: Iterable[RetiredSigning]) -> Iterable[Kid]:
    return (kid_of(one.public) for one in retired)


def _stated(keys: OwnKeys, speaks: Iterable[Spoken], now: Millis) -> OwnKeys:
    at = seconds(now)
    end = at + STATEMENT_LIFETIME
    epoch = keys.record.delegations[-1].epoch
    last = keys.record.newest
    follows = last if last and last.statement.position.epoch == epoch else None
    retired = tuple(one for one in keys.retired if at < one.at + ENVELOPE_LIFETIME)
    listed = (keys.signing.key.public, *(one.public for one in retired))
    seed = keys.seeds[0]
    statement = KeyStatement(
        organisation=keys.organisation,
        kind=keys.kind,
        position=Position(epoch, follows.statement.position.seq + 1 if follows else 1),
        prev=follows.digest if follows else "",
        iat=at,
        exp=end,
        enc=(EncryptionKey(seed.seed.public, end),),
        sig=tuple(key for key in listed if kid_of(key) not in keys.revoked),
        revoked=keys.revoked,
        speaks=tuple(speaks),
    )
    signed = statement.signed_with(keys.working)
    return replace(
        keys,
        record=replace(keys.record, statements=(*keys.record.statements, signed)),
        retired=retired,
        seeds=(replace(seed, named_until=max(seed.named_until, end)), *keys.seeds[1:]),
    )


def to_json(keys: OwnKeys) -> dict[str, Any]:
    """Write for our own store. Secret: to be encrypted before it is written anywhere."""
    return {
        "kind": keys.kind.value,
        "record": keys.record.to_json(),
        "working": base64url(keys.working.secret),
        "signing": [base64url(keys.signing.key.secret), keys.signing.since],
        "retired": [[base64url(one.public), one.at] for one in keys.retired],
        "seeds": [[base64url(one.seed.secret), one.since, one.named_until] for one in keys.seeds],
        "revoked": sorted(keys.revoked),
    }


def from_json(value: dict[str, Any]) -> OwnKeys:
    """Read what `to_json` wrote, from our own store."""
    return OwnKeys(
        kind=Kind(value["kind"]),
        record=KeyRecord.from_json(value["record"]),
        working=SigningKey(unbase64url(value["working"])),
        signing=OwnSigning(SigningKey(unbase64url(value["signing"][0])), value["signing"][1]),
        retired=tuple(RetiredSigning(unbase64url(public), at) for public, at in value["retired"]),
        seeds=tuple(
            OwnSeed(Seed(unbase64url(secret)), since, until) for secret, since, until in value["seeds"]
        ),
        revoked=frozenset(Kid(one) for one in value["revoked"]),
    )
