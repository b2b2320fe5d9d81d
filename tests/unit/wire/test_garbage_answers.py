"""Whatever stands at a postbus's address: the client answers with one of its own errors, and in bounds."""

import gc
import socket
import threading
from contextlib import contextmanager

import pytest

from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.wire import connection, deadline
from wor_sidecar.wire.postbus_client import PostbusClient

ORG = OrganisationId("a" * 25 + "a")
ENVELOPE = EnvelopeId("b" * 25 + "a")
OK = b"HTTP/1.1 200 OK\r\n"
DEEP = b"[" * 100_000
FAR = b"Mon, 01 Jan 2026 00:00:00 +9999999999999999"
GARBAGE = [
    b"",
    b"\x00\xff" * 300,
    b"220 mail ready\r\n",
    b"HTTP/9.9 200 OK\r\n\r\n{}",
    b"HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
    b"HTTP/1.1 401 No\r\nDate: " + FAR + b"\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 429 Slow\r\nRetry-After: -1e9\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\n\r\n",
    OK + b"Content-Length: 5, 7\r\n\r\n{}",
    OK + b"Content-Length: -5\r\n\r\n{}",
    OK + b"Content-Length: 1000\r\n\r\n{}",
    OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    OK + b"Content-Encoding: br, gzip\r\nContent-Length: 2\r\n\r\n{}",
    OK + b"X: " + b"y" * 200_000 + b"\r\n\r\n{}",
    OK + b"X: y\r\n" * 300 + b"\r\n{}",
    OK + b"Content-Length: 2\r\n\r\n\xff\xfe",
    OK + b"Content-Length: 4\r\n\r\nnull",
    OK + b"Content-Length: %d\r\n\r\n%b" % (len(DEEP), DEEP),
    OK + b"Content-Length: 23\r\n\r\n" + b'{"messages":[{"id":1}]}',
    OK + b"Content-Length: 999999999\r\n\r\n" + b" " * (9 << 20),
]


@contextmanager
def saying(raw: bytes):
    """Answer every connection with these bytes, and hang up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                try:
                    line.recv(65536)
                    line.sendall(raw)
                    line.shutdown(socket.SHUT_WR)
                    while line.recv(65536):
                        pass
                except OSError:
                    pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


# The library drops a line with an impossible header without closing it first; the interpreter does.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("raw", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_an_error_of_ours_and_temporary_threat_04(raw):
    with saying(raw) as url:
        client = PostbusClient(url, lambda _: bytes(64), "0" * 32, ORG, FakeClock())
        calls = [
            client.list_messages,
            lambda: client.get_keys(ORG),
            lambda: client.deposit(ENVELOPE, ORG, b"x"),
            lambda: client.receipts([ENVELOPE]),
        ]
        for call in calls:
            with pytest.raises(errors.PostbusError) as raised:
                call()
            assert raised.value.temporary, "garbage never makes a message refused for good"
            assert raised.value.code.startswith("WOR-P")
        client.close()
    gc.collect()


def test_an_answer_that_drips_is_let_go_threat_24(monkeypatch):
    """Each byte comes in time, and the whole never does; the clock here runs a minute at each look."""
    clock = FakeClock()
    monkeypatch.setattr(clock, "monotonic", iter(range(0, 10**6, 60)).__next__)
    monkeypatch.setattr(connection, "LONGEST_ANSWER", 120)
    with saying(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 1000 + b"0\r\n\r\n") as url:
        client = PostbusClient(url, lambda _: bytes(64), "0" * 32, ORG, clock)
        with pytest.raises(errors.PostbusUnreachable) as raised:
            client.list_messages()
        assert "too long" in str(raised.value)
        client.close()


def test_a_head_that_drips_for_ever_is_hung_up_on_threat_24(monkeypatch):
    """A header each few milliseconds, without end: silence never comes, and neither does the answer."""
    monkeypatch.setattr(connection, "READ_TIMEOUT", 0.3)
    monkeypatch.setattr(deadline, "LONGEST_HEAD", 0)
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip():
        line, _ = listener.accept()
        with line:
            line.recv(65536)
            line.sendall(OK + b"X-Endless: ")
            try:
                while not over.wait(0.01):
                    line.sendall(b"y")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    client = PostbusClient(
        f"http://127.0.0.1:{listener.getsockname()[1]}", lambda _: bytes(64), "0" * 32, ORG, FakeClock()
    )
    try:
        with pytest.raises(errors.PostbusUnreachable):
            client.list_messages()
        assert not over.is_set(), "it was still dripping"
    finally:
        over.set()
        thread.join()
        client.close()
        listener.close()
