"""A uvicorn that rests: it looks around once a second, and at once when it is asked to end.

uvicorn's own loop wakes ten times a second for ever, which was nearly all that a daemon at rest cost
(0.25 % of a core per listener, measured by `python -m bench at_rest`).
"""

import asyncio
import contextlib
from collections.abc import Callable
from socket import socket
from types import FrameType
from typing import Final

import uvicorn

TICK = 1.0
"""Seconds: the Date header is to the second."""

_LETTING_GO: Final = 0.01
"""Seconds in which a dropped connection is closed, layer by layer, before its loop is."""


class QuietServer(uvicorn.Server):
    """A uvicorn.Server to be ended by `end`, or by a signal where it runs in the main thread.

    `beat` is called each time that it looks around: a loop that hangs calls nothing.
    """

    def __init__(self, config: uvicorn.Config, beat: Callable[[], object] | None = None) -> None:
        super().__init__(config)
        self._beat = beat
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

    async def main_loop(self) -> None:
        """Tick until somebody ends it."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            if self._beat is not None:
                self._beat()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), TICK)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End what is under way; whoever doesn't let go of a connection is dropped."""
        await super().shutdown(sockets)
        held = [one.transport for one in self.server_state.connections if one.transport is not None]
        for transport in held:
            transport.abort()
        if held:
            await asyncio.sleep(_LETTING_GO)

    def end(self) -> None:
        """Ask it to end, from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ending.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal."""
        super().handle_exit(sig, frame)
        self.end()
