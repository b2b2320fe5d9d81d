"""Where an instance's logs lie: files that turned over, or the journal. Read in flat memory."""

import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, BinaryIO, Final

from wor_sidecar.domain.errors.operating import JournalUnreadable, LogsForbidden, NoLogs
from wor_sidecar.settings.log_lines import LONGEST

OVERLONG: Final = b"." * (LONGEST + 1)
"""Stands for a line that nobody holds in memory."""
LOST: Final = b"?"
"""Stands for what could not be read."""
_JOURNAL_LONGEST: Final = 16 * LONGEST
"""The journal escapes what it holds, and writes what isn't text as numbers."""
_OF_THE_SYSTEM: Final = "systemd"
_FIELDS: Final = "MESSAGE,SYSLOG_IDENTIFIER"


def file_lines(folder: Path, program: str) -> Iterator[bytes]:
    """Yield the lines of a program's log files, oldest first; each file as it was when this began.

    Raises:
        NoLogs: there is none.
        LogsForbidden: this account may not read one of them.

    """
    with ExitStack() as stack:
        opened = _opened(folder, program, stack)
        if not opened:
            raise NoLogs(program=program, where=folder)
        for file, size in opened:
            yield from _lines_of(file, size)


def journal_lines(unit: str, since: int) -> Iterator[bytes]:
    """Yield what a unit's program wrote to the journal since a moment (seconds since 1970).

    Raises:
        JournalUnreadable: there is no journalctl here, or it refuses.
        NoLogs: it shows nothing of this unit; who may not see it is shown nothing either.

    """
    command = ["journalctl", f"--unit={unit}", f"--since=@{since}", "--output=json", "--all", "--quiet"]
    command += ["--no-pager", f"--output-fields={_FIELDS}"]
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError as error:
        raise JournalUnreadable(why=error.strerror or "journalctl") from error
    assert process.stdout is not None
    seen = False
    try:
        for raw in _bounded(process.stdout, _JOURNAL_LONGEST):
            message, seen = _message(raw), True
            if message is not None:
                yield message
        if process.wait():
            raise JournalUnreadable(why=f"journalctl: {process.returncode}")
        if not seen:
            raise NoLogs(program=unit, where="journalctl")
    finally:
        process.stdout.close()
        process.terminate()
        process.wait()


def _opened(folder: Path, program: str, stack: ExitStack) -> list[tuple[BinaryIO, int]]:
    """Open all at once, newest first: one that turns over meanwhile is met again, and known by its inode."""
    pattern = re.compile(rf"({re.escape(program)}(?:-\d+)?\.log)(?:\.(\d+))?")
    try:
        found = [match for one in folder.iterdir() if (match := pattern.fullmatch(one.name))]
    except PermissionError as error:
        raise LogsForbidden(where=folder) from error
    except OSError:
        return []
    known: set[tuple[int, int]] = set()
    opened: list[tuple[BinaryIO, int]] = []
    # One number more than there are: what turns over while we open moves one on.
    for base in sorted({match[1] for match in found}):
        last = max(int(match[2] or 0) for match in found if match[1] == base)
        own = []
        for number in range(last + 2):
            file = _open(folder / (f"{base}.{number}" if number else base))
            if file is None:
                continue
            stack.enter_context(file)
            status = os.fstat(file.fileno())
            if (status.st_dev, status.st_ino) not in known:
                known.add((status.st_dev, status.st_ino))
                own.append((file, status.st_size))
        opened += reversed(own)
    return opened


def _open(path: Path) -> BinaryIO | None:
    """Open a file that is one: no link, no pipe; one that has just gone is none."""
    flags = os.O_RDONLY
    for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # where there is one
        flags |= getattr(os, extra, 0)
    try:
        number = os.open(path, flags)
    except PermissionError as error:
        raise LogsForbidden(where=path) from error
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        return None
    return os.fdopen(number, "rb")


def _lines_of(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield lines up to where the file ended when we came: a program that writes on never ends us."""
    try:
        yield from _bounded(file, LONGEST, size)
    except OSError:  # the disk or the share went: what was read stands, and the loss counts as a line
        yield LOST


def _bounded(file: IO[bytes], longest: int, left: int | None = None) -> Iterator[bytes]:
    """Yield lines without their ends; one that is longer than `longest` comes as OVERLONG."""
    over = False
    while left is None or left > 0:
        size = longest + 1 if left is None else min(longest + 1, left)
        part = file.readline(size)
        if not part:
            break
        if left is not None:
            left -= len(part)
        whole = part.endswith(b"\n")
        if whole or len(part) < size or left == 0:
            yield OVERLONG if over else part.rstrip(b"\r\n")
            over = False
        else:
            over = True


def _message(raw: bytes) -> bytes | None:
    """Return what a program wrote; nothing where systemd itself speaks of it."""
    if len(raw) > LONGEST and raw == OVERLONG:
        return OVERLONG
    try:
        entry = json.loads(raw)
        if entry.get("SYSLOG_IDENTIFIER") == _OF_THE_SYSTEM:
            return None
        message = entry.get("MESSAGE")
        return bytes(message) if isinstance(message, list) else str(message).encode("utf-8", "replace")
    except (ValueError, TypeError, AttributeError, RecursionError):
        return raw
