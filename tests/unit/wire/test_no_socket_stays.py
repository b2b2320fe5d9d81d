"""However a call over TLS fails: no socket is left to the garbage collector, even while the error is kept."""

import gc
import select
import socket
import ssl
import struct
import threading
from contextlib import contextmanager, suppress
from functools import partial

import pytest
import urllib3.util.connection

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.wire.certificate import own_certificate
from wor_sidecar.wire.control import ControlNote, write_note
from wor_sidecar.wire.control_client import ControlClient
from wor_sidecar.wire.desk_client import DeskClient
from wor_sidecar.wire.postbus_client import PostbusClient

RESET = struct.pack("ii", 1, 0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 100\r\n"


def open_sockets():
    return {each for each in gc.get_objects() if isinstance(each, ssl.SSLSocket) and each.fileno() != -1}


def reset(line):
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    line.close()


def at_once(line, context):
    line.close()


def at_once_by_a_reset(line, context):
    reset(line)


def with_what_is_no_tls(line, context):
    line.sendall(b"220 mail ready\r\n")
    line.close()


def within_the_handshake(line, context):
    line.recv(10)
    reset(line)


def within(said, cut):
    def way(line, context):
        with context.wrap_socket(line, server_side=True) as secure:
            secure.recv(65536)
            secure.sendall(said)
            if cut:
                secure.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    return way


WAYS = {
    "at once": at_once,
    "at once, by a reset": at_once_by_a_reset,
    "with what is no TLS": with_what_is_no_tls,
    "within the handshake": within_the_handshake,
    "after the question": within(b"", cut=False),
    "after the question, by a reset": within(b"", cut=True),
    "within the head": within(HEAD, cut=False),
    "within the head, by a reset": within(HEAD, cut=True),
    "within the body": within(HEAD + b"\r\n{", cut=False),
    "within the body, by a reset": within(HEAD + b"\r\n{", cut=True),
    "after what is no JSON": within(HEAD + b"\r\n" + b" " * 100, cut=False),
    "after too many heads": within(HEAD + b"X: y\r\n" * 300 + b"\r\n", cut=False),
}


@contextmanager
def ending(way, own):
    """Take calls over TLS, and end each of them this way."""
    context = own.server_context()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            connected.wait(30)
            with line, suppress(OSError):
                way(line, context)
            ended.set()

    connected, ended = threading.Event(), threading.Event()
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1], connected, ended
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(30)


def desk(port, own, folder):
    DeskClient(f"https://127.0.0.1:{port}", own.sha256, "0" * 64).practice()


def desk_of_another(port, own, folder):
    DeskClient(f"https://127.0.0.1:{port}", "0" * 64, "0" * 64).practice()


def control(port, own, folder):
    write_note(folder, ControlNote(port, own.sha256, "0" * 64))
    ControlClient(folder).call("GET", "/v1/status")


def postbus(port, own, folder):
    client = PostbusClient(
        f"https://localhost:{port}",
        lambda _: bytes(64),
        "0" * 32,
        OrganisationId("a" * 26),
        FakeClock(),
        ca_file=str(own.certificate),
    )
    try:
        client.list_messages()
    finally:
        client.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return own_certificate(tmp_path_factory.mktemp("own"), SystemClock())


@pytest.fixture
def of_others():
    """What earlier tests may have left here."""
    return open_sockets()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("call", [desk, desk_of_another, control, postbus])
def test_a_call_whose_far_end_goes_leaves_no_socket(call, way, own, of_others, tmp_path, monkeypatch):
    of_urllib3, of_python = urllib3.util.connection.create_connection, socket.create_connection
    with ending(WAYS[way], own) as (port, connected, ended):

        def connect(create, *given, **named):
            made = create(*given, **named)
            connected.set()
            if way.startswith("at once"):  # before we begin the handshake
                ended.wait(30)
                select.select([made], [], [], 30)
            return made

        monkeypatch.setattr(urllib3.util.connection, "create_connection", partial(connect, of_urllib3))
        monkeypatch.setattr(socket, "create_connection", partial(connect, of_python))
        with pytest.raises(WorError) as kept:
            call(port, own, tmp_path)
        ended.wait(30)
        assert open_sockets() <= of_others
    del kept
