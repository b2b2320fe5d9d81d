"""One program per data folder: an operating system's lock, held for life and gone with the process.

A folder that a restore has only half filled is nobody's: a mark in it keeps every program out.
"""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from wor_sidecar.domain.errors.environment import AlreadyRunning, RestoreUnfinished
from wor_sidecar.files import PRIVATE_FILE

LOCK_NAME: Final = "running.lock"
RESTORING: Final = "restoring"
"""The mark of a restore; it goes when the folder is whole."""
_FAR: Final = 1 << 30
"""Windows locks bytes, and a locked byte can't be read: so one far behind the process id."""


class FolderLock:
    """The hold on a data folder; `release` or the end of the process lets go."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let go; the file stays, for removing it would let two programs hold two files of one name."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def restore_unfinished(folder: Path) -> bool:
    """Tell whether a restore began here and didn't end, or is under way."""
    return (folder / RESTORING).exists()


def hold_folder(folder: Path, *, restoring: bool = False) -> FolderLock:
    """Take the data folder for this process; `restoring`: also one that a restore left half filled.

    Raises:
        AlreadyRunning: another process holds it; `holder` is its id.
        RestoreUnfinished: a restore into it was broken off.

    """
    path = folder / LOCK_NAME
    # Never through a link: root takes it too, in a folder that the service's account may write in.
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, PRIVATE_FILE)
    try:
        _lock(descriptor)
    except OSError as error:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "?"
        os.close(descriptor)
        raise AlreadyRunning(folder=folder, holder=holder) from error
    held = FolderLock(path, descriptor)
    try:
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode())
        os.fsync(descriptor)
    except OSError:  # no room for who we are: the next one here finds nobody
        held.release()
        raise
    if restore_unfinished(folder) and not restoring:
        held.release()
        raise RestoreUnfinished(folder=folder)
    return held


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
