"""The door of a browser view: whose host it is, whose page posts, how large, and what a browser may do.

Every answer carries the strict policy: nothing from elsewhere, no inline script or style, no frame, no
cache. A page that needs more than this is built wrongly.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wor_sidecar.texts.catalogue import _

LARGEST_FORM: Final = 1 << 16
"""Bytes: the longest form is some thousand characters."""
STATIC: Final = ("/static/", "/own/")
_POLICY: Final = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_CSP: Final = "content-security-policy"
SANDBOX: Final = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For a document of somebody else's: nothing in it acts, wherever a browser may show it."""
STRICTER: Final = frozenset({SANDBOX})
"""What an answer may ask for in the place of the policy of pages."""
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})

log = structlog.get_logger()


class Door:
    """Lets a request in, or answers it here; whatever goes wrong behind it shows no detail."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        origins: frozenset[str],
        secure: bool = False,
        largest: int = LARGEST_FORM,
        larger: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Take the view behind it.

        Args:
            app: the view.
            origins: as a browser names them: "http://127.0.0.1:8720".
            secure: behind TLS, so say so.
            largest: bytes of what is posted.
            larger: the paths that take more, with how much.

        """
        self._app = app
        self._origins = origins
        self._hosts = frozenset(origin.partition("://")[2] for origin in origins)
        self._secure = secure
        self._largest = largest
        self._larger = dict(larger)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = self._dressed(scope, send)
        if not self._to_us(scope):
            await _refusal(421)(scope, receive, answer)
            return
        headers = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        if scope["method"] in _UNSAFE and not self._from_us(headers):
            await _refusal(403)(scope, receive, answer)
            return
        body = _Capped(receive, self._larger.get(scope["path"], self._largest))

        async def unless_too_large(message: Message) -> None:
            # What the view says of a body that was cut off is not the reason.
            if not body.too_large:
                await answer(message)

        try:
            await self._app(scope, body, unless_too_large)
        except Exception:  # the view's border: the reader got a plain page, the log gets where it arose
            if not body.too_large:
                log.exception("page.failed", method=scope["method"])
        if body.too_large:
            await _refusal(413)(scope, receive, answer)

    def _to_us(self, scope: Scope) -> bool:
        named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        return len(named) == 1 and named[0] in self._hosts

    def _from_us(self, headers: dict[bytes, str]) -> bool:
        """Tell whether our own page posts; a browser that says nothing is held to the form's own token."""
        origin = headers.get(b"origin")
        if origin is not None:
            return origin in self._origins
        return headers.get(b"sec-fetch-site", "same-origin") == "same-origin"

    def _dressed(self, scope: Scope, send: Send) -> Send:
        static = scope["path"].startswith(STATIC)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get(_CSP)
                for name, value in _POLICY.items():
                    headers[name] = value
                if own in STRICTER:
                    headers[_CSP] = own
                headers["cache-control"] = "max-age=3600" if static else "no-store"
                if self._secure:
                    headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        return dressed


class _Capped:
    """The body of a request, as far as any form of ours goes."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._room = largest
        self.too_large = False

    async def __call__(self) -> Message:
        """Return the next piece."""
        message = await self._receive()
        self._room -= len(message.get("body", b""))
        if self._room < 0:
            self.too_large = True
            raise _TooLarge
        return message


class _TooLarge(Exception):
    """More than any form of ours holds."""


def _refusal(status: int) -> PlainTextResponse:
    return PlainTextResponse(_("This page was not asked for from here."), status)
