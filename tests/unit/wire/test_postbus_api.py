"""The JSON of the calls, read strictly."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId, base32
from wor_sidecar.domain.partner import Kind
from wor_sidecar.wire import postbus_api as api
from wor_sidecar.wire import shapes
from wor_sidecar.wire.shapes import ShapeRefused

ids = st.binary(min_size=16, max_size=16).map(base32)
words = st.text(max_size=20)
codes = st.from_regex(r"[A-Za-z0-9_-]{0,64}", fullmatch=True)
records = st.builds(
    api.Record,
    st.binary(max_size=40),
    st.lists(st.binary(max_size=20), max_size=3).map(tuple),
    st.lists(st.binary(max_size=20), max_size=3).map(tuple),
)
naturals = st.integers(0, (1 << 63) - 1)
receipts = st.builds(api.Receipt, ids.map(EnvelopeId), st.sampled_from(api.EnvelopeState), words)
values = st.one_of(
    records,
    st.builds(api.RegistrationRequest, records, words.filter(bool)),
    st.builds(
        lambda record, token: api.RegistrationRequest(record, admission=token), records, words.filter(bool)
    ),
    st.builds(api.Registered, ids.map(OrganisationId), st.sampled_from(Kind), words),
    st.builds(api.InvitationRequest, ids),
    st.builds(api.Invitation, words, st.sampled_from(Kind), naturals),
    st.builds(
        api.Senders,
        st.builds(api.SendersVersion, naturals, naturals),
        st.lists(ids.map(OrganisationId), unique=True, max_size=3).map(tuple),
    ),
    receipts,
    st.builds(api.Receipts, st.lists(receipts, max_size=3).map(tuple)),
    st.builds(
        api.OpenMessages,
        st.lists(
            st.builds(api.OpenMessage, ids.map(EnvelopeId), ids.map(OrganisationId), naturals, naturals),
            max_size=3,
        ).map(tuple),
    ),
    st.builds(
        api.Acknowledgements,
        st.lists(
            st.builds(api.Acknowledgement, ids.map(EnvelopeId), st.sampled_from(api.Outcome), codes),
            max_size=3,
        ).map(tuple),
    ),
    st.builds(api.Problem, words, words),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values)
def test_every_value_reads_as_it_was_written(value):
    assert type(value).from_json(value.to_json()) == value


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values)
def test_an_unknown_key_is_refused(value):
    more = json.loads(value.to_json()) | {"more": 1}
    with pytest.raises(ShapeRefused):
        type(value).from_json(json.dumps(more).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"id":1}',
        b'{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","id":"aaaaaaaaaaaaaaaaaaaaaaaaaa"}',
        b'{"id":"AAAAAAAAAAAAAAAAAAAAAAAAAA"}',
        b'{"id":"../../etc/passwd"}',
        b'{"id":NaN}',
        b'{"id":"\\ud800"}',
        b'{"\\udfff":"aaaaaaaaaaaaaaaaaaaaaaaaaa"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_anything_else_is_refused_without_another_error(raw):
    with pytest.raises(ShapeRefused):
        api.InvitationRequest.from_json(raw)


@pytest.mark.parametrize("code", ["Patient belde", "a" * 65, "\0", "\ud83d\ude00", "\n"])
def test_a_refusal_is_told_as_a_code_and_never_as_words(code):
    told = [{"id": "a" * 26, "outcome": "refused", "code": code}]
    with pytest.raises(ShapeRefused):
        api.Acknowledgements.from_json(json.dumps({"acknowledgements": told}).encode())


def test_a_whole_surrogate_pair_is_a_character_and_half_of_one_is_refused():
    assert shapes.parse(b'"\\ud83d\\ude00"') == "\U0001f600"
    with pytest.raises(ShapeRefused):
        shapes.parse(b'{"code":"\\ud83d"}')


def test_a_registration_brings_exactly_one_proof():
    record = {"identity": "", "delegations": [], "statements": []}
    for proofs in ({}, {"code": "a", "admission": "b"}, {"code": ""}):
        with pytest.raises(ShapeRefused):
            api.RegistrationRequest.from_json(json.dumps({"record": record, **proofs}).encode())


@pytest.mark.parametrize("text", ["=", "a", "ab==", "a+/b", "é", "ab\n"])
def test_base64url_has_one_way_of_writing(text):
    with pytest.raises(ShapeRefused):
        shapes.unb64url(text)


def test_a_bool_is_no_number():
    with pytest.raises(ShapeRefused):
        shapes.natural(True, "n")
