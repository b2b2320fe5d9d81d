"""`a | b | c` of every HMAC and digest: fields with their length before them: no two lists look alike."""

from struct import pack


def framed(*fields: str | bytes) -> bytes:
    """Join fields, each as UTF-8 with a big-endian u16 length (in bytes) before it."""
    raw = [field.encode() if isinstance(field, str) else field for field in fields]
    return b"".join(pack(">H", len(field)) + field for field in raw)
