"""The HTTP side: a call comes in, is checked, handed to the mailroom in a thread, and answered."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId, is_id
from wor_sidecar.exchange.statements import Position
from wor_sidecar.postbus.mailroom import Caller, Mailroom
from wor_sidecar.postbus.metrics import Metrics
from wor_sidecar.postbus.openapi import document
from wor_sidecar.postbus.rates import Rates
from wor_sidecar.postbus.strangers import Strangers, is_loopback
from wor_sidecar.postbus.waiting import Waiter, Waiters
from wor_sidecar.store.engine import DatabaseTrouble
from wor_sidecar.wire import postbus_api as api
from wor_sidecar.wire import signatures
from wor_sidecar.wire.exposition import TYPE
from wor_sidecar.wire.shapes import ShapeRefused

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]
log = structlog.get_logger()


class Calls:
    """One method per call of the API."""

    def __init__(
        self,
        mailroom: Mailroom,
        waiters: Waiters,
        pool: ThreadPoolExecutor,
        metrics: Metrics,
        rates: Rates,
        strangers: Strangers,
        authority: str,
        largest_record: int = api.LARGEST_JSON,
    ) -> None:
        self._mailroom = mailroom
        self._waiters = waiters
        self._pool = pool
        self._metrics = metrics
        self._rates = rates
        self._strangers = strangers
        self._largest_record = largest_record
        self._authority = authority

    def routes(self) -> list[Route]:
        """List them."""
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/v1/registrations", self.register),
            ("POST", "/v1/invitations", self.invite),
            ("PUT", "/v1/organisations/{organisation}/keys", self.put_keys),
            ("GET", "/v1/organisations/{organisation}/keys", self.get_keys),
            ("PUT", "/v1/mailbox/senders", self.put_senders),
            ("PUT", "/v1/mailboxes/{organisation}/messages/{id}", self.deposit),
            ("DELETE", "/v1/mailboxes/{organisation}/messages/{id}", self.take_back),
            ("GET", "/v1/mailbox/messages", self.list_open),
            ("GET", "/v1/mailbox/messages/{id}", self.fetch),
            ("POST", "/v1/mailbox/acknowledgements", self.acknowledge),
            ("GET", "/v1/receipts", self.receipts),
            ("GET", "/healthz", self.healthz),
            ("GET", "/readyz", self.readyz),
            ("GET", "/metrics", self.metrics),
            ("GET", "/openapi.json", self.openapi),
        ]
        return [Route(path, self._answering(handler), methods=[method]) for method, path, handler in table]

    async def register(self, request: Request) -> Response:
        """POST /v1/registrations."""
        claim, signed = self._claim(request)
        raw = await self._strangers.body(request, claim, self._largest_record)
        body = api.RegistrationRequest.from_json(raw)
        return _json((await self._run(self._mailroom.register, body, claim, signed)).to_json())

    async def invite(self, request: Request) -> Response:
        """POST /v1/invitations."""
        caller, body = await self._called(request)
        asked = api.InvitationRequest.from_json(body)
        return _json((await self._run(self._mailroom.invite, caller, asked)).to_json())

    async def put_keys(self, request: Request) -> Response:
        """PUT /v1/organisations/{org}/keys."""
        claim, signed = self._claim(request)
        caller = await self._run(self._mailroom.known, claim, signed)
        if caller is None:  # a new epoch is published with its own key
            raw = await self._strangers.body(request, claim, self._largest_record)
        else:
            self._rates.count(caller.organisation)
            raw = await _body(request, claim, self._largest_record)
        record = api.Record.from_json(raw)
        await self._run(self._mailroom.put_keys, _organisation(request), record, claim, signed)
        return _json(b"{}")

    async def get_keys(self, request: Request) -> Response:
        """GET /v1/organisations/{org}/keys."""
        await self._called(request)
        record = await self._run(self._mailroom.get_keys, _organisation(request), _after(request))
        return _json(record.to_json())

    async def put_senders(self, request: Request) -> Response:
        """PUT /v1/mailbox/senders."""
        caller, body = await self._called(request)
        await self._run(self._mailroom.put_senders, caller, api.Senders.from_json(body))
        return _json(b"{}")

    async def deposit(self, request: Request) -> Response:
        """PUT /v1/mailboxes/{org}/messages/{id}."""
        caller, wire = await self._called(request, api.LARGEST_ENVELOPE)
        to, envelope = _organisation(request), _envelope(request)
        receipt, new = await self._run(self._mailroom.deposit, caller, to, envelope, wire)
        return _json(receipt.to_json(), 201 if new else 200)

    async def take_back(self, request: Request) -> Response:
        """DELETE /v1/mailboxes/{org}/messages/{id}."""
        caller, _ = await self._called(request)
        to, envelope = _organisation(request), _envelope(request)
        return _json((await self._run(self._mailroom.take_back, caller, to, envelope)).to_json())

    async def list_open(self, request: Request) -> Response:
        """GET /v1/mailbox/messages: no connection to the database is held while it waits."""
        caller, _ = await self._called(request)
        loop = asyncio.get_running_loop()
        until = loop.time() + _wait(request)
        with self._waiters.entered(caller.organisation) as waiter:
            leaving = asyncio.create_task(_leaving(request, waiter))
            try:
                while True:
                    waiter.listen()
                    messages = await self._run(self._mailroom.list_open, caller)
                    left = until - loop.time()
                    if messages or left <= 0 or waiter.dismissed:
                        return _json(api.OpenMessages(messages).to_json())
                    await waiter.pause(left)
            finally:
                leaving.cancel()

    async def fetch(self, request: Request) -> Response:
        """GET /v1/mailbox/messages/{id}."""
        caller, _ = await self._called(request)
        wire = await self._run(self._mailroom.fetch, caller, _envelope(request))
        if wire is None:
            return _json(api.Problem("", "not open here").to_json(), 404)
        return Response(wire, media_type="application/octet-stream")

    async def acknowledge(self, request: Request) -> Response:
        """POST /v1/mailbox/acknowledgements."""
        caller, body = await self._called(request)
        given = api.Acknowledgements.from_json(body)
        return _json((await self._run(self._mailroom.acknowledge, caller, given)).to_json())

    async def receipts(self, request: Request) -> Response:
        """GET /v1/receipts."""
        caller, _ = await self._called(request)
        ids = request.query_params.getlist("id")
        if len(ids) > api.MOST_RECEIPTS or not all(is_id(one) for one in ids):
            raise ShapeRefused("id")
        asked = [EnvelopeId(one) for one in ids]
        return _json((await self._run(self._mailroom.receipts, caller, asked)).to_json())

    async def healthz(self, _request: Request) -> Response:
        """GET /healthz: the process lives."""
        return PlainTextResponse("ok\n")

    async def readyz(self, _request: Request) -> Response:
        """GET /readyz: the database answers."""
        await self._run(self._mailroom.open_envelopes)
        return PlainTextResponse("ok\n")

    async def metrics(self, request: Request) -> Response:
        """GET /metrics, for Prometheus on this machine; a proxy brings callers from elsewhere."""
        local = request.client is not None and is_loopback(request.client.host)
        if not local or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
            return _json(api.Problem("", "unknown path").to_json(), 404)
        text = self._metrics.text(self._waiters.count, await self._run(self._mailroom.open_envelopes))
        return PlainTextResponse(text, media_type=TYPE)

    async def openapi(self, _request: Request) -> Response:
        """GET /openapi.json."""
        return JSONResponse(document())

    def _answering(self, handler: Handler) -> Handler:
        name = handler.__name__

        async def answer(request: Request) -> Response:
            try:
                response = await self._counted(handler, request)
            except ClientDisconnect:
                response = Response(status_code=400)
            except (WorError, ShapeRefused, DatabaseTrouble) as error:
                response = _problem(error)
            except Exception as error:
                log.exception("postbus.call.failed", call=name, error=type(error).__name__)
                response = _json(api.Problem("WOR-P000", "a fault of the postbus").to_json(), 500)
            self._metrics.count(name, response.status_code)
            return response

        return answer

    async def _counted(self, handler: Handler, request: Request) -> Response:
        """Count the calls that nobody signed, or with a code that isn't one, by their address."""
        try:
            return await handler(request)
        except (errors.NotAccepted, errors.SignatureRefused, errors.CodeNotValid):
            self._strangers.count(request)
            raise

    def _claim(self, request: Request) -> tuple[signatures.Claim, signatures.Request]:
        path = request.scope.get("raw_path") or request.url.path.encode()
        query = request.scope.get("query_string", b"")
        signed = signatures.Request(
            request.method, self._authority, path.decode("latin-1"), query.decode("latin-1")
        )
        return signatures.read_claim(request.headers), signed

    async def _called(self, request: Request, largest: int = api.LARGEST_JSON) -> tuple[Caller, bytes]:
        """Settle who calls before the body is read."""
        claim, signed = self._claim(request)
        caller = await self._run(self._mailroom.caller, claim, signed)
        self._rates.count(caller.organisation)
        return caller, await _body(request, claim, largest)

    async def _run(self, call: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call, *arguments)


async def _body(request: Request, claim: signatures.Claim, largest: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise errors.TooLarge
    signatures.verify_body(claim, bytes(body))
    return bytes(body)


async def _leaving(request: Request, waiter: Waiter) -> None:
    """Send the waiter home when its caller hangs up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    waiter.dismiss()


def _problem(error: WorError | ShapeRefused | DatabaseTrouble) -> Response:
    if isinstance(error, errors.NotAccepted | errors.SignatureRefused):
        # One answer for an unknown key, a bad signature and an unknown mailbox: nothing to learn from it.
        error = errors.NotAccepted(url="")
        return _json(api.Problem(error.code, "not accepted").to_json(), error.status)
    if isinstance(error, ShapeRefused):
        error = errors.CallRefused(reason=str(error))
    if not isinstance(error, errors.PostbusError):
        code = error.code if isinstance(error, WorError) else "WOR-P000"
        log.warning("postbus.database.trouble", code=code, error=type(error).__name__)
        return _json(api.Problem("WOR-P000", "the postbus cannot reach its database").to_json(), 503)
    reason = str(error.fields.get("reason", "")) or error.sentence()
    response = _json(api.Problem(error.code, reason).to_json(), error.status)
    if isinstance(error, errors.QuotaReached):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")


def _organisation(request: Request) -> OrganisationId:
    return OrganisationId(_id(request.path_params["organisation"]))


def _envelope(request: Request) -> EnvelopeId:
    return EnvelopeId(_id(request.path_params["id"]))


def _id(value: str) -> str:
    if not is_id(value):
        raise ShapeRefused("not an id in the path")
    return value


def _wait(request: Request) -> int:
    given = request.query_params.get("wait", "0")
    if not given.isascii() or not given.isdecimal() or len(given) > 3 or int(given) > api.LONGEST_WAIT:  # noqa: PLR2004
        raise ShapeRefused(f"wait is from 0 to {api.LONGEST_WAIT}")
    return int(given)


def _after(request: Request) -> Position | None:
    given = request.query_params.get("after")
    if given is None:
        return None
    parts = given.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts):  # noqa: PLR2004
        raise ShapeRefused("after is EPOCH.SEQ")
    return Position(int(parts[0]), int(parts[1]))
