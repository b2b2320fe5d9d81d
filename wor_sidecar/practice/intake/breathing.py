"""A file whose reader gets time as it gets on: each piece that it takes in counts as progress."""

from collections.abc import Callable
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO, Final, cast

PIECE: Final = 1 << 16


class _Watched(RawIOBase):
    """Calls `heard` with each piece that is read."""

    def __init__(self, stream: BinaryIO, heard: Callable[[], object]) -> None:
        self._stream = stream
        self._heard = heard

    def readable(self) -> bool:
        """Say that it is for reading."""
        return True

    def seekable(self) -> bool:
        """Say so: it is a private copy, a file or in memory."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next piece."""
        self._heard()
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go elsewhere."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Tell where it is."""
        return self._stream.tell()


def breathing(stream: BinaryIO, heard: Callable[[], object]) -> BinaryIO:
    """Return the stream, with `heard` called each time that more of it is read.

    What a connector works out before its first item (a workbook's strings, an encoding) is no standstill.
    """
    return cast("BinaryIO", BufferedReader(_Watched(stream, heard), PIECE))
