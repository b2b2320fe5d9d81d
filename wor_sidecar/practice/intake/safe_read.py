"""A private copy of a file that somebody else owns: plain files only, no link followed, none too large.

Everything after this works on the copy, so nobody can swap the file halfway.
"""

import hashlib
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from wor_sidecar.domain.errors.folders import FileBusy, FileChanged, FileTooLarge, NotARegularFile
from wor_sidecar.practice.intake.readiness import Sight, unchanged

_CHUNK: Final = 1 << 20
_IN_MEMORY: Final = 8 << 20
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


def private_copy(path: Path, expected: Sight, max_bytes: int, work_folder: Path | None = None) -> PrivateCopy:
    """Copy a file whose listing said `expected`; the caller closes the copy.

    Raises:
        NotARegularFile, FileTooLarge: it will never be read as it is.
        FileBusy, FileChanged: another time.

    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if path.is_symlink():
            raise NotARegularFile(what="a link") from error
        # Windows errors 32 and 33: still being written. Anything else may pass too; patience has its end.
        raise FileBusy from error
    with os.fdopen(descriptor, "rb", buffering=0) as source:
        _check(os.fstat(source.fileno()), path, max_bytes)
        copy = _anonymous(expected.size, work_folder)
        try:
            digest = _poured(source, copy, expected, max_bytes)
        except OSError as error:
            copy.close()
            raise FileBusy from error
        except BaseException:
            copy.close()
            raise
    copy.seek(0)
    return PrivateCopy(copy, digest)


def sight_of(status: os.stat_result) -> Sight:
    """Return size and mtime of a stat."""
    return Sight(status.st_size, status.st_mtime_ns)


def _check(status: os.stat_result, path: Path, max_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotARegularFile(what="a folder or device")
    if status.st_nlink > 1:
        raise NotARegularFile(what="a file with a second name")
    if sys.platform == "win32" and path.lstat().st_file_attributes & _REPARSE:
        raise NotARegularFile(what="a link")
    if status.st_size > max_bytes:
        raise FileTooLarge(limit=max_bytes)


def _poured(source: BinaryIO, copy: BinaryIO, expected: Sight, max_bytes: int) -> str:
    digest, length = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        length += len(chunk)
        if length > max_bytes:
            raise FileTooLarge(limit=max_bytes)
        digest.update(chunk)
        copy.write(chunk)
    copy.flush()
    if not unchanged(expected, sight_of(os.fstat(source.fileno())), length):
        raise FileChanged
    return digest.hexdigest()


def _anonymous(size: int, work_folder: Path | None) -> BinaryIO:
    if size <= _IN_MEMORY and hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("wor-intake"), "w+b")
    return tempfile.TemporaryFile(dir=work_folder)
