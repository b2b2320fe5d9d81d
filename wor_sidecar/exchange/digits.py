"""Thirty digits that two people compare by telephone, by a number that they found independently."""

from hashlib import sha256
from hmac import compare_digest
from typing import Final

from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import OrganisationId

_LABEL: Final = b"WOR digits v1\0"
_DIGITS: Final = 30
_FIVE: Final = 5


def digits_of(identity: bytes, organisation: OrganisationId) -> str:
    """Return the digits of a raw identity key, in six fives: mine are read out, yours are typed whole."""
    number = int.from_bytes(sha256(framed(_LABEL, identity, organisation)).digest(), "big") % 10**_DIGITS
    digits = f"{number:0{_DIGITS}d}"
    return " ".join(digits[at : at + _FIVE] for at in range(0, _DIGITS, _FIVE))


def same_digits(typed: str, identity: bytes, organisation: OrganisationId) -> bool:
    """Tell whether somebody typed exactly these digits; spaces don't count."""
    expected = digits_of(identity, organisation).replace(" ", "")
    return compare_digest("".join(typed.split()).encode(), expected.encode())
