"""One look into an export folder: what lies there that is not finished. Little is kept of what is."""

import os
import stat
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from wor_sidecar.practice.intake.folders import ExportFolder
from wor_sidecar.practice.intake.readiness import Sight, marked, wanted
from wor_sidecar.practice.intake.safe_read import sight_of
from wor_sidecar.wire.pulse import away

MOST_WAITING: Final = 10_000
"""Files that are waited for at once; where more lie, they are looked at when these are done."""
_TIME_BITS: Final = 64


class Finished:
    """Names and states of what needs no look: 100,000 of them are some 15 MB."""

    def __init__(self) -> None:
        self._tokens: dict[str, int] = {}

    def add(self, name: str, sight: Sight) -> None:
        """Note that a state needs no look."""
        self._tokens[name] = _token(sight.size, sight.mtime_ns)

    def discard(self, name: str) -> None:
        """Forget one."""
        self._tokens.pop(name, None)

    def clear(self) -> None:
        """Forget all."""
        self._tokens.clear()

    def sights(self) -> dict[str, Sight]:
        """Return what was finished and lay there at the last look."""
        return {name: _sight(token) for name, token in self._tokens.items()}

    def tokens(self) -> Mapping[str, int]:
        """Return the states' tokens."""
        return self._tokens

    def keep(self, still: Collection[str]) -> None:
        """Forget all but these: the rest went, or became something else."""
        if len(still) < len(self._tokens):
            self._tokens = {name: self._tokens[name] for name in still}


class Depth(Enum):
    """Whether what was finished is looked at; else it is taken to be as it was, if it still lies there."""

    NEW = auto()
    """Not at all."""
    NEW_FIRST = auto()
    """Until something new is met: that comes first, and what is finished next time."""
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class Look:
    """What isn't finished; `more` when not all of it could be taken up, `whole` when nothing was left out."""

    files: Mapping[str, Sight]
    more: bool = False
    whole: bool = True


@away()
def look(
    export: ExportFolder, finished: Finished, waiting: Collection[str], depth: Depth = Depth.WHOLE
) -> Look:
    """Look once; `waiting` are the names that are waited for already.

    Raises:
        OSError: the folder can't be listed. It says nothing then, least of all that it is empty.

    """
    marker = export.profile.rules.done_marker
    known = finished.tokens()
    still: list[str] = []
    found: dict[str, Sight] = {}
    asks, whole, more = depth is not Depth.NEW, True, False
    with os.scandir(export.path) as entries:
        listed = list(entries) if marker else entries
        there = frozenset(entry.name for entry in listed) if marker else frozenset()
        for entry in listed:
            name = entry.name
            token = known.get(name)
            if token is not None and not asks:
                still.append(name)
                whole = False
                continue
            if token is None and name not in waiting and not wanted(name, export.pattern):
                continue
            status = _status(entry, token)
            if status is None:
                continue
            if token is not None and token == (status.st_size << _TIME_BITS) + status.st_mtime_ns:
                still.append(name)
            elif stat.S_ISDIR(status.st_mode) or (marker and not marked(name, marker, there)):
                continue  # what isn't whole would take a place from those that are
            elif name in waiting or len(found) < MOST_WAITING:
                found[name] = sight_of(status)
                if depth is Depth.NEW_FIRST and token is None and name not in waiting:
                    asks = False
            else:
                more = True
    finished.keep(still)
    return Look(found, more, whole)


def _status(entry: "os.DirEntry[str]", known: int | None) -> os.stat_result | None:
    try:
        status = entry.stat(follow_symlinks=False)
        if sys.platform == "win32" and known != _token(status.st_size, status.st_mtime_ns):
            # Look at the file itself: Windows' listing shows an old size while somebody writes.
            status = Path(entry.path).lstat()
    except OSError:
        return None  # it went while we looked
    return status


def _token(size: int, mtime_ns: int) -> int:
    return (size << _TIME_BITS) + mtime_ns


def _sight(token: int) -> Sight:
    size = (token + (1 << (_TIME_BITS - 1))) >> _TIME_BITS
    return Sight(size, token - (size << _TIME_BITS))
