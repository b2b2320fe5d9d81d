"""How a signed call reaches a postbus: TLS 1.3, one CA file, no redirects, nothing of the environment."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.wire.deadline import watch_heads
from wor_sidecar.wire.postbus_api import Problem
from wor_sidecar.wire.shapes import ShapeRefused
from wor_sidecar.wire.signatures import Request, Sign, authority, sign_request

CONNECT_TIMEOUT = 10
READ_TIMEOUT = 30
"""Seconds of silence; a waiting list call gets its waiting time on top."""
LONGEST_ANSWER = 120
"""Seconds that a whole answer may take beyond its waiting time, however steadily it drips."""
CLOCK_TOLERANCE = 120
"""Seconds; beyond it a 401 is about the clock."""
LONGEST_RETRY_AFTER = 3600

_BY_CODE = {
    refusal.code: refusal
    for refusal in (errors.FromTheFuture, errors.CodeNotValid, errors.MayNotInvite, errors.DepositRefused,
                    errors.RecordRefused, errors.CallRefused)
}  # fmt: skip
_BY_STATUS: dict[int, tuple[type[errors.PostbusError], ...]] = {
    400: (errors.FromTheFuture,),
    403: (errors.CodeNotValid, errors.MayNotInvite),
    409: (errors.EnvelopeConflict,),
    413: (errors.TooLarge,),
    422: (errors.CallRefused, errors.DepositRefused, errors.RecordRefused),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read whole and within its cap."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """Signs calls of one key and sends them to one address."""

    def __init__(
        self,
        url: str,
        sign: Sign,
        keyid: str | Callable[[], str],
        clock: Clock,
        ca_file: str | None,
        proxy: str,
    ) -> None:
        self.url = checked_url(url)
        self._sign = sign
        self._keyid = keyid
        self._clock = clock
        self._session = _session(ca_file, proxy)

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def call(
        self, method: str, path: str, query: str, body: bytes, kind: str, wait: int, largest: int
    ) -> Answer:
        """Make one signed call; any status comes back as an answer.

        Raises:
            PostbusUnreachable: no whole answer came.
            PostbusNotTrusted: TLS failed.
            UnexpectedAnswer: it is larger than `largest` bytes.

        """
        signed = Request(method, authority(self.url), path, query)
        keyid = self._keyid if isinstance(self._keyid, str) else self._keyid()
        headers = sign_request(signed, body, keyid, self._sign, self._clock.now())
        if body:
            headers["Content-Type"] = kind
        address = self.url + path + (f"?{query}" if query else "")
        try:
            with self._session.request(
                method,
                address,
                data=body,
                headers=headers,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT + wait),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Answer(response.status_code, response.headers, self._read(response, largest, wait))
        except requests.exceptions.SSLError as error:
            raise errors.PostbusNotTrusted(url=self.url, reason=_reason(error)) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise errors.PostbusUnreachable(url=self.url, reason=_reason(error)) from error

    def refusal(self, answer: Answer) -> errors.PostbusError:
        """Say in our words why an answer is no success."""
        if answer.status == 401:  # noqa: PLR2004  (HTTP)
            return self._unauthorised(answer)
        if answer.status == 429:  # noqa: PLR2004
            return errors.QuotaReached(retry_after=_retry_after(answer))
        if possible := _BY_STATUS.get(answer.status):
            problem = _problem(answer)
            named = _BY_CODE.get(problem.code)
            return (named if named in possible else possible[0])(reason=_clean(problem.message), url=self.url)
        if answer.status >= 500:  # noqa: PLR2004
            return errors.PostbusFailing(url=self.url, status=answer.status)
        return errors.UnexpectedAnswer(url=self.url, reason=f"status {answer.status}")

    def _unauthorised(self, answer: Answer) -> errors.PostbusError:
        off = seconds_off(answer, self._clock)
        return (
            errors.NotAccepted(url=self.url) if abs(off) <= CLOCK_TOLERANCE else errors.ClockOff(seconds=off)
        )

    def _read(self, response: requests.Response, largest: int, wait: int) -> bytes:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise errors.UnexpectedAnswer(url=self.url, reason="it is packed, which nobody asked for")
        until = self._clock.monotonic() + wait + LONGEST_ANSWER
        read = bytearray()
        for chunk in response.iter_content(65536):
            read += chunk
            if len(read) > largest:
                raise errors.UnexpectedAnswer(url=self.url, reason="the answer is too large")
            if self._clock.monotonic() > until:
                raise errors.PostbusUnreachable(url=self.url, reason="the answer takes too long")
        return bytes(read)


def checked_url(url: str) -> str:
    """Return the address without a trailing slash; plain http only to a literal loopback address.

    Raises:
        InsecurePostbusUrl: anything else, a path, a query or credentials in it.

    """
    try:
        parts = urlsplit(url)
        bare = parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
        safe = parts.scheme == "https" or (
            parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback
        )
        if not (bare and safe and parts.hostname and parts.port != 0):
            raise errors.InsecurePostbusUrl(url=url)
    except ValueError as error:
        raise errors.InsecurePostbusUrl(url=url) from error
    return f"{parts.scheme}://{parts.netloc}"


class _Watched(HTTPAdapter):
    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        watch_heads(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        watch_heads(manager)
        return manager


class _Tls13(_Watched):
    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        super().init_poolmanager(
            connections, maxsize, block, ssl_minimum_version=ssl.TLSVersion.TLSv1_3, **pool_kwargs
        )

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_minimum_version=ssl.TLSVersion.TLSv1_3, **proxy_kwargs)


def _session(ca_file: str | None, proxy: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, no .netrc, no CA file that the environment slips in
    # A path, never True: with True the library brings a context of its own, public CAs and TLS 1.2 included.
    session.verify = ca_file or DEFAULT_CA_BUNDLE_PATH
    session.proxies = {"https": proxy} if proxy else {}
    session.headers.update({"User-Agent": "wor-sidecar", "Accept-Encoding": "identity"})
    session.mount("https://", _Tls13())
    session.mount("http://", _Watched())
    return session


def _problem(answer: Answer) -> Problem:
    try:
        return Problem.from_json(answer.body)
    except ShapeRefused:
        return Problem("", f"status {answer.status}")


def _clean(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:200]


def _reason(error: BaseException) -> str:
    """Name the innermost cause; the text of the outer errors repeats addresses and objects."""
    cause = error
    while isinstance(inner := cause.__cause__ or cause.__context__, BaseException):
        cause = inner
    return _clean(str(cause)) or type(cause).__name__


def seconds_off(answer: Answer, clock: Clock) -> int:
    """Return how many seconds our clock is ahead of the one that dated an answer; 0 where none did."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except (ValueError, OverflowError, OSError):  # no date, or one of no calendar
        return 0
    return int(clock.now() / 1000 - theirs)


def _retry_after(answer: Answer) -> int:
    given = answer.headers.get("Retry-After", "")
    seconds = int(given) if given.isdecimal() and len(given) < 6 else 60  # noqa: PLR2004  (digits of a day)
    return min(max(seconds, 1), LONGEST_RETRY_AFTER)
