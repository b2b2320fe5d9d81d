"""Test vectors for other implementers: open `wire` with the seed, verify with the sender's key, compare."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import EnvelopeId, Randomness, new_id
from wor_sidecar.exchange.envelope import LARGEST_BODY, OVERHEAD, SMALLEST_PLAIN, Header, _seal
from wor_sidecar.exchange.identity import organisation_of
from wor_sidecar.exchange.periods import ENVELOPE_LIFETIME, seconds
from wor_sidecar.exchange.primitives import Seed, SigningKey

_FULL: Final = tuple((SMALLEST_PLAIN << bucket) - OVERHEAD for bucket in range(9))
"""The largest body of each padding bucket, 4 KiB to 1 MiB."""
SIZES: Final = (2, 100, 4024, *(size for full in _FULL for size in (full, full + 1) if size <= LARGEST_BODY))


@dataclass(frozen=True, slots=True)
class Vector:
    """One sealed body and everything that opening it needs."""

    recipient_seed: bytes = field(repr=False)
    """The 32-byte X-Wing seed."""
    sender_public: bytes
    """The raw Ed25519 key."""
    wire: bytes
    body: bytes

    def to_json(self) -> dict[str, str]:
        """Write each in hex."""
        return {
            "recipient_seed": self.recipient_seed.hex(),
            "sender_public": self.sender_public.hex(),
            "wire": self.wire.hex(),
            "body": self.body.hex(),
        }


def make_vectors(randomness: Randomness, now: Millis, sizes: Iterable[int] = SIZES) -> list[Vector]:
    """Seal a body of each size (bytes; 2 at least), each for a fresh recipient from a fresh sender."""
    return [_vector(randomness, now, size) for size in sizes]


def _vector(randomness: Randomness, now: Millis, size: int) -> Vector:
    seed, key = Seed.fresh(randomness), SigningKey.fresh(randomness)
    body = b'"' + b"w" * (size - 2) + b'"'
    header = Header(
        id=EnvelopeId(new_id(randomness)),
        sender=organisation_of(randomness(32)),
        to=organisation_of(randomness(32)),
        skid=key.kid,
        rkid=seed.kid,
        iat=seconds(now),
        exp=seconds(now) + ENVELOPE_LIFETIME,
    )
    return Vector(seed.secret, key.public, _seal(header, body, key, seed.public), body)
