"""One `wor-postbus serve`: folder, lock, database, socket, and one or more processes that answer on it."""

import errno
import multiprocessing
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import structlog
import uvicorn

from wor_sidecar.domain.errors.environment import FolderMissing, PortInUse
from wor_sidecar.domain.errors.postbus import AddressUnusable, WorkersFail
from wor_sidecar.files import private_folder
from wor_sidecar.postbus.admissions import open_admission_key
from wor_sidecar.postbus.app import ADMISSION_KEY, BRANCHES, Parts, make_app
from wor_sidecar.postbus.backups import nightly
from wor_sidecar.postbus.settings import PostbusSettings, usual_folder
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import migrate
from wor_sidecar.vault.harden import harden
from wor_sidecar.wire.connection import checked_url
from wor_sidecar.wire.control_server import without_delay
from wor_sidecar.wire.quiet_server import QuietServer

BACKLOG = 2048
PATIENCE = 5
"""Seconds that calls under way get when the program ends; waiting calls are sent home at once."""

log = structlog.get_logger()


def serve(settings: PostbusSettings, announce: Callable[[str], None]) -> None:
    """Serve until a signal comes; `announce` gets the public URL once calls are answered.

    Raises:
        FolderMissing, AlreadyRunning, PortInUse, AddressUnusable, InsecurePostbusUrl: before anything began.
        DatabaseUnusable, DatabaseNewer, MigrationFailed, AdmissionKeyUnusable: the same.

    """
    database = settings.data.url
    prepare_folder(settings.data.folder)
    with (
        hold_folder(settings.data.folder),
        _listening(settings.listen.host, settings.listen.port) as listener,
    ):
        port = listener.getsockname()[1]
        url = checked_url(settings.listen.public_url or _local_url(settings.listen.host, port))
        settings = replace(settings, listen=replace(settings.listen, port=port, public_url=url))
        open_admission_key(settings.data.folder / ADMISSION_KEY, randomness)
        migrate(database, BRANCHES)
        with nightly(settings, SystemClock(), randomness):
            if settings.listen.workers == 1:
                _answer(settings, listener, lambda: announce(url))
            else:
                _supervise(settings, listener, lambda: announce(url))


def prepare_folder(folder: Path) -> None:
    """Make the data folder where there is room for it.

    Raises:
        FolderMissing: not even the folder above it is there, or it isn't ours to use.

    """
    if folder != usual_folder() and not folder.parent.is_dir():
        raise FolderMissing(folder=folder.parent, setting="data.folder")
    try:
        private_folder(folder)
    except OSError as error:
        raise FolderMissing(folder=folder, setting="data.folder") from error


class _Server(QuietServer):
    def __init__(self, config: uvicorn.Config, parts: Parts, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._parts = parts
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._parts.waiters.close()
        await super().shutdown(sockets)


def _answer(settings: PostbusSettings, listener: socket.socket, ready: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ends_cleanly)
    app = make_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=PATIENCE,
    )
    _Server(config, app.state.parts, ready).run(sockets=[listener])


def _supervise(settings: PostbusSettings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Keep so many processes alive; one that dies is replaced."""
    context = multiprocessing.get_context("spawn")
    started, ending = context.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())

    def begin() -> SpawnProcess:
        process = context.Process(target=_work, args=(settings, listener, started), daemon=True)
        process.start()
        return process

    workers = [begin() for _ in range(settings.listen.workers)]
    announced = False
    while not ending.wait(0.2 if announced else 0.02):
        if not announced and started.is_set():
            announced = True
            ready()
        for place, worker in enumerate(workers):
            if not worker.is_alive():
                if not announced:
                    raise WorkersFail(exit_code=worker.exitcode)
                log.warning("postbus.worker.replaced", exit_code=worker.exitcode)
                workers[place] = begin()
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join()


def _work(settings: PostbusSettings, listener: socket.socket, started: Event) -> None:
    harden()
    configure_logs(settings.logs.level)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            signal.raise_signal(signal.SIGTERM)

        threading.Thread(target=follow, daemon=True).start()
    _answer(settings, listener, started.set)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform == "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host=host, port=port) from error
        raise AddressUnusable(host=host, port=port, reason=error.strerror or error) from error
    without_delay(listener)
    return listener


def _local_url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ends_cleanly(_number: int, _frame: object) -> None:
    """Stand where Python would end with a traceback: the server raises its signals again at its end."""
