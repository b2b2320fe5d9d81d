"""Between programs: who we are, which keys, and what arrived; none of it about a patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar, Final

from wor_sidecar.domain.identifiers import EnvelopeId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.shapes import (
    CODE,
    ID,
    OPAQUE,
    Code,
    Line,
    Phone,
    Shape,
    many,
    nested,
    number,
    optional,
    words,
)
from wor_sidecar.exchange.statements import Spoken, keyed_kind

MOST_REFUSED: Final = 1000
MOST_HELD: Final = 1000
MOST_THREADS: Final = 10_000
Record = Annotated[KeyRecord, Shape(KeyRecord.from_json, KeyRecord.to_json, "key record")]


@dataclass(frozen=True, slots=True)
class Profile:
    """How an organisation introduces itself; never the number to compare digits by."""

    phone: Phone
    urgent_phone: Phone
    place: Line
    coach_word: Line
    products: Annotated[tuple[str, ...], many(CODE, 64)]


@dataclass(frozen=True, slots=True)
class Committed:
    """How far a receiver got in the messages of one epoch."""

    epoch: Annotated[int, number(1)]
    upto: Annotated[int, number(0)]


@dataclass(frozen=True, slots=True)
class Hello:
    """An introduction; with a proof from an invitation to a stranger, and after each new epoch."""

    type: ClassVar = MessageType.HELLO
    version: ClassVar = 1
    kind: Annotated[Kind, Shape(keyed_kind, lambda kind: kind.value, "kind")]
    name: Annotated[str, words(140, 1)]
    profile: Annotated[Profile, nested(Profile)]
    speaks: Annotated[tuple[Spoken, ...], many(Shape(Spoken.parse, str, "type/version"), 256)]
    record: Record
    proof: Annotated[str | None, optional(OPAQUE)] = None
    """HMAC of the invitation secret, base64url; null between organisations that know each other."""
    upto: Annotated[Committed | None, optional(nested(Committed))] = None
    """The recipient's messages that the sender has committed; null: none."""
    threads: Annotated[tuple[ReferralId, ...], many(ID, MOST_THREADS)] = ()
    """The threads that the sender holds open: its answer to a new epoch."""


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A newer key record, or the part that is new."""

    type: ClassVar = MessageType.KEY_STATEMENT
    version: ClassVar = 1
    record: Record


@dataclass(frozen=True, slots=True)
class Verified:
    """The digits of the recipient were typed here, and they were right."""

    type: ClassVar = MessageType.VERIFIED
    version: ClassVar = 1


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was consumed and not applied, and why."""

    seq: Annotated[int, number(1)]
    code: Code


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was committed of one epoch's messages; received = seq <= upto and not refused."""

    type: ClassVar = MessageType.RECEIPT
    version: ClassVar = 1
    epoch: Annotated[int, number(1)]
    upto: Annotated[int, number(0)]
    held: Annotated[tuple[int, ...], many(number(1), MOST_HELD)] = ()
    """Beyond upto and kept: these need no second sending."""
    refused: Annotated[tuple[Refused, ...], many(nested(Refused), MOST_REFUSED)] = ()
    """All refusals of the epoch (the newest 1,000), so that a lost receipt never turns one into received."""
    unreadable: Annotated[tuple[EnvelopeId, ...], many(ID, 1000)] = ()
    """Envelopes that could not be opened: to be sealed anew."""

    def __post_init__(self) -> None:
        held, refused = self.held, [one.seq for one in self.refused]
        if not (_rises((self.upto, *held)) and _rises(refused)):
            raise ValueError("numbers that don't rise")
        if len(set(self.unreadable)) != len(self.unreadable):
            raise ValueError("an envelope stands twice")


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < next_one for one, next_one in pairwise(numbers))
