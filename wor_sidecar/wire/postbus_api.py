"""The JSON of every postbus call, as values that server and client share.

`from_json` takes the bytes of a body and raises `ShapeRefused` on anything but the agreed shape; `to_json`
gives the bytes. Times are Unix seconds; key records and statements stay the bytes that their owner signed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.wire import shapes
from wor_sidecar.wire.membership import (
    MOST_SENDERS,
    Invitation,
    InvitationRequest,
    Record,
    Registered,
    RegistrationRequest,
    Senders,
    SendersVersion,
    an_id,
    one_of,
    organisation,
)

__all__ = [
    "LARGEST_ENVELOPE",
    "LARGEST_JSON",
    "LONGEST_WAIT",
    "MOST_LISTED",
    "MOST_RECEIPTS",
    "MOST_SENDERS",
    "Acknowledgement",
    "Acknowledgements",
    "EnvelopeState",
    "Invitation",
    "InvitationRequest",
    "OpenMessage",
    "OpenMessages",
    "Outcome",
    "Problem",
    "Receipt",
    "Receipts",
    "Record",
    "Registered",
    "RegistrationRequest",
    "Senders",
    "SendersVersion",
]

LARGEST_ENVELOPE = (1 << 20) + 4096
"""Bytes of a whole envelope: a padded plaintext of 1 MiB, its header and its keys."""
LARGEST_JSON = 8 << 20
"""Bytes of a JSON body, both ways: a key record holds a chain of years."""
MOST_LISTED = 1000
MOST_RECEIPTS = 100
LONGEST_WAIT = 55
"""Seconds that a list call may wait; below the 60 of the usual proxy."""


class EnvelopeState(StrEnum):
    """What the postbus knows of one envelope."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What the owner of a mailbox did with an envelope."""

    COMMITTED = "committed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the postbus knows of one envelope: a hint, never a move. `code` says why it was refused."""

    id: EnvelopeId
    state: EnvelopeState
    code: str = ""

    def to_json(self) -> bytes:
        """Write it (the answer to a deposit and to a take-back)."""
        return shapes.dump(self._plain())

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        return cls.of(shapes.parse(raw))

    @classmethod
    def of(cls, value: Any) -> Self:
        """Read it from parsed JSON."""
        found = shapes.fields(value, frozenset({"id", "state"}), frozenset({"code"}))
        state = one_of(EnvelopeState, found["state"])
        return cls(EnvelopeId(an_id(found["id"])), state, shapes.text(found.get("code", ""), "code"))

    def _plain(self) -> dict[str, str]:
        plain = {"id": str(self.id), "state": str(self.state)}
        return {**plain, "code": self.code} if self.code else plain


@dataclass(frozen=True, slots=True)
class Receipts:
    """GET /v1/receipts?id=...&id=... and the answer to acknowledgements."""

    receipts: tuple[Receipt, ...]

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump({"receipts": [receipt._plain() for receipt in self.receipts]})  # noqa: SLF001  (one module)

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        found = shapes.fields(shapes.parse(raw), frozenset({"receipts"}))
        return cls(
            tuple(Receipt.of(item) for item in shapes.items(found["receipts"], "receipts", MOST_LISTED))
        )


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """One envelope that waits in the caller's mailbox; `size` in bytes, `deposited` in Unix seconds."""

    id: EnvelopeId
    sender: OrganisationId
    size: int
    deposited: int


@dataclass(frozen=True, slots=True)
class OpenMessages:
    """GET /v1/mailbox/messages: up to 1,000, fair by sender, oldest first."""

    messages: tuple[OpenMessage, ...]

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump(
            {
                "messages": [
                    {"id": m.id, "from": m.sender, "size": m.size, "deposited": m.deposited}
                    for m in self.messages
                ]
            }
        )

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        found = shapes.fields(shapes.parse(raw), frozenset({"messages"}))
        return cls(
            tuple(_open_message(item) for item in shapes.items(found["messages"], "messages", MOST_LISTED))
        )


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What happened to one envelope after the owner's commit; `code` belongs to `refused`."""

    id: EnvelopeId
    outcome: Outcome
    code: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """POST /v1/mailbox/acknowledgements."""

    acknowledgements: tuple[Acknowledgement, ...]

    def to_json(self) -> bytes:
        """Write it."""
        plain = [{"id": one.id, "outcome": one.outcome, "code": one.code} for one in self.acknowledgements]
        return shapes.dump({"acknowledgements": plain})

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        found = shapes.fields(shapes.parse(raw), frozenset({"acknowledgements"}))
        return cls(
            tuple(_acknowledgement(i) for i in shapes.items(found["acknowledgements"], "list", MOST_LISTED))
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Every answer that isn't a success: a code of ours and its sentence, nothing about anybody else."""

    code: str
    message: str

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump({"code": self.code, "message": self.message})

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        found = shapes.fields(shapes.parse(raw), frozenset({"code", "message"}))
        return cls(shapes.text(found["code"], "code"), shapes.text(found["message"], "message", 500))


def _open_message(value: Any) -> OpenMessage:
    found = shapes.fields(value, frozenset({"id", "from", "size", "deposited"}))
    size, deposited = shapes.natural(found["size"], "size"), shapes.natural(found["deposited"], "deposited")
    return OpenMessage(EnvelopeId(an_id(found["id"])), organisation(found["from"]), size, deposited)


def _acknowledgement(value: Any) -> Acknowledgement:
    found = shapes.fields(value, frozenset({"id", "outcome", "code"}))
    outcome = one_of(Outcome, found["outcome"])
    return Acknowledgement(EnvelopeId(an_id(found["id"])), outcome, shapes.code(found["code"], "code"))
