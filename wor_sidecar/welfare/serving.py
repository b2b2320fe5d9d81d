"""One `wor-inbox serve`: folder lock, key, database, courier and control listener, until a signal comes."""

import gc
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import InboxNotMade
from wor_sidecar.exchange.suitability import check_machine
from wor_sidecar.installed.checking import begin_clean
from wor_sidecar.installed.trial import Trial
from wor_sidecar.settings.logs import begin_logs
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.database_lock import hold_database
from wor_sidecar.store.engine import DatabaseTrouble
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.rotating import settle
from wor_sidecar.store.starting import note_start
from wor_sidecar.store.strongroom import is_made
from wor_sidecar.vault.harden import harden
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.app import Inbox, database_url, open_inbox, plugins_of, strongroom, vault_key
from wor_sidecar.welfare.backups import PROGRAM, nights_of
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.doctor import doctor_calls
from wor_sidecar.welfare.elsewhere.calls import LARGEST_CALL as LARGEST_IMPORT
from wor_sidecar.welfare.elsewhere.calls import PATH as IMPORTS
from wor_sidecar.welfare.listening import Address, address_of, check_password_only
from wor_sidecar.welfare.metrics import metrics_of
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.signin.site import open_site
from wor_sidecar.welfare.status_line import status_line
from wor_sidecar.wire.control_server import RunningControl, RunningServer, listen, serve_control
from wor_sidecar.wire.metrics_server import MetricsListener
from wor_sidecar.wire.pulse import Heart, Pulse
from wor_sidecar.wire.service_manager import ServiceManager, Watch

COLLECTED_AFTER: Final = 10_000
"""New objects before Python looks for what nobody uses any more: a page makes thousands, and lets them go."""
GLANCE_SECONDS: Final = 1.0
COURIER_SECONDS: Final = 5.0
"""How long the courier gets to finish its step; what it was doing goes on at the next start."""

log = structlog.get_logger()

Listener = RunningServer | RunningControl | MetricsListener


def serve(
    settings: InboxSettings,
    config: Path,
    announce: Callable[[Path, str], None],
    nobody_administers: Callable[[], None] = lambda: None,
) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code.

    `announce` gets the path of control.json, and the pages' address, empty without pages;
    `nobody_administers` is called before it where there are pages and no administrator yet.

    Raises:
        InboxNotMade: `init` was not done.
        PagesNeedLoopback, PublicUrlRefused, PasswordOnlyRefused, PortInUse: the pages.
        AlreadyRunning, FoundationFault: before anything began.

    """
    manager, heart = ServiceManager.of(), Heart()
    check_machine()
    folder = settings.data.folder
    if not is_made(folder, database_url(settings), settings.vault.kind):
        raise InboxNotMade(folder=folder)
    if settings.listen.host:
        address_of(settings.listen, settings.listen.port)
    begin_logs(settings.logs, "wor-inbox")
    harden()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    clock = SystemClock()
    with hold_folder(folder), hold_database(database_url(settings)):
        inbox = _opened(settings, config, clock)
        pages, address = _pages(inbox, clock, heart)
        nights = nights_of(inbox, clock, randomness)
        threads = _threads(inbox, nights, heart, stop)
        control = serve_control(
            make_app(inbox.answers, nights, doctor_calls(inbox, nights, config, clock)),
            folder,
            clock,
            randomness,
            larger={IMPORTS: LARGEST_IMPORT},
            pulse=heart.pulse("control"),
        )
        watch = Watch(manager, heart, lambda: status_line(inbox))
        metrics = metrics_of(inbox, nights, clock)
        keep_what_stands()
        try:
            metrics.look()
            for each in threads:
                each.start()
            announce(control.path, _told(address, inbox, nobody_administers))
            log.info("inbox.serves", port=control.port, pages=pages.port if pages else None)
            watch.begin()
            return _until(stop, control, threads[0], pages, inbox, metrics, heart.pulse("program"))
        finally:
            watch.end()
            stop.set()
            inbox.post.courier.wake()
            _end([pages, control, metrics], threads)
            inbox.store.close()
            log.info("inbox.ended")


def _end(listeners: Iterable[Listener | None], threads: Iterable[threading.Thread]) -> None:
    for listener in listeners:
        if listener is not None:
            listener.stop()
    for each in threads:
        if each.is_alive():
            each.join(COURIER_SECONDS)


def keep_what_stands() -> None:
    """Tell Python that all there is now stays until the end: no page waits while it is looked through.

    Half a million objects of modules, templates and texts take a tenth of a second, every thirty pages.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)


def _threads(inbox: Inbox, nights: Nights, heart: Heart, stop: threading.Event) -> list[threading.Thread]:
    """Return the program's threads, not started; the courier is the first."""
    work: dict[str, Callable[[threading.Event], object]] = {
        "courier": lambda ended: inbox.post.courier.run(ended, heart.pulse),
        "backups": nights.run,
        "retention": inbox.keeping.run,
        "reminders": inbox.reminding.run,
    }
    trial = inbox.answers.trial
    return [_thread(name, _once_tried(trial, run), stop) for name, run in work.items()]


def _thread(name: str, run: Callable[[threading.Event], object], stop: threading.Event) -> threading.Thread:
    return threading.Thread(target=run, args=(stop,), name=name, daemon=True)


def _told(address: Address | None, inbox: Inbox, nobody_administers: Callable[[], None]) -> str:
    """Return the pages' address to tell; who opens pages that nobody administers is told that too."""
    if address and not inbox.answers.enrolling.administered():
        nobody_administers()
    return address.url if address else ""


def _pages(inbox: Inbox, clock: Clock, heart: Heart) -> tuple[RunningServer | None, Address | None]:
    """Serve the pages, where [listen] says so."""
    wanted = inbox.settings.listen
    if not wanted.host:
        return None, None
    listener = listen(wanted.host, wanted.port)
    address = address_of(wanted, listener.getsockname()[1])
    site = open_site(inbox, address, clock, randomness)
    return RunningServer(site, None, listener, heart.pulse("pages")), address


def _once_tried(
    trial: Trial, run: Callable[[threading.Event], object]
) -> Callable[[threading.Event], object]:
    """Let a thread's work wait while the program is on trial: nothing leaves, and nothing is deleted."""

    def waits(stop: threading.Event) -> None:
        while trial.on and not stop.wait(GLANCE_SECONDS):
            pass
        if not stop.is_set():
            run(stop)

    return waits


def _answers(inbox: Inbox) -> bool:
    """Tell whether the database of an inbox on trial answers."""
    try:
        with inbox.store.reading() as tx:
            inbox.post.departures.overview(tx)
    except (WorError, DatabaseTrouble):
        return False
    return True


def _opened(settings: InboxSettings, config: Path, clock: Clock) -> Inbox:
    """Open an inbox whose folder is held, and bring up to date what its pages count on."""
    begin_clean(settings.data.folder, clock.now())
    plugins = plugins_of(settings)
    settle(strongroom(settings, config, plugins, randomness))
    key = vault_key(settings, config, plugins, randomness)
    inbox = open_inbox(settings, key, plugins, clock, randomness)
    note_start(inbox.store, plugins, PROGRAM)
    with inbox.store.reading() as tx:
        inbox.post.membership.keys(tx)
        postbus = [box.url for box in inbox.post.mailboxes.all(tx)]
    if settings.sign_in.password_only:
        check_password_only(settings.listen, postbus)
    inbox.working_days.around(local_date(clock.now()))
    inbox.answers.board.fresh.begin(inbox.store, clock, settings.calendar)
    return inbox


def _until(
    stop: threading.Event,
    control: RunningControl,
    courier: threading.Thread,
    pages: RunningServer | None,
    inbox: Inbox,
    metrics: MetricsListener,
    pulse: Pulse,
) -> int:
    """Watch the threads: a program that lost one ends, and whoever runs services starts it again."""
    while not stop.wait(GLANCE_SECONDS):
        pulse.beat()
        metrics.look()
        if (trial := inbox.answers.trial).on:
            trial.look(well=_answers(inbox))
        served = pages is None or pages.alive
        if not (control.alive and courier.is_alive() and served):
            log.error("inbox.thread_lost", control=control.alive, courier=courier.is_alive(), pages=served)
            return 1
    return 0
