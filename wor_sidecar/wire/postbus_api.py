"""The JSON of every postbus call, as values that server and client share.

`from_json` takes the bytes of a body and raises `ShapeRefused` on anything but the agreed shape; `to_json`
gives the bytes. Times are Unix seconds; key records and statements stay the bytes that their owner signed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId, is_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.wire import shapes
from wor_sidecar.wire.shapes import ShapeRefused

E = TypeVar("E", bound=StrEnum)

LARGEST_ENVELOPE = (1 << 20) + 4096
"""Bytes of a whole envelope: a padded plaintext of 1 MiB, its header and its keys."""
LARGEST_JSON = 8 << 20
"""Bytes of a JSON body, both ways: a key record holds a chain of years."""
LONGEST_STATEMENT = 90_000
MOST_STATEMENTS = 10_000
MOST_LISTED = 1000
MOST_SENDERS = 10_000
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
class Record:
    """A key record as it travels: an identity key, its delegations, its chain of statements; bytes as signed.

    The body of PUT and GET /v1/organisations/{org}/keys. Nothing here looks inside.
    """

    identity: bytes
    delegations: tuple[bytes, ...]
    statements: tuple[bytes, ...]

    def plain(self) -> dict[str, Any]:
        """Give the JSON value: `{"identity","delegations":[],"statements":[]}`, each base64url."""
        return {
            "identity": shapes.b64url(self.identity),
            "delegations": [shapes.b64url(one) for one in self.delegations],
            "statements": [shapes.b64url(one) for one in self.statements],
        }

    @classmethod
    def of(cls, value: Any) -> Self:
        """Read it from parsed JSON, such as `exchange.record.KeyRecord.to_json()` gives."""
        found = shapes.fields(value, frozenset({"identity", "delegations", "statements"}))
        return cls(
            shapes.unb64url(shapes.text(found["identity"], "identity"), "identity"),
            _byte_strings(found["delegations"], "delegations"),
            _byte_strings(found["statements"], "statements"),
        )

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump(self.plain())

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        return cls.of(shapes.parse(raw))


@dataclass(frozen=True, slots=True)
class RegistrationRequest:
    """POST /v1/registrations: a key record with a one-time code, or with an admission of earlier."""

    record: Record
    code: str = ""
    admission: str = ""

    def to_json(self) -> bytes:
        """Write either `code` or `admission`, never both."""
        proof = {"admission": self.admission} if self.admission else {"code": self.code}
        return shapes.dump({"record": self.record.plain(), **proof})

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it; exactly one proof."""
        found = shapes.fields(shapes.parse(raw), frozenset({"record"}), frozenset({"code", "admission"}))
        code = shapes.text(found.get("code", ""), "code")
        admission = shapes.text(found.get("admission", ""), "admission", 1024)
        if bool(code) == bool(admission):
            raise ShapeRefused("exactly one of code and admission")
        return cls(Record.of(found["record"]), code, admission)


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer: a mailbox, and the admission that gives it again, should the postbus be wiped."""

    organisation: OrganisationId
    kind: Kind
    admission: str

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump(
            {"organisation": self.organisation, "kind": self.kind, "admission": self.admission}
        )

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        found = shapes.fields(shapes.parse(raw), frozenset({"organisation", "kind", "admission"}))
        return cls(
            _org(found["organisation"]),
            _kind(found["kind"]),
            shapes.text(found["admission"], "admission", 1024),
        )


@dataclass(frozen=True, slots=True)
class InvitationRequest:
    """POST /v1/invitations: `id` is the caller's own fresh id; the same id gives the same code again."""

    id: str

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump({"id": self.id})

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        return cls(_id(shapes.fields(shapes.parse(raw), frozenset({"id"}))["id"]))


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code that admits one organisation of this kind until `expires`."""

    code: str
    kind: Kind
    expires: int

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump({"code": self.code, "kind": self.kind, "expires": self.expires})

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it."""
        found = shapes.fields(shapes.parse(raw), frozenset({"code", "kind", "expires"}))
        return cls(
            shapes.text(found["code"], "code"),
            _kind(found["kind"]),
            shapes.natural(found["expires"], "expires"),
        )


@dataclass(frozen=True, slots=True, order=True)
class SendersVersion:
    """The version of a list of senders: rises with the epoch, then with n."""

    epoch: int
    n: int


@dataclass(frozen=True, slots=True)
class Senders:
    """PUT /v1/mailbox/senders: who may deposit in the caller's mailbox; each list replaces the last."""

    version: SendersVersion
    senders: tuple[OrganisationId, ...]

    def to_json(self) -> bytes:
        """Write it."""
        return shapes.dump({"version": [self.version.epoch, self.version.n], "senders": list(self.senders)})

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read it; nobody stands in it twice."""
        found = shapes.fields(shapes.parse(raw), frozenset({"version", "senders"}))
        version = [shapes.natural(part, "version") for part in shapes.items(found["version"], "version", 2)]
        senders = tuple(_org(sender) for sender in shapes.items(found["senders"], "senders", MOST_SENDERS))
        if len(version) != 2 or len(set(senders)) != len(senders):  # noqa: PLR2004  (epoch and n)
            raise ShapeRefused("version or senders")
        return cls(SendersVersion(*version), senders)


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
        state = _one_of(EnvelopeState, found["state"])
        return cls(EnvelopeId(_id(found["id"])), state, shapes.text(found.get("code", ""), "code"))

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


def _byte_strings(value: Any, name: str) -> tuple[bytes, ...]:
    texts = [shapes.text(one, name, LONGEST_STATEMENT) for one in shapes.items(value, name, MOST_STATEMENTS)]
    return tuple(shapes.unb64url(one, name) for one in texts)


def _id(value: Any) -> str:
    found = shapes.text(value, "id")
    if not is_id(found):
        raise ShapeRefused("not an id")
    return found


def _org(value: Any) -> OrganisationId:
    return OrganisationId(_id(value))


def _kind(value: Any) -> Kind:
    return _one_of(Kind, value)


def _one_of(kind: type[E], value: Any) -> E:
    try:
        return kind(shapes.text(value, kind.__name__))
    except ValueError as error:
        raise ShapeRefused(f"unknown {kind.__name__}") from error


def _open_message(value: Any) -> OpenMessage:
    found = shapes.fields(value, frozenset({"id", "from", "size", "deposited"}))
    size, deposited = shapes.natural(found["size"], "size"), shapes.natural(found["deposited"], "deposited")
    return OpenMessage(EnvelopeId(_id(found["id"])), _org(found["from"]), size, deposited)


def _acknowledgement(value: Any) -> Acknowledgement:
    found = shapes.fields(value, frozenset({"id", "outcome", "code"}))
    outcome = _one_of(Outcome, found["outcome"])
    return Acknowledgement(EnvelopeId(_id(found["id"])), outcome, shapes.text(found["code"], "code"))
