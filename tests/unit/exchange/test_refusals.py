"""The refusals that no honest partner ever meets, each by itself."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wor_sidecar.domain.errors.exchange import (
    IdentityFileUnreadable,
    InvitationUnreadable,
    RecordMalformed,
    RecoveryKeyWrong,
    StatementStale,
)
from wor_sidecar.domain.framing import framed
from wor_sidecar.exchange import identity_file
from wor_sidecar.exchange.identity import Mandate
from wor_sidecar.exchange.invitation import read_invitation
from wor_sidecar.exchange.primitives import Seed, hpke_seal, kid_of, length_first, verify
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.exchange.statements import (
    LARGEST_STATEMENT,
    Delegation,
    EncryptionKey,
    Position,
    SignedStatement,
)
from wor_sidecar.exchange.strict import base64url, read_json, write_json
from wor_sidecar.exchange.trust import Knows, Verdict, accept, judge

PASSPHRASE = "vijf losse woorden één twee"


def stated(world, **changes):
    """Let the welfare organisation state something else of itself, rightly signed, as its first word."""
    keys = world.welfare.keys
    signed = replace(keys.record.newest.statement, **changes).signed_with(keys.working)
    return accept(None, replace(keys.record, statements=(signed,)), world.welfare.id, world.now)


def test_nothing_is_sealed_to_a_revoked_encryption_key(world):
    (key,) = world.welfare.trusted().newest.enc
    with pytest.raises(StatementStale):
        stated(world, revoked=frozenset({kid_of(key.key)})).encryption_key(world.now)


def test_nothing_is_sealed_to_a_key_whose_time_is_over_though_its_statement_is_fresh(world):
    (key,) = world.welfare.trusted().newest.enc
    held = stated(world, enc=(EncryptionKey(key.key, world.now // 1000),))
    assert held.fresh(world.now)
    with pytest.raises(StatementStale):
        held.encryption_key(world.now)


def test_of_two_keys_the_one_that_lasts_longest_is_sealed_to(world):
    (key,) = world.welfare.trusted().newest.enc
    longer = EncryptionKey(Seed.fresh(world.randomness).public, key.until)
    held = stated(world, enc=(EncryptionKey(key.key, key.until - 1), longer))
    assert held.encryption_key(world.now) == longer


def test_a_revoked_signing_key_that_is_still_listed_signs_nothing(world):
    kid = world.welfare.signer.key.kid
    assert stated(world, revoked=frozenset({kid})).signing_key(kid) is None


def test_what_is_held_stays_when_a_record_is_refused(world):
    held = world.welfare.trusted()
    before = held.to_json()
    with pytest.raises(RecordMalformed):
        accept(None, KeyRecord(held.identity, (), ()), world.welfare.id, world.now)
    assert held.to_json() == before


def test_threat_05_a_number_between_ours_that_we_never_signed_is_a_fork(world):
    first = world.welfare.keys.record.newest
    third = replace(first.statement, position=Position(1, 3), prev=first.digest)
    knows = Knows(Position(1, 2), "0" * 16)
    assert judge([first, third.signed_with(world.welfare.keys.working)], knows) is Verdict.FORK
    assert judge([], knows) is Verdict.AHEAD


def test_a_statement_of_more_than_64_kib_is_refused_before_it_is_read(world):
    with pytest.raises(ValueError, match="too large"):
        SignedStatement.parse(bytes(LARGEST_STATEMENT + 1))


@pytest.mark.parametrize(
    "edit",
    [
        {"epoch": 0},
        {"epoch": True},
        {"key": base64url(bytes(31))},
        {"key": base64url(bytes(32)) + "="},
        {"organisation": "../etc"},
        {"more": 1},
    ],
)
def test_a_delegation_is_exactly_what_it_should_be(world, edit):
    (good,) = world.welfare.keys.record.delegations
    changed = length_first(write_json(read_json(good.wire[4:-64]) | edit)) + good.wire[-64:]
    with pytest.raises(ValueError, match=r"."):
        Delegation.parse(changed)


@pytest.mark.parametrize(
    "edit",
    [
        {"identity": base64url(bytes(31))},
        {"delegations": {}},
        {"delegations": [""] * 10_001},
        {"statements": ["AA"]},
        {"statements": [1]},
        {"more": []},
    ],
)
def test_a_record_is_exactly_what_it_should_be(world, edit):
    with pytest.raises(ValueError, match=r"."):
        KeyRecord.from_json(world.welfare.keys.record.to_json() | edit)


def test_a_mandate_comes_back_whole(world):
    mandate = world.welfare.identity.mandate(2, world.randomness)
    assert Mandate.from_json(mandate.to_json()) == mandate
    assert mandate.organisation == world.welfare.id
    assert "working" not in repr(mandate)


@pytest.mark.parametrize("part", ["identity", "delegation", "working"])
def test_a_mandate_whose_parts_come_from_two_hands_is_refused(world, part):
    mine, theirs = (
        one.identity.mandate(2, world.randomness).to_json() for one in (world.welfare, world.other)
    )
    with pytest.raises(ValueError, match=r"."):
        Mandate.from_json(mine | {part: theirs[part]})


def test_an_identity_file_that_holds_the_key_of_another_than_it_says_is_refused(world):
    theirs, salt, nonce = world.other.id, bytes(16), bytes(12)
    cipher = identity_file._cipher(PASSPHRASE, salt)
    assert isinstance(cipher, AESGCM)
    sealed = cipher.encrypt(nonce, world.practice.identity.secret, framed(identity_file._LABEL, theirs))
    raw = {
        "wor": "identity",
        "v": 1,
        "organisation": theirs,
        "salt": base64url(salt),
        "nonce": base64url(nonce),
        "sealed": base64url(sealed),
    }
    with pytest.raises(IdentityFileUnreadable):
        identity_file.unlock_identity(write_json(raw), PASSPHRASE)


@pytest.mark.parametrize(
    "edit",
    [
        {"v": 2},
        {"wor": "invitation"},
        {"organisation": 5},
        {"salt": base64url(bytes(15))},
        {"nonce": base64url(bytes(13))},
        {"sealed": base64url(bytes(47))},
        {"sealed": None},
        {"more": 1},
    ],
)
def test_an_identity_file_is_exactly_what_it_should_be(world, edit):
    good = {
        "wor": "identity",
        "v": 1,
        "organisation": world.practice.id,
        "salt": base64url(bytes(16)),
        "nonce": base64url(bytes(12)),
        "sealed": base64url(bytes(48)),
    }
    with pytest.raises(IdentityFileUnreadable):
        identity_file.unlock_identity(write_json(good | edit), PASSPHRASE)


@pytest.mark.parametrize(
    "postbus",
    [
        "https://postbus.example?x=1",
        "https://postbus.example#x",
        "https://:1@postbus.example",
        "http://[::1",
        "https://" + "p" * 130,
        "http://localhost:8080",
        5,
        "",
    ],
)
def test_an_invitation_to_an_address_that_is_none_is_refused(world, postbus):
    raw = write_json(
        {
            "wor": "invitation",
            "v": 1,
            "organisation": world.welfare.id,
            "name": "Welzijn Meierijstad",
            "postbus": postbus,
            "code": "abcd",
            "secret": base64url(bytes(32)),
            "expires": "2028-01-01T00:00:00Z",
        }
    )
    with pytest.raises(InvitationUnreadable):
        read_invitation(raw, world.now)


@pytest.mark.parametrize("typed", ["", "aaaa", "a" * 55, "a" * 57, "1" * 56, "é" * 56, "a" * 56])
def test_what_is_no_recovery_key_is_refused(typed):
    with pytest.raises(RecoveryKeyWrong):
        RecoveryKey.from_paper(typed)


@pytest.mark.parametrize("sealed", [b"", bytes(100), bytes(1120), bytes(1200)])
def test_what_was_never_sealed_opens_with_no_recovery_key(world, sealed):
    with pytest.raises(RecoveryKeyWrong):
        RecoveryKey.fresh(world.randomness).open(sealed)


@pytest.mark.parametrize(
    ("key", "signature"), [(b"", bytes(64)), (bytes(31), bytes(64)), (b"\xff" * 32, b"")]
)
def test_a_key_that_is_none_verifies_nothing(key, signature):
    assert not verify(key, signature, b"data")


@pytest.mark.parametrize("length", [0, 1184, 1215, 1217])
def test_nothing_is_sealed_to_a_key_of_another_length(length):
    with pytest.raises(ValueError, match="1216"):
        hpke_seal(bytes(length), b"", b"")
