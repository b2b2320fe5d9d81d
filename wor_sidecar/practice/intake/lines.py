"""What the reading child says to the daemon: JSON lines, never pickle; the daemon believes none of it.

{"registration": {...}}                                as `connectors read --json`
{"error": {"position", "code", "fields"}}              one record
{"elsewhere": {"ids", "on", "channel", "position"}}    a copy of a referral that went another way
{"passed": 2000}                                       so many rows without the code since the last line
{"end": "utf-8"}                                       read to its end, in this encoding (or empty)
{"ends": [[3, "utf-8"], [1, ""]]}                      so many files, each with what it passed and no more
{"fault": {"code", "fields", "truncated"}}             nothing of the file counts

Where files are read together, a line also says which one it is about: "file": 3.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileTruncated, ForeignFault, ReaderCrashed
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, RecordError
from wor_sidecar.practice.registration_json import registration_from_json, registration_to_json


class Plain(NamedTuple):
    """A file that was read to its end: `passed` rows without the code, and nothing else."""

    passed: int
    encoding: str


Line = Registration | Elsewhere | RecordError | int | WorError | str | tuple[Plain, ...]
"""An int: rows passed; a WorError: the file's fault; a text: the end, and which encoding won."""


def written(line: Line, file: int | None = None) -> str:
    """Return a line as the child prints it; `file` where it isn't clear which one it is about."""
    if isinstance(line, Registration):
        told: dict[str, Any] = {"registration": registration_to_json(line)}
    elif isinstance(line, Elsewhere):
        told = {"elsewhere": _copy(line)}
    elif isinstance(line, RecordError):
        told = {"error": {"position": line.position, **_error(line.error)}}
    elif isinstance(line, WorError):
        told = {"fault": {**_error(line), "truncated": isinstance(line, FileTruncated)}}
    elif isinstance(line, tuple):
        told = {"ends": line}
    else:
        told = {"end": line} if isinstance(line, str) else {"passed": line}
    if file is not None:
        told["file"] = file
    return json.dumps(told, separators=(",", ":")) + "\n"


def parsed(raw: bytes) -> Line:
    """Return what a line says."""
    return addressed(raw)[1]


def addressed(raw: bytes) -> tuple[int | None, Line]:
    """Return which file a line is about, where it says so, and what it says.

    Raises:
        ReaderCrashed: it says nothing that the child could mean.

    """
    try:
        told = json.loads(raw)
        file = told.get("file")
        return None if file is None else int(file), _meant(told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReaderCrashed from error


def _meant(told: dict[str, Any]) -> Line:
    if "registration" in told:
        return registration_from_json(told["registration"])
    if "elsewhere" in told:
        return _copied(told["elsewhere"])
    if "error" in told:
        return RecordError(str(told["error"]["position"]), _made(told["error"]))
    if "fault" in told:
        fault = _made(told["fault"])
        return FileTruncated() if told["fault"]["truncated"] else fault
    if "ends" in told:
        return tuple(Plain(int(passed), str(encoding)) for passed, encoding in told["ends"])
    return str(told["end"]) if "end" in told else int(told["passed"])


def known(code: str, fields: Mapping[str, str]) -> WorError:
    """Make an error anew; a foreign connector's own class, which may not be known here, keeps its code."""
    kind = next((kind for kind in _tree(WorError) if kind.code == code), None)
    return kind(**fields) if kind else ForeignFault(reported=code)


def _copy(copy: Elsewhere) -> dict[str, Any]:
    return {
        "ids": [list(pair) for pair in copy.ids],
        "on": copy.on.isoformat(),
        "channel": copy.channel,
        "position": copy.position,
    }


def _copied(told: dict[str, Any]) -> Elsewhere:
    ids = tuple((str(kind), str(value)) for kind, value in told["ids"])
    return Elsewhere(ids, date.fromisoformat(told["on"]), str(told["channel"]), str(told["position"]))


def _error(error: WorError) -> dict[str, Any]:
    return {"code": error.code, "fields": {name: str(value) for name, value in error.fields.items()}}


def _made(told: dict[str, Any]) -> WorError:
    return known(str(told["code"]), {str(name): str(value) for name, value in told["fields"].items()})


def _tree(root: type[WorError]) -> list[type[WorError]]:
    return [root, *(each for kind in root.__subclasses__() for each in _tree(kind))]
