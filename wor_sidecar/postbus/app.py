"""Where the postbus is wired together: the only place that does so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.postbus.admissions import open_admission_key
from wor_sidecar.postbus.bells import Bell, bell_for
from wor_sidecar.postbus.mailroom import Mailroom
from wor_sidecar.postbus.metrics import Metrics
from wor_sidecar.postbus.rates import Rates
from wor_sidecar.postbus.routes import Calls
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.postbus.strangers import Strangers
from wor_sidecar.postbus.waiting import Waiters
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.engine import DatabaseTrouble, open_engine
from wor_sidecar.store.migrating import STORE, MigrationBranch
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.postbus_api import Problem
from wor_sidecar.wire.signatures import authority

POSTBUS = MigrationBranch("postbus", "wor_sidecar.postbus.migrations")
BRANCHES = (STORE, POSTBUS)
THREADS = 8
SWEEP_EVERY = 60.0
"""Seconds between two looks for expired envelopes."""
ADMISSION_KEY = "admission.key"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running postbus is made of, for its server and for tests."""

    mailroom: Mailroom
    waiters: Waiters
    bell: Bell
    store: Store


def make_app(
    settings: PostbusSettings,
    clock: Clock | None = None,
    chance: Randomness = randomness,
    fault: FaultPoint = no_fault,
) -> Starlette:
    """Wire one process of a postbus whose database is up to date; `listen.public_url` is filled in.

    `app.state.parts` holds its `Parts`.
    """
    clock = clock or SystemClock()
    engine = open_engine(settings.data.url)
    store = Store(engine, None, clock, chance)
    key = open_admission_key(settings.data.folder / ADMISSION_KEY, chance)
    bell = bell_for(engine, settings.listen.workers)
    mailroom = Mailroom(store, key, settings.quota, clock, bell, fault)
    waiters = Waiters()
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="mailroom")
    rates = Rates(settings.quota.calls_per_minute, clock.monotonic)
    strangers = Strangers(Rates(settings.quota.strangers_per_minute, clock.monotonic))
    here, largest = authority(settings.listen.public_url), settings.quota.largest_record
    calls = Calls(mailroom, waiters, pool, Metrics(), rates, strangers, here, largest)

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        bell.start(asyncio.get_running_loop(), waiters)
        sweeping = asyncio.create_task(_sweep(mailroom.sweep, strangers.forget, pool))
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        waiters.close()
        bell.stop()
        pool.shutdown()
        store.close()

    app = Starlette(routes=calls.routes(), lifespan=living, exception_handlers={HTTPException: _not_a_call})
    app.state.parts = Parts(mailroom, waiters, bell, store)
    return app


async def _sweep(sweep: Callable[[], int], forget: Callable[[], object], pool: ThreadPoolExecutor) -> None:
    while True:
        forget()
        try:
            expired = await asyncio.get_running_loop().run_in_executor(pool, sweep)
        except (WorError, DatabaseTrouble) as error:  # the operator sees the log; the next look tries again
            log.warning("postbus.sweep.failed", error=type(error).__name__)
        else:
            if expired:
                log.info("postbus.swept", expired=expired)
        await asyncio.sleep(SWEEP_EVERY)


async def _not_a_call(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    problem = Problem("", "no such call")
    return Response(problem.to_json(), status, headers=headers, media_type="application/json")
