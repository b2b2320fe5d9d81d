"""Names of things: 128-bit random ids in base32, so that nobody can guess or count them."""

import re
from base64 import b32decode, b32encode
from collections.abc import Callable
from typing import NewType

RegistrationId = NewType("RegistrationId", str)
PromptId = NewType("PromptId", str)
ReferralId = NewType("ReferralId", str)
"""Also the thread of every message about this referral, and the id of the coach's case."""
LetterId = NewType("LetterId", str)
OrganisationId = NewType("OrganisationId", str)
Mid = NewType("Mid", str)
"""Names one message for ever, however often it is sealed."""
DepartureId = NewType("DepartureId", str)
EnvelopeId = NewType("EnvelopeId", str)

Randomness = Callable[[int], bytes]
"""n -> n random bytes; `secrets.token_bytes` at a composition root, a seeded one in a test."""

ID_BYTES = 16
ID_LENGTH = 26
_ID = re.compile(r"[a-z2-7]{25}[aeimquy4]")
"""130 bits for 128: the last letter's two lowest bits are zero."""


def base32(raw: bytes) -> str:
    """Lower case, without padding."""
    return b32encode(raw).decode("ascii").lower().rstrip("=")


def unbase32(text: str) -> bytes:
    """Read what `base32` wrote, and nothing else.

    Raises:
        ValueError: upper case, padding, a foreign character or stray bits.

    """
    raw = b32decode(text.upper() + "=" * (-len(text) % 8))
    if base32(raw) != text:
        raise ValueError(text)
    return raw


def new_id(randomness: Randomness) -> str:
    """Make a fresh id of 26 characters."""
    return base32(randomness(ID_BYTES))


def is_id(text: str) -> bool:
    """Tell whether this could be one of our ids; nothing else may become part of a path or a file name."""
    return _ID.fullmatch(text) is not None
