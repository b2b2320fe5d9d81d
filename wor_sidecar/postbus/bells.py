"""Who rings when something was put in a mailbox: within a process at once, between processes by the database.

Ringing comes after the commit, never inside its transaction (on PostgreSQL a NOTIFY inside takes a lock that
lets only one commit through at a time). A lost ring costs a waiting call its waiting time, never a message.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Engine

from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.postbus.waiting import Waiters
from wor_sidecar.store.engine import is_sqlite

LOOK_EVERY = 0.02
"""Seconds between two looks at whether another process wrote to the SQLite file."""


class Bell(Protocol):
    """Rings for a mailbox, from any thread."""

    def start(self, loop: asyncio.AbstractEventLoop, waiters: Waiters) -> None:
        """Begin to ring these waiters."""
        ...

    def ring(self, mailbox: OrganisationId) -> None:
        """Say that something was committed."""
        ...

    def stop(self) -> None:
        """Ring no more."""
        ...


class LocalBell:
    """One process: straight to the event loop."""

    def __init__(self) -> None:
        self._call: Callable[[OrganisationId], None] = _nobody

    def start(self, loop: asyncio.AbstractEventLoop, waiters: Waiters) -> None:
        """Begin to ring these waiters."""
        self._call = lambda mailbox: soon(loop, waiters.ring, (mailbox,))

    def ring(self, mailbox: OrganisationId) -> None:
        """Say that something was committed."""
        self._call(mailbox)

    def stop(self) -> None:
        """Ring no more."""
        self._call = _nobody


class SharedFileBell(LocalBell):
    """Several processes on one SQLite file: its data_version changes when another of them has committed."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop, waiters: Waiters) -> None:
        """Begin to ring, and to look."""
        super().start(loop, waiters)
        self._ended.clear()
        self._thread = threading.Thread(target=self._look, args=(loop, waiters), name="bell", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ring no more."""
        super().stop()
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self, loop: asyncio.AbstractEventLoop, waiters: Waiters) -> None:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            seen = None
            while not self._ended.wait(LOOK_EVERY):
                cursor.execute("PRAGMA data_version")
                version = cursor.fetchone()
                if version != seen:
                    seen = version
                    soon(loop, waiters.ring_all)
        finally:
            connection.close()


def bell_for(engine: Engine, workers: int) -> Bell:
    """Choose by database and number of processes."""
    if not is_sqlite(engine):
        from wor_sidecar.postbus.notifications import NotifyingBell

        return NotifyingBell(engine)
    return LocalBell() if workers == 1 else SharedFileBell(engine)


def _nobody(_mailbox: OrganisationId) -> None:
    return


def soon(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *arguments: object) -> None:
    """Call in the loop's own thread; a loop that has ended needs no calls."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(call, *arguments)
