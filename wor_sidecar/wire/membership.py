"""The JSON of joining a postbus: key records, registrations, invitations, lists of senders."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from wor_sidecar.domain.identifiers import OrganisationId, is_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.wire import shapes
from wor_sidecar.wire.shapes import ShapeRefused

E = TypeVar("E", bound=StrEnum)

LONGEST_STATEMENT = 90_000
"""Characters of one statement in base64url."""
MOST_STATEMENTS = 10_000
MOST_SENDERS = 10_000


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
            organisation(found["organisation"]),
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
        return cls(an_id(shapes.fields(shapes.parse(raw), frozenset({"id"}))["id"]))


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
        senders = tuple(
            organisation(sender) for sender in shapes.items(found["senders"], "senders", MOST_SENDERS)
        )
        if len(version) != 2 or len(set(senders)) != len(senders):  # noqa: PLR2004  (epoch and n)
            raise ShapeRefused("version or senders")
        return cls(SendersVersion(*version), senders)


def _byte_strings(value: Any, name: str) -> tuple[bytes, ...]:
    texts = [shapes.text(one, name, LONGEST_STATEMENT) for one in shapes.items(value, name, MOST_STATEMENTS)]
    return tuple(shapes.unb64url(one, name) for one in texts)


def an_id(value: Any) -> str:
    """Return one of our ids."""
    found = shapes.text(value, "id")
    if not is_id(found):
        raise ShapeRefused("not an id")
    return found


def organisation(value: Any) -> OrganisationId:
    """Return an organisation's id."""
    return OrganisationId(an_id(value))


def _kind(value: Any) -> Kind:
    return one_of(Kind, value)


def one_of(kind: type[E], value: Any) -> E:
    """Return a member of an enum by its value."""
    try:
        return kind(shapes.text(value, kind.__name__))
    except ValueError as error:
        raise ShapeRefused(f"unknown {kind.__name__}") from error
