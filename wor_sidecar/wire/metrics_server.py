"""The listener for a monitoring system: plain HTTP on 127.0.0.1, one page of numbers, for reading alone.

There is no setting for another address: what is to be seen elsewhere is fetched here by an agent of the
monitoring system. It has a thread of its own, as every listener has, and only where a port is set: a scrape
never stands in front of a desk or a command.
"""

from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from wor_sidecar.domain.errors.environment import PortInUse
from wor_sidecar.domain.errors.operating import MetricsNotServed
from wor_sidecar.wire.control import LOOPBACK
from wor_sidecar.wire.control_app import Guard, control_app
from wor_sidecar.wire.control_server import RunningServer, listen
from wor_sidecar.wire.exposition import TYPE
from wor_sidecar.wire.scrape import Scrape

PATH: Final = "/metrics"
_HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}

log = structlog.get_logger()


class MetricsListener:
    """Serves on a port, or tries to: a port that is taken costs the numbers, and never the program."""

    def __init__(self, port: int | None, scrape: Scrape) -> None:
        """Take where to listen; None: nowhere. It listens from the first `look` on."""
        self.port = port
        self._scrape = scrape
        self._server: RunningServer | None = None
        self._refused = False

    @property
    def serves(self) -> bool:
        """Whether numbers can be had now."""
        return self._server is not None and self._server.alive

    def look(self) -> None:
        """Listen, if it should and doesn't; a port that stays taken is told once."""
        if self.port is None or self.serves:
            return
        self.stop()
        try:
            listener = listen(LOOPBACK, self.port)
        except (PortInUse, OSError):
            if not self._refused:
                error = MetricsNotServed(port=self.port)
                log.warning("metrics.not_served", port=self.port, code=error.code)
            self._refused = True
            return
        self._refused = False
        hosts = frozenset({f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"})
        app = control_app([Route(PATH, self._page, methods=["GET"])])
        guard = Guard(app, hosts=hosts, admit=lambda _token: None, free=frozenset({PATH}))
        self._server = RunningServer(guard, None, listener)
        log.info("metrics.served", port=self.port)

    def stop(self) -> None:
        """End it; its port is free again."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    async def _page(self, _request: Request) -> Response:
        return PlainTextResponse(await self._scrape.text(), headers=_HEADERS, media_type=TYPE)
