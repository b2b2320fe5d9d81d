"""The message inside an envelope.

JSON `{"type","v","mid","seq","epoch","knows","thread","content"}` and no other key; null where a type has no
seq or thread, or where the sender knows none of the recipient's statements.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from wor_sidecar.domain.errors.exchange import ContentRefused, MessageMalformed
from wor_sidecar.domain.identifiers import Mid, ReferralId, is_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.contents import KINDS, SPEAKS, Content, content_from_json, content_to_json
from wor_sidecar.exchange.statements import Position, Spoken
from wor_sidecar.exchange.strict import exactly, items, read_json, text, whole, write_json
from wor_sidecar.exchange.trust import PREFIX_LENGTH, Knows

UNKNOWN_TYPE: Final = "unknown_type"
MALFORMED: Final = "malformed"
_PREFIX = re.compile(f"[0-9a-f]{{{PREFIX_LENGTH}}}")
_TYPE = re.compile(r"[a-z_]{1,64}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What every message says of itself, whatever it holds."""

    mid: Mid
    """Names the message for ever, however often it is sealed."""
    seq: int | None
    """Its number within (from, to, epoch), from 1; None where the type has none."""
    epoch: int
    knows: Knows | None
    """The newest statement of the recipient that the sender held; None: none."""
    thread: ReferralId | None


@dataclass(frozen=True, slots=True)
class Body:
    """A message that we understand."""

    frame: Frame
    content: Content

    @property
    def type(self) -> MessageType:
        """Its type."""
        return self.content.type

    def encode(self) -> bytes:
        """Write the bytes that are sealed.

        Raises:
            ContentRefused: the other side would refuse it.

        """
        try:
            _check_frame(self.frame, self.type)
        except ValueError as error:
            raise ContentRefused(reason=str(error)) from error
        frame, knows = self.frame, self.frame.knows
        return write_json(
            {
                "type": self.type.value,
                "v": self.content.version,
                "mid": frame.mid,
                "seq": frame.seq,
                "epoch": frame.epoch,
                "knows": [knows.position.epoch, knows.position.seq, knows.prefix] if knows else None,
                "thread": frame.thread,
                "content": content_to_json(self.content),
            }
        )


@dataclass(frozen=True, slots=True)
class UnknownBody:
    """A message of a type or version that we don't know: consumed, and refused as `unknown_type`."""

    frame: Frame
    type: str
    version: int
    code = UNKNOWN_TYPE


@dataclass(frozen=True, slots=True)
class UnreadableBody:
    """A message with a content that its type forbids: consumed, and refused as `malformed`."""

    frame: Frame
    type: MessageType
    reason: str
    code = MALFORMED


def parse_body(raw: bytes) -> Body | UnknownBody | UnreadableBody:
    """Read the bytes that an envelope held.

    Raises:
        MessageMalformed: not even its frame can be read, so it has no number to be refused by.

    """
    try:
        value = exactly(read_json(raw), "type", "v", "mid", "seq", "epoch", "knows", "thread", "content")
        frame = _read_frame(value)
        type_, version = _type(value["type"]), whole(value["v"], 1)
    except ValueError as error:
        raise MessageMalformed(reason=str(error)) from error
    if (type_, version) not in KINDS:
        return UnknownBody(frame, type_, version)
    known = MessageType(type_)
    try:
        _check_frame(frame, known)
        return Body(frame, content_from_json(type_, version, value["content"]))
    except ValueError as error:
        return UnreadableBody(frame, known, str(error))


def highest(type_: MessageType, theirs: Collection[Spoken]) -> int | None:
    """Choose the highest version of a type that both sides know; None: they don't know it."""
    return max((one.version for one in SPEAKS if one.type == type_.value and one in theirs), default=None)


def _read_frame(value: dict[str, Any]) -> Frame:
    return Frame(
        mid=Mid(_id(value["mid"])),
        seq=None if value["seq"] is None else whole(value["seq"], 1),
        epoch=whole(value["epoch"], 1),
        knows=None if value["knows"] is None else _read_knows(value["knows"]),
        thread=None if value["thread"] is None else ReferralId(_id(value["thread"])),
    )


def _read_knows(value: object) -> Knows:
    epoch, seq, prefix = items(value, 3)
    if _PREFIX.fullmatch(text(prefix)) is None:
        raise ValueError("knows: the start of a hash expected")
    return Knows(Position(whole(epoch, 1), whole(seq, 1)), prefix)


def _type(value: object) -> str:
    if _TYPE.fullmatch(text(value)) is None:
        raise ValueError("type: small letters expected")
    return text(value)


def _id(value: object) -> str:
    if not is_id(text(value)):
        raise ValueError("an id expected")
    return text(value)


def _check_frame(frame: Frame, type_: MessageType) -> None:
    if (frame.seq is not None) != type_.sequenced:
        raise ValueError(f"{type_.value}: seq")
    if (frame.thread is not None) != type_.threaded:
        raise ValueError(f"{type_.value}: thread")
