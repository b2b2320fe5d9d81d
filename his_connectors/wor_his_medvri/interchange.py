"""Interchanges, message by message; what differs from the book is remembered as an oddity."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TextIO

from wor_his_medvri.edifact import Segment, segments
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import FileTruncated, MessageOutOfOrder

MOST_SEGMENTS: Final = 20_000
_NUMBER: Final = re.compile("[0-9]{1,9}")
KINDS: Final = ("MEDVRI", "MEDSPE")


@dataclass(frozen=True, slots=True)
class Count:
    """A count that isn't as it should be; `said` is None where no number is said."""

    said: int | None
    found: int

    @property
    def differs(self) -> bool:
        """Tell whether another number is said: a mark that isn't released swallows a segment or makes two."""
        return self.said not in (None, self.found)

    @property
    def lacks(self) -> bool:
        """Tell whether fewer were found than were said."""
        return self.said is not None and self.said > self.found


@dataclass(slots=True)
class Interchange:
    """UNB's facts, `prepared` as it stands there. `oddities` is complete once the last message was taken."""

    sender: str
    recipient: str
    prepared: str
    control: str
    oddities: list[str] = field(default_factory=list)
    count: "Count | None" = None
    """What UNZ says of the messages, where it isn't their number."""


@dataclass(frozen=True, slots=True)
class Message:
    """UNH to UNT, which `body` leaves out. `number` counts through the whole file."""

    number: int
    reference: str
    kind: str
    body: tuple[Segment, ...]
    tail: str = ""
    """UNT's reference."""
    count: Count | None = None
    """What UNT says of the segments, where it isn't their number."""

    @property
    def oddities(self) -> tuple[str, ...]:
        """Name what differs from the book in its frame."""
        texts = [segment for segment in self.body if segment.tag == "TXT"]
        checks = {
            phrase("UNT reference"): self.tail == self.reference,
            phrase("TXT counters"): all(
                segment.counters == (str(at),) for at, segment in enumerate(texts, 1)
            ),
        }
        return tuple(name for name, good in checks.items() if not good)

    def first(self, tag: str) -> Segment | None:
        """Return the first segment of a tag."""
        return next((segment for segment in self.body if segment.tag == tag), None)

    def all(self, tag: str) -> tuple[Segment, ...]:
        """Return all segments of a tag, in order."""
        return tuple(segment for segment in self.body if segment.tag == tag)


def interchanges(text: TextIO) -> Iterator[tuple[Interchange, Iterator[Message]]]:
    """Read UNB, and hand over the messages as they come; some senders write several interchanges in a file.

    Raises:
        NotEdifact, SegmentTooLong, MessageOutOfOrder: the file is damaged or something else.
        FileTruncated: it ends before UNZ.

    """
    stream = segments(text)
    numbers = count(1)
    for head in stream:
        if head.tag != "UNB":
            raise MessageOutOfOrder(found=_tag(head), expected="UNB")
        interchange = Interchange(head.get(1), head.get(2), head.get(3), head.get(4))
        messages = _messages(stream, interchange, numbers)
        yield interchange, messages
        for _left in messages:  # whoever stopped early: the next UNB stands behind them
            pass


def _messages(
    stream: Iterator[Segment], interchange: Interchange, numbers: Iterator[int]
) -> Iterator[Message]:
    for found, segment in enumerate(stream):  # a message takes the rest of its segments itself
        if segment.tag == "UNZ":
            interchange.count = _count(segment, found)
            if segment.get(1) != interchange.control:
                interchange.oddities.append(phrase("UNZ reference"))
            return
        if segment.tag != "UNH":
            raise MessageOutOfOrder(found=_tag(segment), expected="UNH")
        yield _message(next(numbers), segment, stream)
    raise FileTruncated


def _message(number: int, head: Segment, stream: Iterator[Segment]) -> Message:
    body: list[Segment] = []
    for segment in stream:
        if segment.tag == "UNT":
            wrong = _count(segment, len(body) + 2)
            return Message(number, head.get(0), head.get(1), tuple(body), segment.get(1), wrong)
        if segment.tag in ("UNB", "UNH", "UNZ") or len(body) >= MOST_SEGMENTS:
            raise MessageOutOfOrder(found=_tag(segment), expected="UNT")
        body.append(segment)
    raise FileTruncated


def _count(tail: Segment, found: int) -> Count | None:
    said = tail.get(0)
    if said == str(found):
        return None
    return Count(int(said) if _NUMBER.fullmatch(said) else None, found)


def _tag(segment: Segment) -> str:
    """Return a tag's three characters: a damaged file has a patient's text where a tag should be."""
    return segment.tag[:3]
