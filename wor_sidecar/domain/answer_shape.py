"""The JSON of an answer, read field by field; what nobody knows is refused, never passed over."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from wor_sidecar.domain.cleaning import clean
from wor_sidecar.domain.clock import AMSTERDAM, Millis
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.sidecar import AnswerFieldUnknown, AnswerMalformed

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
Reader = Callable[[str, object], Any]

LONGEST = 1000
"""Characters of any text of an answer, before its own rule shortens it."""
MOST = 50
"""Entries of any list of an answer."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_OPENING = time(8)
"""When a day begins for who is asked again on a date."""


def fields(value: object, path: str, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Read an object: each key by its reader, null as absent, an unknown key refused."""
    if not isinstance(value, Mapping):
        raise AnswerMalformed(field=path or "answer", wanted="an object")
    for key in value:
        if key not in readers:
            raise AnswerFieldUnknown(field=f"{path}{str(key)[:40]}")
    return {
        key: read(f"{path}{key}", value[key]) for key, read in readers.items() if value.get(key) is not None
    }


def text(path: str, value: object) -> str:
    """Read a text, cleaned; its line ends stay, for its own rule to refuse."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise AnswerMalformed(field=path, wanted=phrase("a text of at most {value} characters", LONGEST))
    return clean(value)


def language(path: str, value: object) -> str:
    """Read the code of a language: nl, en, pt-BR."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise AnswerMalformed(field=path, wanted="a language code like nl")
    return value


def flag(path: str, value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise AnswerMalformed(field=path, wanted="true or false")
    return value


def code(kind: type[E]) -> Callable[[str, object], E]:
    """Make a reader of one code of a closed list."""

    def read(path: str, value: object) -> E:
        try:
            return kind(str(value))
        except ValueError as error:
            raise AnswerMalformed(field=path, wanted=f"one of {', '.join(kind)}") from error

    return read


def several(read: Callable[[str, object], T]) -> Callable[[str, object], tuple[T, ...]]:
    """Make a reader of a list."""

    def read_all(path: str, value: object) -> tuple[T, ...]:
        if not isinstance(value, list | tuple) or len(value) > MOST:
            raise AnswerMalformed(field=path, wanted=phrase("a list of at most {value}", MOST))
        return tuple(read(f"{path}[{n}]", entry) for n, entry in enumerate(value))

    return read_all


def day(path: str, value: object) -> date:
    """Read a date: 2026-05-31."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise AnswerMalformed(field=path, wanted="a date like 2026-05-31") from error


def moment(path: str, value: object) -> Millis:
    """Read a moment: ISO 8601 with its zone, or a date (then at eight in the morning, local)."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise AnswerMalformed(field=path, wanted="a moment like 2026-05-31T14:00:00Z or a date") from error
    if at.tzinfo is None:
        if at.time() != time(0):
            raise AnswerMalformed(field=path, wanted="a moment with its zone, like 2026-05-31T14:00:00Z")
        at = datetime.combine(at.date(), _OPENING, tzinfo=AMSTERDAM)
    return Millis(int(at.astimezone(UTC).timestamp() * 1000))
