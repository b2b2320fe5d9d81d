"""Reading TOML into a program's settings: frozen dataclasses say what is legal, errors name the key's path.

A field's type decides: str, bool, int, float, date, Path (relative ones start at the file's own folder), a
Literal, an Enum (by value), NewTypes, `X | None`, tuple[X, ...], tuple[X, Y], dict[str, X], and dataclasses
for tables. Fields with a default may be absent. `field(metadata={"key": "export"})` names the TOML key where
Python's name differs. A dataclass checks itself in `__post_init__` with a ValueError whose text says what it
must be. Array elements are counted from 1.
"""

import tomllib
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.foundations import (
    ConfigurationMissing,
    ConfigurationNotToml,
    SettingMissing,
    SettingRefused,
    SettingUnknown,
)

S = TypeVar("S")

_PLAIN = {
    str: phrase("text between quotes"),
    bool: phrase("true or false"),
    int: phrase("a whole number"),
    float: phrase("a number"),
    date: phrase("a date such as 2026-01-31, without quotes"),
    Path: phrase("a path between single quotes"),
}


def read_settings(path: Path, schema: type[S]) -> S:
    """Read a configuration file.

    Raises:
        ConfigurationMissing, FileUnreadable, ConfigurationNotToml: the file.
        SettingUnknown, SettingMissing, SettingRefused: a key in it.

    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationMissing(path=path) from error
    except UnicodeDecodeError as error:
        raise ConfigurationNotToml(path=path, why="it is not UTF-8") from error
    except OSError as error:
        raise FileUnreadable(path=path) from error
    return parse_settings(text, schema, path)


def parse_settings(text: str, schema: type[S], path: Path) -> S:
    """Read settings from text; `path` stands in the errors and is where relative paths start."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationNotToml(path=path, why=error) from error
    return _Reader(path).table(table, schema, "")


def check_table(table: object, schema: type[S], path: Path) -> S:
    """Read settings from a table that was parsed before; as `parse_settings`."""
    return _Reader(path).table(table, schema, "")


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path

    def table(self, table: Any, schema: type[S], at: str) -> S:
        if not isinstance(table, dict):
            self._refuse(at, table, "a table")
        assert is_dataclass(schema)
        known = {_key(each): each for each in fields(schema)}
        for name in table.keys() - known.keys():
            self._unknown(_join(at, name), _nearest(name, list(known), at))
        hints = get_type_hints(schema)
        given = {
            each.name: self._value(table[name], hints[each.name], _join(at, name))
            for name, each in known.items()
            if self._present(name, each, table, hints, at)
        }
        try:
            return schema(**given)
        except ValueError as error:
            self._refuse(at or "the file", "as it is", str(error))

    def _present(
        self, name: str, each: Field[Any], table: dict[str, Any], hints: dict[str, Any], at: str
    ) -> bool:
        if name in table:
            return True
        if each.default is MISSING and each.default_factory is MISSING:
            raise SettingMissing(key=_join(at, name), path=self._path, wanted=_wanted(hints[each.name]))
        return False

    def _value(self, value: Any, hint: Any, at: str) -> Any:
        hint = getattr(hint, "__supertype__", hint)
        origin = get_origin(hint)
        if origin in {Union, UnionType}:
            return self._optional(value, get_args(hint), at)
        if origin is Literal:
            return value if value in get_args(hint) else self._refuse(at, value, _wanted(hint))
        if origin is tuple:
            return self._row(value, get_args(hint), at)
        if origin is dict:
            if not isinstance(value, dict):
                self._refuse(at, value, phrase("a table"))
            return {
                name: self._value(each, get_args(hint)[1], _join(at, name)) for name, each in value.items()
            }
        if is_dataclass(hint) and isinstance(hint, type):
            return self.table(value, hint, at)
        return self._plain(value, hint, at)

    def _optional(self, value: Any, kinds: tuple[Any, ...], at: str) -> Any:
        inner = next(each for each in kinds if each is not NoneType)
        # A path that may be left out: an empty one names none.
        return None if inner is Path and value == "" else self._value(value, inner, at)

    def _row(self, value: Any, kinds: tuple[Any, ...], at: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            self._refuse(at, value, phrase("a list between [ and ]"))
        if kinds[1:] == (...,):
            kinds = (kinds[0],) * len(value)
        if len(kinds) != len(value):
            self._refuse(at, f"a list of {len(value)}", f"a list of {len(kinds)}")
        pairs = zip(value, kinds, strict=True)
        return tuple(
            self._value(each, kind, f"{at}[{number}]") for number, (each, kind) in enumerate(pairs, 1)
        )

    def _plain(self, value: Any, hint: Any, at: str) -> Any:
        if isinstance(hint, type) and issubclass(hint, Enum):
            try:
                return hint(value)
            except ValueError:
                self._refuse(at, value, _wanted(hint))
        if hint is Path and isinstance(value, str) and value:
            return self._path.absolute().parent / value
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        exact = isinstance(value, hint) and (hint is bool or not isinstance(value, bool))
        if not exact or isinstance(value, datetime):
            self._refuse(at, value, _wanted(hint))
        return value

    def _refuse(self, at: str, found: object, wanted: str) -> NoReturn:
        shown = found if not isinstance(found, (dict, list)) else type(found).__name__
        raise SettingRefused(key=at, path=self._path, found=shown, wanted=wanted)

    def _unknown(self, at: str, nearest: str) -> NoReturn:
        raise SettingUnknown(key=at, path=self._path, nearest=nearest)


def _key(each: Field[Any]) -> str:
    return str(each.metadata.get("key", each.name))


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _nearest(name: str, known: list[str], at: str) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return _join(at, close[0]) if close else " / ".join(sorted(known))


def _wanted(hint: Any) -> str:
    hint = getattr(hint, "__supertype__", hint)
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return _wanted(next(each for each in get_args(hint) if each is not NoneType))
    if origin is Literal:
        return phrase("one of {value}", "/".join(map(repr, get_args(hint))))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return phrase("one of {value}", "/".join(repr(each.value) for each in hint))
    if origin is tuple:
        return phrase("a list between [ and ]")
    return _PLAIN.get(hint, phrase("a table"))
