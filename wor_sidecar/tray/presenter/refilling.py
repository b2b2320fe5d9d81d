"""The fields of a screen, wherever they stand in it: which are wrong, and what was typed put back."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field, Kind, Option

T = TypeVar("T")


def fields_in(part: Any) -> Iterator[Field]:
    """Return every field of a screen or a part of it, in the order of the page."""
    if isinstance(part, Field):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from fields_in(one)
    elif is_dataclass(part):
        for inner in fields(part):
            yield from fields_in(getattr(part, inner.name))


def wrong_in(part: Any) -> tuple[Field, ...]:
    """Return the fields that bear a message."""
    return tuple(field for field in fields_in(part) if field.trouble)


def begun(part: Any) -> bool:
    """Tell whether somebody filled something in here, or has to: then it is not folded away."""
    return any(map(_begun, fields_in(part)))


def refilled(part: T, filled: Filled) -> T:
    """Return a screen, or a part of one, with what was typed put back into its fields."""
    if isinstance(part, Field):
        return _field(part, filled)  # type: ignore[return-value]  # a Field stays a Field
    if isinstance(part, tuple):
        return tuple(refilled(one, filled) for one in part)  # type: ignore[return-value]  # as does a tuple
    if is_dataclass(part) and not isinstance(part, type):
        inner = {one.name: refilled(getattr(part, one.name), filled) for one in fields(part)}
        return replace(part, **inner)
    return part


def _begun(field: Field) -> bool:
    if field.kind is Kind.TICK:
        return field.ticked or bool(field.trouble)
    return bool(field.value or field.trouble) or any(option.chosen for option in field.choices)


def _field(field: Field, filled: Filled) -> Field:
    match field.kind:
        case Kind.TICK:
            return replace(field, ticked=field.value in filled.many(field.name))
        case Kind.TICKS | Kind.CHOICE:
            chosen = filled.many(field.name)
            return replace(field, choices=tuple(_option(one, chosen) for one in field.choices))
        case _:
            return replace(field, value=filled.text(field.name))


def _option(option: Option, chosen: tuple[str, ...]) -> Option:
    return replace(option, chosen=option.value in chosen)
