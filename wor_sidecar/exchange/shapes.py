"""Frozen dataclasses to and from JSON, exactly: the annotation of a field says what may stand there.

A field is `Annotated[type, Shape]`; its name is its key. No other key may stand there, and none may lack.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, TypeVar, get_type_hints

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.identifiers import is_id
from wor_sidecar.exchange import strict

T = TypeVar("T")

LARGEST_BUNDLE: Final = 64 * 1024
LARGEST_NUMBER: Final = 2**53 - 1
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_OPAQUE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Shape:
    """How one value is read from JSON (raising ValueError) and written to it."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = lambda value: value
    says: str = "any"
    """What the specification says of it."""


def words(most: int, least: int = 0) -> Shape:
    """Take text for people, of so many characters, without control characters."""

    def read(value: Any) -> str:
        if _CONTROLS.search(strict.text(value, most, least)):
            raise ValueError("a control character in a text")
        return str(value)

    return Shape(read, says=f"text, {least} to {most}")


def number(least: int, most: int = LARGEST_NUMBER) -> Shape:
    """Take a whole number within bounds."""
    bounds = f"{least} or more" if most == LARGEST_NUMBER else f"{least} to {most}"
    return Shape(lambda value: strict.whole(value, least, most), says=f"number, {bounds}")


def optional(shape: Shape) -> Shape:
    """Take a value or null."""
    return Shape(
        lambda value: None if value is None else shape.read(value),
        lambda value: None if value is None else shape.write(value),
        f"{shape.says}; or null",
    )


def many(shape: Shape, most: int) -> Shape:
    """Take at most so many, as a tuple."""
    return Shape(
        lambda value: tuple(shape.read(one) for one in strict.items(value, most)),
        lambda value: [shape.write(one) for one in value],
        f"list of at most {most}: {shape.says}",
    )


def nested(kind: type[Any]) -> Shape:
    """Take another dataclass of the same sort."""
    return Shape(lambda value: read(kind, value), write, kind.__name__)


def either(*kinds: type[Any]) -> Shape:
    """Take one of several dataclasses: the one whose keys stand there."""

    def choose(value: Any) -> Any:
        for kind in kinds:
            if isinstance(value, dict) and value.keys() == shapes_of(kind).keys():
                return read(kind, value)
        raise ValueError("of none of the known kinds")

    return Shape(choose, write, " or ".join(kind.__name__ for kind in kinds))


def read(kind: type[T], json: object) -> T:
    """Read a dataclass.

    Raises:
        ValueError: a key too many or too few, or a value that its shape refuses.

    """
    shapes = shapes_of(kind)
    value = strict.exactly(json, *shapes)
    return kind(**{name: shape.read(value[name]) for name, shape in shapes.items()})


def write(value: Any) -> dict[str, Any]:
    """Write a dataclass as a JSON object."""
    return {name: shape.write(getattr(value, name)) for name, shape in shapes_of(type(value)).items()}


def shapes_of(kind: type[Any]) -> dict[str, Shape]:
    """Return the shape of each field, by its key."""
    if kind not in _KNOWN:
        hints = get_type_hints(kind, include_extras=True)
        _KNOWN[kind] = {field.name: hints[field.name].__metadata__[0] for field in fields(kind)}
    return _KNOWN[kind]


_KNOWN: dict[type[Any], dict[str, Shape]] = {}


def _pattern(pattern: re.Pattern[str], what: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if type(value) is not str or pattern.fullmatch(value) is None:
            raise ValueError(f"{what} expected")
        return value

    return check


def _id(value: Any) -> str:
    if not is_id(strict.text(value)):
        raise ValueError("an id expected")
    return str(value)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("true or false expected")
    return value


def _moment(value: Any) -> Millis:
    # An error's text may reach a log: it never holds the value.
    try:
        at = datetime.strptime(strict.text(value), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        found = Millis(int(at.timestamp()) * 1000)
    except ValueError:
        found = None
    if found is None or iso(found) != value:
        raise ValueError("a moment like 2026-01-31T12:00:00Z expected")
    return found


def _date(value: Any) -> date:
    try:
        found = date.fromisoformat(strict.text(value))
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:
        raise ValueError("a date like 2026-01-31 expected")
    return found


def _bundle(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or len(strict.write_json(value)) > LARGEST_BUNDLE:
        raise ValueError("a FHIR bundle of at most 64 KiB expected")
    return value


def _any(value: Any) -> Any:
    """Take any JSON of which each number and each text is one as everywhere."""
    match value:
        case None | bool():
            return value
        case str():
            return words(LARGEST_BUNDLE).read(value)
        case list():
            return [_any(one) for one in value]
        case dict():
            return {key: _any(one) for key, one in value.items()}
    return strict.whole(value)


ANY = Shape(_any)
CODE = Shape(_pattern(_CODE, "a code"), says="code")
ID = Shape(_id, says="id")
OPAQUE = Shape(_pattern(_OPAQUE, "an opaque value"), says="opaque")
MOMENT = Shape(_moment, iso, "moment")
DATE = Shape(_date, date.isoformat, "date")

Code = Annotated[str, CODE]
Opaque = Annotated[str, OPAQUE]
Flag = Annotated[bool, Shape(_flag, says="true or false")]
Moment = Annotated[Millis, MOMENT]
"""UTC milliseconds here, ISO 8601 to the second in JSON."""
Date = Annotated[date, DATE]
Line = Annotated[str, words(140)]
Text = Annotated[str, words(4000)]
Phone = Annotated[str, words(32)]
Bundle = Annotated[dict[str, Any], Shape(_bundle, says="bundle")]
"""Opaque here: the fhir modules read and write it."""
