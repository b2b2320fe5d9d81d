"""A listener that ends leaves no connection behind, whoever holds on to one."""

import gc
import socket
import ssl

from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.wire.control_app import control_app
from wor_sidecar.wire.control_server import serve_control


def test_a_caller_that_never_lets_go_is_dropped_when_the_listener_ends(tmp_path) -> None:
    running = serve_control(control_app([]), tmp_path, SystemClock(), randomness)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", running.port)) as plain:
        caller = context.wrap_socket(plain)
        caller.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert caller.recv(12) == b"HTTP/1.1 403"
        running.stop()  # a goodbye of TLS that this caller never answers
        gc.collect()  # what is left would be told here, and fail the test
        caller.close()
    assert not running.alive
