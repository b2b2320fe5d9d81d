r"""One sealing of one message, to the byte: HPKE to the recipient, an Ed25519 signature inside.

    wire  = "WOR1" | u16 length | header | hpke_enc (1120) | hpke_ct
    info  = "WOR envelope v1\0info\0" + SHA-256(header bytes)
    plain = signature (64) | u32 length | body | zeros up to a power of two from 4 KiB to 1 MiB
    sig   = Ed25519 over "WOR envelope v1\0sig\0" | u32 length | header
            | SHA-256("WOR key\0" + recipient's public key) | u32 length | body | zeros

The signature names the recipient's key, so nobody can forward a message as if it had been meant for another;
the header is bound through info, since the library's public interface has no aad.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from struct import pack, unpack
from typing import Any, Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import (
    BodyTooLarge,
    DecryptionFailed,
    EnvelopeExpired,
    EnvelopeFromFuture,
    EnvelopeMalformed,
    EnvelopeTooLarge,
    NotForUs,
    PaddingWrong,
    PermitMismatch,
    RecipientKeyUnknown,
    RecipientKeyUnusable,
    SenderKeyUnknown,
    SenderUnknown,
    SignatureWrong,
    SuiteUnknown,
)
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId, Randomness, is_id, new_id
from wor_sidecar.domain.privacy import Permit
from wor_sidecar.exchange.body import Body
from wor_sidecar.exchange.periods import CLOCK_SLACK, ENVELOPE_LIFETIME, seconds
from wor_sidecar.exchange.primitives import (
    ENC_BYTES,
    SIGNATURE_BYTES,
    TAG_BYTES,
    Kid,
    Seed,
    SigningKey,
    hpke_seal,
    key_digest,
    length_first,
    verify,
)
from wor_sidecar.exchange.statements import kid
from wor_sidecar.exchange.strict import exactly, read_json, text, whole, write_json
from wor_sidecar.exchange.trust import Trusted

MAGIC: Final = b"WOR1"
SUITE: Final = "hpke-xwing-hkdfsha256-aes256gcm+ed25519"
_INFO_LABEL: Final = b"WOR envelope v1\0info\0"
_SIGNATURE_LABEL: Final = b"WOR envelope v1\0sig\0"
SMALLEST_PLAIN: Final = 4 * 1024
LARGEST_PLAIN: Final = 1024 * 1024
OVERHEAD: Final = SIGNATURE_BYTES + 4
LARGEST_BODY: Final = LARGEST_PLAIN - OVERHEAD
LARGEST_HEADER: Final = 2048
HEADER_AT: Final = len(MAGIC) + 2
LARGEST_WIRE: Final = HEADER_AT + LARGEST_HEADER + ENC_BYTES + LARGEST_PLAIN + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Header:
    """All that travels outside, in the order in which it is written; times in seconds since 1970."""

    id: EnvelopeId
    sender: OrganisationId
    to: OrganisationId
    skid: Kid
    """The sender's signing key."""
    rkid: Kid
    """The recipient's encryption key."""
    iat: int
    exp: int

    def encode(self) -> bytes:
        """Write the header's bytes; they are signed and bound as they are."""
        return write_json(
            {
                "v": 1,
                "suite": SUITE,
                "id": self.id,
                "from": self.sender,
                "to": self.to,
                "skid": self.skid,
                "rkid": self.rkid,
                "iat": self.iat,
                "exp": self.exp,
            }
        )


@dataclass(frozen=True, slots=True)
class Signer:
    """Who seals: our organisation and its signing key in use."""

    organisation: OrganisationId
    key: SigningKey


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope, ready to be deposited."""

    header: Header
    wire: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope held, from the sender that its header names; `body` is for `parse_body`."""

    header: Header
    body: bytes


Senders = Callable[[OrganisationId], Trusted | None]
"""What we hold of an organisation; None: we don't know it."""


def seal(
    permit: Permit,
    body: Body,
    *,
    sender: Signer,
    recipient: Trusted,
    now: Millis,
    randomness: Randomness,
    lifetime: int = ENVELOPE_LIFETIME,
) -> Sealed:
    """Seal one message once, for 45 days or less (`lifetime` in seconds).

    Raises:
        PermitMismatch: the permit is for another organisation or type.
        StatementStale: the recipient's keys are out of date; the departure waits.
        RecipientKeyUnusable: the key that it published is none.
        BodyTooLarge: more than 1 MiB - 68 bytes.

    """
    if permit.organisation != recipient.organisation or permit.type != body.type:
        raise PermitMismatch
    to = recipient.encryption_key(now)
    iat = seconds(now)
    header = Header(
        id=EnvelopeId(new_id(randomness)),
        sender=sender.organisation,
        to=recipient.organisation,
        skid=sender.key.kid,
        rkid=to.kid,
        iat=iat,
        exp=iat + min(lifetime, ENVELOPE_LIFETIME),
    )
    return Sealed(header, _seal(header, body.encode(), sender.key, to.key))


def _seal(header: Header, body: bytes, key: SigningKey, recipient_key: bytes) -> bytes:
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(size=len(body), limit=LARGEST_BODY)
    outside = header.encode()
    front = _signed(outside, recipient_key)
    at = len(front)
    page = bytearray(at + _plain_size(len(body)) - SIGNATURE_BYTES)
    page[:at], page[at : at + 4] = front, pack(">I", len(body))
    page[at + 4 : at + 4 + len(body)] = body
    # Signed, the front has done its work: the signature takes its last bytes, and a MiB is not copied again.
    page[at - SIGNATURE_BYTES : at] = key.sign(page)
    try:
        sealed = hpke_seal(recipient_key, memoryview(page)[at - SIGNATURE_BYTES :], _info(outside))
    except ValueError as error:
        raise RecipientKeyUnusable(organisation=header.to) from error
    return MAGIC + pack(">H", len(outside)) + outside + sealed


def read_header(wire: bytes) -> Header:
    """Read what stands outside, strictly; it proves nothing before the envelope is opened.

    Raises:
        EnvelopeTooLarge, EnvelopeMalformed, SuiteUnknown: in this order.

    """
    return _split(wire)[0]


def open_envelope(
    wire: bytes, me: OrganisationId, seeds: Mapping[Kid, Seed], senders: Senders, now: Millis
) -> Opened:
    """Open an envelope; the checks stand in the order in which they are made.

    SenderUnknown and SenderKeyUnknown come before anything is decrypted: the first lets a caller look the
    sender up once (`stranger.open_hello`), the second fetch its newest keys once.

    Raises:
        EnvelopeError: one of its kinds for each way in which an envelope can be wrong.

    """
    header, outside, sealed = _split(wire)
    if header.to != me:
        raise NotForUs(organisation=header.sender)
    seed = seeds.get(header.rkid)
    if seed is None:
        raise RecipientKeyUnknown(organisation=header.sender)
    _check_time(header, now)
    key = _sender_key(header, senders)
    try:
        plain = seed.open(sealed, _info(outside))
    except ValueError as error:
        raise DecryptionFailed(organisation=header.sender) from error
    signature, padded = plain[:SIGNATURE_BYTES], memoryview(plain)[SIGNATURE_BYTES:]
    if not verify(key, signature, _signed(outside, seed.public, padded)):
        raise SignatureWrong(organisation=header.sender)
    return Opened(header, _unpadded(padded, header.sender))


def _split(wire: bytes) -> tuple[Header, bytes, memoryview]:
    """Return the header, its bytes, and what HPKE made: a view, for a copy of a MiB takes its time."""
    if len(wire) > LARGEST_WIRE:
        raise EnvelopeTooLarge
    if wire[: len(MAGIC)] != MAGIC:
        raise EnvelopeMalformed(reason="no WOR1 at its start")
    if len(wire) < HEADER_AT:
        raise EnvelopeMalformed(reason="too short")
    end = HEADER_AT + unpack(">H", wire[len(MAGIC) : HEADER_AT])[0]
    outside, sealed = wire[HEADER_AT:end], memoryview(wire)[end:]
    if end > HEADER_AT + LARGEST_HEADER or len(sealed) < ENC_BYTES + SMALLEST_PLAIN + TAG_BYTES:
        raise EnvelopeMalformed(reason="its lengths are wrong")
    try:
        return _read_header(read_json(outside)), outside, sealed
    except ValueError as error:
        raise EnvelopeMalformed(reason=str(error)) from error


def _read_header(json: Any) -> Header:
    value = exactly(json, "v", "suite", "id", "from", "to", "skid", "rkid", "iat", "exp")
    version, suite = whole(value["v"], 1), text(value["suite"])
    if not all(is_id(text(value[name])) for name in ("id", "from", "to")):
        raise ValueError("an id expected")
    iat, exp = whole(value["iat"]), whole(value["exp"])
    if not iat < exp <= iat + ENVELOPE_LIFETIME:
        raise ValueError("it holds longer than an envelope may")
    header = Header(
        id=EnvelopeId(value["id"]),
        sender=OrganisationId(value["from"]),
        to=OrganisationId(value["to"]),
        skid=kid(value["skid"]),
        rkid=kid(value["rkid"]),
        iat=iat,
        exp=exp,
    )
    if version != 1 or suite != SUITE:
        raise SuiteUnknown
    return header


def _check_time(header: Header, now: Millis) -> None:
    if header.exp <= seconds(now):
        raise EnvelopeExpired(organisation=header.sender)
    if header.iat > seconds(now) + CLOCK_SLACK:
        raise EnvelopeFromFuture(organisation=header.sender)


def _sender_key(header: Header, senders: Senders) -> bytes:
    sender = senders(header.sender)
    if sender is None or sender.organisation != header.sender:
        raise SenderUnknown(organisation=header.sender)
    key = sender.signing_key(header.skid)
    if key is None:
        raise SenderKeyUnknown(organisation=header.sender)
    return key


def _unpadded(padded: memoryview, sender: OrganisationId) -> bytes:
    length = unpack(">I", padded[:4])[0]
    body, zeros = bytes(padded[4 : 4 + length]), bytes(padded[4 + length :])
    fits = len(body) == length and len(padded) + SIGNATURE_BYTES == _plain_size(length)
    if not fits or zeros != bytes(len(zeros)):
        raise PaddingWrong(organisation=sender)
    return body


def _plain_size(body: int) -> int:
    """Return the smallest power of two that holds the signature, the length and a body of so many bytes."""
    return max(SMALLEST_PLAIN, 1 << (OVERHEAD + body - 1).bit_length())


def _info(outside: bytes) -> bytes:
    return _INFO_LABEL + sha256(outside).digest()


def _signed(outside: bytes, recipient_key: bytes, *padded: bytes | memoryview) -> bytes:
    return b"".join((_SIGNATURE_LABEL, length_first(outside), key_digest(recipient_key), *padded))
