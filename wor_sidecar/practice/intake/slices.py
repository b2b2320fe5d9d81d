"""Files that lie behind each other in one anonymous file, each as a stream of its own."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, BinaryIO, overload

_BUFFER = 1 << 16


class Slices(Sequence[BinaryIO]):
    """`whole` stands at the first one's beginning; each look at a file gives a fresh stream, at its start."""

    def __init__(self, whole: BinaryIO, lengths: Iterable[int]) -> None:
        self._whole = whole
        self._lengths = list(lengths)
        self._starts = list(accumulate(self._lengths, initial=whole.tell()))

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._lengths)

    @overload
    def __getitem__(self, index: int) -> BinaryIO: ...
    @overload
    def __getitem__(self, index: slice) -> list[BinaryIO]: ...
    def __getitem__(self, index: int | slice) -> BinaryIO | list[BinaryIO]:
        """Return one file."""
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        length = self._lengths[index]  # an index beyond the last ends an iteration here
        part = _Slice(self._whole, self._starts[index % len(self)], length)
        return io.BufferedReader(part, max(1, min(length, _BUFFER)))

    def __iter__(self) -> Iterator[BinaryIO]:
        """Give each file."""
        return (self[index] for index in range(len(self)))


class _Slice(io.RawIOBase):
    def __init__(self, whole: BinaryIO, start: int, length: int) -> None:
        self._whole, self._start, self._length, self._at = whole, start, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), max(0, self._length - self._at))
        self._whole.seek(self._start + self._at)
        found = self._whole.read(wanted)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
