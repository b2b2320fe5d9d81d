"""One line of a log, read again before it goes to somebody else: it is ours, and names nobody.

Each value is looked at by itself. A whole line can't be scanned: one moment in five passes a BSN's
eleven-test. What has a shape of our own code (a moment, an id, a code, where an error arose) can't be a
person's; all else is searched for what may be: a BSN, a date, a postcode, a telephone number, an address.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from wor_sidecar.domain.bsn import holds_bsn
from wor_sidecar.domain.identifiers import is_id
from wor_sidecar.settings.log_sinks import PRIORITIES

LONGEST: Final = 1 << 16
"""Bytes of a line; ours have a few hundred."""
_DEEPEST: Final = 8
"""An error, its cause, that one's cause, and so on."""
_EVENT: Final = re.compile(r"[a-z][a-z0-9_]*([.-][A-Za-z0-9_]+)*")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
_OWN_SHAPES: Final = re.compile(
    r"WOR-[A-Z][0-9]{3}"
    r"|[0-9a-f]{64}"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|[A-Za-z0-9_<>. -]+\.py:[0-9]{1,5} [A-Za-z0-9_<>.]+"
    r"|wor-[a-z]+-[0-9]{8}T?[0-9]{4,6}Z?-[a-z2-7]+\.backup"
)
"""A code, a digest, a UUID, where an error arose, a backup's name."""
_PERSONAL: Final = re.compile(
    r"(?<!\d)\d{1,2}[-/. ]\d{1,2}[-/. ](19|20)\d\d(?!\d)"
    r"|(?<!\d)(19|20)\d\d[-/.]\d\d[-/.]\d\d(?!\d)"
    r"|(?<!\d)(19\d\d|20[01]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19\d\d|20[01]\d)(?!\d)"
    r"|(?<![A-Za-z0-9])[1-9]\d{3} ?[A-Za-z]{2}(?![A-Za-z0-9])"
    r"|(?<!\d)(\+31|0031|0)[ (-]{0,2}\d([ )-]{0,2}\d){8}(?!\d)"
    r"|[^\s@/]@[^\s@/]+\.[a-z]"
)
"""A date, a postcode, a telephone number, a mail address. Written without marks, a date is one of birth: a
HIS's file is called after its day, too.
"""
_WORTH_A_LOOK: Final = re.compile(r"[\d@]")
"""Each of these holds a digit or an @; most values hold neither, and a gigabyte is read in minutes."""
_DIGIT: Final = re.compile(r"\d")
_SHORTEST, _SHORTEST_BSN = 5, 8
"""Characters of the shortest mail address; digits of a BSN that lost its zero."""
_UNTIMED: Final = "logs.missed"
"""Files of earlier versions hold this one without a moment."""


class Fault(Enum):
    """Why a line stays behind."""

    NOT_OURS = "not_ours"
    TOO_LONG = "too_long"
    MAY_NAME_SOMEBODY = "may_name_somebody"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line that may be shown; `text` is written anew from what was read, so that nothing hides in it."""

    event: str
    level: str
    at: str
    """UTC; empty where the line doesn't say."""
    text: str


def read_line(raw: bytes) -> LogLine | Fault:
    """Read a line of a log file; it comes back only if it is ours and names nobody."""
    if len(raw) > LONGEST:
        return Fault.TOO_LONG
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return Fault.NOT_OURS
    if not isinstance(told, dict) or not _ours(told):
        return Fault.NOT_OURS
    if any(may_name_somebody(one) for one in _values(told)):
        return Fault.MAY_NAME_SOMEBODY
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return LogLine(told["event"], told["level"], told.get("at", ""), text)


def may_name_somebody(value: object) -> bool:
    """Tell whether one value of a line may be a person's: a hit stays behind, for who can tell."""
    if value is None or isinstance(value, bool):
        return False
    text = str(value)
    if len(text) < _SHORTEST or _WORTH_A_LOOK.search(text) is None:
        return False
    if _OWN_SHAPES.fullmatch(text) or _MOMENT.fullmatch(text) or is_id(text):
        return False
    numbered = len(_DIGIT.findall(text)) >= _SHORTEST_BSN and holds_bsn(text)
    return numbered or _PERSONAL.search(text) is not None


def _ours(told: Mapping[str, Any]) -> bool:
    """Tell whether a line has an event's name, a level and a moment, and fields as our log writes them."""
    event, level, at = told.get("event"), told.get("level"), told.get("at", "")
    if not all(isinstance(one, str) for one in (event, level, at)):
        return False
    timed = _MOMENT.fullmatch(at) or (event == _UNTIMED and not at)
    return bool(_EVENT.fullmatch(str(event)) and level in PRIORITIES and timed) and _well_formed(told)


def _well_formed(told: Mapping[str, Any], depth: int = 0) -> bool:
    """Tell whether fields are as our log writes them: plain, lists of plain; only an error has parts."""
    if depth > _DEEPEST:
        return False
    for key, value in told.items():
        if not _KEY.fullmatch(key):
            return False
        if isinstance(value, dict):
            if key not in ("error", "cause") or not _well_formed(value, depth + 1):
                return False
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            return False
    return True


def _values(told: object) -> Iterator[object]:
    if isinstance(told, dict):
        for value in told.values():
            yield from _values(value)
    elif isinstance(told, list):
        for value in told:
            yield from _values(value)
    else:
        yield told
