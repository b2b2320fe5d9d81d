"""A listener lets go of who connects and never asks, or never finishes asking."""

import asyncio
import socket

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from wor_sidecar.wire import punctual
from wor_sidecar.wire.control_server import RunningServer, listen

BOUND = 20
"""Seconds after which a test gives up."""


async def echo(request: Request) -> PlainTextResponse:
    body = await request.body()
    await asyncio.sleep(0.3)  # the answer takes longer than a question may
    return PlainTextResponse(body.decode())


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(punctual, "WHOLE_REQUEST_SECONDS", 0.1)
    app = Starlette(routes=[Route("/", echo, methods=["POST"])])
    server = RunningServer(app, None, listen("127.0.0.1", 0))
    yield server.port
    server.stop()


def told(port: int, *pieces: bytes) -> bytes:
    """Send the pieces and return what comes until the other end closes."""
    with socket.create_connection(("127.0.0.1", port), BOUND) as line:
        heard = b""
        try:
            for piece in pieces:
                line.sendall(piece)
            while more := line.recv(4096):
                heard += more
        except ConnectionResetError:
            pass
    return heard


@pytest.mark.parametrize(
    "pieces",
    [(), (b"POST / HT",), (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", b"half")],
    ids=["silent", "half a head", "half a body"],
)
def test_who_never_finishes_a_question_is_let_go(port, pieces):
    assert told(port, *pieces) == b""


def test_an_answer_may_take_its_time(port):
    whole = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
    assert told(port, whole).endswith(b"hello")


def test_a_second_question_on_the_same_line_is_watched_too(port):
    whole = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    heard = told(port, whole, b"POST / HT")
    assert heard.count(b"hello") == 1
