"""The bell between front ends on one PostgreSQL: one NOTIFY for many deposits, on a connection of its own."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing

import psycopg
import structlog
from sqlalchemy import Engine

from wor_sidecar.domain.identifiers import ID_LENGTH, OrganisationId
from wor_sidecar.postbus.bells import LocalBell, soon
from wor_sidecar.postbus.waiting import Waiters

log = structlog.get_logger()

CHANNEL = "wor_postbus"
MOST_AT_ONCE = 7900 // (ID_LENGTH + 1)
"""Names in one NOTIFY: PostgreSQL takes payloads below 8000 bytes."""
PAUSE = 0.5
"""Seconds between two attempts to reach the database, and between two looks at whether to stop."""


class NotifyingBell(LocalBell):
    """Rings here at once; elsewhere by a NOTIFY that gathers what comes while the last one is under way."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._due: set[OrganisationId] = set()
        self._changed = threading.Condition()
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, loop: asyncio.AbstractEventLoop, waiters: Waiters) -> None:
        """Begin to ring, to tell and to listen."""
        super().start(loop, waiters)
        self._ended.clear()
        self._threads = [
            threading.Thread(target=self._supervised, args=(self._tell,), name="bell-tell", daemon=True),
            threading.Thread(
                target=self._supervised, args=(self._listen, loop, waiters), name="bell-listen", daemon=True
            ),
        ]
        for thread in self._threads:
            thread.start()

    def ring(self, mailbox: OrganisationId) -> None:
        """Say that something was committed."""
        super().ring(mailbox)
        with self._changed:
            self._due.add(mailbox)
            self._changed.notify()

    def stop(self) -> None:
        """Ring no more."""
        super().stop()
        self._ended.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _supervised(self, task: Callable[..., None], *arguments: object) -> None:
        while not self._ended.is_set():
            try:
                with closing(self._connect()) as connection:
                    task(connection, *arguments)
            except psycopg.Error as error:  # the database is away: deposits say so to their callers
                log.warning("postbus.bell.lost", error=type(error).__name__)
                self._ended.wait(PAUSE)

    def _tell(self, connection: psycopg.Connection) -> None:
        while not self._ended.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._due or self._ended.is_set())
                names = sorted(self._due)[:MOST_AT_ONCE]
                self._due.difference_update(names)
            if names:
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, " ".join(names)))

    def _listen(
        self, connection: psycopg.Connection, loop: asyncio.AbstractEventLoop, waiters: Waiters
    ) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        soon(loop, waiters.ring_all)  # what rang while nobody listened is lost
        while not self._ended.is_set():
            for notify in connection.notifies(timeout=PAUSE):
                soon(loop, waiters.ring, [OrganisationId(name) for name in notify.payload.split()])

    def _connect(self) -> psycopg.Connection:
        arguments, options = self._engine.dialect.create_connect_args(self._engine.url)
        return psycopg.connect(*arguments, **options, autocommit=True)
