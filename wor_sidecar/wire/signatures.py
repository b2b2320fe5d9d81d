"""Signed calls: one fixed profile of HTTP Message Signatures (RFC 9421), Ed25519, no choice and no fall-back.

    Content-Digest: sha-256=:BASE64:                       (RFC 9530; also on empty bodies)
    Signature-Input: wor=("@method" "@authority" "@path" "@query" "content-digest");created=C;expires=C+300;
                     alg="ed25519";keyid="KID";tag="wor-postbus-v1"
    Signature: wor=:BASE64:

Nothing remembers signatures that it saw: every call is idempotent by nature, and a window of five minutes
around `created` keeps old ones out.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.postbus import SignatureRefused

WINDOW = 300
"""Seconds that `created` may differ from the verifier's clock, both ways; also the life of a signature."""
TAG = "wor-postbus-v1"
COMPONENTS = '("@method" "@authority" "@path" "@query" "content-digest")'

_PARAMS = re.compile(
    re.escape(COMPONENTS)
    + r';created=(?P<created>\d{1,12});expires=(?P<expires>\d{1,12});alg="ed25519"'
    + r';keyid="(?P<keyid>[0-9a-f]{32})";tag="'
    + TAG
    + '"'
)
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_SIGNATURE = re.compile(r"wor=:([A-Za-z0-9+/]{86}==):")

Sign = Callable[[bytes], bytes]
"""Signs with an Ed25519 key that never leaves its owner: message -> 64 bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a signature covers of a call, but the body: that is covered by its digest.

    `path` and `query` are as they stand on the request line (percent-encoded); `query` without its "?".
    """

    method: str
    authority: str
    path: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature as it came in; its shape is checked, nothing else yet."""

    keyid: str
    created: int
    expires: int
    params: str
    digest: str
    signature: bytes


def authority(url: str) -> str:
    """Return `@authority` of a URL: host in lower case, the port unless it is the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if parts.port in {None, usual} else f"{host}:{parts.port}"


def sign_request(request: Request, body: bytes, keyid: str, sign: Sign, now: Millis) -> dict[str, str]:
    """Return the three headers to add to a call."""
    created = now // 1000
    params = (
        f'{COMPONENTS};created={created};expires={created + WINDOW};alg="ed25519";keyid="{keyid}";tag="{TAG}"'
    )
    digest = content_digest(body)
    signature = sign(_base(request, digest, params))
    return {
        "Content-Digest": digest,
        "Signature-Input": f"wor={params}",
        "Signature": f"wor=:{b64encode(signature).decode('ascii')}:",
    }


def read_claim(headers: Mapping[str, str]) -> Claim:
    """Read the three headers; the mapping must not care about case (or be lower case).

    Raises:
        SignatureRefused: one is missing, or differs from the profile.

    """
    given = headers.get("signature-input", "")
    found = _PARAMS.fullmatch(given.removeprefix("wor=")) if given.startswith("wor=") else None
    signature = _SIGNATURE.fullmatch(headers.get("signature", ""))
    digest = headers.get("content-digest", "")
    if found is None or signature is None or _DIGEST.fullmatch(digest) is None:
        raise SignatureRefused(reason="not signed as the profile says")
    return Claim(
        keyid=found["keyid"],
        created=int(found["created"]),
        expires=int(found["expires"]),
        params=found.group(),
        digest=digest,
        signature=b64decode(signature[1]),
    )


def verify_claim(claim: Claim, request: Request, public_key: bytes, now: Millis) -> None:
    """Check the time and the signature; the body comes later, with `verify_body`.

    Raises:
        SignatureRefused: outside the window, or not signed by this key.

    """
    if abs(now // 1000 - claim.created) > WINDOW or claim.expires != claim.created + WINDOW:
        raise SignatureRefused(reason="outside the time window")
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(claim.signature, _base(request, claim.digest, claim.params))
    except (InvalidSignature, ValueError) as error:
        raise SignatureRefused(reason="wrong signature") from error


def verify_body(claim: Claim, body: bytes) -> None:
    """Check the body against the signed digest.

    Raises:
        SignatureRefused: it is another body.

    """
    if content_digest(body) != claim.digest:
        raise SignatureRefused(reason="wrong digest")


def content_digest(body: bytes) -> str:
    """Return the value of Content-Digest."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


def _base(request: Request, digest: str, params: str) -> bytes:
    """RFC 9421 section 2.5; an empty query is a lone question mark (section 2.2.7)."""
    lines = (
        f'"@method": {request.method.upper()}',
        f'"@authority": {request.authority}',
        f'"@path": {request.path}',
        f'"@query": ?{request.query}',
        f'"content-digest": {digest}',
        f'"@signature-params": {params}',
    )
    return "\n".join(lines).encode("utf-8", "surrogateescape")
