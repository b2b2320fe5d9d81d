"""A file to its segments, as bytes: CR, LF, CRLF or a mixture, with or without the frames of MLLP.

A document in base64 makes a segment of megabytes: what is longer than `longest` is never held, and comes as
its first bytes alone.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from wor_sidecar.domain.errors.folders import FileEmpty, FileTruncated

_CHUNK: Final = 1 << 16
_START: Final = 0x0B
_END: Final = b"\x1c"
# A segment ends at CR; LF is what a file makes of it, and FS closes a frame behind a last CR or without one.
_ENDS: Final = bytes.maketrans(b"\n\x1c", b"\r\r")
_BLANK: Final = b" \t\x1a"
_BOM: Final = b"\xef\xbb\xbf"
KEPT_OF_LONG: Final = 64


def segments(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (byte number, segment, whole) of each that isn't blank; not whole is one that was too long.

    Raises:
        FileEmpty: nothing but blanks.
        FileTruncated: the last segment has no end, or a frame of MLLP none.

    """
    rest, at, over = b"", 0, 0
    opened = closed = 0
    empty = True
    while chunk := stream.read(_CHUNK):
        closed += chunk.count(_END)
        lines = (rest + chunk).translate(_ENDS).split(b"\r")
        if at == 0 and lines[0].startswith(_BOM):
            lines[0], at = lines[0][len(_BOM) :], len(_BOM)
        rest = lines.pop()
        for line in lines:
            if line:
                opened += line[0] == _START
                empty = empty and not line.strip(_BLANK)
                yield at, line, not over
            at += len(line) + over + 1
            over = 0
        if len(rest) > longest:
            over += len(rest) - KEPT_OF_LONG
            rest = rest[:KEPT_OF_LONG]
    if over or opened > closed or rest.strip(_BLANK):
        raise FileTruncated
    if empty:
        raise FileEmpty
