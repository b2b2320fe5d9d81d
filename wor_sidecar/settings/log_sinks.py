"""Where a log's lines go besides standard error: the journal with priorities, or files that turn over.

A sink takes whole lines. None of them ever raises: a program doesn't stop because its log can't be written.
"""

import json
import os
import stat
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol, TextIO

from wor_sidecar.files import private_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PRIORITIES: Final[Mapping[str, int]] = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
"""syslog's numbers, as sd-daemon(3) has them."""


class Sink(Protocol):
    """What a logger writes lines to."""

    def write(self, text: str, /) -> object:
        """Take one line with its end."""
        ...

    def flush(self) -> object:
        """Let go of what is held back."""
        ...


def is_journal(stream: TextIO, named: str) -> bool:
    """Tell whether a stream is the journal's own socket, as $JOURNAL_STREAM names it: "device:inode"."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return named == f"{found.st_dev}:{found.st_ino}"


class Unfailing:
    """A stream whose reader may go away (a pipe, a journal that is started anew): its lines are lost then."""

    def __init__(self, stream: Sink) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write one line, if anybody takes it."""
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        """Let go of what is held back."""
        with suppress(OSError, ValueError):
            self._stream.flush()


class Prioritised(Unfailing):
    """Lines for the journal: it takes "<4>" off as the priority, and keeps the JSON whole."""

    def write(self, text: str) -> None:
        """Write one line with its priority; one without a level counts as information."""
        super().write(f"<{PRIORITIES.get(_told(text, 'level'), PRIORITIES['info'])}>{text}")


def _told(line: str, key: str) -> str:
    try:
        return str(json.loads(line)[key])
    except (ValueError, KeyError, TypeError):
        return ""


class TurningFile:
    """One log file; at `most` bytes it becomes NAME.1, that NAME.2, and so on to `keep`.

    A full disk costs lines, not the program: the first line that fits again is preceded by how many were
    missed. A file that another program holds (Windows) isn't turned over; it grows on until it can be. Two
    processes may write one file: one of them turns it over. Nothing is written through a link or to a pipe.
    """

    def __init__(self, path: Path, most: int, keep: int, fallback: TextIO | None = None) -> None:
        self._path, self._most, self._keep = path, most, keep
        self._fallback = fallback
        self._lock = threading.Lock()
        self._missed = 0

    def write(self, text: str) -> None:
        """Add one line; what can't be written goes to standard error, and is counted."""
        with self._lock:
            try:
                self._add(text)
            except OSError:
                self._missed += 1
                if stream := self._fallback or sys.stderr:  # a service of Windows has none
                    Unfailing(stream).write(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def _add(self, text: str) -> None:
        note = _missed_line(self._missed, _told(text, "at")) if self._missed else ""
        data = (note + text).encode("utf-8", "replace")
        if self._full_with(data):
            self._turn_over(data)
        private_folder(self._path.parent)
        file = _opened(self._path, os.O_APPEND)
        try:
            before = os.fstat(file).st_size
            if (wrote := os.write(file, data)) != len(data):
                # the last block of a disk takes half a line: off with it, so that each line stays JSON
                if os.fstat(file).st_size == before + wrote:  # else another process wrote behind it
                    os.ftruncate(file, before)
                raise OSError
        finally:
            os.close(file)
        self._missed = 0

    def _full_with(self, data: bytes) -> bool:
        try:
            size = self._path.lstat().st_size
        except FileNotFoundError:
            return False
        return size > 0 and size + len(data) > self._most

    def _turn_over(self, data: bytes) -> None:
        """Move each file one on, the oldest first: who is killed in the midst leaves a gap, no loss."""
        names = [self._path, *(self._path.with_name(f"{self._path.name}.{n + 1}") for n in range(self._keep))]
        with suppress(OSError), _alone(self._path.with_name(f".{self._path.name}.lock")):
            if not self._full_with(data):
                return  # another process was first
            gap = next((place for place, name in enumerate(names) if not name.exists()), len(names) - 1)
            for place in range(gap, 0, -1):  # somebody reads one of them: at the next line once more
                names[place - 1].replace(names[place])


def _opened(path: Path, more: int = 0) -> int:
    """Open a file for writing, made for this account alone: never through a link, and never a pipe.

    Raises:
        OSError: it is something else.

    """
    flags = os.O_RDWR | os.O_CREAT | more
    for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # where there is one
        flags |= getattr(os, extra, 0)
    file = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError
    return file


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process; whoever doesn't get it lets the other one do the work.

    Raises:
        OSError: another process has it.

    """
    file = _opened(path)
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(file)


def _missed_line(count: int, at: str) -> str:
    return json.dumps({"event": "logs.missed", "lines": count, "level": "warning", "at": at}) + "\n"
