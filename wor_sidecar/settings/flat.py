"""Every setting of a program under its key's path, as it counts."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any


def flat(settings: object) -> dict[str, Any]:
    """Return the settings as `config show` has them: numbers, yes and no, texts, lists of texts."""
    return dict(_flat("", settings))


def _flat(at: str, value: Any) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            key = str(each.metadata.get("key", each.name))
            yield from _flat(f"{at}.{key}" if at else key, getattr(value, each.name))
    elif isinstance(value, tuple) and any(is_dataclass(one) for one in value):
        for number, one in enumerate(value, 1):
            yield from _flat(f"{at}[{number}]", one)
    elif isinstance(value, tuple):
        yield at, [str(one) for one in value]
    else:
        yield at, value if value is None or isinstance(value, (bool, int, float)) else str(value)
