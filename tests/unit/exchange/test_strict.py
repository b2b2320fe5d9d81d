"""One reading of every byte, and a machine that can do the work."""

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.errors import exchange as errors
from wor_sidecar.domain.errors.environment import Not64Bit
from wor_sidecar.exchange.strict import base64url, read_json, unbase64url, write_json
from wor_sidecar.exchange.suitability import check_machine


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b"NaN",
        b"[Infinity]",
        b'"\\ud800"',
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"[" * 65 + b"]" * 65,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 5000,
    ],
)
def test_json_that_two_readers_could_read_in_two_ways_is_refused(raw):
    with pytest.raises(ValueError, match=r"."):
        read_json(raw)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)
        ),
        max_leaves=20,
    )
)
def test_what_was_written_is_read_back(value):
    assert read_json(write_json(value)) == value


@given(st.binary(max_size=100))
def test_base64url_is_read_back(raw):
    assert unbase64url(base64url(raw)) == raw


@pytest.mark.parametrize("text", ["AA==", "A", "AB", "A+/A", "AA\n", "é", 5, None])
def test_base64url_has_one_writing(text):
    with pytest.raises(ValueError, match=r"."):
        unbase64url(text)


def test_every_error_of_the_exchange_has_its_own_code_and_a_remedy():
    found = [
        one for one in vars(errors).values() if isinstance(one, type) and one.__module__ == errors.__name__
    ]
    codes = [one.code for one in found]
    assert len(set(codes)) == len(codes)
    assert all(one.hint and one.sentence() for one in found)


def test_this_machine_can_seal():
    check_machine()


def test_a_machine_that_cannot_seal_says_so(monkeypatch):
    with pytest.raises(Not64Bit):
        check_machine(largest=2**31 - 1)
    with pytest.raises(errors.EncryptionMissing):
        check_machine(installed="46.0.1")
    monkeypatch.delattr(import_module("wor_sidecar.exchange.primitives"), "Seed")
    with pytest.raises(errors.EncryptionMissing):
        check_machine()
