"""The code of an authenticator app (TOTP, RFC 6238): six digits, thirty seconds, each good once."""

import hmac
import re
from base64 import b32encode
from typing import Final

import pyotp

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import Randomness

DIGITS: Final = re.compile("[0-9]{6}")
"""How such a code looks, spaces gone: a recovery code doesn't."""
_SECRET_BYTES: Final = 20
_SECONDS: Final = 30
_NEIGHBOURS: Final = (-1, 0, 1)
"""Steps: a telephone's clock is a little off, and a person types slowly."""


def new_code_secret(randomness: Randomness) -> str:
    """Make the secret that an app gets, base32."""
    return b32encode(randomness(_SECRET_BYTES)).decode("ascii")


def otpauth(secret: str, user: str, organisation: str) -> str:
    """Return the address that an app takes in, as text or as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=organisation)


def step_of(secret: str, typed: str, now: Millis, used: int) -> int | None:
    """Return the step whose code this is, later than the one that was used last; else None."""
    app = pyotp.TOTP(secret)
    present = now // 1000 // _SECONDS
    digits = "".join(typed.split())
    found = None
    for step in (present + each for each in _NEIGHBOURS):
        if hmac.compare_digest(app.generate_otp(step).encode(), digits.encode()) and step > used:
            found = step
    return found
