"""Read JSON from the other side of a border strictly: exactly these keys, these types, nothing twice."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NoReturn, TypeVar

from wor_sidecar.domain.errors import phrase

T = TypeVar("T")
_CODE = re.compile(r"[A-Za-z0-9_-]{0,64}")


class ShapeRefused(ValueError):
    """What came over the border isn't in the agreed shape; the text says where, never what it held."""


def parse(raw: bytes) -> Any:
    """Parse JSON; refuse duplicate keys, NaN, half a surrogate pair and anything that isn't UTF-8.

    Raises:
        ShapeRefused: it isn't such JSON.

    """
    try:
        value = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_without_duplicates, parse_constant=_no_constant
        )
        if b"\\u" in raw:
            dump(value)  # an escaped half of a pair fails here, and not in the database
    except (ValueError, RecursionError) as error:
        raise ShapeRefused(phrase("not JSON")) from error
    return value


def fields(value: Any, required: frozenset[str], optional: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return an object that has all required keys and no unknown ones."""
    if not isinstance(value, dict):
        raise ShapeRefused("not an object")
    if missing := required - value.keys():
        raise ShapeRefused(f"missing: {', '.join(sorted(missing))}")
    if value.keys() - required - optional:
        raise ShapeRefused("unknown keys")
    return value


def typed(value: Any, kind: type[T], name: str) -> T:
    """Return a value of exactly this type (a bool is not an int)."""
    if type(value) is not kind:
        raise ShapeRefused(f"{name} is not of type {kind.__name__}")
    return value


def text(value: Any, name: str, longest: int = 128) -> str:
    """Return a string of at most so many characters."""
    found = typed(value, str, name)
    if len(found) > longest:
        raise ShapeRefused(f"{name} is too long")
    return found


def code(value: Any, name: str) -> str:
    """Return a code of ours: letters, digits, - and _; empty is none."""
    found = text(value, name)
    if _CODE.fullmatch(found) is None:
        raise ShapeRefused(f"{name} is no code")
    return found


def natural(value: Any, name: str) -> int:
    """Return an integer from 0 that fits in 63 bits."""
    found = typed(value, int, name)
    if not 0 <= found < 1 << 63:
        raise ShapeRefused(f"{name} is out of range")
    return found


def items(value: Any, name: str, most: int) -> list[Any]:
    """Return a list of at most so many items."""
    found: list[Any] = typed(value, list, name)
    if len(found) > most:
        raise ShapeRefused(f"{name} has too many items")
    return found


def dump(value: Any) -> bytes:
    """Write JSON without spaces, as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def b64url(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def unb64url(value: str, name: str = "base64url") -> bytes:
    """Read what `b64url` wrote, and nothing else."""
    try:
        raw = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError as error:
        raise ShapeRefused(f"{name} is not base64url") from error
    if b64url(raw) != value:
        raise ShapeRefused(f"{name} is not base64url")
    return raw


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ShapeRefused("a key stands twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise ShapeRefused("not a number")
