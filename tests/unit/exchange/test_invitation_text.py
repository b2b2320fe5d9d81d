"""An invitation as the text of a QR code."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import InvitationExpired, InvitationUnreadable
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.invitation import Invitation
from wor_sidecar.exchange.invitation_text import (
    base45,
    invitation_from_text,
    invitation_to_text,
    read_given,
    unbase45,
)
from wor_sidecar.welfare.qr import drawn_here, qr_of, svg_of

NOW = Millis(1_800_000_000_000)
INVITATION = Invitation(
    OrganisationId("a" * 26),
    "Welzijn Amstelveen",
    "https://postbus.voorbeeld.nl",
    "b" * 25 + "a",
    bytes(range(32)),
    Millis(NOW + 86_400_000),
)
LOOPBACK = replace(INVITATION, postbus="http://127.0.0.1:8440", code="a code of another kind", name="Coöp É")


@given(st.binary(max_size=200))
@example(b"\xff\xff\xff")
def test_base45_comes_back_and_never_ends_in_a_space(raw):
    assert unbase45(base45(raw)) == raw
    assert not base45(raw).endswith(" ")


def test_base45_is_that_of_the_standard():
    assert base45(b"Hello!!") == "%69 VD92EX0"
    assert base45(b"base-45") == "UJCLQE7W581"
    assert unbase45("QED8WEX0") == b"ietf!"


@pytest.mark.parametrize("invitation", [INVITATION, LOOPBACK], ids=["organisation", "loopback"])
def test_the_text_holds_what_the_file_holds(invitation):
    line = invitation_to_text(invitation)
    assert invitation_from_text(line) == invitation
    assert read_given(f"\ufeff{line}\r\n".encode(), NOW) == invitation
    assert read_given(invitation.encode(), NOW) == invitation


def test_a_text_that_is_written_otherwise_is_refused():
    raw = unbase45(invitation_to_text(LOOPBACK).removeprefix("WOR1:"))
    unpacked = invitation_to_text(INVITATION).removeprefix("WOR1:")
    first = unbase45(unpacked)
    plain_code = b"\0" + first[1:53] + b"\x1a" + INVITATION.code.encode() + first[70:]
    assert invitation_from_text("WOR1:" + base45(plain_code)) == INVITATION
    for written in (plain_code, b"\3" + raw[1:]):
        with pytest.raises(InvitationUnreadable):
            read_given(b"WOR1:" + base45(written).encode(), NOW)


def test_an_ordinary_invitation_fits_in_version_6():
    assert qr_of(INVITATION).version <= 6


def test_its_image_has_no_script_and_no_link():
    image = svg_of(INVITATION).decode()
    assert image.startswith("<?xml")
    assert "<path" in image
    assert not any(word in image for word in ("script", "href", "style", INVITATION.code))
    assert len(drawn_here(INVITATION).splitlines()) > 20


def test_an_expired_code_is_said():
    with pytest.raises(InvitationExpired):
        read_given(invitation_to_text(INVITATION).encode(), Millis(NOW + 2 * 86_400_000))


@pytest.mark.parametrize(
    "spoil", [lambda line: line[:40], lambda line: line[:-1], lambda line: f"{line[:5]}!"]
)
def test_a_damaged_text_is_refused_in_a_sentence(spoil):
    with pytest.raises(InvitationUnreadable):
        read_given(spoil(invitation_to_text(INVITATION)).encode(), NOW)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=230))
def test_any_text_is_read_or_refused(rest):
    with pytest.raises((InvitationUnreadable, InvitationExpired)):
        read_given(b"WOR1:" + rest.encode(), NOW)
