"""A file of HL7 messages, cut into them: each as its segments, or with what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileEmpty, FileTruncated
from wor_sidecar.domain.errors.imports import (
    ImportEmpty,
    ImportRefused,
    ImportTooMany,
    MessageDamaged,
    NotHl7Message,
)
from wor_sidecar.hooks.hl7v2.charsets import Charset, candidates
from wor_sidecar.hooks.hl7v2.fields import Segment
from wor_sidecar.hooks.hl7v2.marks import marks_of
from wor_sidecar.hooks.hl7v2.segments import segments

LONGEST_SEGMENT: Final = 24 << 20
"""Bytes: the largest document, in base64, and room for what stands around it."""
MOST_MESSAGES: Final = 500
_AROUND: Final = frozenset({b"FHS", b"BHS", b"BTS", b"FTS"})
_TAG: Final = re.compile(rb"[A-Z][A-Z0-9]{2}")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=]+")
_SIGNS_BEFORE_VALUE: Final = 5
_BLANK: Final = b" \t\x0b\x1a"
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, repr=False)
class Whole(Masked):
    """One message. `position` is its number in the file, from 1."""

    position: int
    segments: tuple[Segment, ...]

    def all(self, tag: str) -> tuple[Segment, ...]:
        """Return the segments of a tag, in their order."""
        return tuple(each for each in self.segments if each.tag == tag)


@dataclass(frozen=True, slots=True)
class Broken:
    """One message that can't be read; the others are."""

    position: int
    error: ImportRefused


def messages(content: bytes) -> Iterator[Whole | Broken]:
    """Yield each message of a file.

    Raises:
        ImportEmpty, NotHl7Message: it holds none.

    """
    number = 0
    try:
        # Many who save one message leave out the sign that ends its last segment.
        for number, lines in enumerate(_cut(BytesIO(content + b"\r")), 1):
            if number > MOST_MESSAGES:
                yield Broken(number, ImportTooMany(limit=MOST_MESSAGES))
                return
            yield _read(number, lines)
    except FileEmpty as error:
        raise ImportEmpty from error
    except FileTruncated:
        yield Broken(number + 1, MessageDamaged())
        return
    if not number:
        raise NotHl7Message


def _cut(stream: BytesIO) -> Iterator[list[bytes]]:
    """Yield the lines of each message; an empty one stands for a segment that was too long."""
    lines: list[bytes] = []
    begun = False
    for _at, line, whole in segments(stream, LONGEST_SEGMENT):
        raw = line.removeprefix(_BOM).lstrip(_BLANK)
        if raw[:3] == b"MSH" or raw[:3] in _AROUND:
            if lines:
                yield lines
            lines = [raw] if raw[:3] == b"MSH" else []
            begun = True
        elif lines:
            lines.append(raw if whole else b"")
        elif raw and not begun:
            raise NotHl7Message
    if lines:
        yield lines


def _read(number: int, lines: list[bytes]) -> Whole | Broken:
    try:
        head = lines[0]
        marks = marks_of(head[:4] + head[4:16].split(head[3:4] or b"|", 1)[0])
        msh = Segment(head.decode("latin-1"), marks, ("latin-1",))
        charset = Charset(candidates(tuple(each.get(1) for each in msh.all(18))))
        joined = _joined(lines, head[3:4])
        for raw in joined:
            if not raw.isascii():
                charset.sees(raw, 0)
        codecs = charset.left
        return Whole(number, tuple(Segment(raw.decode(codecs[0]), marks, codecs) for raw in joined))
    except WorError as error:
        damaged = MessageDamaged()
        damaged.__cause__ = error
        return Broken(number, damaged)


def _joined(lines: list[bytes], sign: bytes) -> list[bytes]:
    """Put lines together that a document in base64 was broken into; any other stray line is damage.

    Raises:
        MessageDamaged: there is one, or a segment was too long to be held.

    """
    found: list[bytes] = []
    for raw in lines:
        if not raw:
            raise MessageDamaged
        if _TAG.fullmatch(raw[:3]) and raw[3:4] in (sign, b""):
            found.append(raw)
        elif found and _goes_on(found[-1], raw, sign):
            found[-1] += raw
        else:
            raise MessageDamaged
    return found


def _goes_on(before: bytes, raw: bytes, sign: bytes) -> bool:
    """Tell whether a line is the next of a document: the segment before stops within OBX-5."""
    return (
        before.startswith(b"OBX")
        and before.count(sign) == _SIGNS_BEFORE_VALUE
        and _BASE64.fullmatch(raw.split(sign, 1)[0]) is not None
    )
