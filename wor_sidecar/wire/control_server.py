"""Serving a local listener: uvicorn in a thread of the program, TLS 1.3 with our own certificate."""

import errno
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.environment import AddressNotHere, PortInUse
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.wire.certificate import OwnCertificate, own_certificate
from wor_sidecar.wire.control import LOOPBACK, ControlNote, remove_note, write_note
from wor_sidecar.wire.control_app import Guard, only
from wor_sidecar.wire.pulse import Pulse
from wor_sidecar.wire.punctual import Punctual
from wor_sidecar.wire.quiet_server import QuietServer

GRACE_SECONDS: Final = 3
"""How long calls that are busy (a long poll) may go on once the program stops."""
PROXIES: Final = ["127.0.0.1", "::1"]
"""Who may say from where a call came (X-Forwarded-For): a proxy of this machine; no environment counts."""
_TOKEN_BYTES: Final = 32
_CALLS_AT_ONCE: Final = 100
_BACKLOG: Final = 128


class RunningServer:
    """A listener at work in its own thread."""

    def __init__(
        self,
        app: ASGIApp,
        certificate: OwnCertificate | None,
        listener: socket.socket,
        pulse: Pulse | None = None,
    ) -> None:
        """Without a certificate it speaks plain HTTP: for loopback, or behind a proxy that brings TLS.

        `pulse` beats while its event loop comes round.
        """
        context = certificate.server_context() if certificate else None
        config = uvicorn.Config(
            app,
            http=Punctual,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=certificate
            is None,  # with TLS of our own there is no proxy, and nobody else is believed
            forwarded_allow_ips=PROXIES,
            limit_concurrency=_CALLS_AT_ONCE,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ssl_context_factory=(lambda _config, _default: context) if context else None,
        )
        self.port: int = listener.getsockname()[1]
        self._server = QuietServer(config, pulse.beat if pulse else None)
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name=f"listener-{self.port}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the calls and the thread; the port is free again afterwards."""
        self._server.end()
        self._thread.join(GRACE_SECONDS * 2)
        self._listener.close()

    @property
    def alive(self) -> bool:
        """Whether the listener's thread still runs: a supervised loop asks."""
        return self._thread.is_alive()

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


class RunningControl:
    """The control listener of a program: like any listener, with control.json beside it while it runs."""

    def __init__(self, server: RunningServer, folder: Path, note: ControlNote) -> None:
        self._server = server
        self._folder = folder
        self._note = note
        self.path = write_note(folder, note)

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return self._server.port

    @property
    def certificate(self) -> str:
        """SHA-256 of the certificate, hex."""
        return self._note.certificate

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._server.alive

    def stop(self) -> None:
        """Take control.json away and end."""
        remove_note(self._folder, self._note)
        self._server.stop()


def serve_control(
    app: ASGIApp,
    data_folder: Path,
    clock: Clock,
    randomness: Randomness,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    larger: Mapping[str, int] = MappingProxyType({}),
    pulse: Pulse | None = None,
) -> RunningControl:
    """Serve `app` behind the guard on loopback; calls are answered once this returns.

    `larger` names the paths that take more bytes than the others, with how many.

    Raises:
        PortInUse: another program holds the port.

    """
    listener = listen(host, port)
    certificate = own_certificate(data_folder, clock)
    token = randomness(_TOKEN_BYTES).hex()
    bound: int = listener.getsockname()[1]
    hosts = frozenset({f"{host}:{bound}", f"localhost:{bound}"})
    guard = Guard(app, hosts=hosts, admit=only(token), larger=larger)
    server = RunningServer(guard, certificate, listener, pulse)
    return RunningControl(server, data_folder, ControlNote(bound, certificate.sha256, token))


def listen(host: str, port: int) -> socket.socket:
    """Bind and listen, so that who connects from now on waits instead of failing; port 0 picks a free one.

    Raises:
        PortInUse: another program holds it.
        AddressNotHere: this machine has no such address (any more).

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise PortInUse(host=host, port=port) from error
        if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
            raise AddressNotHere(host=host) from error
        raise
    without_delay(listener)
    return listener


def without_delay(listener: socket.socket) -> None:
    """Send each part of an answer at once: asyncio does so only for a socket that names its protocol.

    Else the page's body waits behind its headers for the other side's delayed word, 40 ms for each page.
    """
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # whoever is let in inherits it
