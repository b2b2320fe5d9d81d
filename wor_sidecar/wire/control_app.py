"""What runs behind a local listener: a guard at the door, calls with JSON in and out, errors with a code.

    app = control_app([
        call_route("GET", "/v1/status", lambda call: status_of(...)),
        call_route("POST", "/v1/prompts/{id}/undo", undo),
    ])

A handler takes a Call and returns a JSON value; a plain function runs in a thread, an async one in the
loop. It raises WorErrors: they arrive as {"code","message","remedy","status"} with the class's `status`,
and "facts" where the sentence has any.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import dataclass
from inspect import iscoroutinefunction
from types import MappingProxyType
from typing import Any, Final

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import CallMalformed, CallTooLarge, CallUnknown, ControlRefused
from wor_sidecar.domain.errors.operating import machine_fault
from wor_sidecar.texts.catalogue import show
from wor_sidecar.wire.limits import Limits
from wor_sidecar.wire.shapes import ShapeRefused, parse

LARGEST_CALL: Final = 1 << 20
_CALLER: Final = "wor.caller"
_INTERNAL: Final = 500
_TOO_MANY: Final = 429

log = structlog.get_logger()

Admit = Callable[[str], object | None]
"""Bearer token -> who calls (any true value), or None to refuse; a WorError refuses with its reason."""
NOBODY: Final = object()
"""Who makes a call that needs no token."""


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """What a call's path, query and body say, and who makes it; it holds patients, so it shows nothing."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    """The JSON value, or None without one; the handler checks its shape."""
    caller: object
    address: str = ""
    """From where it came, as the listener saw it."""

    def __repr__(self) -> str:
        return "Call(***)"


Handler = Callable[[Call], object] | Callable[[Call], Awaitable[object]]


def call_route(method: str, path: str, handler: Handler, status: int = 200) -> Route:
    """Make a route of a handler; `{name}` in the path becomes `call.path["name"]`."""

    async def endpoint(request: Request) -> Response:
        call = Call(
            request.path_params,
            dict(request.query_params),
            await _body(request),
            request.scope.get(_CALLER),
            _address(request.scope),
        )
        if iscoroutinefunction(handler):
            return JSONResponse(await handler(call), status)
        return JSONResponse(await run_in_threadpool(handler, call), status)

    return Route(path, endpoint, methods=[method])


def control_app(
    routes: Sequence[Route], lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None
) -> Starlette:
    """Put routes together; whatever goes wrong in them leaves as a coded JSON error."""
    handlers: Mapping[Any, Any] = {WorError: _coded, HTTPException: _unknown, Exception: _unexpected}
    return Starlette(routes=list(routes), lifespan=lifespan, exception_handlers=handlers)


class Guard:
    """The door of a local listener: Host allow-list, no foreign Origin, a bearer token, a size cap.

    Everything that is refused gets the same answer. A web page in a browser fails on Host (rebinding), on
    Origin and on the token; there is no CORS and no cookie.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str],
        admit: Admit,
        largest: int = LARGEST_CALL,
        free: frozenset[str] = frozenset(),
        refusal: type[WorError] = ControlRefused,
        limits: Limits | None = None,
        larger: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """`hosts` as they stand in the Host header: "127.0.0.1:8443". `free` paths need no token.

        `larger` names the paths that take more than `largest` bytes, with how many.
        """
        self._app = app
        self._hosts = hosts
        self._admit = admit
        self._largest = largest
        self._free = free
        self._refusal = refusal
        self._limits = limits
        self._larger = dict(larger)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call in, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise self._refusal
        with ExitStack() as stay:
            try:
                scope[_CALLER] = self._caller(scope, stay)
            except WorError as error:
                await error_response(error)(scope, receive, send)
                return
            try:
                await self._app(scope, self._capped(receive, scope["path"]), send)
            except Exception:  # the API's border: the caller got WOR-S000, the log gets where it arose
                log.exception("control.failed", method=scope["method"])

    def _caller(self, scope: Scope, stay: ExitStack) -> object:
        """Return who calls; what counts the call while it is under way goes onto `stay`."""
        if self._limits is not None:
            self._limits.at_door(_address(scope))
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        given = [value.decode("latin-1") for name, value in headers if name == b"host"]
        if len(given) != 1 or given[0].lower() not in self._hosts:
            raise self._refusal
        origins = {value.decode("latin-1").lower() for name, value in headers if name == b"origin"}
        if origins - {f"https://{host}" for host in self._hosts}:
            raise self._refusal
        if scope["path"] in self._free:
            return NOBODY
        tokens = [value.decode("latin-1") for name, value in headers if name == b"authorization"]
        kind, _, token = tokens[0].partition(" ") if len(tokens) == 1 else ("", "", "")
        caller = self._admit(token) if kind.lower() == "bearer" and token else None
        if caller is None:
            raise self._refusal
        if self._limits is not None:
            stay.enter_context(self._limits.inside(token))
        return caller

    def _capped(self, receive: Receive, path: str) -> Receive:
        read, largest = 0, self._larger.get(path, self._largest)

        async def capped() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise CallTooLarge(limit=largest)
            return message

        return capped


def only(token: str) -> Admit:
    """Admit who brings this one token, compared in constant time."""
    expected = token.encode()
    return lambda given: True if hmac.compare_digest(given.encode(), expected) else None


def error_response(error: WorError, status: int | None = None) -> JSONResponse:
    """Return an error as JSON, in the program's language; its class's status unless another one is given."""
    shown = show(error)
    answered = error.status if status is None else status
    said = error.sentence() + error.hint
    content: dict[str, Any] = {
        "code": shown.code,
        "message": shown.sentence,
        "remedy": shown.remedy,
        "status": answered,
    }
    # For a reader with words of its own: what stands in the braces, and nothing else.
    if facts := {name: str(each) for name, each in error.fields.items() if f"{{{name}}}" in said}:
        content["facts"] = facts
    wait = error.fields.get("seconds")
    headers = {"Retry-After": str(wait)} if answered == _TOO_MANY and wait else None
    return JSONResponse(content, answered, headers)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


async def _body(request: Request) -> Any:
    raw = await request.body()
    if not raw:
        return None
    try:
        return parse(raw)
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error


async def _coded(_request: Request, error: WorError) -> Response:
    log.info("control.refused", code=error.code)
    return error_response(error)


async def _unknown(_request: Request, _error: HTTPException) -> Response:
    return error_response(CallUnknown())


async def _unexpected(_request: Request, error: Exception) -> Response:
    # No detail: an unknown exception's text may quote a patient. Starlette raises it again for the log.
    short = machine_fault(error)
    return error_response(short) if short else error_response(WorError(), _INTERNAL)
