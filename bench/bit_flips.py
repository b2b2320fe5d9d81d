"""A long run of flipped bits: none may ever be accepted."""

import random
import time
from collections import Counter

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import EnvelopeError
from wor_sidecar.domain.identifiers import EnvelopeId, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.envelope import Header, _seal, open_envelope
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import OwnKeys, first_keys
from wor_sidecar.exchange.trust import accept

NOW = Millis(1_800_000_000_000)


def run(flips: int = 20_000, seed: int = 1) -> dict[str, object]:
    """Flip one bit at a time, half of them outside the ciphertext, and count what opened all the same."""
    chance = random.Random(seed)
    sender, recipient = (
        first_keys(IdentityKey.fresh(chance.randbytes), Kind.PRACTICE, SPEAKS, NOW, chance.randbytes)
        for _ in range(2)
    )
    held = accept(None, sender.record, sender.organisation, NOW)
    wire = _sealed(sender, recipient, chance)
    refused: Counter[str] = Counter()
    accepted = 0
    begun = time.perf_counter()
    for _ in range(flips):
        bit = chance.randrange((1500 if chance.random() < 0.5 else len(wire)) * 8)
        changed = bytearray(wire)
        changed[bit // 8] ^= 1 << (bit % 8)
        try:
            open_envelope(bytes(changed), recipient.organisation, recipient.seed_by_kid, lambda _: held, NOW)
        except EnvelopeError as error:
            refused[error.code] += 1
        else:
            accepted += 1
    return {
        "flips": flips,
        "accepted": accepted,
        "refused": dict(sorted(refused.items())),
        "seconds": round(time.perf_counter() - begun, 1),
        "good": accepted == 0,
    }


def _sealed(sender: OwnKeys, recipient: OwnKeys, chance: random.Random) -> bytes:
    header = Header(
        id=EnvelopeId(new_id(chance.randbytes)),
        sender=sender.organisation,
        to=recipient.organisation,
        skid=sender.signing.key.kid,
        rkid=recipient.seeds[0].seed.kid,
        iat=NOW // 1000,
        exp=NOW // 1000 + 86_400,
    )
    return _seal(header, chance.randbytes(3000), sender.signing.key, recipient.seeds[0].seed.public)
