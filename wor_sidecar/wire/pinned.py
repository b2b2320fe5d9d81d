"""A session that talks to one certificate only: its SHA-256 is compared before a byte of ours is sent."""

import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from wor_sidecar.wire.tls_socket import closing


class _Pinned(HTTPAdapter):
    def __init__(self, sha256: str) -> None:
        self._sha256 = sha256
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool: Any) -> None:
        super().init_poolmanager(
            connections,
            maxsize,
            block,
            assert_fingerprint=self._sha256,
            ssl_context=_context(),
            **pool,
        )


def _context() -> ssl.SSLContext:
    """TLS 1.3, and no authority at all: reading a system's whole list of them costs more than the call."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return closing(context)


def pinned_session(sha256: str) -> requests.Session:
    """Return a session for https to the certificate with this SHA-256 (hex); plain http is refused.

    Nothing of the environment counts: no proxy, no .netrc, no CA bundle. Pass `allow_redirects=False`. A
    wrong certificate raises `requests.exceptions.SSLError`.
    """
    if len(bytes.fromhex(sha256)) != 32:  # noqa: PLR2004  (SHA-256)
        raise ValueError("a pin is a SHA-256 in hex")
    session = requests.Session()
    session.trust_env = False
    # No authority signed it: the pin is the whole proof, and urllib3 checks it right after the handshake.
    session.verify = False
    session.adapters.clear()
    session.mount("https://", _Pinned(sha256))
    return session
