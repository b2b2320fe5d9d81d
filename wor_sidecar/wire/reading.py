"""A JSON value read into the frozen dataclass that describes it: keys are its fields, types say the rest.

Strict in types, lenient in keys: what the other side doesn't send keeps its default, what it adds is passed
over. Two programs of different versions then still understand each other.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from wor_sidecar.domain.clock import Millis
from wor_sidecar.wire.shapes import ShapeRefused

T = TypeVar("T")


def read_value(kind: type[T], value: Any) -> T:
    """Read a value of this dataclass: text, numbers, yes and no, ISO moments and days, lists and objects.

    Raises:
        ShapeRefused: it is none; what it held is not repeated.

    """
    if not isinstance(value, dict):
        raise ShapeRefused(f"{kind.__name__} is not an object")
    hints = get_type_hints(kind)
    assert is_dataclass(kind)
    return kind(
        **{
            each.name: _read(hints[each.name], value[each.name], each.name)
            for each in fields(kind)
            if _present(each, value)
        }
    )


def moment(text: str) -> Millis:
    """Read an ISO 8601 moment with its zone.

    Raises:
        ValueError: it is none.

    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a moment without its zone")
    return Millis(int(at.astimezone(UTC).timestamp() * 1000))


def _present(each: Field[Any], value: dict[str, Any]) -> bool:
    if each.name in value:
        return True
    if each.default is MISSING and each.default_factory is MISSING:
        raise ShapeRefused(f"missing: {each.name}")
    return False


def _read(hint: Any, value: Any, name: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _one_of(get_args(hint), value, name)
    if origin is tuple:
        if not isinstance(value, list):
            raise ShapeRefused(f"{name} is not a list")
        return tuple(_read(get_args(hint)[0], each, name) for each in value)
    if origin is Mapping:
        if not isinstance(value, dict):
            raise ShapeRefused(f"{name} is not an object")
        return {key: _read(get_args(hint)[1], each, name) for key, each in value.items()}
    if is_dataclass(hint) and isinstance(hint, type):
        return read_value(hint, value)
    return _plain(hint, value, name)


def _one_of(hints: tuple[Any, ...], value: Any, name: str) -> Any:
    if value is None and NoneType in hints:
        return None
    possible = [hint for hint in hints if hint is not NoneType]
    if len(possible) == 1:
        return _read(possible[0], value, name)
    if type(value) not in possible:
        raise ShapeRefused(f"{name} is of another type")
    return value


def _plain(hint: Any, value: Any, name: str) -> Any:
    try:
        if hint is Millis:
            return moment(value)
        if hint is date:
            return date.fromisoformat(value)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return hint(value)
    except (ValueError, TypeError) as error:
        raise ShapeRefused(f"{name} is of another shape") from error
    hint = getattr(hint, "__supertype__", hint)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise ShapeRefused(f"{name} is not of type {hint.__name__}")
    return value
