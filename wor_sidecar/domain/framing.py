"""`a | b | c` of every HMAC and digest: fields with their length before them: no two lists look alike."""

from struct import Struct

_length = Struct(">H").pack


def framed(*fields: str | bytes) -> bytes:
    """Join fields, each as UTF-8 with a big-endian u16 length (in bytes) before it."""
    parts: list[bytes] = []
    for field in fields:
        raw = field.encode() if isinstance(field, str) else field
        parts += (_length(len(raw)), raw)
    return b"".join(parts)
