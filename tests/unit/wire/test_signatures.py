"""The one profile of signed calls."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.postbus import SignatureRefused
from wor_sidecar.wire import signatures
from wor_sidecar.wire.signatures import (
    Request,
    authority,
    read_claim,
    sign_request,
    verify_body,
    verify_claim,
)

NOW = Millis(1_772_442_000_000)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
KEYID = "0123456789abcdef0123456789abcdef"
CALL = Request("GET", "postbus.example", "/v1/mailbox/messages", "wait=55")


def signed(call: Request = CALL, body: bytes = b"", now: Millis = NOW) -> dict[str, str]:
    return {name.lower(): value for name, value in sign_request(call, body, KEYID, KEY.sign, now).items()}


def check(headers, call=CALL, body=b"", now=NOW, public=PUBLIC):
    claim = read_claim(headers)
    verify_claim(claim, call, public, now)
    verify_body(claim, body)


def test_a_signed_call_verifies():
    check(signed())


def test_the_signature_base_is_as_rfc_9421_says():
    seen = []
    sign_request(
        Request("put", "h:8443", "/v1/x"), b"", KEYID, lambda base: seen.append(base) or bytes(64), NOW
    )
    assert seen[0].decode() == (
        '"@method": PUT\n'
        '"@authority": h:8443\n'
        '"@path": /v1/x\n'
        '"@query": ?\n'
        '"content-digest": sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:\n'
        '"@signature-params": ("@method" "@authority" "@path" "@query" "content-digest");created=1772442000;'
        f'expires=1772442300;alg="ed25519";keyid="{KEYID}";tag="wor-postbus-v1"'
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(CALL, method="DELETE"),
        replace(CALL, authority="other.example"),
        replace(CALL, path="/v1/receipts"),
        replace(CALL, query="wait=54"),
    ],
)
def test_a_signature_holds_for_its_own_call_only(other):
    with pytest.raises(SignatureRefused):
        check(signed(), call=other)


def test_another_body_is_refused_even_an_empty_one():
    check(signed(body=b"x"), body=b"x")
    for body in (b"", b"y"):
        with pytest.raises(SignatureRefused):
            check(signed(body=b"x"), body=body)


@pytest.mark.parametrize(("seconds", "holds"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_threat_29_a_signature_holds_five_minutes_both_ways(seconds, holds):
    later = Millis(NOW + seconds * 1000)
    if holds:
        check(signed(), now=later)
    else:
        with pytest.raises(SignatureRefused):
            check(signed(), now=later)


def test_another_key_is_refused():
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for public in (other, b"no key"):
        with pytest.raises(SignatureRefused):
            check(signed(), public=public)


@pytest.mark.parametrize("missing", ["content-digest", "signature", "signature-input"])
def test_a_missing_header_is_refused(missing):
    headers = signed()
    del headers[missing]
    with pytest.raises(SignatureRefused):
        read_claim(headers)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('alg="ed25519"', 'alg="hmac-sha256"'),
        (' "content-digest")', ")"),
        ('"@method" "@authority"', '"@authority" "@method"'),
        ("wor-postbus-v1", "wor-postbus-v2"),
        (";expires=1772442300", ""),
        ("expires=1772442300", "expires=1772449999"),
        ("wor=(", "sig=("),
        (KEYID, KEYID.upper()),
        (";tag=", ';nonce="1";tag='),
    ],
)
def test_no_other_profile_is_known(old, new):
    headers = signed()
    assert old in headers["signature-input"]
    headers["signature-input"] = headers["signature-input"].replace(old, new)
    with pytest.raises(SignatureRefused):
        check(headers)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 85), st.sampled_from("ABCDEFGHIJKLMNOP0123456789+/"))
def test_no_other_signature_verifies(place, letter):
    headers = signed()
    value = headers["signature"]
    changed = value[: 5 + place] + letter + value[6 + place :]
    if signatures._SIGNATURE.fullmatch(changed) and changed != value:
        from base64 import b64decode

        if b64decode(changed[5:-1]) == b64decode(value[5:-1]):
            return
    if changed == value:
        return
    with pytest.raises(SignatureRefused):
        check({**headers, "signature": changed})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Postbus.Example", "postbus.example"),
        ("https://postbus.example:443", "postbus.example"),
        ("https://postbus.example:8443", "postbus.example:8443"),
        ("http://127.0.0.1:80", "127.0.0.1"),
        ("http://[::1]:8470", "[::1]:8470"),
    ],
)
def test_authority_is_the_host_and_a_port_that_is_not_the_usual_one(url, expected):
    assert authority(url) == expected
