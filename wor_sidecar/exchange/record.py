"""The key record: an identity, its delegations and its chain of statements, as the postbus serves it."""

from dataclasses import dataclass
from typing import Any, Final

from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.identity import organisation_of
from wor_sidecar.exchange.primitives import SIGNING_KEY_BYTES
from wor_sidecar.exchange.statements import Delegation, Position, SignedStatement
from wor_sidecar.exchange.strict import base64url, exactly, items, unbase64url

_MOST: Final = 10_000
_A_YEAR: Final = 53
"""Statements, one a week."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What an organisation publishes; nothing in it is to be believed before `trust.accept` has looked."""

    identity: bytes
    delegations: tuple[Delegation, ...]
    statements: tuple[SignedStatement, ...]

    @property
    def organisation(self) -> OrganisationId:
        """Whose it claims to be, by its own identity key."""
        return organisation_of(self.identity)

    @property
    def newest(self) -> SignedStatement | None:
        """The last statement."""
        return self.statements[-1] if self.statements else None

    @property
    def position(self) -> Position:
        """Where the last statement stands; 0.0 where there is none."""
        return self.statements[-1].statement.position if self.statements else Position(0, 0)

    def after(self, position: Position) -> "KeyRecord":
        """Keep the statements after a position and the delegations that they need."""
        later = tuple(one for one in self.statements if one.statement.position > position)
        epochs = {one.statement.position.epoch for one in later}
        delegations = tuple(one for one in self.delegations if one.epoch in epochs)
        return KeyRecord(self.identity, delegations, later)

    def recent(self) -> "KeyRecord":
        """Keep a year of statements: what a hello carries, so that it fits in an envelope for ever.

        Who lacks what came before finds a gap, and fetches the whole chain from the postbus.
        """
        if len(self.statements) <= _A_YEAR:
            return self
        return self.after(self.statements[-_A_YEAR - 1].statement.position)

    def to_json(self) -> dict[str, Any]:
        """Write `{"identity","delegations":[],"statements":[]}`, each base64url."""
        return {
            "identity": base64url(self.identity),
            "delegations": [base64url(one.wire) for one in self.delegations],
            "statements": [base64url(one.wire) for one in self.statements],
        }

    @classmethod
    def from_json(cls, json: object) -> "KeyRecord":
        """Read strictly what `to_json` wrote; raises ValueError."""
        value = exactly(json, "identity", "delegations", "statements")
        return cls(
            unbase64url(value["identity"], SIGNING_KEY_BYTES),
            tuple(Delegation.parse(unbase64url(one)) for one in items(value["delegations"], _MOST)),
            tuple(SignedStatement.parse(unbase64url(one)) for one in items(value["statements"], _MOST)),
        )
