"""The wrapper around messages, FHS BHS ... BTS FTS: its counts are checked, and its end is demanded.

What differs is told, and costs no message: what is there was read.
"""

from collections.abc import Iterator
from typing import Final

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.formats import BatchCountWrong, Hl7OutOfOrder
from wor_sidecar.hooks.connector import RecordError
from wor_sidecar.hooks.hl7v2.marks import marks_of

TAGS: Final = frozenset({b"FHS", b"BHS", b"BTS", b"FTS"})
_HEADERS: Final = frozenset({b"FHS", b"BHS"})


class Batches:
    """Where in the wrapper a file is."""

    def __init__(self) -> None:
        self._signs = {b"FHS": b"|", b"BHS": b"|"}
        self._open: set[bytes] = set()
        self._files = self._batches = self._in_file = self._since = 0

    @property
    def unended(self) -> bool:
        """Tell whether a header still waits for its trailer."""
        return bool(self._open)

    @property
    def seen(self) -> bool:
        """Tell whether the file has a wrapper."""
        return bool(self._files or self._batches)

    def sees(self, tag: bytes, raw: bytes, messages: int) -> Iterator[RecordError]:
        """Take a segment of the wrapper; `messages` were read before it."""
        if tag in _HEADERS:
            yield from self._header(tag, raw, messages)
        elif tag == b"BTS":
            yield from self._trailer(b"BHS", tag, _said(raw, self._signs[b"BHS"]), (messages - self._since,))
        else:
            if b"BHS" in self._open:
                yield self._odd(b"FTS", "BTS")
                self._open.discard(b"BHS")
            # Without batches inside, senders count the messages, the file itself as one, or nothing.
            found = (self._in_file,) if self._in_file else (0, 1, messages)
            yield from self._trailer(b"FHS", tag, _said(raw, self._signs[b"FHS"]), found)

    def _header(self, tag: bytes, raw: bytes, messages: int) -> Iterator[RecordError]:
        within = self._open if tag == b"FHS" else self._open & {tag}
        if within:
            yield self._odd(tag, "BTS" if b"BHS" in within else "FTS")
            self._open -= within
        self._signs[tag] = raw[3:4]
        try:
            marks_of(_start(raw))
        except WorError as error:
            yield RecordError(self._at(tag, 1), error)
        self._open.add(tag)
        if tag == b"FHS":
            self._files, self._in_file = self._files + 1, 0
        else:
            self._batches, self._in_file, self._since = self._batches + 1, self._in_file + 1, messages

    def _trailer(self, header: bytes, tag: bytes, said: str, found: tuple[int, ...]) -> Iterator[RecordError]:
        if header not in self._open:
            yield self._odd(tag, header.decode())
        self._open.discard(header)
        if said and not (said.isdecimal() and int(said) in found):
            what = "messages" if header == b"BHS" else "batches"
            shown = said if said.isdecimal() else "?"
            yield RecordError(self._at(header), BatchCountWrong(said=shown, what=what, found=found[0]))

    def _odd(self, found: bytes, expected: str) -> RecordError:
        return RecordError(self._at(found), Hl7OutOfOrder(found=found.decode(), expected=expected))

    def _at(self, tag: bytes, more: int = 0) -> str:
        if tag in (b"FHS", b"FTS"):
            return f"file {max(1, self._files + more)}"
        return f"batch {max(1, self._batches + more)}"


def _start(raw: bytes) -> bytes:
    """Return a header up to the end of its second field."""
    return raw[:3] + raw[3:4] + raw[4:16].split(raw[3:4] or b"|", 1)[0]


def _said(raw: bytes, sign: bytes) -> str:
    fields = raw.split(sign or b"|")
    return fields[1].decode("latin-1").strip()[:9] if len(fields) > 1 else ""
