"""Invitations, the hello of a stranger, and the digits that two people compare."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.errors.exchange import (
    HelloNotProven,
    InvitationExpired,
    InvitationUnreadable,
    SenderUnknown,
)
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.body import Body
from wor_sidecar.exchange.contents import SPEAKS, Hello, Profile, Void
from wor_sidecar.exchange.digits import digits_of, same_digits
from wor_sidecar.exchange.envelope import open_envelope, seal
from wor_sidecar.exchange.identity import organisation_of
from wor_sidecar.exchange.invitation import Invitation, fresh_secret, proof_of, proves, read_invitation
from wor_sidecar.exchange.shapes import read, write
from wor_sidecar.exchange.stranger import open_hello
from wor_sidecar.exchange.strict import read_json, write_json

PROFILE = Profile("0413-000000", "0413-000001", "Veghel", "", ())


@pytest.fixture
def stranger(world):
    return world.organisation()


@pytest.fixture
def secret(world):
    return fresh_secret(world.randomness)


def hello_of(org, proof, record=None):
    return Hello(org.keys.kind, "De Linde", PROFILE, SPEAKS, record or org.keys.record, proof)


def sent(world, org, content):
    return seal(
        world.allowed(world.welfare.id, content.type),
        world.body(content),
        sender=org.signer,
        recipient=world.welfare.trusted(),
        now=world.now,
        randomness=world.randomness,
    ).wire


def met(world, wire, candidate, invitations):
    return open_hello(
        wire, world.welfare.id, world.welfare.keys.seed_by_kid, candidate.trusted(), invitations, world.now
    )


def test_threat_11_a_stranger_with_an_invitation_is_let_in_with_its_hello(world, stranger, secret):
    proof = proof_of(secret, stranger.identity.public, stranger.id)
    found = met(
        world, sent(world, stranger, hello_of(stranger, proof)), stranger, {"a": b"x" * 32, "b": secret}
    )
    assert found.invitation == "b"
    assert found.hello.name == "De Linde"
    assert isinstance(found.body, Body)


def test_threat_11_a_stranger_with_anything_but_a_hello_is_refused(world, stranger, secret):
    with pytest.raises(HelloNotProven):
        met(world, sent(world, stranger, Void()), stranger, {"a": secret})


def test_threat_11_a_strangers_hello_that_cannot_be_read_proves_nothing(world, stranger, secret, monkeypatch):
    proof = proof_of(secret, stranger.identity.public, stranger.id)
    monkeypatch.setattr(Body, "encode", lambda self: b"{}")
    wire = sent(world, stranger, hello_of(stranger, proof))
    with pytest.raises(HelloNotProven):
        met(world, wire, stranger, {"a": secret})


def test_the_kind_in_a_hello_is_one_that_has_keys(world, stranger):
    told = write(hello_of(stranger, None))
    assert read(Hello, told) == hello_of(stranger, None)
    with pytest.raises(ValueError, match="no keys"):
        read(Hello, told | {"kind": "mail"})


@pytest.mark.parametrize("case", ["no proof", "a guess", "another's proof", "no invitation"])
def test_threat_11_a_hello_without_a_proof_of_its_own_is_refused(world, stranger, secret, case):
    proof = proof_of(secret, stranger.identity.public, stranger.id)
    proof = {
        "no proof": None,
        "a guess": "x" * 43,
        "another's proof": proof_of(secret, world.other.identity.public, world.other.id),
    }.get(case, proof)
    with pytest.raises(HelloNotProven):
        met(
            world,
            sent(world, stranger, hello_of(stranger, proof)),
            stranger,
            {} if case == "no invitation" else {"a": secret},
        )


def test_threat_11_a_hello_with_another_organisations_record_is_refused(world, stranger, secret):
    proof = proof_of(secret, stranger.identity.public, stranger.id)
    with pytest.raises(HelloNotProven):
        met(
            world,
            sent(world, stranger, hello_of(stranger, proof, world.other.keys.record)),
            stranger,
            {"a": secret},
        )


def test_threat_02_a_postbus_that_answers_with_other_keys_gets_no_hello_opened(world, stranger, secret):
    proof = proof_of(secret, stranger.identity.public, stranger.id)
    with pytest.raises(SenderUnknown):
        met(world, sent(world, stranger, hello_of(stranger, proof)), world.other, {"a": secret})


def test_without_the_lookup_a_stranger_stays_unknown(world, stranger, secret):
    wire = sent(world, stranger, hello_of(stranger, None))
    with pytest.raises(SenderUnknown):
        open_envelope(wire, world.welfare.id, world.welfare.keys.seed_by_kid, world.senders, world.now)


def test_a_hello_needs_no_verified_partner(world):
    assert world.allowed(world.other.id, MessageType.HELLO)


def invitation(world, **changes):
    fields = {
        "organisation": world.welfare.id,
        "name": "Welzijn Meierijstad",
        "postbus": "https://postbus.example",
        "code": "abcd-efgh",
        "secret": bytes(32),
        "expires": world.after(14),
    }
    return Invitation(**fields | changes)


def test_an_invitation_comes_back_from_its_file(world):
    assert read_invitation(invitation(world).encode(), world.now) == invitation(world)


def test_an_invitation_past_its_date_says_so(world):
    with pytest.raises(InvitationExpired) as caught:
        read_invitation(invitation(world).encode(), world.after(14))
    assert "Welzijn Meierijstad" in str(caught.value)


def test_a_secret_shows_in_no_repr(world):
    shown = repr(invitation(world))
    assert "abcd-efgh" not in shown
    assert "secret" not in shown


@pytest.mark.parametrize(
    "edit",
    [
        lambda value: value | {"more": 1},
        lambda value: value | {"v": 2},
        lambda value: value | {"wor": "identity"},
        lambda value: value | {"organisation": "../x"},
        lambda value: value | {"secret": "AAAA"},
        lambda value: value | {"postbus": "http://postbus.example"},
        lambda value: value | {"postbus": "http://127.0.0.1.example"},
        lambda value: value | {"postbus": "https://user:word@postbus.example"},
        lambda value: value | {"postbus": "file:///etc/passwd"},
        lambda value: value | {"postbus": "https://"},
        lambda value: value | {"postbus": "HTTPS://postbus.example"},
        lambda value: value | {"postbus": "https://postbus.example/wor"},
        lambda value: value | {"postbus": "https://postbus.example?"},
        lambda value: value | {"postbus": "https://postbus.example#wor"},
        lambda value: value | {"postbus": "https://post\nbus.example"},
        lambda value: value | {"postbus": "https://postbus.example:0"},
        lambda value: value | {"postbus": "https://postbus.example:65536"},
        lambda value: value | {"expires": "soon"},
        lambda value: [value],
        lambda value: {},
    ],
)
def test_a_file_that_is_no_invitation_is_said_so(world, edit):
    raw = write_json(edit(read_json(invitation(world).encode())))
    with pytest.raises(InvitationUnreadable):
        read_invitation(raw, world.now)


@pytest.mark.parametrize("raw", [b"", b"\x89PNG", b"[" * 100_000])
def test_something_else_than_json_is_no_invitation(world, raw):
    with pytest.raises(InvitationUnreadable):
        read_invitation(raw, world.now)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://[::1]:8080"])
def test_plain_http_goes_to_a_literal_loopback_address_only(world, url):
    assert read_invitation(invitation(world, postbus=url).encode(), world.now).postbus == url


def test_a_proof_is_bound_to_the_secret_the_key_and_the_organisation(world, secret):
    mine, theirs = world.practice, world.other
    proof = proof_of(secret, mine.identity.public, mine.id)
    assert proves(proof, secret, mine.identity.public, mine.id)
    assert not proves(proof, bytes(32), mine.identity.public, mine.id)
    assert not proves(proof, secret, theirs.identity.public, mine.id)
    assert not proves(proof, secret, mine.identity.public, theirs.id)


def test_threat_02_the_digits_are_six_fives_and_compare_with_or_without_spaces(world):
    identity, organisation = world.welfare.identity.public, world.welfare.id
    digits = digits_of(identity, organisation)
    assert re.fullmatch(r"(\d{5} ){5}\d{5}", digits)
    assert same_digits(digits, identity, organisation)
    assert same_digits(digits.replace(" ", ""), identity, organisation)
    assert same_digits(f"  {digits}\n", identity, organisation)
    assert digits != digits_of(world.other.identity.public, world.other.id)


@given(place=st.integers(0, 29), step=st.integers(1, 9))
def test_threat_02_all_thirty_digits_count(place, step):
    identity = bytes(32)
    organisation = organisation_of(identity)
    digits = digits_of(identity, organisation).replace(" ", "")
    wrong = f"{digits[:place]}{(int(digits[place]) + step) % 10}{digits[place + 1 :]}"
    assert not same_digits(wrong, identity, organisation)
    assert not same_digits(digits[:place], identity, organisation)


def test_digits_in_another_script_are_not_taken(world):
    digits = digits_of(world.welfare.identity.public, world.welfare.id)
    arabic = digits.translate({ord("0") + n: 0x660 + n for n in range(10)})
    assert not same_digits(arabic, world.welfare.identity.public, world.welfare.id)


def test_the_digits_of_a_fixed_key_never_change():
    identity = bytes(range(32))
    organisation = organisation_of(identity)
    assert organisation == OrganisationId("f4hafdv3d2whocxdmuacn5g3pe")
    assert digits_of(identity, organisation) == "58767 96843 98842 13542 67987 10498"
