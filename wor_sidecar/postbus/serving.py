"""One `wor-postbus serve`: folder, lock, database, socket, and one or more processes that answer on it."""

import ctypes
import errno
import multiprocessing
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import structlog
import uvicorn
from starlette.applications import Starlette

from wor_sidecar.domain.errors.environment import FolderMissing, PortInUse
from wor_sidecar.domain.errors.postbus import AddressUnusable, WorkersFail
from wor_sidecar.files import private_folder
from wor_sidecar.installed.checking import begin_clean
from wor_sidecar.postbus.admissions import open_admission_key
from wor_sidecar.postbus.app import ADMISSION_KEY, BRANCHES, Parts, make_app
from wor_sidecar.postbus.backups import nightly
from wor_sidecar.postbus.settings import PostbusSettings, usual_folder
from wor_sidecar.settings.logs import begin_logs
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import migrate
from wor_sidecar.texts.catalogue import _
from wor_sidecar.vault.harden import harden
from wor_sidecar.wire.connection import checked_url
from wor_sidecar.wire.control_server import without_delay
from wor_sidecar.wire.pulse import Heart, Pulse
from wor_sidecar.wire.quiet_server import QuietServer
from wor_sidecar.wire.service_manager import ServiceManager, Watch

BACKLOG = 2048
HANGS_SECONDS = 120.0
"""Silence after which a process of several is replaced: its loop comes round once a second."""
PATIENCE = 5
"""Seconds that calls under way get when the program ends; waiting calls are sent home at once."""

log = structlog.get_logger()


def serve(settings: PostbusSettings, announce: Callable[[str], None]) -> None:
    """Serve until a signal comes; `announce` gets the public URL once calls are answered.

    Raises:
        FolderMissing, AlreadyRunning, PortInUse, AddressUnusable, InsecurePostbusUrl: before anything began.
        DatabaseUnusable, DatabaseNewer, MigrationFailed, AdmissionKeyUnusable: the same.

    """
    manager = ServiceManager.of()
    database = settings.data.url
    prepare_folder(settings.data.folder)
    with (
        hold_folder(settings.data.folder),
        _listening(settings.listen.host, settings.listen.port) as listener,
    ):
        begin_clean(settings.data.folder, SystemClock().now())
        port = listener.getsockname()[1]
        url = checked_url(settings.listen.public_url or _local_url(settings.listen.host, port))
        settings = replace(settings, listen=replace(settings.listen, port=port, public_url=url))
        open_admission_key(settings.data.folder / ADMISSION_KEY, randomness)
        migrate(database, BRANCHES)
        with nightly(settings, SystemClock(), randomness):
            if settings.listen.workers == 1:
                _alone(settings, listener, manager, lambda: announce(url))
            else:
                _supervise(settings, listener, manager, lambda: announce(url))


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
    def __init__(
        self,
        config: uvicorn.Config,
        parts: Parts,
        ready: Callable[[], None],
        beat: Callable[[], object],
        ending: Callable[[], None],
    ) -> None:
        super().__init__(config, beat)
        self._ending_told = ending
        self._parts = parts
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending_told()
        self._parts.waiters.close()
        await super().shutdown(sockets)


def _alone(
    settings: PostbusSettings, listener: socket.socket, manager: ServiceManager, announce: Callable[[], None]
) -> None:
    """Answer in this process."""
    heart, app = Heart(), make_app(settings)
    watch = Watch(manager, heart, lambda: _told(app.state.parts))
    pulse = heart.pulse("answering")

    def ready() -> None:
        announce()
        watch.begin()

    try:
        _answer(app, listener, ready, pulse.beat, watch.end)
    finally:
        watch.end()


def _told(parts: Parts) -> str:
    return _("messages in the mailboxes {open}").format(open=parts.mailroom.open_envelopes())


def _answer(
    app: Starlette,
    listener: socket.socket,
    ready: Callable[[], None],
    beat: Callable[[], object],
    ending: Callable[[], None] = lambda: None,
) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ends_cleanly)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=PATIENCE,
    )
    _Server(config, app.state.parts, ready, beat, ending).run(sockets=[listener])


def _supervise(
    settings: PostbusSettings, listener: socket.socket, manager: ServiceManager, announce: Callable[[], None]
) -> None:
    """Keep so many processes alive; one that dies or hangs is replaced."""
    heart, count = Heart(), settings.listen.workers
    watch = Watch(manager, heart, lambda: _("processes that answer {count}").format(count=count))
    pulse = heart.pulse("supervising")
    context = multiprocessing.get_context("spawn")
    started, ending = context.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())

    rounds = context.RawArray(ctypes.c_ulonglong, count)

    def begin(place: int) -> _Worker:
        process = context.Process(
            target=_work, args=(settings, listener, started, rounds, place), daemon=True
        )
        process.start()
        return _Worker(process, lambda: int(rounds[place]))

    workers = [begin(place) for place in range(count)]
    announced = False
    while not ending.wait(0.2 if announced else 0.02):
        pulse.beat()
        if not announced and started.is_set():
            announced = True
            announce()
            watch.begin()
        for place, worker in enumerate(workers):
            worker.look()
            if not worker.process.is_alive():
                if not announced:
                    raise WorkersFail(exit_code=worker.process.exitcode)
                log.warning("postbus.worker.replaced", exit_code=worker.process.exitcode)
                workers[place] = begin(place)
    watch.end()
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        worker.process.join()


@dataclass(slots=True)
class _Worker:
    """One process that answers; `rounds` counts how often its loop came round."""

    process: SpawnProcess
    rounds: Callable[[], int]
    seen: int = -1
    pulse: Pulse = field(default_factory=lambda: Pulse(within=HANGS_SECONDS))

    def look(self) -> None:
        """End it where it hangs: the others answer, and another takes its place."""
        if (now := self.rounds()) != self.seen:
            self.seen = now
            self.pulse.beat()
        elif self.pulse.silent and self.process.is_alive():
            log.error("postbus.worker.hangs")
            self.process.kill()
            self.process.join()


def _work(
    settings: PostbusSettings,
    listener: socket.socket,
    started: Event,
    rounds: "ctypes.Array[ctypes.c_ulonglong]",
    place: int,
) -> None:
    harden()
    begin_logs(settings.logs, f"wor-postbus-{place + 1}")
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            signal.raise_signal(signal.SIGTERM)

        threading.Thread(target=follow, daemon=True).start()

    def beat() -> None:
        rounds[place] += 1

    _answer(make_app(settings), listener, started.set, beat)


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
