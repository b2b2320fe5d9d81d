"""One signed call to a postbus to see whether it works: what is in the way, told apart, and its clock."""

import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.doctor import (
    CertificateForOther,
    CertificateOver,
    CertificateUnknown,
    PostbusNameUnknown,
    PostbusRefuses,
    ProxyFails,
)
from wor_sidecar.domain.errors.postbus import PostbusError, PostbusNotTrusted, PostbusUnreachable
from wor_sidecar.wire import postbus_api as api
from wor_sidecar.wire.connection import Connection, seconds_off
from wor_sidecar.wire.signatures import Sign

_GOOD = 200
_FAILING = 500
_NAMES_WRONG = frozenset({62, 64})
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""
_NOT_NOW = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of it. `seconds_off`: how far this machine's clock is ahead of the postbus's."""

    trouble: WorError | None
    seconds_off: int = 0


def probe(url: str, sign: Sign, keyid: str, clock: Clock, ca_file: str, proxy: str) -> Probed:
    """Ask for what lies in our mailbox, and look at how it is answered; nothing is fetched."""
    connection = None
    try:
        connection = Connection(url, sign, keyid, clock, ca_file or None, proxy)
        answer = connection.call("GET", "/v1/mailbox/messages", "wait=0", b"", "", 0, api.LARGEST_JSON)
        off = seconds_off(answer, clock)
        return Probed(None if answer.status == _GOOD else connection.refusal(answer), off)
    except PostbusError as error:
        return Probed(_told_apart(error, url, proxy))
    finally:
        if connection is not None:
            connection.close()


def reach(url: str, clock: Clock) -> WorError | None:
    """Ask a postbus's public address whether it serves, as anybody may; returns what is in the way.

    Whatever answers over a proper certificate will do: a proxy may let nothing through but the calls.
    """
    connection = None
    try:
        connection = Connection(url, lambda _message: bytes(64), "", clock, None, "")
        answer = connection.call("GET", "/readyz", "", b"", "", 0, api.LARGEST_JSON)
        return connection.refusal(answer) if answer.status >= _FAILING else None
    except PostbusError as error:
        return _told_apart(error, url, "")
    finally:
        if connection is not None:
            connection.close()


def _told_apart(error: PostbusError, url: str, proxy: str) -> WorError:
    causes = list(_causes(error))
    if isinstance(error, PostbusNotTrusted):
        return _of_certificate(causes, url) or error
    if not isinstance(error, PostbusUnreachable):
        return error
    if proxy:
        return ProxyFails(proxy=_bare(proxy), url=url)
    if any(isinstance(one, socket.gaierror) for one in causes):
        return PostbusNameUnknown(url=url)
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return PostbusRefuses(url=url)
    return error


def _of_certificate(causes: list[BaseException], url: str) -> WorError | None:
    for one in causes:
        if isinstance(one, ssl.SSLCertVerificationError):
            if one.verify_code in _NAMES_WRONG:
                return CertificateForOther(url=url)
            return CertificateOver(url=url) if one.verify_code in _NOT_NOW else CertificateUnknown(url=url)
    return None


def _causes(error: BaseException) -> list[BaseException]:
    """List what lies behind an error; urllib3 keeps some as an argument or a reason alone."""
    found: list[BaseException] = []
    left: list[object] = [error]
    while left:
        one = left.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            left += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found


def _bare(proxy: str) -> str:
    """Return a proxy's address without who signs in there."""
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
