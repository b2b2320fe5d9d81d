"""One message, segment by segment: only what may carry a code, a patient, an order or a date is held."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wor_his_hl7v2.kinds import Kind, kind_of
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.formats import Hl7OutOfOrder, Hl7TooLarge
from wor_sidecar.hooks.hl7v2.charsets import SET_BY_PROFILE, Charset, candidates
from wor_sidecar.hooks.hl7v2.fields import Segment
from wor_sidecar.hooks.hl7v2.marks import Marks, marks_of

CODED: Final = frozenset({b"CE", b"CWE", b"CNE", b"CF"})
"""Value types of OBX-2 whose OBX-5 is a code; any other is text."""
MOST_HELD: Final = 8 << 20
"""Bytes of one message that are held at once."""
_HELD: Final = frozenset({b"PID", b"PV1", b"ORC", b"OBR", b"RF1", b"TXA", b"PRD"})
_TEXTS: Final = frozenset({b"OBX", b"NTE"})
_TAG: Final = re.compile(rb"[A-Z][A-Z0-9]{2}")
_CODE_IN: Final = 5
"""Parts of OBX up to the end of OBX-3, and the rest."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: `codes` finds bytes that may be a code; `encoding` overrules MSH-18 if set."""

    codes: re.Pattern[bytes]
    encoding: str = ""
    longest: int = 1 << 20


class Message:
    """One message. `fault` is why nothing of it counts; `kind` is None when it is passed over."""

    __slots__ = (
        "_held", "_last", "_shown", "_sign", "_size", "_tags", "_wanted",
        "charset", "fault", "head", "kind", "marks", "number",
    )  # fmt: skip

    def __init__(self, number: int, wanted: Wanted) -> None:
        self.number = number
        self.marks = Marks()
        self.kind: Kind | None = None
        self.head: Segment | None = None
        self.charset = Charset(("utf-8",))
        self.fault: WorError | None = None
        self._wanted = wanted
        self._held: list[bytes] = []
        self._shown: set[bytes] = set()
        self._tags: set[bytes] = set()
        self._last = b"MSH"
        self._sign = b"|"
        self._size = 0

    def begin(self, raw: bytes, at: int, *, whole: bool) -> None:
        """Take MSH."""
        try:
            if not whole:
                raise Hl7TooLarge(limit=self._wanted.longest, what="MSH")
            self._sign = raw[3:4]
            self.marks = marks_of(raw[:4] + raw[4:16].split(self._sign or b"|", 1)[0])
            self.head = Segment(raw.decode("latin-1"), self.marks, ("latin-1",))
            self.kind = kind_of(self.head)
            if self.kind is not None:
                self.charset = Charset(_candidates(self.head, self._wanted.encoding))
                if not raw.isascii():
                    self.charset.sees(raw, at)
        except WorError as error:
            self._fails(error)

    def add(self, raw: bytes, at: int, *, whole: bool) -> None:
        """Take a segment: hold it, or look whether its bytes are what the message declares and let it go."""
        tag = raw[:3]
        if self.kind is None or self.fault is not None:
            self._tags.add(tag)
            return
        if (raw[3:4] != self._sign and len(raw) > len(tag)) or not (tag in _HELD or _TAG.fullmatch(tag)):
            # A text with bare line ends in it goes on like this; anywhere else something was damaged.
            if self._last not in _TEXTS:
                self._fails(Hl7OutOfOrder(found="a line", expected="a segment"))
            return
        self._last = tag
        try:
            if whole and not raw.isascii():
                self.charset.sees(raw, at)
            if tag in _HELD or (tag == b"OBX" and self._result(raw, whole=whole)):
                self._hold(tag, raw, whole=whole)
                if tag == b"PID":
                    self._shown.clear()
            elif tag == b"DG1" and (self._first(tag) or self._may_code(raw)):
                self._hold(tag, raw, whole=whole)
        except WorError as error:
            self._fails(error)
        self._tags.add(tag)

    @property
    def complete(self) -> bool:
        """Tell whether a file may end behind it: it has what a message of its kind has behind PID.

        One that has it without PID isn't cut: it lacks its patient, and that is told of this message alone.
        """
        if self.fault is not None or self.kind is None:
            return bool(self._tags)
        return not self.kind.ends.isdisjoint(self._tags)

    def segments(self) -> Iterator[Segment]:
        """Yield what was held, now that the character set is known."""
        codecs = self.charset.left
        for raw in self._held:
            yield Segment(raw.decode(codecs[0]), self.marks, codecs)

    def _result(self, raw: bytes, *, whole: bool) -> bool:
        """Tell whether OBX-3 or a coded OBX-5 may hold a code; a text, however long, is no code."""
        parts = raw.split(self._sign, _CODE_IN - 1)
        if len(parts) < _CODE_IN:
            return False
        if parts[2].strip().upper() in CODED:
            return self._first(b"OBX") or not whole or self._may_code(raw)
        return whole and self._may_code(parts[3])

    def _first(self, tag: bytes) -> bool:
        """Tell of a patient's first one: which code was passed over is of use to whoever tries a profile."""
        first = tag not in self._shown
        self._shown.add(tag)
        return first

    def _may_code(self, raw: bytes) -> bool:
        escape = self.marks.escape.encode()
        return self._wanted.codes.search(raw) is not None or bool(escape and escape in raw)

    def _hold(self, tag: bytes, raw: bytes, *, whole: bool) -> None:
        self._size += len(raw)
        if not whole or self._size > MOST_HELD:
            limit = self._wanted.longest if not whole else MOST_HELD
            raise Hl7TooLarge(limit=limit, what=tag.decode())
        self._held.append(raw)

    def _fails(self, error: WorError) -> None:
        self.fault = error
        self._held.clear()


def _candidates(head: Segment, encoding: str) -> tuple[str, ...]:
    """Return what the message may be in, by the profile or by MSH-18."""
    return SET_BY_PROFILE[encoding] if encoding else candidates(tuple(each.get(1) for each in head.all(18)))
