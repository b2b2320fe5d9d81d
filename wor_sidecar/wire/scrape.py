"""Collecting the numbers that a monitoring system asks for: part by part, and never longer than a while.

Parts are asked in a thread of their own, one collection at a time. Where a part hangs (a database that is
locked, a server that went), whoever asks gets what was found until then; who asks again meanwhile joins the
collection that hangs, so that a monitoring system that asks every few seconds piles up nothing.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Final

import structlog

from wor_sidecar.domain.errors import WorError
from wor_sidecar.wire.exposition import Family, exposition, numbers

PATIENCE: Final = 4.0
"""Seconds: a monitoring system's own patience is 10 as a rule."""

Part = Callable[[], Iterable[Family]]

log = structlog.get_logger()


class Scrape:
    """The parts of one program; `prefix` begins the name of what it tells about the parts themselves."""

    def __init__(self, prefix: str, parts: Mapping[str, Part], patience: float = PATIENCE) -> None:
        self._name = f"{prefix}_metrics_part_up"
        self._parts = parts
        self._patience = patience
        self._failing: dict[str, str] = {}
        self._running: _Collection | None = None

    async def text(self) -> str:
        """Return what could be found now, and which parts that is."""
        if self._running is None or self._running.over.done():
            begun = _Collection()
            threading.Thread(target=self._collect, args=(begun,), name="metrics", daemon=True).start()
            self._running = begun  # only now: one that got no thread would never be over
        running = self._running
        over = asyncio.wrap_future(running.over)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(over), self._patience)
        found = dict(running.found)  # the thread may still be at it
        up = {name: float(name in found) for name in self._parts}
        told = numbers(
            self._name, "1: this part was counted; 0: it could not be, so it is absent.", "part", up
        )
        return exposition([*(family for part in found.values() for family in part), told])

    def _collect(self, running: "_Collection") -> None:
        try:
            for name, part in self._parts.items():
                self._ask(running, name, part)
        finally:
            running.over.set_result(None)

    def _ask(self, running: "_Collection", name: str, part: Part) -> None:
        try:
            running.found[name] = list(part())
        except WorError as error:
            self._failed(name, error.code)
        except Exception as error:  # noqa: BLE001 - the thread's border: the operator sees in the log which part
            self._failed(name, type(error).__name__)
        else:
            self._failing.pop(name, None)

    def _failed(self, name: str, why: str) -> None:
        """Say it once, not every fifteen seconds."""
        if self._failing.get(name) != why:
            self._failing[name] = why
            log.warning("metrics.part_failed", part=name, why=why)


class _Collection:
    """One round over all parts: what was found, and when it is over."""

    def __init__(self) -> None:
        self.found: dict[str, list[Family]] = {}
        self.over: Future[None] = Future()
