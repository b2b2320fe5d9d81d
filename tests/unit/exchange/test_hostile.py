"""Anything may arrive: every reader answers with a value or a refusal, never with another error."""

import copy
import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.exchange import (
    EnvelopeError,
    IdentityFileUnreadable,
    InvitationUnreadable,
    KeyTrustError,
    MessageMalformed,
)
from wor_sidecar.domain.identifiers import Mid, ReferralId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.body import Body, Frame, UnknownBody, UnreadableBody, parse_body
from wor_sidecar.exchange.envelope import read_header
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.identity_file import unlock_identity
from wor_sidecar.exchange.invitation import read_invitation
from wor_sidecar.exchange.keys import first_keys, renewed
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import Delegation, SignedStatement
from wor_sidecar.exchange.strict import read_json, write_json
from wor_sidecar.exchange.trust import accept

NOW = Millis(1_800_000_000_000)
ID = "a" * 26
CHANCE = random.Random(7).randbytes
KEYS = renewed(
    first_keys(IdentityKey.fresh(CHANCE), Kind.PRACTICE, contents.SPEAKS, NOW, CHANCE), (), NOW, CHANCE
)
PROFILE = contents.Profile("1", "2", "Veghel", "coach", ("welzijn-op-recept",))
HELLO = contents.Hello(Kind.PRACTICE, "De Linde", PROFILE, contents.SPEAKS, KEYS.record, "x" * 43)
STATUS = contents.Status(
    "contact",
    NOW,
    contents.By("A", "1"),
    None,
    "",
    "c",
    contents.ContactDetails(1, "phone", "reached"),
)
RECEIPT = contents.Receipt(1, 3, (5,), (contents.Refused(2, "malformed"),), (ID,))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def with_place(value, path, new):
    if not path:
        return new
    changed = copy.deepcopy(value)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return changed


def body_json(content):
    frame = Frame(
        Mid(ID),
        1 if content.type.sequenced else None,
        1,
        None,
        ReferralId(ID) if content.type.threaded else None,
    )
    return read_json(Body(frame, content).encode())


@pytest.mark.parametrize("content", [HELLO, STATUS, RECEIPT], ids=["hello", "status", "receipt"])
@settings(max_examples=150, deadline=None)
@given(data=st.data(), new=json_values)
def test_a_body_with_any_value_in_any_place_is_a_value_or_refused(content, data, new):
    valid = body_json(content)
    path = data.draw(st.sampled_from(list(places(valid))))
    with suppress(MessageMalformed, UnicodeEncodeError):
        raw = write_json(with_place(valid, path, new))
        assert isinstance(parse_body(raw), Body | UnknownBody | UnreadableBody)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), new=json_values)
def test_a_record_with_any_value_in_any_place_is_read_or_refused(data, new):
    valid = KEYS.record.to_json()
    path = data.draw(st.sampled_from(list(places(valid))))
    with suppress(ValueError, KeyTrustError):
        record = KeyRecord.from_json(with_place(valid, path, new))
        accept(None, record, KEYS.organisation, NOW)


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, 10_000), byte=st.integers(1, 255), which=st.integers(0, 2))
def test_threat_02_no_changed_byte_of_a_record_is_ever_taken(place, byte, which):
    parts = [KEYS.record.delegations[0].wire, *(one.wire for one in KEYS.record.statements)]
    wire = bytearray(parts[which])
    wire[place % len(wire)] ^= byte
    parts[which] = bytes(wire)
    with pytest.raises((ValueError, KeyTrustError)):  # noqa: PT012 - either the reading or the check refuses
        record = KeyRecord(
            KEYS.record.identity,
            (Delegation.parse(parts[0]),),
            tuple(SignedStatement.parse(part) for part in parts[1:]),
        )
        accept(None, record, KEYS.organisation, NOW)


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_refused_by_every_reader_with_its_own_words(raw):
    for read, refusals in (
        (read_header, EnvelopeError),
        (lambda found: read_header(b"WOR1" + found + bytes(6000)), EnvelopeError),
        (parse_body, MessageMalformed),
        (lambda found: read_invitation(found, NOW), InvitationUnreadable),
        (lambda found: unlock_identity(found, "x" * 12), IdentityFileUnreadable),
        (Delegation.parse, ValueError),
        (SignedStatement.parse, ValueError),
    ):
        with pytest.raises(refusals) as caught:
            read(raw)
        assert not isinstance(caught.value, WorError) or "?)" not in str(caught.value)
