"""Fields, made of what was filled in: one function per kind."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from wor_sidecar.domain.answers import ONE_LINE
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field, Kind, Option

YES, NO = "yes", "no"
_PHONE: Final = 30
_NONE: Final[Mapping[str, str]] = {}


def line(
    name: str, words: str, filled: Filled, *, hint: str = "", needed: bool = False, most: int = ONE_LINE
) -> Field:
    """Return a line to type."""
    value = filled.text(name)
    return Field(name, Kind.LINE, words, id=name, value=value, hint=hint, needed=needed, most=most)


def phone(name: str, words: str, filled: Filled, *, hint: str = "", needed: bool = False) -> Field:
    """Return a telephone number to type."""
    value = filled.text(name)
    return Field(name, Kind.PHONE, words, id=name, value=value, hint=hint, needed=needed, most=_PHONE)


def day(name: str, words: str, filled: Filled, *, hint: str = "", needed: bool = False) -> Field:
    """Return a date to type or choose."""
    return Field(name, Kind.DAY, words, id=name, value=filled.text(name), hint=hint, needed=needed)


def hidden(name: str, filled: Filled) -> Field:
    """Return what a form carries and nobody sees."""
    return Field(name, Kind.HIDDEN, "", id=name, value=filled.text(name))


def choice(
    name: str,
    words: str,
    options: Mapping[str, str],
    filled: Filled,
    *,
    hints: Mapping[str, str] = _NONE,
    needed: bool = False,
) -> Field:
    """Return a choice of one; what is no option is not chosen."""
    value = filled.text(name) if filled.text(name) in options else ""
    shown = tuple(Option(code, told, code == value, hints.get(code, "")) for code, told in options.items())
    return Field(name, Kind.CHOICE, words, id=name, value=value, choices=shown, needed=needed)


def tick(name: str, words: str, filled: Filled, *, hint: str = "", needed: bool = False) -> Field:
    """Return one box."""
    on = filled.ticked(name)
    return Field(name, Kind.TICK, words, id=name, value=YES, ticked=on, hint=hint, needed=needed)


def ticks(name: str, words: str, options: Iterable[Option], filled: Filled) -> Field:
    """Return a group of boxes."""
    chosen = filled.many(name)
    shown = tuple(replace(one, chosen=one.value in chosen) for one in options)
    return Field(name, Kind.TICKS, words, id=name, choices=shown)


def mended(field: Field, troubles: Mapping[str, str]) -> Field:
    """Return the field with its message, if it has one."""
    return replace(field, trouble=troubles.get(field.id, ""))
