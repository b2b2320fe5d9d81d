"""One look into an export folder: what lies there that is not finished. Little is kept of what is."""

import os
import stat
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.practice.intake.folders import ExportFolder
from wor_sidecar.practice.intake.readiness import Sight, marked, wanted
from wor_sidecar.practice.intake.safe_read import sight_of

MOST_WAITING: Final = 20_000
"""Files that are waited for at once; where more lie, they are looked at when these are done."""
_TIME_BITS: Final = 64


class Finished:
    """Names and states of what needs no look: 100,000 of them are some 15 MB."""

    def __init__(self) -> None:
        self._tokens: dict[str, int] = {}

    def __contains__(self, file: tuple[str, Sight]) -> bool:
        """Tell whether this state of this name is finished."""
        return self._tokens.get(file[0]) == _token(file[1].size, file[1].mtime_ns)

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

    def get(self, name: str) -> int | None:
        """Return the state's token."""
        return self._tokens.get(name)

    def keep(self, still: dict[str, int]) -> None:
        """Forget all but these: the rest went, or became something else."""
        self._tokens = still


@dataclass(frozen=True, slots=True)
class Look:
    """What isn't finished; `more` when not all of it could be taken up."""

    files: Mapping[str, Sight]
    more: bool = False


def look(export: ExportFolder, finished: Finished, waiting: Collection[str]) -> Look:
    """Look once; `waiting` are the names that are waited for already.

    Raises:
        OSError: the folder can't be listed. It says nothing then, least of all that it is empty.

    """
    marker = export.profile.rules.done_marker
    still: dict[str, int] = {}
    found: dict[str, Sight] = {}
    more = False
    with os.scandir(export.path) as entries:
        listed = list(entries) if marker else entries
        there = frozenset(entry.name for entry in listed) if marker else frozenset()
        for entry in listed:
            name = entry.name
            known = finished.get(name)
            if known is None and not wanted(name, export.pattern):
                continue
            status = _status(entry, known)
            if status is None or stat.S_ISDIR(status.st_mode):
                continue
            if known is not None and known == _token(status.st_size, status.st_mtime_ns):
                still[name] = known
            elif marker and not marked(name, marker, there):
                continue  # it would take a place from those that are whole
            elif name in waiting or len(found) < MOST_WAITING:
                found[name] = sight_of(status)
            else:
                more = True
    finished.keep(still)
    return Look(found, more)


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
