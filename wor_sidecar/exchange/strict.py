"""JSON and base64url read in one way only, so that two readers never see two things in the same bytes."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final

DEEPEST: Final = 64
"""No message nests deeper; a reader that recurses must not be led to the end of its stack."""


def read_json(raw: bytes) -> Any:
    """Read UTF-8 JSON without doubled keys, NaN, lone surrogates or nesting beyond 64.

    Raises:
        ValueError: anything else than that.

    """
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if raw.count(b"{") + raw.count(b"[") > DEEPEST:  # fewer can't nest deeper
        _check_depth(value, DEEPEST)
    if b"\\u" in raw:
        write_json(value)  # an escaped half of a surrogate pair fails here
    return value


def write_json(value: object) -> bytes:
    """Write compact UTF-8 JSON; what is signed is these bytes, never a second writing of the same value."""
    return _ENCODER.encode(value).encode("utf-8")


def exactly(value: object, *keys: str) -> dict[str, Any]:
    """Return the JSON object if it has these keys and no other.

    Raises:
        ValueError: it is something else.

    """
    if not isinstance(value, dict) or value.keys() != set(keys):
        raise ValueError(f"exactly {', '.join(keys)} expected")
    return value


def whole(value: object, least: int = 0, most: int = 2**53 - 1) -> int:
    """Return a whole number within bounds; `true` is none.

    Raises:
        ValueError: it is something else.

    """
    if type(value) is not int or not least <= value <= most:
        raise ValueError("a whole number expected")
    return value


def text(value: object, most: int = 128, least: int = 1) -> str:
    """Return a text of a length (in characters) within bounds.

    Raises:
        ValueError: it is something else.

    """
    if type(value) is not str or not least <= len(value) <= most:
        raise ValueError(f"a text of {least} to {most} characters expected")
    return value


def items(value: object, most: int) -> list[Any]:
    """Return a list of at most so many.

    Raises:
        ValueError: it is something else.

    """
    if type(value) is not list or len(value) > most:
        raise ValueError(f"a list of at most {most} expected")
    return value


def base64url(raw: bytes) -> str:
    """Write base64url without padding."""
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def unbase64url(value: object, length: int | None = None) -> bytes:
    """Read what `base64url` wrote and nothing else; `length` in bytes where it is known.

    Raises:
        ValueError: padding, a foreign character, stray bits, another length, no text.

    """
    if type(value) is not str:
        raise ValueError("base64url expected")
    raw = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    if base64url(raw) != value or (length is not None and len(raw) != length):
        raise ValueError("base64url expected")
    return raw


def _check_depth(value: object, left: int) -> None:
    if not isinstance(value, (dict, list)):
        return
    if left == 0:
        raise ValueError("nested too deeply")
    for inner in value.values() if isinstance(value, dict) else value:
        _check_depth(inner, left - 1)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_without_doubles, parse_constant=_refuse)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
