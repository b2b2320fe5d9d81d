"""Connections that hang up on an answer whose head never ends: each byte in time, and never the last one."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Timer
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse
from urllib3.util.ssl_ import create_urllib3_context

from wor_sidecar.wire.tls_socket import closing

LONGEST_HEAD = 30
"""Seconds beyond the silence that is allowed before the first byte."""


def _hang_up(connection: HTTPConnection, late: Event) -> None:
    late.set()
    with suppress(OSError):  # it was over just now
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def _head(connection: HTTPConnection, read: Callable[[], HTTPResponse]) -> HTTPResponse:
    """Read the head of an answer; the connection's read timeout is the caller's patience for silence."""
    patience = connection.timeout if isinstance(connection.timeout, int | float) else 0
    late = Event()
    watch = Timer(patience + LONGEST_HEAD, _hang_up, [connection, late])
    watch.daemon = True
    watch.start()
    try:
        response = read()
    finally:
        watch.cancel()
    if late.is_set():  # a head that was cut off looks like a whole one
        response.close()
        raise TimeoutError("the head of the answer takes too long")
    return response


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
        return _head(self, super().getresponse)


class _SafeConnection(HTTPSConnection):
    def connect(self) -> None:
        # As the library makes one: anew each time, so a CA file that was replaced counts from now on.
        self.ssl_context = closing(create_urllib3_context(ssl_minimum_version=self.ssl_minimum_version))
        super().connect()

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
        return _head(self, super().getresponse)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


def watch_heads(manager: Any) -> None:
    """Have a pool manager's connections watched."""
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SafePool}
