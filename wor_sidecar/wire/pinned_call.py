"""One HTTPS call to one certificate, by the standard library alone: for programs that must start at once.

`wire.pinned` does the same over `requests`, which holds ten megabytes more and starts a fifth of a second
later; a workstation's window has neither to spare, and a command has not the time. Nothing of the environment
counts: no proxy, no CA bundle.
"""

import hmac
import http.client
import ssl
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from wor_sidecar.domain.consent import Masked
from wor_sidecar.wire.tls_socket import closing

_SHA256_BYTES = 32
_MOST = 32 << 20
"""Bytes of an answer; the longest list of a practice is a hundredth of it."""


class WrongCertificate(Exception):
    """Somebody else answers there; nothing was sent."""


class CallFailed(Exception):
    """Nobody answered, or not to the end."""


class NothingAnswered(CallFailed):
    """It heard us, and said nothing in time."""


@dataclass(frozen=True, slots=True, repr=False)
class Answered(Masked):
    """What came back."""

    status: int
    kind: str
    """The content type as it was told; empty where none was."""
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Sending(Masked):
    """What is sent: a method, a path with its query, headers, and a body where there is one."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None


def pinned_call(
    server: str, pin: str, send: Sending, *, connect: float, answer: float, most: int = _MOST
) -> Answered:
    """Make one call over one connection; the certificate is compared before a byte of ours is sent.

    `server` is "https://HOST[:PORT]", `pin` the certificate's SHA-256 in hex; `connect` and `answer` are the
    seconds that a silence may last, `most` the bytes that an answer may have. A redirect is an answer like
    any other.

    Raises:
        WrongCertificate: the pin is another one, or nothing there speaks TLS 1.3.
        NothingAnswered: it stayed silent for `answer` seconds.
        CallFailed: all else.

    """
    wanted, parts = bytes.fromhex(pin), urlsplit(server)
    if len(wanted) != _SHA256_BYTES or parts.scheme != "https" or not parts.hostname:
        raise CallFailed
    line = http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=connect, context=closing(_context())
    )
    try:
        _connect(line, wanted)
        line.sock.settimeout(answer)
        told, content = _exchange(line, send, most)
    except (OSError, http.client.HTTPException) as error:
        raise CallFailed from error
    finally:
        line.close()
    if len(content) > most:
        raise CallFailed
    return Answered(told.status, told.headers.get("content-type", ""), content)


def _exchange(
    line: http.client.HTTPSConnection, send: Sending, most: int
) -> tuple[http.client.HTTPResponse, bytes]:
    try:
        line.request(send.method, send.path, send.body, send.headers)
        with line.getresponse() as told:
            return told, told.read(most + 1)
    except TimeoutError as error:
        raise NothingAnswered from error


def _connect(line: http.client.HTTPSConnection, wanted: bytes) -> None:
    try:
        line.connect()
    except ssl.SSLEOFError:
        raise  # it hung up: whoever it is may be ending or starting
    except ssl.SSLError as error:
        raise WrongCertificate from error
    shown = line.sock.getpeercert(binary_form=True)
    if shown is None or not hmac.compare_digest(sha256(shown).digest(), wanted):
        raise WrongCertificate


def _context() -> ssl.SSLContext:
    """TLS 1.3 and no authority: nobody signed it, and the pin is the whole proof."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
