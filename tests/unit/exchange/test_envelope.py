"""Sealing and opening, to the byte."""

import json
import random
from dataclasses import replace
from itertools import pairwise
from struct import pack

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import (
    BodyTooLarge,
    DecryptionFailed,
    EnvelopeError,
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
    StatementStale,
    SuiteUnknown,
)
from wor_sidecar.domain.identifiers import EnvelopeId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange import envelope
from wor_sidecar.exchange.body import parse_body
from wor_sidecar.exchange.contents import Deceased, Void
from wor_sidecar.exchange.envelope import (
    LARGEST_BODY,
    LARGEST_WIRE,
    SUITE,
    Header,
    _seal,
    _signed,
    open_envelope,
    read_header,
    seal,
)
from wor_sidecar.exchange.keys import revoked, rotated
from wor_sidecar.exchange.primitives import ENC_BYTES, TAG_BYTES, hpke_seal, length_first
from wor_sidecar.exchange.trust import accept


def opened(world, wire, now=None):
    return open_envelope(
        wire, world.welfare.id, world.welfare.keys.seed_by_kid, world.senders, now or world.now
    )


def header_of(world, **changes):
    now = world.now // 1000
    header = Header(
        id=EnvelopeId("a" * 26),
        sender=world.practice.id,
        to=world.welfare.id,
        skid=world.practice.signer.key.kid,
        rkid=world.welfare.keys.seeds[0].seed.kid,
        iat=now,
        exp=now + 86_400,
    )
    return replace(header, **changes)


def sealed_raw(world, body, **changes):
    return _seal(
        header_of(world, **changes), body, world.practice.signer.key, world.welfare.keys.seeds[0].seed.public
    )


def with_header(wire, edit):
    """Write another header before the same ciphertext."""
    length = int.from_bytes(wire[4:6], "big")
    outside = edit(wire[6 : 6 + length])
    return b"WOR1" + pack(">H", len(outside)) + outside + wire[6 + length :]


def with_plain(world, padded):
    """Seal a plain text of our own making, rightly signed."""
    outside = header_of(world).encode()
    seed = world.welfare.keys.seeds[0].seed
    plain = world.practice.signer.key.sign(_signed(outside, seed.public, padded)) + padded
    return (
        b"WOR1" + pack(">H", len(outside)) + outside + hpke_seal(seed.public, plain, envelope._info(outside))
    )


def test_what_was_sealed_opens_with_the_same_message(world):
    sealed = world.sealed(Deceased())
    found = opened(world, sealed.wire)
    assert found.header == sealed.header == read_header(sealed.wire)
    assert parse_body(found.body).content == Deceased()


def test_two_sealings_of_one_message_share_no_id_and_no_byte_of_ciphertext(world):
    body = world.body(Void())
    keys = {"sender": world.practice.signer, "recipient": world.welfare.trusted(), "now": world.now}
    permit = world.allowed(world.welfare.id, MessageType.VOID)
    one, two = (seal(permit, body, randomness=world.randomness, **keys) for _ in range(2))
    assert one.header.id != two.header.id
    assert one.wire[-4000:] != two.wire[-4000:]
    assert opened(world, one.wire).body == opened(world, two.wire).body


def test_threat_02_nothing_is_sealed_for_another_than_the_permit_names(world):
    body = world.body(Void())
    keys = {"sender": world.practice.signer, "now": world.now, "randomness": world.randomness}
    with pytest.raises(PermitMismatch):
        seal(world.allowed(world.other.id, body.type), body, recipient=world.welfare.trusted(), **keys)
    with pytest.raises(PermitMismatch):
        seal(
            world.allowed(world.welfare.id, MessageType.DECEASED),
            body,
            recipient=world.welfare.trusted(),
            **keys,
        )


def test_threat_05_stale_keys_stop_sealing_and_never_opening(world):
    sealed = world.sealed(now=world.after(59))
    with pytest.raises(StatementStale):
        world.sealed(now=world.after(60))
    assert opened(world, sealed.wire, world.after(90)).header == sealed.header


@pytest.mark.parametrize(("size", "flips"), [(100, 8000), (5000, 6000), (60_000, 4000), (LARGEST_BODY, 2000)])
def test_threat_03_no_flipped_bit_is_ever_accepted(world, size, flips):
    """20,000 in all, in every region of envelopes of several sizes; none ends otherwise than coded."""
    chance = random.Random(size)
    wire = bytearray(sealed_raw(world, chance.randbytes(size)))
    header_end = 6 + int.from_bytes(wire[4:6], "big")
    ends = [0, 4, 6, header_end, header_end + ENC_BYTES, len(wire) - TAG_BYTES, len(wire)]
    regions = list(pairwise(ends))
    senders, seeds = world.senders, world.welfare.keys.seed_by_kid
    for turn in range(flips):
        start, end = regions[turn % len(regions)]
        bit = chance.randrange(start * 8, end * 8)
        wire[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(EnvelopeError) as caught:
            open_envelope(bytes(wire), world.welfare.id, seeds, senders, world.now)
        assert "?)" not in str(caught.value)  # no field of its sentence was forgotten
        wire[bit // 8] ^= 1 << (bit % 8)
    open_envelope(bytes(wire), world.welfare.id, seeds, senders, world.now)  # as it was, it opens


@pytest.mark.parametrize("name", ["id", "iat", "exp"])
def test_threat_03_a_changed_header_does_not_open(world, name):
    def edit(outside):
        value = json.loads(outside)
        value[name] = "a" * 26 if name == "id" else value[name] + (1 if name == "iat" else -1)
        return json.dumps(value, separators=(",", ":")).encode()

    with pytest.raises(DecryptionFailed):
        opened(world, with_header(world.sealed().wire, edit))


def test_threat_03_the_same_header_written_otherwise_does_not_open(world):
    wire = with_header(world.sealed().wire, lambda outside: outside.replace(b":", b": "))
    with pytest.raises(DecryptionFailed):
        opened(world, wire)


def test_threat_03_a_replayed_envelope_opens_to_the_same_mid_and_seq(world):
    wire = world.sealed().wire
    first, again = (parse_body(opened(world, wire).body).frame for _ in range(2))
    assert (first.mid, first.seq, first.epoch) == (again.mid, again.seq, again.epoch)


def test_threat_06_bodies_of_100_to_4024_bytes_have_one_size_on_the_wire(world):
    sizes = {len(sealed_raw(world, b"x" * size)) for size in (0, 1, 100, 101, 2000, 4024, 4028)}
    assert len(sizes) == 1
    assert len(sealed_raw(world, b"x" * 4029)) == sizes.pop() + 4096


def test_threat_06_the_header_tells_no_type_and_no_thread(world):
    one, two = world.sealed(Deceased()), world.sealed(Void())
    assert len(one.wire) == len(two.wire)
    length = int.from_bytes(one.wire[4:6], "big")
    assert set(json.loads(one.wire[6 : 6 + length])) == {
        "v", "suite", "id", "from", "to", "skid", "rkid", "iat", "exp"
    }  # fmt: skip


def test_threat_09_the_suite_is_hybrid_and_its_enc_has_1120_bytes(world):
    wire = world.sealed().wire
    length = int.from_bytes(wire[4:6], "big")
    assert json.loads(wire[6 : 6 + length])["suite"] == SUITE == "hpke-xwing-hkdfsha256-aes256gcm+ed25519"
    assert ENC_BYTES == 1120
    assert len(wire) == 6 + length + 1120 + 4096 + 16


def test_threat_11_a_message_forwarded_to_another_recipient_does_not_verify(world):
    """The welfare organisation opens what it got and seals it, signature and all, to somebody else."""
    outside = replace(header_of(world), to=world.other.id, rkid=world.other.keys.seeds[0].seed.kid).encode()
    welfare_key, other_key = world.welfare.keys.seeds[0].seed.public, world.other.keys.seeds[0].seed.public
    padded = length_first(b"{}").ljust(4096 - 64, b"\0")
    plain = world.practice.signer.key.sign(_signed(outside, welfare_key, padded)) + padded
    wire = b"WOR1" + pack(">H", len(outside)) + outside + hpke_seal(other_key, plain, envelope._info(outside))
    with pytest.raises(SignatureWrong):
        open_envelope(wire, world.other.id, world.other.keys.seed_by_kid, world.senders, world.now)


def test_threat_11_a_key_of_another_organisation_signs_nothing_for_this_one(world):
    wire = _seal(
        header_of(world, skid=world.other.signer.key.kid),
        b"{}",
        world.other.signer.key,
        world.welfare.keys.seeds[0].seed.public,
    )
    with pytest.raises(SenderKeyUnknown):
        opened(world, wire)


def test_threat_11_the_right_name_of_a_key_with_another_keys_signature_does_not_verify(world):
    seed = world.welfare.keys.seeds[0].seed
    with pytest.raises(SignatureWrong):
        opened(world, _seal(header_of(world), b"{}", world.other.signer.key, seed.public))


def test_an_unknown_sender_is_refused_before_anything_is_decrypted(world):
    stranger = world.organisation()
    seed = world.welfare.keys.seeds[0].seed
    header = header_of(world, sender=stranger.id, skid=stranger.signer.key.kid)
    broken = _seal(header, b"{}", stranger.signer.key, seed.public)[:-1] + b"\0"
    with pytest.raises(SenderUnknown):
        opened(world, broken)


def test_a_lookup_that_answers_with_somebody_else_is_an_unknown_sender(world):
    with pytest.raises(SenderUnknown):
        open_envelope(
            world.sealed().wire,
            world.welfare.id,
            world.welfare.keys.seed_by_kid,
            lambda _: world.other.trusted(),
            world.now,
        )


def test_threat_13_a_revoked_key_opens_nothing_any_more(world):
    wire = world.sealed().wire
    keys = world.practice.keys
    now = world.after(1)
    kept = rotated(keys, (), now, world.randomness)
    gone = revoked(keys, [keys.signing.key.kid], (), now, world.randomness)

    def opened_with(record):
        held = accept(world.practice.trusted(), record, world.practice.id, now)
        return open_envelope(wire, world.welfare.id, world.welfare.keys.seed_by_kid, lambda _: held, now)

    assert opened_with(kept.record).body
    with pytest.raises(SenderKeyUnknown):
        opened_with(gone.record)


def test_an_envelope_for_another_organisation_or_key_is_not_ours(world):
    wire = world.sealed().wire
    with pytest.raises(NotForUs):
        open_envelope(wire, world.other.id, world.welfare.keys.seed_by_kid, world.senders, world.now)
    with pytest.raises(RecipientKeyUnknown):
        open_envelope(wire, world.welfare.id, world.other.keys.seed_by_kid, world.senders, world.now)


def test_threat_29_time_is_checked_at_both_ends(world):
    wire = world.sealed().wire
    assert opened(world, wire, Millis(world.now - 300_000))
    with pytest.raises(EnvelopeFromFuture):
        opened(world, wire, Millis(world.now - 301_000))
    assert opened(world, wire, Millis(world.after(45) - 1000))
    with pytest.raises(EnvelopeExpired):
        opened(world, wire, world.after(45))


@pytest.mark.parametrize(
    "edit",
    [
        lambda raw: raw[:-1] + b',"v":1}',
        lambda raw: raw[:-1] + b',"type":"referral"}',
        lambda raw: raw.replace(b'"v":1,', b""),
        lambda raw: raw.replace(b'"v":1,', b'"v":true,'),
        lambda raw: raw.replace(b'"v":1,', b'"v":1.0,'),
        lambda raw: raw.replace(b'"id":"', b'"id":"../'),
        lambda raw: raw.replace(b'"id":"', b'"id":"' + b"a" * 129),
        lambda raw: raw.replace(b'"from":"', b'"from":"A'),
        lambda raw: b"[" + raw + b"]",
        lambda raw: raw + b" " * 2049,
        lambda raw: b"\xff" + raw,
        lambda raw: b"[" * 2000,
        lambda raw: b"",
        lambda raw: raw.replace(b'"iat":', b'"iat":-'),
        lambda raw: raw.replace(b'"exp":', b'"exp":1'),
    ],
)
def test_a_header_is_exactly_what_it_should_be(world, edit):
    with pytest.raises(EnvelopeMalformed):
        read_header(with_header(world.sealed().wire, edit))


@pytest.mark.parametrize("what", [(b'"v":1', b'"v":2'), (b"hpke-xwing", b"hpke-x25519")])
def test_another_suite_or_version_is_refused_not_negotiated(world, what):
    with pytest.raises(SuiteUnknown):
        read_header(with_header(world.sealed().wire, lambda raw: raw.replace(*what)))


@pytest.mark.parametrize("length", [0, 3, 4, 5, 6, 100, 1000, 5000])
def test_a_cut_envelope_is_malformed(world, length):
    with pytest.raises(EnvelopeMalformed):
        opened(world, world.sealed().wire[:length])


def test_size_is_looked_at_first(world):
    with pytest.raises(EnvelopeTooLarge):
        read_header(b"x" * (LARGEST_WIRE + 1))


@pytest.mark.parametrize("size", [4028, 4029, 8124, 8125, 2**19 - 68, 2**19 - 67, LARGEST_BODY])
def test_bodies_at_the_edges_of_the_buckets_come_back_whole(world, size):
    body = world.randomness(size)
    assert opened(world, sealed_raw(world, body)).body == body


def test_a_body_over_the_limit_is_not_sealed(world):
    with pytest.raises(BodyTooLarge):
        sealed_raw(world, b"x" * (LARGEST_BODY + 1))


@pytest.mark.parametrize(
    "padded",
    [
        length_first(b"{}").ljust(4096 - 64, b"\0")[:-1] + b"\1",
        length_first(b"{}").ljust(8192 - 64, b"\0"),
        length_first(b"{}").ljust(5000, b"\0"),
        pack(">I", 4029).ljust(4096 - 64, b"\0"),
        pack(">I", 2**32 - 1).ljust(4096 - 64, b"\0"),
    ],
    ids=["not zero", "a bucket too large", "no power of two", "body too long", "longest"],
)
def test_padding_is_the_only_one_that_fits(world, padded):
    with pytest.raises(PaddingWrong):
        opened(world, with_plain(world, padded))


def test_an_encapsulation_to_the_zero_point_is_refused_with_a_code(world):
    wire = bytearray(world.sealed().wire)
    end = 6 + int.from_bytes(wire[4:6], "big") + ENC_BYTES
    wire[end - 32 : end] = bytes(32)
    with pytest.raises(DecryptionFailed):
        opened(world, bytes(wire))


def test_a_published_key_that_is_none_is_said_not_crashed_on(world):
    with pytest.raises(RecipientKeyUnusable):
        _seal(header_of(world), b"{}", world.practice.signer.key, bytes(1216))


def test_threat_15_no_secret_shows_in_a_repr(world):
    shown = repr((world.practice.identity, world.practice.keys, world.practice.signer))
    for secret in (
        world.practice.identity.secret,
        world.practice.keys.working.secret,
        world.practice.signer.key.secret,
        world.practice.keys.seeds[0].seed.secret,
    ):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
