"""What we hold of an organisation's keys, and what makes us take newer ones; never anything else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import (
    DelegationWrong,
    ForeignRoot,
    RecordMalformed,
    StatementForged,
    StatementFork,
    StatementFromFuture,
    StatementGap,
    StatementOfOldEpoch,
    StatementRollback,
    StatementStale,
    StatementWrongPrevious,
    TwoDelegations,
)
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.identity import organisation_of
from wor_sidecar.exchange.periods import CLOCK_SLACK, seconds
from wor_sidecar.exchange.primitives import Kid, kid_of
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import (
    EncryptionKey,
    KeyStatement,
    Position,
    SignedStatement,
)
from wor_sidecar.exchange.strict import base64url, unbase64url

PREFIX_LENGTH: Final = 16
"""Hex characters of a statement's hash in `knows`."""


@dataclass(frozen=True, slots=True)
class Knows:
    """The newest statement of the recipient that a sender holds; it stands in every message."""

    position: Position
    prefix: str


@dataclass(frozen=True, slots=True)
class Trusted:
    """An organisation's checked keys: the newest statement, and the hash of each one before it."""

    identity: bytes
    working_keys: dict[int, bytes]
    """Raw key by epoch."""
    history: dict[Position, str]
    """SHA-256, hex, of every statement seen, in order."""
    newest_signed: SignedStatement

    @property
    def organisation(self) -> OrganisationId:
        """Whose keys these are."""
        return organisation_of(self.identity)

    @property
    def newest(self) -> KeyStatement:
        """The statement that counts."""
        return self.newest_signed.statement

    @property
    def knows(self) -> Knows:
        """What our messages to it say that we know."""
        return Knows(self.newest.position, self.newest_signed.digest[:PREFIX_LENGTH])

    def fresh(self, now: Millis) -> bool:
        """Tell whether we may seal; opening never asks this."""
        return seconds(now) < self.newest.exp

    def encryption_key(self, now: Millis) -> EncryptionKey:
        """Return the key to seal to.

        Raises:
            StatementStale: the statement or all its keys are out of date.

        """
        keys = [
            one for one in self.newest.enc if one.until > seconds(now) and one.kid not in self.newest.revoked
        ]
        if not self.fresh(now) or not keys:
            raise StatementStale(organisation=self.organisation)
        return max(keys, key=lambda one: one.until)

    def signing_key(self, kid: Kid) -> bytes | None:
        """Return the raw key of this name, if the newest statement lists it and has not revoked it."""
        listed = {kid_of(key): key for key in self.newest.sig}
        return None if kid in self.newest.revoked else listed.get(kid)

    def to_json(self) -> dict[str, Any]:
        """Write for our own store."""
        return {
            "identity": base64url(self.identity),
            "working_keys": [[epoch, base64url(key)] for epoch, key in self.working_keys.items()],
            "history": [[at.epoch, at.seq, digest] for at, digest in self.history.items()],
            "newest": base64url(self.newest_signed.wire),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Trusted":
        """Read from our own store, which checked it before."""
        return cls(
            unbase64url(value["identity"]),
            {epoch: unbase64url(key) for epoch, key in value["working_keys"]},
            {Position(epoch, seq): digest for epoch, seq, digest in value["history"]},
            SignedStatement.parse(unbase64url(value["newest"])),
        )


_OF_THE_CHAIN: Final = (
    StatementFork,
    StatementFromFuture,
    StatementGap,
    StatementOfOldEpoch,
    StatementWrongPrevious,
)
"""Rightly signed, and not where it belongs."""


def accept(held: Trusted | None, record: KeyRecord, organisation: OrganisationId, now: Millis) -> Trusted:
    """Check a record against what we hold and return what we hold from now on.

    `record` is the whole chain, or what `?after=` gave; one without statements changes nothing. A record that
    came inside a delayed message may be an old one: that caller takes StatementRollback for "no news", and
    StatementGap for "fetch the whole chain".

    What does not fit in an epoch that ended is passed over, where the record goes on to a later one: a thief
    may have signed it with the old working key, and the identity itself has spoken since.

    Raises:
        KeyTrustError: one of its kinds for each way in which a record can be wrong; `held` stays what counts.

    """
    if record.organisation != organisation:
        raise ForeignRoot(organisation=organisation)
    working_keys = _merged_delegations(held, record, organisation)
    history = dict(held.history) if held else {}
    newest = held.newest_signed if held else None
    for signed in record.statements:
        try:
            newest = _next(newest, signed, organisation, working_keys, history, now)
        except _OF_THE_CHAIN:
            if not (held and _settled(signed, record)):
                raise
    if newest is None:
        raise RecordMalformed(organisation=organisation, reason="no statement")
    if held and record.statements and record.position < held.newest.position:
        raise StatementRollback(organisation=organisation)
    return Trusted(record.identity, working_keys, history, newest)


def _settled(signed: SignedStatement, record: KeyRecord) -> bool:
    """Tell whether a later epoch of the same record has taken the place of this statement's."""
    return signed.statement.position.epoch < record.position.epoch


def _merged_delegations(
    held: Trusted | None, record: KeyRecord, organisation: OrganisationId
) -> dict[int, bytes]:
    keys = dict(held.working_keys) if held else {}
    for one in record.delegations:
        if one.organisation != organisation or not one.signed_by(record.identity):
            raise DelegationWrong(organisation=organisation, epoch=one.epoch)
        if keys.setdefault(one.epoch, one.key) != one.key:
            raise TwoDelegations(organisation=organisation, epoch=one.epoch)
    return keys


def _next(
    newest: SignedStatement | None,
    signed: SignedStatement,
    organisation: OrganisationId,
    working_keys: dict[int, bytes],
    history: dict[Position, str],
    now: Millis,
) -> SignedStatement:
    """Check one statement and return the newest; `history` grows by it."""
    statement, at = signed.statement, signed.statement.position
    names: dict[str, object] = {"organisation": organisation, "epoch": at.epoch, "seq": at.seq}
    if at.epoch not in working_keys:
        raise DelegationWrong(**names)
    if statement.organisation != organisation or not signed.signed_by(working_keys[at.epoch]):
        raise StatementForged(**names)
    if at in history:
        if history[at] != signed.digest:
            raise StatementFork(**names)
        return newest or signed
    if statement.iat > seconds(now) + CLOCK_SLACK:
        raise StatementFromFuture(**names)
    before = newest.statement.position if newest else Position(0, 0)
    if at.epoch < before.epoch:
        raise StatementOfOldEpoch(**names)
    if at.seq != (before.seq + 1 if at.epoch == before.epoch else 1):
        raise StatementGap(**names)
    if newest and at.epoch == before.epoch and statement.prev != newest.digest:
        raise StatementWrongPrevious(**names)
    if newest and statement.kind is not newest.statement.kind:
        raise RecordMalformed(organisation=organisation, reason="its kind changed")
    history[at] = signed.digest
    return signed


class Verdict(Enum):
    """What the `knows` in a partner's message says about our own keys there."""

    NOTHING = "nothing"
    """It holds none of ours."""
    CURRENT = "current"
    BEHIND = "behind"
    """Right, but not our newest: it was offline, or somebody withholds the newer ones."""
    FORK = "fork"
    """Another statement under our name and number: somebody signs with our key."""
    AHEAD = "ahead"
    """A number that we never signed: somebody signs with our key, or we went back to an old backup."""


def _unknown(ours: Mapping[Position, str], position: Position) -> Verdict:
    """Judge a number that we don't know: in an epoch that ended it is our own, from before a restore."""
    newest = max(ours, default=Position(0, 0))
    if position > newest:
        return Verdict.AHEAD
    last = max(one.seq for one in (*ours, position) if one.epoch == position.epoch)
    return Verdict.BEHIND if position.epoch < newest.epoch and position.seq == last else Verdict.FORK


def judge(own: Iterable[SignedStatement], knows: Knows | None) -> Verdict:
    """Compare what a partner says that it knows with the statements that we signed."""
    if knows is None:
        return Verdict.NOTHING
    ours = {one.statement.position: one.digest for one in own}
    if knows.position not in ours:
        return _unknown(ours, knows.position)
    if ours[knows.position][:PREFIX_LENGTH] != knows.prefix:
        return Verdict.FORK
    return Verdict.CURRENT if knows.position == max(ours) else Verdict.BEHIND
