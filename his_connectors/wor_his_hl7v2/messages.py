"""A file, message by message, and the wrapper around them."""

from collections.abc import Iterable, Iterator
from typing import Final

from wor_his_hl7v2.batches import TAGS, Batches
from wor_his_hl7v2.message import Message, Wanted
from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.errors.formats import Hl7OutOfOrder, NotHl7
from wor_sidecar.hooks.connector import RecordError
from wor_sidecar.hooks.hl7v2.charsets import Told
from wor_sidecar.hooks.oddities import odd

_BORDERS: Final = TAGS | {b"MSH"}
_BLANK: Final = b" \t\x0b\x1a"
_SPACE: Final = 0x20
_BOM: Final = b"\xef\xbb\xbf"
"""Also within a file: where files were put together."""


def messages(lines: Iterable[tuple[int, bytes, bool]], wanted: Wanted) -> Iterator[Message | RecordError]:
    """Yield each message when its end was seen, and what is wrong with the wrapper around them.

    Raises:
        NotHl7: it begins with something else.
        FileTruncated: it ends inside a message or before a trailer.

    """
    batches, told, strays = Batches(), Told(), 0
    message: Message | None = None
    number = 0
    for at, line, whole in lines:
        raw = line.removeprefix(_BOM).lstrip(_BLANK) if line[0] <= _SPACE or line[0] == _BOM[0] else line
        tag = raw[:3]
        if not raw:
            continue
        if message is not None and tag not in _BORDERS:
            message.add(raw, at, whole=whole)
            continue
        if message is not None:
            yield _closed(message, told)
            message = None
        if tag == b"MSH":
            number += 1
            message = Message(number, wanted)
            message.begin(raw, at, whole=whole)
        elif tag in TAGS:
            yield from batches.sees(tag, raw, number)
        else:
            yield from _stray(number, batches, strays)
            strays += 1
    if batches.unended or (message is not None and not message.complete):
        raise FileTruncated
    if message is not None:
        yield _closed(message, told)


def _stray(number: int, batches: Batches, before: int) -> Iterator[RecordError]:
    """Tell of a line behind a trailer once; before the first header it isn't this format at all."""
    if not (number or batches.seen):
        raise NotHl7
    if not before:
        yield RecordError(f"message {number}", Hl7OutOfOrder(found="a line", expected="MSH"))


def _closed(message: Message, told: Told) -> Message:
    if message.kind is not None and message.fault is None:
        told.won(message.charset.left[0])
        if message.charset.forgiven:
            odd(f"message {message.number}", "MSH-18")
    return message
