"""Many practices in one report: what their `status --json` and `doctor --json` say, the worst first.

A site is its practice's name; a file without one (the doctor's) goes by the file's name up to its first dot,
and belongs to the site whose status came under the same one. Files are believed about when they were made by
what stands in them, not by a date that copying changes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.setting_up import SiteFileUnreadable

SILENT_HOURS: Final = 24
_HOUR: Final = 3_600_000
_LARGEST: Final = 1 << 24


class Standing(IntEnum):
    """How a site is; the highest is told first."""

    GOOD = 0
    WARNING = 1
    SILENT = 2
    FAULT = 3


@dataclass(frozen=True, slots=True)
class Site:
    """One practice of this morning."""

    name: str
    standing: Standing
    at: str
    codes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return its line."""
        said = {"name": self.name, "standing": self.standing.name.lower(), "at": self.at}
        return {**said, "codes": list(self.codes)}


@dataclass(frozen=True, slots=True)
class Collected:
    """What the files told, and which ones told nothing."""

    sites: Sequence[Site]
    unreadable: Sequence[SiteFileUnreadable]


def collect(paths: Sequence[Path], now: Millis) -> Collected:
    """Read the files of one morning."""
    told: dict[str, list[dict[str, Any]]] = {}
    unreadable = []
    for path in paths:
        try:
            found = _read(path)
            told.setdefault(path.name.partition(".")[0], []).append(found)
        except (OSError, ValueError) as error:
            unreadable.append(SiteFileUnreadable(path=path))
            unreadable[-1].__cause__ = error
    sites = [_site(stem, ones, now) for stem, ones in told.items()]
    return Collected(sorted(sites, key=lambda one: (-one.standing, one.name.casefold())), unreadable)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        found = json.loads(file.read(_LARGEST).decode("utf-8-sig"))
    if not isinstance(found, dict) or not ({"checks", "practice"} & found.keys()):
        raise ValueError("neither a status nor a doctor's report")
    _moment(found)
    return found


def _site(stem: str, found: Sequence[Mapping[str, Any]], now: Millis) -> Site:
    name = next((str(one["practice"]) for one in found if "practice" in one), stem)
    newest = max(found, key=_moment)
    lines = [line for one in found for line in one.get("checks", ()) if line.get("code")]
    healthy = all(one.get("healthy", True) and one.get("ok", True) for one in found)
    standing = Standing.GOOD if not lines and healthy else Standing.WARNING
    if not healthy:
        standing = Standing.FAULT
    elif abs(now - _moment(newest)) > SILENT_HOURS * _HOUR:
        standing = Standing.SILENT
    codes = dict.fromkeys(str(line["code"]) for line in lines)
    return Site(name, standing, str(newest["at"]), tuple(codes))


def _moment(found: Mapping[str, Any]) -> int:
    try:
        return int(datetime.fromisoformat(str(found["at"])).timestamp() * 1000)
    except KeyError as error:
        raise ValueError("no moment in it") from error
