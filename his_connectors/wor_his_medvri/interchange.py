"""An interchange, message by message; what differs from the book is remembered as an oddity."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TextIO

from wor_his_medvri.edifact import Segment, segments
from wor_sidecar.domain.errors.folders import FileTruncated, MessageOutOfOrder

MOST_SEGMENTS: Final = 20_000
KINDS: Final = ("MEDVRI", "MEDSPE")


@dataclass(slots=True)
class Interchange:
    """UNB's facts. `oddities` is complete once the last message was taken."""

    sender: str
    recipient: str
    control: str
    oddities: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Message:
    """UNH to UNT. `said` is UNT's count of segments, UNH and UNT included; `body` leaves those two out."""

    number: int
    reference: str
    kind: str
    said: str
    body: tuple[Segment, ...]
    oddities: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """The true count of segments, UNH and UNT included."""
        return len(self.body) + 2

    def first(self, tag: str) -> Segment | None:
        """Return the first segment of a tag."""
        return next((segment for segment in self.body if segment.tag == tag), None)

    def all(self, tag: str) -> tuple[Segment, ...]:
        """Return all segments of a tag, in order."""
        return tuple(segment for segment in self.body if segment.tag == tag)


def open_interchange(text: TextIO) -> tuple[Interchange, Iterator[Message]]:
    """Read UNB, and hand over the messages as they come.

    Raises:
        NotEdifact, SegmentTooLong, MessageOutOfOrder: the file is damaged or something else.
        FileTruncated: it ends before UNZ.

    """
    stream = segments(text)
    head = next(stream, None)
    if head is None or head.tag != "UNB":
        raise MessageOutOfOrder(found=_tag(head) if head else "nothing", expected="UNB")
    interchange = Interchange(head.get(1), head.get(2), head.get(4))
    return interchange, _messages(stream, interchange)


def _messages(stream: Iterator[Segment], interchange: Interchange) -> Iterator[Message]:
    for number, segment in enumerate(stream, 1):  # a message takes the rest of its segments itself
        if segment.tag == "UNZ":
            _note(interchange, "UNZ count", segment.get(0), str(number - 1))
            _note(interchange, "UNZ reference", segment.get(1), interchange.control)
            break
        if segment.tag != "UNH":
            raise MessageOutOfOrder(found=_tag(segment), expected="UNH")
        yield _message(number, segment, stream)
    else:
        raise FileTruncated
    if next(stream, None) is not None:
        raise MessageOutOfOrder(found="a segment behind UNZ", expected="the end")


def _message(number: int, head: Segment, stream: Iterator[Segment]) -> Message:
    body: list[Segment] = []
    for segment in stream:
        if segment.tag == "UNT":
            return Message(
                number=number,
                reference=head.get(0),
                kind=head.get(1, 0),
                said=segment.get(0),
                body=tuple(body),
                oddities=_oddities(head, body, segment),
            )
        if segment.tag in ("UNB", "UNH", "UNZ") or len(body) >= MOST_SEGMENTS:
            raise MessageOutOfOrder(found=_tag(segment), expected="UNT")
        body.append(segment)
    raise FileTruncated


def _oddities(head: Segment, body: list[Segment], tail: Segment) -> tuple[str, ...]:
    texts = [segment for segment in body if segment.tag == "TXT"]
    counted = all(segment.counters == (str(at),) for at, segment in enumerate(texts, 1))
    checks = {
        "UNT reference": tail.get(1) == head.get(0),
        "TXT counters": counted,
        "DET": any(segment.tag == "DET" for segment in body),
    }
    return tuple(name for name, good in checks.items() if not good)


def _tag(segment: Segment) -> str:
    """Return a tag's three characters: a damaged file has a patient's text where a tag should be."""
    return segment.tag[:3]


def _note(interchange: Interchange, name: str, found: str, expected: str) -> None:
    if found != expected:
        interchange.oddities.append(name)
