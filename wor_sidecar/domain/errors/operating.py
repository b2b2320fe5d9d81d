"""WOR-S490 to S499: what a monitoring system and a log are served with, and what a program may use."""

import errno
from typing import Final

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import DiskFails, NoRoom
from wor_sidecar.domain.errors.foundations import DiskFull

_NO_THREAD: Final = "can't start new thread"
"""All that Python says when the system refuses a thread's stack."""

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says of a disk, or an account's share of it, that is full."""


class MetricsNotServed(WorError):
    """Port {port} of this machine is taken, so no counts are served for monitoring; all else works."""

    code = "WOR-S490"
    hint = "End the program that holds it, or choose another [metrics] port; it is tried again by itself."
    exit_code = 3


class MemoryShort(WorError):
    """The program got no more memory or threads; what it did was undone, and is tried again by itself."""

    code = "WOR-S491"
    hint = "Give it more: MemoryMax and TasksMax of its service on Linux, else memory of the machine."
    status = 503


class LogArchiveThere(WorError):
    """{path} is there already."""

    code = "WOR-S494"
    hint = "Choose another name, or take that one away first."


class LogArchiveUnwritten(WorError):
    """The archive {path} cannot be written: {why}."""

    code = "WOR-S495"
    hint = "Choose a folder that exists, with room, where this account may write."


class NoLogs(WorError):
    """There are no logs of {program} in {where} that this account can see."""

    code = "WOR-S496"
    hint = "Run the command as administrator on the machine of the service; [logs] folder says where they go."


class LogsForbidden(WorError):
    """This account may not read the logs: {where}."""

    code = "WOR-S497"
    hint = "Run the command as administrator, or under the account of the service."
    exit_code = 4


class JournalUnreadable(WorError):
    """The journal of this machine cannot be read: {why}."""

    code = "WOR-S498"
    hint = "Run the command as root where the service runs, or let logs go to files with [logs] folder."


class LinesLeftOut(WorError):
    """{count} lines of the log stay out of the archive: they are no log lines, or may name somebody."""

    code = "WOR-S499"
    hint = "The archive can be sent. manifest.json in it says how many lines stayed out for which reason."


def machine_fault(error: BaseException) -> MemoryShort | NoRoom | DiskFails | None:
    """Return the sentence for what the machine lacks, memory or room, and for a disk that fails."""
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        if isinstance(cause, MemoryError) or getattr(cause, "errno", None) == errno.ENOMEM:
            return MemoryShort()
        if isinstance(cause, RuntimeError) and cause.args == (_NO_THREAD,):
            return MemoryShort()
        if isinstance(cause, DiskFull) or getattr(cause, "errno", None) in NO_ROOM:
            return NoRoom()
        if getattr(cause, "errno", None) == errno.EIO:
            return DiskFails()
        cause = cause.__cause__
    return None
