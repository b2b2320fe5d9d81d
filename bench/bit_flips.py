"""A long run of flipped bits, in every region of envelopes of several sizes: none may ever be accepted."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import EnvelopeError
from wor_sidecar.domain.identifiers import EnvelopeId, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.envelope import HEADER_AT, LARGEST_BODY, MAGIC, Header, _seal, open_envelope
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import OwnKeys, first_keys
from wor_sidecar.exchange.primitives import ENC_BYTES, TAG_BYTES
from wor_sidecar.exchange.trust import accept

NOW = Millis(1_800_000_000_000)


SIZES: Final = (100, 5_000, 60_000, LARGEST_BODY)
"""Bytes of a body; the larger ones take the fewer flips, in this proportion:"""
SHARES: Final = (6, 6, 6, 2)


def run(flips: int = 1_000_000, seed: int = 1) -> dict[str, object]:
    """Flip one bit at a time in every region of envelopes of several sizes; count what opened."""
    chance = random.Random(seed)
    sender, recipient = (
        first_keys(IdentityKey.fresh(chance.randbytes), Kind.PRACTICE, SPEAKS, NOW, chance.randbytes)
        for _ in range(2)
    )
    held = accept(None, sender.record, sender.organisation, NOW)
    seeds = recipient.seed_by_kid
    refused: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    accepted = 0
    begun = time.perf_counter()
    for size, share in zip(SIZES, SHARES, strict=True):
        wire = bytearray(_sealed(sender, recipient, size, chance))
        for region, bit in flipped_bits(wire, flips * share // sum(SHARES), chance):
            wire[bit // 8] ^= 1 << (bit % 8)
            try:
                open_envelope(bytes(wire), recipient.organisation, seeds, lambda _: held, NOW)
            except EnvelopeError as error:
                refused[error.code] += 1
            else:
                accepted += 1
            regions[region] += 1
            wire[bit // 8] ^= 1 << (bit % 8)
    return {
        "flips": regions.total(),
        "accepted": accepted,
        "regions": dict(sorted(regions.items())),
        "refused": dict(sorted(refused.items())),
        "seconds": round(time.perf_counter() - begun, 1),
        "good": accepted == 0 and regions.total() >= flips,
    }


def flipped_bits(wire: bytearray, count: int, chance: random.Random) -> Iterator[tuple[str, int]]:
    """Yield so many bits of an envelope, each with its region; every region has its turn."""
    sealed = HEADER_AT + int.from_bytes(wire[len(MAGIC) : HEADER_AT], "big")
    ends = {
        "front": HEADER_AT,
        "header": sealed,
        "enc": sealed + ENC_BYTES,
        "ciphertext": len(wire) - TAG_BYTES,
        "tag": len(wire),
    }
    names = list(ends)
    starts = dict(zip(names, (0, *ends.values()), strict=False))
    for turn in range(count):
        name = names[turn % len(names)]
        yield name, chance.randrange(starts[name] * 8, ends[name] * 8)


def _sealed(sender: OwnKeys, recipient: OwnKeys, size: int, chance: random.Random) -> bytes:
    header = Header(
        id=EnvelopeId(new_id(chance.randbytes)),
        sender=sender.organisation,
        to=recipient.organisation,
        skid=sender.signing.key.kid,
        rkid=recipient.seeds[0].seed.kid,
        iat=NOW // 1000,
        exp=NOW // 1000 + 86_400,
    )
    return _seal(header, chance.randbytes(size), sender.signing.key, recipient.seeds[0].seed.public)
