"""Signed calls of a postbus: the signature base of each to the byte, and what is refused."""

from typing import Any
from urllib.parse import urlsplit

from exchange_vectors.seeds import NOW, PRACTICE, WELFARE, millis, raw
from wor_sidecar.domain.errors.postbus import SignatureRefused
from wor_sidecar.exchange.strict import unbase64url
from wor_sidecar.wire.signatures import (
    Request,
    _base,
    authority,
    content_digest,
    read_claim,
    sign_request,
    verify_body,
    verify_claim,
)

URL = "https://Postbus.Example.org:8443"
CALLS = (
    ("GET", f"{URL}/v1/mailbox/messages?wait=55", b""),
    ("PUT", f"https://postbus.example.org/v1/mailboxes/{WELFARE.id}/messages/{'a' * 26}", b"WOR1"),
    ("POST", "http://[::1]:80/v1/invitations", b'{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa"}'),
    ("GET", f"{URL}/v1/receipts?id={'a' * 26}&id={'b' * 25}a", b""),
)


def make() -> dict[str, Any]:
    key = PRACTICE.signing(1)
    return {
        "secret": raw(key.secret),
        "public": raw(key.public),
        "keyid": key.kid,
        "content_digests": [
            {"body": raw(body), "value": content_digest(body)} for body in (b"", b"WOR1", b"{}")
        ],
        "signed": [_signed(*call) for call in CALLS],
        "refused": _refused(),
    }


def _request(method: str, url: str) -> Request:
    parts = urlsplit(url)
    return Request(method, authority(url), parts.path, parts.query)


def _signed(method: str, url: str, body: bytes, by: int = 1) -> dict[str, Any]:
    key, request = PRACTICE.signing(by), _request(method, url)
    headers = sign_request(request, body, key.kid, key.sign, millis(NOW))
    params = headers["Signature-Input"].removeprefix("wor=")
    return {
        "method": method,
        "url": url,
        "body": raw(body),
        "created": NOW,
        "base": _base(request, headers["Content-Digest"], params).decode(),
        "headers": headers,
    }


def _refused() -> list[dict[str, Any]]:
    call = _signed(*CALLS[1])
    good = call["headers"]
    changes: dict[str, dict[str, Any]] = {
        "at another method": {"method": "DELETE"},
        "at another host": {"url": call["url"].replace("postbus.", "other.")},
        "at another path": {"url": call["url"].replace("messages", "letters")},
        "with a query": {"url": call["url"] + "?a"},
        "with another body": {"body": raw(b"WOR2")},
        "301 seconds later": {"now": NOW + 301},
        "301 seconds earlier": {"now": NOW - 301},
        "without its digest": {"headers": {name: good[name] for name in good if name != "Content-Digest"}},
        "with other parameters": {
            "headers": {
                **good,
                "Signature-Input": good["Signature-Input"].replace("ed25519", "rsa-v1_5-sha256"),
            }
        },
        "with a key that nobody knows": {
            "headers": {
                **good,
                "Signature-Input": good["Signature-Input"].replace(
                    PRACTICE.signing(1).kid, PRACTICE.signing(9).kid
                ),
            }
        },
        "with a key that nobody knows, and its own signature": {
            "headers": _signed(*CALLS[1], by=9)["headers"],
        },
        "with fewer components": {
            "headers": {**good, "Signature-Input": good["Signature-Input"].replace(' "@query"', "")}
        },
        "with a longer life": {
            "headers": {
                **good,
                "Signature-Input": good["Signature-Input"].replace(
                    f"expires={NOW + 300}", f"expires={NOW + 301}"
                ),
            }
        },
    }
    found = []
    for name, change in changes.items():
        case = {
            "name": name,
            "now": NOW,
            **{key: call[key] for key in ("method", "url", "body", "headers")},
            **change,
        }
        assert not _holds(case), name
        found.append(case)
    return found


def _holds(case: dict[str, Any]) -> bool:
    headers = {name.lower(): value for name, value in case["headers"].items()}
    try:
        claim = read_claim(headers)
        if claim.keyid != PRACTICE.signing(1).kid:
            return False
        verify_claim(
            claim, _request(case["method"], case["url"]), PRACTICE.signing(1).public, millis(case["now"])
        )
        verify_body(claim, unbase64url(case["body"]))
    except SignatureRefused:
        return False
    return True
