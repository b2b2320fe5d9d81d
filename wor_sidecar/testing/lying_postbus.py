"""A postbus that lies: the real one behind a layer that answers as a dishonest operator would.

For whoever writes a program or a transport that has to live with one: tell it lies by the name of the call,
see what your side takes in, make it honest again, and see whether you go on.

    liar = Liar()
    with serve_postbus(folder, clock, randomness, around=liar.around) as postbus:
        liar.tell("deposit", dropped)
        ...
        liar.honest()
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ID: Final = "[a-z2-7]{26}"
CALLS: Final = {
    "register": ("POST", "/v1/registrations"),
    "invite": ("POST", "/v1/invitations"),
    "put_keys": ("PUT", f"/v1/organisations/{ID}/keys"),
    "get_keys": ("GET", f"/v1/organisations/{ID}/keys"),
    "put_senders": ("PUT", "/v1/mailbox/senders"),
    "deposit": ("PUT", f"/v1/mailboxes/{ID}/messages/{ID}"),
    "take_back": ("DELETE", f"/v1/mailboxes/{ID}/messages/{ID}"),
    "list": ("GET", "/v1/mailbox/messages"),
    "fetch": ("GET", f"/v1/mailbox/messages/{ID}"),
    "acknowledge": ("POST", "/v1/mailbox/acknowledgements"),
    "fates": ("GET", "/v1/receipts"),
}
_KEYID = re.compile('keyid="([0-9a-f]{32})"')


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The call's name in `CALLS`; empty for any other."""
        found = (
            name
            for name, (method, path) in CALLS.items()
            if method == self.method and re.fullmatch(path, self.path)
        )
        return next(found, "")

    @property
    def keyid(self) -> str:
        """The key that signed it."""
        given = dict(self.headers).get(b"signature-input", b"").decode("latin-1")
        found = _KEYID.search(given)
        return found[1] if found else ""

    @property
    def ids(self) -> list[str]:
        """The ids in its path: an organisation, an envelope, or both."""
        return re.findall(ID, self.path)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `drip`: called before each byte, which then goes out alone."""

    status: int
    body: bytes = field(default=b"{}", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: Callable[[], object] | None = None

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)

    def saying(self, value: object) -> "Answer":
        """Say this instead."""
        return replace(self, body=json.dumps(value).encode())


Honest = Callable[[Call], Awaitable[Answer]]
Lie = Callable[[Call, Honest], Awaitable[Answer]]


class Liar:
    """Stands before a postbus; tells the truth until it is told a lie."""

    def __init__(self) -> None:
        self.heard: list[Call] = []
        self._lies: dict[str, Lie] = {}
        self._app: App | None = None

    def tell(self, name: str, lie: Lie) -> None:
        """Answer this call so from now on; "" is every call."""
        if name and name not in CALLS:
            raise KeyError(name)
        self._lies[name] = lie

    def honest(self) -> None:
        """Tell the truth from now on."""
        self._lies.clear()

    def around(self, app: App) -> App:
        """Stand before this app."""
        self._app = app

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:  # a server wants a function
            await self._serve(scope, receive, send)

        return serve

    async def really(self, call: Call) -> Answer:
        """Ask the honest postbus."""
        assert self._app is not None
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": call.method,
            "path": call.path,
            "raw_path": call.path.encode(),
            "query_string": call.query.encode(),
            "headers": list(call.headers),
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 1),
            "root_path": "",
        }
        events: Iterator[dict[str, Any]] = iter([{"type": "http.request", "body": call.body}])
        said: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            event = next(events, None)
            if event is None:
                await asyncio.Event().wait()  # the caller hangs on
            return event or {}

        async def send(event: MutableMapping[str, Any]) -> None:
            said.append(event)

        await self._app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        headers.pop("content-length", None)
        return Answer(said[0]["status"], b"".join(one.get("body", b"") for one in said[1:]), headers)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            event = await receive()
            body += event.get("body", b"")
            more = event.get("more_body", False)
        query = scope["query_string"].decode()
        call = Call(scope["method"], scope["path"], query, tuple(scope["headers"]), body)
        self.heard.append(call)
        lie = self._lies.get(call.name) or self._lies.get("")
        await _say(await (lie(call, self.really) if lie else self.really(call)), send)


async def _say(answer: Answer, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    if answer.drip is None:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    whole = answer.body
    if answer.drip is not None:
        for at in range(len(whole)):
            answer.drip()
            await send({"type": "http.response.body", "body": whole[at : at + 1], "more_body": True})
        whole = b""
    await send({"type": "http.response.body", "body": whole})


async def dropped(call: Call, _honest: Honest) -> Answer:
    """Say that an envelope was taken, and forget it."""
    return Answer(201).saying({"id": call.ids[-1], "state": "open"})


async def nothing_there(_call: Call, _honest: Honest) -> Answer:
    """Say that the mailbox is empty."""
    return Answer(200).saying({"messages": []})


async def twice(call: Call, honest: Honest) -> Answer:
    """Do a signed call, and the same signed call again; the second answer goes back."""
    await honest(call)
    return await honest(call)


def always(answer: Answer) -> Lie:
    """Answer this, whatever is asked."""

    async def lie(_call: Call, _honest: Honest) -> Answer:
        return answer

    return lie


def says(state: str) -> Lie:
    """Say of every envelope that this became of it."""

    async def lie(call: Call, _honest: Honest) -> Answer:
        ids = re.findall(f"id=({ID})", call.query)
        return Answer(200).saying({"receipts": [{"id": one, "state": state} for one in ids]})

    return lie


def changed(change: Callable[[Any], Any]) -> Lie:
    """Tell the truth with its JSON changed, where there is any."""

    async def lie(call: Call, honest: Honest) -> Answer:
        answer = await honest(call)
        return answer.saying(change(answer.json)) if answer.status < 300 else answer  # noqa: PLR2004  (HTTP)

    return lie


def rewritten(change: Callable[[bytes], bytes]) -> Lie:
    """Tell the truth with its bytes changed."""

    async def lie(call: Call, honest: Honest) -> Answer:
        answer = await honest(call)
        return replace(answer, body=change(answer.body)) if answer.status < 300 else answer  # noqa: PLR2004  (HTTP)

    return lie
