"""One `wor-inbox serve`: folder lock, key, database, courier and control listener, until a signal comes."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from wor_sidecar.domain.errors.inbox import InboxNotMade
from wor_sidecar.exchange.suitability import check_machine
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.vault.harden import harden
from wor_sidecar.vault.homes import opens
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.app import DATABASE, VAULT_FOLDER, open_inbox, plugins_of, vault_key
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.wire.control_server import RunningControl, serve_control

GLANCE_SECONDS: Final = 1.0
COURIER_SECONDS: Final = 5.0
"""How long the courier gets to finish its step; what it was doing goes on at the next start."""

log = structlog.get_logger()


def serve(settings: InboxSettings, config: Path, announce: Callable[[Path], None]) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code. `announce` gets the path of control.json.

    Raises:
        InboxNotMade: `init` was not done.
        AlreadyRunning, FoundationFault: before anything began.

    """
    check_machine()
    folder = settings.data.folder
    if not opens(folder / VAULT_FOLDER, folder / DATABASE, settings.vault.kind):
        raise InboxNotMade(folder=folder)
    configure_logs(settings.logs.level)
    harden()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    clock = SystemClock()
    with hold_folder(folder):
        plugins = plugins_of(settings)
        key = vault_key(settings, config, plugins, randomness)
        inbox = open_inbox(settings, key, plugins, clock, randomness)
        with inbox.store.reading() as tx:
            inbox.post.membership.keys(tx)
        inbox.working_days.around(local_date(clock.now()))
        courier = threading.Thread(target=inbox.post.courier.run, args=(stop,), name="courier", daemon=True)
        control = serve_control(make_app(inbox.answers), folder, clock, randomness)
        try:
            courier.start()
            announce(control.path)
            log.info("inbox.serves", port=control.port)
            return _until(stop, control, courier)
        finally:
            stop.set()
            inbox.post.courier.wake()
            control.stop()
            courier.join(COURIER_SECONDS)
            inbox.store.close()
            log.info("inbox.ended")


def _until(stop: threading.Event, control: RunningControl, courier: threading.Thread) -> int:
    """Watch the threads: a program that lost one ends, and whoever runs services starts it again."""
    while not stop.wait(GLANCE_SECONDS):
        if not (control.alive and courier.is_alive()):
            log.error("inbox.thread_lost", control=control.alive, courier=courier.is_alive())
            return 1
    return 0
