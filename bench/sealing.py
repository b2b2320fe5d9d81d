"""Sealing and opening against the bare primitives on the same bytes: at most 1.3 times as long.

Bare sealing is what no implementation can leave out, with its keys at hand as the library's own objects: one
Ed25519 signature over header and padded body, SHA-256 of the header, HPKE over signature and padded body. The
same the other way round is bare opening. Both go in turn, so that a machine that slows down slows both; what
counts is processor time, and of that the fastest tenth: whatever else the machine does can only add. A fifth
of a millisecond is easily disturbed: the smaller a body, the more often it goes, and of three series the
lowest ratio counts.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256, shake_256
from statistics import quantiles
from time import thread_time_ns
from typing import Final

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import Mid, ReferralId, new_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Kind, Partner
from wor_sidecar.domain.privacy import permit
from wor_sidecar.exchange.body import Body, Frame
from wor_sidecar.exchange.contents import SPEAKS, Void
from wor_sidecar.exchange.envelope import LARGEST_BODY, Signer, open_envelope, seal
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import OwnKeys, first_keys
from wor_sidecar.exchange.primitives import SIGNATURE_BYTES
from wor_sidecar.exchange.trust import accept

NOW: Final = Millis(1_800_000_000_000)
SIZES: Final = {"100 B": 100, "4 KiB": 4096, "64 KiB": 65_536, "1 MiB": LARGEST_BODY}
ROUNDS: Final = {"100 B": 1000, "4 KiB": 1000, "64 KiB": 500, "1 MiB": 200}
SERIES: Final = 3
MOST: Final = 1.3
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

Act = Callable[[], object]


@dataclass(frozen=True)
class Both:
    """The two directions of one way to do it."""

    seal: Act
    open: Act


@dataclass(frozen=True)
class Ready(Body):
    """A message that was written already: this measures the envelope, not JSON."""

    raw: bytes = b""

    def encode(self) -> bytes:
        """Return what was written."""
        return self.raw


def run(seed: int = 1) -> dict[str, object]:
    """Time each size; `good` is false when one ratio is above 1.3."""
    chance = random.Random(seed)
    sender, recipient = (
        first_keys(IdentityKey.fresh(chance.randbytes), kind, SPEAKS, NOW, chance.randbytes)
        for kind in (Kind.PRACTICE, Kind.WELFARE)
    )
    table: dict[str, dict[str, dict[str, float]]] = {}
    for name, size in SIZES.items():
        ours, bare = _ours(sender, recipient, chance, size), _bare(sender, recipient, chance, size)
        table[name] = {
            "seal": _compared(ours.seal, bare.seal, ROUNDS[name]),
            "open": _compared(ours.open, bare.open, ROUNDS[name]),
        }
    worst = max(both["ratio"] for row in table.values() for both in row.values())
    return {
        "rounds": ROUNDS,
        "series": SERIES,
        "sizes": table,
        "worst_ratio": worst,
        "most": MOST,
        "good": worst <= MOST,
    }


def _ours(sender: OwnKeys, recipient: OwnKeys, chance: random.Random, size: int) -> Both:
    frame = Frame(Mid(new_id(chance.randbytes)), 1, 1, None, ReferralId(new_id(chance.randbytes)))
    body = Ready(frame, Void(), chance.randbytes(size))
    there = accept(None, recipient.record, recipient.organisation, NOW)
    here = accept(None, sender.record, sender.organisation, NOW)
    partner = Partner(there.organisation, "partner", Kind.WELFARE, True, True)
    may, signer = permit(None, partner, MessageType.VOID), Signer(sender.organisation, sender.signing.key)

    def sealed() -> bytes:
        return seal(may, body, sender=signer, recipient=there, now=NOW, randomness=chance.randbytes).wire

    wire, seeds, senders = sealed(), recipient.seed_by_kid, {sender.organisation: here}.get
    return Both(sealed, lambda: open_envelope(wire, recipient.organisation, seeds, senders, NOW))


def _bare(sender: OwnKeys, recipient: OwnKeys, chance: random.Random, size: int) -> Both:
    header, plain_size = bytes(360), 4096
    while plain_size < SIGNATURE_BYTES + 4 + size:
        plain_size *= 2
    padded = chance.randbytes(plain_size - SIGNATURE_BYTES)
    signing = Ed25519PrivateKey.from_private_bytes(sender.signing.key.secret)
    verifying = signing.public_key()
    expanded = shake_256(recipient.seeds[0].seed.secret).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
    private = hpke.MLKEM768X25519PrivateKey(mlkem, x25519)
    public = hpke.MLKEM768X25519PublicKey(mlkem.public_key(), x25519.public_key())

    def sealed() -> bytes:
        return _SUITE.encrypt(signing.sign(header + padded) + padded, public, info=sha256(header).digest())

    wire = sealed()

    def opened() -> None:
        plain = _SUITE.decrypt(wire, private, info=sha256(header).digest())
        verifying.verify(plain[:SIGNATURE_BYTES], b"".join((header, memoryview(plain)[SIGNATURE_BYTES:])))

    return Both(sealed, opened)


def _compared(ours: Act, bare: Act, rounds: int) -> dict[str, float]:
    """Time both; of some series the least disturbed one."""
    return min((_series(ours, bare, rounds) for _ in range(SERIES)), key=lambda one: one["ratio"])


def _series(ours: Act, bare: Act, rounds: int) -> dict[str, float]:
    """Time both in turn; microseconds of the processor."""
    turns = [(_time(ours), _time(bare)) for _ in range(rounds)]
    ours_us, bare_us = (quantiles(column, n=10)[0] for column in zip(*turns, strict=True))
    return {"ours_us": round(ours_us, 1), "bare_us": round(bare_us, 1), "ratio": round(ours_us / bare_us, 3)}


def _time(act: Act) -> float:
    begun = thread_time_ns()
    act()
    return (thread_time_ns() - begun) / 1000
