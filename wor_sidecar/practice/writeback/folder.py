"""The import folder and its staging folder: a letter is whole and on disk before its name is seen."""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from wor_sidecar.domain.errors.practice import ImportUnusable
from wor_sidecar.files import flush_folder
from wor_sidecar.wire.pulse import away

T = TypeVar("T")

TRIES: Final = 5
PAUSE: Final = 0.2
"""Seconds between tries where Windows says that somebody else has the file open."""
BACK: Final = ".back"
"""Ends the name of a letter that was taken back: it goes once that is committed."""
_BUSY: Final = frozenset({5, 32, 33})
"""Access denied, sharing violation, lock violation: a scanner or the HIS looks at it for a moment."""


class ImportFolder:
    """Two folders on one disk, and the one where the HIS puts what it refused, if it has one.

    `pause` waits between tries (seconds).
    """

    def __init__(
        self,
        final: Path,
        staging: Path,
        rejected: Path | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self.final = final
        self.staging = staging
        self.rejected = rejected
        self._pause = pause

    @away()
    def prepare(self) -> None:
        """Make the staging folder where the import folder stands.

        Raises:
            ImportUnusable: the import folder isn't there, or nothing can be made beside it.

        """
        try:
            os.scandir(self.final).close()
            self.staging.mkdir(exist_ok=True)
        except OSError as error:
            raise ImportUnusable(folder=self.final) from error

    def stage(self, name: str, content: bytes) -> None:
        """Write a whole file into staging, and flush it; the same name again is the same letter again."""
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        with self._guarded(), os.fdopen(os.open(self.staging / name, flags, 0o660), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with self._guarded():
            flush_folder(self.staging)

    def place(self, temporary: str, name: str) -> None:
        """Move a staged file into place; what stands there already stays: it is the same letter."""
        with self._guarded():
            target = self.final / name
            if target.exists():
                (self.staging / temporary).unlink(missing_ok=True)
                return
            self._patiently(lambda: os.rename(self.staging / temporary, target))  # noqa: PTH104 - never replace()
            flush_folder(self.final)

    def staged(self) -> frozenset[str]:
        """List the staging folder."""
        return self._listed(self.staging)

    def placed(self) -> frozenset[str]:
        """List the import folder."""
        return self._listed(self.final)

    def put_aside(self) -> frozenset[str]:
        """List what the HIS refused; it is the HIS's own folder, and nothing in it is changed.

        Asked after `placed`: a file that moves meanwhile is seen in one of both.
        """
        return frozenset() if self.rejected is None else self._listed(self.rejected)

    def take_back(self, name: str) -> bool:
        """Move a letter that nobody fetched back into staging; False: somebody did, just now."""
        with self._guarded():
            try:
                self._patiently(lambda: os.rename(self.final / name, self.staging / f"{name}{BACK}"))  # noqa: PTH104 - as above
            except FileNotFoundError:
                return False
            flush_folder(self.final)
            return True

    def discard(self, temporary: str) -> None:
        """Take a staged file away that must no longer be placed."""
        with self._guarded():
            (self.staging / temporary).unlink(missing_ok=True)

    def _listed(self, folder: Path) -> frozenset[str]:
        with self._guarded(), os.scandir(folder) as entries:
            return frozenset(entry.name for entry in entries)

    def _patiently(self, action: Callable[[], T]) -> T:
        for left in reversed(range(TRIES)):
            try:
                return action()
            except OSError as error:
                if getattr(error, "winerror", None) not in _BUSY or not left:
                    raise
                self._pause(PAUSE)
        raise OSError(errno.EBUSY, "busy")

    def _guarded(self) -> "_Guard":
        return _Guard(self.final)


class _Guard:
    """Turns what the disk says into the one state that the write-back knows: this folder waits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._away = away()

    def __enter__(self) -> None:
        self._away.__enter__()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._away.__exit__(None, None, None)
        if isinstance(error, OSError):
            raise ImportUnusable(folder=self._folder) from error
