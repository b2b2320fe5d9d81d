"""Where a log's lines go besides standard error: the journal with priorities, or files that turn over.

A sink takes whole lines. None of them ever raises: a program doesn't stop because its log can't be written.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol, TextIO

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


class Prioritised:
    """Lines for the journal: it takes "<4>" off as the priority, and keeps the JSON whole."""

    def __init__(self, stream: Sink) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write one line with its priority; one without a level counts as information."""
        self._stream.write(f"<{PRIORITIES.get(_level(text), PRIORITIES['info'])}>{text}")

    def flush(self) -> None:
        """Let go of what is held back."""
        self._stream.flush()


def _level(line: str) -> str:
    try:
        return str(json.loads(line)["level"])
    except (ValueError, KeyError, TypeError):
        return ""


class TurningFile:
    """One log file; at `most` bytes it becomes NAME.1, that NAME.2, and so on to `keep`.

    A full disk costs lines, not the program: the first line that fits again is preceded by how many were
    missed. A file that another program holds (Windows) isn't turned over; it grows on until it can be.
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
                with suppress(OSError, ValueError):
                    (self._fallback or sys.stderr).write(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def _add(self, text: str) -> None:
        note = _missed_line(self._missed) if self._missed else ""
        data = (note + text).encode("utf-8", "replace")
        if self._size() and self._size() + len(data) > self._most:
            self._turn_over()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        file = os.open(self._path, flags, 0o600)
        try:
            before = os.fstat(file).st_size
            if os.write(file, data) != len(data):
                # the last block of a disk takes half a line: off with it, so that each line stays JSON
                os.ftruncate(file, before)
                raise OSError
        finally:
            os.close(file)
        self._missed = 0

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def _turn_over(self) -> None:
        names = [self._path, *(self._path.with_name(f"{self._path.name}.{n + 1}") for n in range(self._keep))]
        with suppress(OSError):  # somebody reads one of them: at the next line once more
            for older, newer in zip(reversed(names[1:]), reversed(names[:-1]), strict=True):
                if newer.exists():
                    newer.replace(older)


def _missed_line(count: int) -> str:
    return json.dumps({"event": "logs.missed", "lines": count, "level": "warning"}) + "\n"
