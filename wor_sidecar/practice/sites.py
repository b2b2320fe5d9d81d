"""Many practices in one report: what their `status --json` and `doctor --json` say, the worst first.

A site is a program, its instance and its practice's name: two instances of one practice are two. A report of
before, which says none of these (`linde.doctor.json`), belongs to the site whose status lies beside it under
the same name (`linde.status.json`). Files are believed about when they were made by what stands in them, not
by a date that copying changes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.setting_up import SiteFileUnreadable

SILENT_HOURS: Final = 24
_HOUR: Final = 3_600_000
_LARGEST: Final = 1 << 24


PROGRAM: Final = "wor-sidecar"


class Whose(NamedTuple):
    """What keeps sites apart."""

    name: str
    program: str = PROGRAM
    instance: str = ""


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
    read: list[tuple[Path, dict[str, Any]]] = []
    unreadable = []
    for path in paths:
        try:
            read.append((path, _read(path)))
        except (OSError, ValueError) as error:
            unreadable.append(SiteFileUnreadable(path=path))
            unreadable[-1].__cause__ = error
    told = _by_site(read)
    sites = [_site(_label(whose, told), ones, now) for whose, ones in told.items()]
    return Collected(sorted(sites, key=lambda one: (-one.standing, one.name.casefold())), unreadable)


def _by_site(read: Sequence[tuple[Path, dict[str, Any]]]) -> dict[Whose, list[dict[str, Any]]]:
    """Put together what is of one site; a report without a name goes with the one status beside it."""
    told: dict[Whose, list[dict[str, Any]]] = {}
    beside: dict[Path, set[Whose]] = {}
    for path, found in read:
        if (whose := _whose(found)) is not None:
            told.setdefault(whose, []).append(found)
            if "practice" in found:
                beside.setdefault(_stem(path), set()).add(whose)
    for path, found in read:
        if _whose(found) is None:
            known = beside.get(_stem(path), set())
            [whose] = known if len(known) == 1 else [Whose(str(path))]
            told.setdefault(whose, []).append(found)
    return told


def _whose(found: Mapping[str, Any]) -> Whose | None:
    name = found.get("practice") or found.get("name")
    if not name:
        return None
    return Whose(str(name), str(found.get("program") or PROGRAM), str(found.get("instance") or ""))


def _label(whose: Whose, told: Mapping[Whose, object]) -> str:
    """Name a site: by its practice, and by more where that is another's name too."""
    if sum(one.name == whose.name for one in told) == 1:
        return whose.name
    more = " ".join(filter(None, (whose.program if whose.program != PROGRAM else "", whose.instance)))
    return f"{whose.name} ({more})" if more else whose.name


def _stem(path: Path) -> Path:
    """Return a file's place and its name without `.status.json`, `.doctor.json` or `.json`."""
    name = path.name.removesuffix(".json").removesuffix(".status").removesuffix(".doctor")
    return path.with_name(name or path.name)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        found = json.loads(file.read(_LARGEST).decode("utf-8-sig"))
    if not isinstance(found, dict) or not ({"checks", "practice", "name"} & found.keys()):
        raise ValueError("neither a status nor a doctor's report")
    checks = found.get("checks", [])
    if not isinstance(checks, list) or not all(isinstance(one, dict) for one in checks):
        raise ValueError("no list of checks")
    _moment(found)
    return found


def _site(name: str, found: Sequence[Mapping[str, Any]], now: Millis) -> Site:
    # A doctor looks at a program that doesn't run, too: whether it lives is told by its status alone.
    newest = max([one for one in found if "checks" not in one] or found, key=_moment)
    lines = [line for one in found for line in one.get("checks", ()) if line.get("code")]
    healthy = all(one.get("healthy", True) and one.get("ok", True) for one in found)
    warned = any(one.get("severity") == "warning" for one in found)
    standing = Standing.GOOD if not lines and not warned and healthy else Standing.WARNING
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
