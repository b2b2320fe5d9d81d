"""A private copy of a file that somebody else owns: plain files only, no link followed, none too large.

Everything after this works on the copy, so nobody can swap the file halfway.
"""

import hashlib
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from wor_sidecar.domain.errors.folders import FileBusy, FileChanged, FileTooLarge, NotARegularFile
from wor_sidecar.practice.intake.readiness import Sight, unchanged
from wor_sidecar.wire.pulse import away

_CHUNK: Final = 1 << 20
IN_MEMORY: Final = 1 << 20
"""Bytes: a smaller copy is only memory."""
_ANONYMOUS: Final = 8 << 20
"""Bytes: smaller copies never touch a disk where the system has anonymous files (Linux)."""
_REPARSE: Final = getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0x400)
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO must not hold us up before it is recognised
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class PrivateCopy:
    """The copy, at its start; the file's name is nowhere, and it is gone once closed."""

    file: BinaryIO
    sha256: str


@away()
def private_copy(path: str, expected: Sight, max_bytes: int, work_folder: Path | None = None) -> PrivateCopy:
    """Copy a file whose listing said `expected`; the caller closes the copy.

    Raises:
        NotARegularFile, FileTooLarge: it will never be read as it is.
        FileBusy, FileChanged: another time.

    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if Path(path).is_symlink():
            raise NotARegularFile(what="a link") from error
        # Windows errors 32 and 33: still being written. Anything else may pass too; patience has its end.
        raise FileBusy from error
    try:
        _check(os.fstat(descriptor), path, max_bytes)
        return _copied(descriptor, expected, max_bytes, work_folder)
    except OSError as error:
        raise FileBusy from error
    finally:
        os.close(descriptor)


def length_of(copy: BinaryIO) -> int:
    """Return how many bytes a copy holds."""
    return copy.seek(0, os.SEEK_END)


def sight_of(status: os.stat_result) -> Sight:
    """Return size and mtime of a stat."""
    return Sight(status.st_size, status.st_mtime_ns)


def _check(status: os.stat_result, path: str, max_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotARegularFile(what="a folder or device")
    if status.st_nlink > 1:
        raise NotARegularFile(what="a file with a second name")
    if sys.platform == "win32" and os.lstat(path).st_file_attributes & _REPARSE:
        raise NotARegularFile(what="a link")
    if status.st_size > max_bytes:
        raise FileTooLarge(limit=max_bytes)


def _copied(source: int, expected: Sight, max_bytes: int, work_folder: Path | None) -> PrivateCopy:
    if expected.size <= IN_MEMORY:
        content = _read(source, expected, max_bytes)
        return PrivateCopy(BytesIO(content), hashlib.sha256(content).hexdigest())
    copy = anonymous(expected.size, work_folder)
    try:
        digest = _poured(source, copy, expected, max_bytes)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return PrivateCopy(copy, digest)


def _read(source: int, expected: Sight, max_bytes: int) -> bytes:
    # One byte more than is expected: a file that grew is told by it.
    content = os.read(source, expected.size + 1)
    while len(content) < expected.size and (more := os.read(source, expected.size + 1 - len(content))):
        content += more
    _check_whole(source, expected, len(content), max_bytes)
    return content


def _poured(source: int, copy: BinaryIO, expected: Sight, max_bytes: int) -> str:
    digest, length = hashlib.sha256(), 0
    # One byte more, as above.
    while chunk := os.read(source, min(_CHUNK, max(1, expected.size + 1 - length))):
        length += len(chunk)
        if length > max_bytes:
            raise FileTooLarge(limit=max_bytes)
        digest.update(chunk)
        copy.write(chunk)
        if length > expected.size:
            break
    copy.flush()
    _check_whole(source, expected, length, max_bytes)
    return digest.hexdigest()


def _check_whole(source: int, expected: Sight, length: int, max_bytes: int) -> None:
    if length > max_bytes:
        raise FileTooLarge(limit=max_bytes)
    if not unchanged(expected, sight_of(os.fstat(source)), length):
        raise FileChanged


def anonymous(size: int, work_folder: Path | None) -> BinaryIO:
    """Return a file without a name for so many bytes: a few are only memory, where the system has that."""
    if size <= _ANONYMOUS and hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("wor-intake"), "w+b")
    return tempfile.TemporaryFile(dir=work_folder)
