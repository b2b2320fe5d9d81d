"""The program from its start to its end: make the data folder once, then serve."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import FolderMissing
from wor_sidecar.domain.errors.practice import PracticeExists, PracticeNotMade
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.exchange.suitability import check_machine
from wor_sidecar.files import private_folder
from wor_sidecar.installed.checking import begin_clean
from wor_sidecar.practice import app, opening
from wor_sidecar.practice.listening import Listeners
from wor_sidecar.practice.loops import Loops
from wor_sidecar.practice.metrics import metrics_of
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.settings import read
from wor_sidecar.practice.status_line import status_line
from wor_sidecar.settings.commands import ready_line
from wor_sidecar.settings.logs import begin_logs
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.rotating import settle
from wor_sidecar.texts.catalogue import _
from wor_sidecar.vault.harden import harden
from wor_sidecar.wire.pulse import Heart, Pulse
from wor_sidecar.wire.service_manager import ServiceManager, Watch

log = structlog.get_logger()

LOOK_SECONDS: Final = 10.0
"""How often the listeners are looked after."""


def make_practice(config: Path, clock: Clock, randomness: Randomness) -> Path:
    """Make the data folder; what a crash left half-made is finished.

    Raises:
        Not64Bit, EncryptionMissing: this machine cannot make envelopes.
        PracticeExists: it was made already.
        FolderMissing: it cannot be made there.

    """
    check_machine()
    settings = read(config)
    folder = settings.data.folder
    try:
        private_folder(folder)
    except OSError as error:
        raise FolderMissing(folder=folder, setting="data.folder") from error
    with hold_folder(folder):
        if (folder / opening.DATABASE).exists() and opening.made(settings):
            raise PracticeExists(folder=folder)
        plugins = opening.plugins_of(settings)
        settle(opening.strongroom(settings, config, plugins, randomness))
        key = opening.vault_key(settings, config, plugins, randomness, made_at=clock.now())
        store, _secret = opening.open_store(settings, key, clock, randomness)
        store.close()
    return folder


def serve(
    config: Path,
    clock: Clock,
    randomness: Randomness,
    *,
    as_json: bool,
    ended: threading.Event | None = None,
    manager: ServiceManager | None = None,
    event_source: str = "",
) -> None:
    """Serve until a signal says that it is enough; with `ended`, until that is set and no signal counts.

    `manager` hears that it serves and that it ends; without one whoever the environment names.
    `event_source`: under which name warnings and errors go to Windows' event log.

    Raises:
        PracticeNotMade: `init` first.
        AlreadyRunning: another program holds the data folder.
        WorError: whatever else keeps it from starting, with its remedy.

    """
    manager, heart = manager or ServiceManager.of(), Heart(clock.monotonic)
    check_machine()
    settings = read(config)
    folder = settings.data.folder
    if not folder.is_dir():
        raise PracticeNotMade(folder=folder)
    begin_logs(settings.logs, "wor-sidecar", folder / "logs", event_source)
    harden()
    ended = _by_signals() if ended is None else ended
    with hold_folder(folder):
        begin_clean(folder, clock.now())
        plugins = opening.plugins_of(settings)
        settle(opening.strongroom(settings, config, plugins, randomness))
        key = opening.vault_key(settings, config, plugins, randomness)
        practice = app.open_practice(settings, config, key, plugins, clock, randomness)
        loops = Loops(practice, clock, heart.pulse)
        watch = Watch(manager, heart, lambda: status_line(practice.rooms))
        loops.start()
        try:
            metrics = metrics_of(practice)
            listeners = Listeners(practice.rooms, folder, clock, randomness, heart.pulse, metrics)
            _listen(listeners, practice.rooms, ended, watch, heart.pulse("program"), as_json)
        finally:
            watch.end()
            loops.stop()
            practice.rooms.store.close()
            log.info("program.ended")


def _by_signals() -> threading.Event:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    return ended


def _listen(
    listeners: Listeners,
    rooms: Rooms,
    ended: threading.Event,
    watch: Watch,
    pulse: Pulse,
    as_json: bool,
) -> None:
    try:
        log.info("program.ready", port=listeners.control.port)
        if as_json:
            _say_ready(listeners)
        else:
            file = listeners.control.path
            click.echo(_("The program runs; its command line finds it by {file}.").format(file=file))
        watch.begin()
        _wait(ended, pulse, lambda: _look_after(listeners, rooms))
    finally:
        watch.end()
        listeners.stop()


def _say_ready(listeners: Listeners) -> None:
    control, door = listeners.control, listeners.door
    desks = {} if door is None else {"prompts": door.server, "pin": door.pin}
    ready_line(control=str(control.path), port=control.port, **desks)


def _look_after(listeners: Listeners, rooms: Rooms) -> None:
    try:
        listeners.look()
        rooms.trays.note_seen()
    except WorError as error:
        log.warning("loop.failed", loop="listeners", code=error.code)
    except Exception:  # the program's last loop: the operator sees in the log where it arose
        log.exception("loop.failed", loop="listeners")


def _wait(ended: threading.Event, pulse: Pulse, look: Callable[[], object]) -> None:
    while not ended.wait(LOOK_SECONDS):  # with a limit, so that Windows delivers signals too
        pulse.beat()
        look()
