"""An answer's parts go out at once: no page waits for the other side's delayed word."""

import socket

from wor_sidecar.wire.control_server import listen


def test_whoever_is_let_in_is_answered_without_delay() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        inside, _address = listener.accept()
        with inside:
            assert inside.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
