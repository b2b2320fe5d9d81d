"""HTTP/1.1 for strangers too: whoever connects brings a whole request soon, or is let go.

uvicorn waits for ever for a first request, and takes a hundred connections at once: a device on the network
that opened them and said nothing would keep every desk out.
"""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

WHOLE_REQUEST_SECONDS: Final = 20.0
"""From the connection, or a later request's first byte, to its last byte; answering has no limit here."""
_UNFINISHED: Final = (h11.IDLE, h11.SEND_BODY)


class Punctual(H11Protocol):
    """A connection that is watched until each of its requests is whole."""

    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came; wait on for what is missing."""
        super().data_received(data)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._rest()
        super().connection_lost(exc)

    def _look(self) -> None:
        if self.conn.their_state not in _UNFINISHED:
            self._rest()
        elif self._watch is None:
            self._watch = self.loop.call_later(WHOLE_REQUEST_SECONDS, self.transport.abort)

    def _rest(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
