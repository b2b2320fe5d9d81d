"""Names of keys and organisations, framing, digits."""

from itertools import count
from typing import Any

from exchange_vectors.seeds import PRACTICE, WELFARE, chance, raw
from wor_sidecar.domain.framing import framed
from wor_sidecar.exchange.digits import digits_of
from wor_sidecar.exchange.identity import IdentityKey


def make() -> dict[str, Any]:
    signing, seed = PRACTICE.signing(1), WELFARE.seed(1)
    fields = [b"", b"a", "é".encode(), bytes(300)]
    return {
        "framed": {"fields": [raw(one) for one in fields], "framed": raw(framed(*fields))},
        "signing_key": {"secret": raw(signing.secret), "public": raw(signing.public), "kid": signing.kid},
        "encryption_key": {"seed": raw(seed.secret), "public": raw(seed.public), "kid": seed.kid},
        "organisations": [
            _organisation(one) for one in (PRACTICE.identity, WELFARE.identity, _leading_zero())
        ],
    }


def _organisation(key: IdentityKey) -> dict[str, str]:
    return {
        "secret": raw(key.secret),
        "identity": raw(key.public),
        "organisation": key.organisation,
        "digits": digits_of(key.public, key.organisation),
    }


def _leading_zero() -> IdentityKey:
    """Find a key whose digits begin with a nought, which a number would lose."""
    keys = (IdentityKey(chance(f"digits {n}")(32)) for n in count())
    return next(one for one in keys if digits_of(one.public, one.organisation).startswith("0"))
