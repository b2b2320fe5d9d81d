"""When a file of an export folder is ready to be read: pure rules under our own monotonic clock.

A server's mtime against our clock compares two clocks, so mtime is a token for equality and no more.
"""

import re
from collections.abc import Collection, Iterable
from fnmatch import translate
from functools import lru_cache
from typing import Final, NamedTuple

from wor_sidecar.domain.errors.folders import FileBusy, FileChanged, FileTruncated

IGNORED: Final = ("*.tmp", "*.part", "~$*", ".*", "thumbs.db", "desktop.ini")
_IGNORED: Final = re.compile("|".join(translate(pattern) for pattern in IGNORED))
_matching: Final = lru_cache(maxsize=64)(lambda pattern: re.compile(translate(pattern.lower())))
PASSING: Final = (FileTruncated, FileBusy, FileChanged)
"""What may mend itself: back to settling."""
SCANS: Final = 2
TOGETHER_SECONDS: Final = 60.0
"""How long files that are read together wait for others that are still coming."""
GIVE_UP_SECONDS: Final = 15 * 60.0
"""How long an empty, busy or truncated file may stay so before a person hears of it."""


class Sight(NamedTuple):
    """What a listing shows of a file: its size in bytes and its mtime in nanoseconds.

    A tuple, as the two below: a folder has 100,000 files, and it takes a third of a dataclass's time.
    """

    size: int
    mtime_ns: int


class Observation(NamedTuple):
    """One state of one file."""

    export: str
    name: str
    sight: Sight


class Settling(NamedTuple):
    """A file that is waited for: `since` when it is as it is, `trouble` since when it won't do."""

    sight: Sight
    since: float
    scans: int = 1
    trouble: float | None = None


def wanted(name: str, pattern: str) -> bool:
    """Tell whether a name is the export's (case doesn't matter) and not somebody's half-made file."""
    low = name.lower()
    return _matching(pattern).match(low) is not None and not _IGNORED.match(low)


def marked(name: str, marker: str, names: Collection[str]) -> bool:
    """Tell whether the done-marker is there (`list.csv.ok` or `list.ok` for `.ok`), where one is wanted."""
    stem = name.rsplit(".", 1)[0]
    return not marker or f"{name}{marker}" in names or f"{stem}{marker}" in names


def seen(before: Settling | None, sight: Sight, now: float) -> Settling:
    """Take one more look into account; a file that changed begins anew."""
    if before is None or before.sight != sight:
        return Settling(sight, now)
    return Settling(sight, before.since, before.scans + 1, before.trouble)


def settled(file: Settling, now: float, settle_seconds: float) -> bool:
    """Tell whether the file has something in it and lay unchanged for long enough, in two looks at least."""
    return file.sight.size > 0 and file.scans >= SCANS and now - file.since >= settle_seconds


def settles_together(others: Iterable[Settling], longest: float, now: float, settle_seconds: float) -> bool:
    """Tell whether nothing new is still coming that may belong to those that are ready since `longest`.

    What won't do has its own patience and holds up nobody; nor does a folder that something always comes to.
    """
    if now - longest >= settle_seconds + TOGETHER_SECONDS:
        return True
    return all(file.trouble is not None or now - file.since >= settle_seconds for file in others)


def troubled(file: Settling, now: float) -> Settling:
    """Send a file that ended too early, or was busy, back to settling; its patience runs on."""
    return Settling(file.sight, now, 0, file.since if file.trouble is None else file.trouble)


def overdue(file: Settling, now: float) -> bool:
    """Tell whether a file that won't do has had its time, and is a person's now."""
    start = file.trouble if file.trouble is not None else file.since
    return (file.trouble is not None or file.sight.size == 0) and now - start >= GIVE_UP_SECONDS


def unchanged(before: Sight, after: Sight, length: int) -> bool:
    """Tell whether what was read is one state of the file, and the whole of it."""
    return before == after and length == before.size


def due(file: Settling, settle_seconds: float) -> float:
    """Return the moment of our monotonic clock at which another look may find it settled."""
    return file.since + settle_seconds
