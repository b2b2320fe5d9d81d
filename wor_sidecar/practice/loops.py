"""The program's threads: each does its own work over and over, and outlives whatever a round runs into.

On trial after an upgrade only the desk's clockwork runs, until `OnTrial` says that the trial was passed.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.operating import machine_fault
from wor_sidecar.installed.checking import drop_old
from wor_sidecar.practice.app import Practice
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.trial import OnTrial
from wor_sidecar.store.clock_watch import note_step
from wor_sidecar.store.trail_cut import cut_old
from wor_sidecar.wire.pulse import Pulse, Pulses, away, unheard

log = structlog.get_logger()

TIMER_SECONDS: Final = 1.0
PLACED_SECONDS: Final = 5.0
"""How often the import folder is looked at for letters that were taken."""
AFTER_FAULT: Final = 10.0
EXPIRY_SECONDS: Final = 600.0
CLOSING_SECONDS: Final = 10.0
"""How often windows that are over are closed in their rows; an undo looks at its own moment anyway."""


def supervised(
    name: str,
    work: Callable[[], object],
    stop: threading.Event,
    failed: Callable[[], object] = lambda: None,
    *,
    pulse: Pulse | None = None,
) -> threading.Thread:
    """Start a thread that does `work` until `stop`; a failure is logged, and after a while it goes on."""

    def loop() -> None:
        while not stop.is_set():
            if pulse:
                pulse.beat()
            try:
                work()
            except WorError as error:
                log.warning("loop.failed", loop=name, code=error.code)
                failed()
                stop.wait(AFTER_FAULT)
            except Exception as error:  # the thread's border: the operator sees in the log where it arose
                if short := machine_fault(error):
                    log.error("machine.short", loop=name, code=short.code)  # noqa: TRY400 - a code says more
                else:
                    log.exception("loop.failed", loop=name)
                failed()
                stop.wait(AFTER_FAULT)

    thread = threading.Thread(target=loop, name=name, daemon=True)
    thread.start()
    return thread


@dataclass(slots=True)
class Timers:
    """Undo windows, a clock that steps, questions that nobody answered, and content whose term is over."""

    practice: Practice
    clock: Clock
    _expires_next: float = field(init=False, default=0.0)
    _closes_next: float = field(init=False, default=0.0)

    def tick(self) -> None:
        """Do what is due now."""
        if step := self.practice.watch.step():
            log.warning("clock.stepped", seconds=round(step / 1000))
            note_step(self.practice.rooms.store, step)
            self.restart_windows()
            self.practice.watch.settled(step)
        if self.clock.monotonic() >= self._closes_next:
            self._closes_next = self.clock.monotonic() + CLOSING_SECONDS
            self._close_windows()
        if self.clock.monotonic() >= self._expires_next:
            self._expires_next = self.clock.monotonic() + EXPIRY_SECONDS
            self._expire()
        self.practice.watching.tick()
        if self.practice.rooms.trial.on:
            return  # a version that may be taken back deletes nothing for good
        if self.practice.rounds.look() is not None:
            years = self.practice.rooms.settings.retention.audit_years
            cut_old(self.practice.rooms.store, years)

    def _close_windows(self) -> None:
        store = self.practice.rooms.store
        with store.reading() as tx:
            over = self.practice.windows.over(tx)
        if over:
            with store.transaction() as tx:
                self.practice.windows.close(tx)

    def restart_windows(self) -> None:
        """Give everything that is still held its whole window again."""
        with self.practice.rooms.store.transaction() as tx:
            again = self.practice.windows.restart(tx)
        if again:
            log.info("undo.restarted", prompts=again)

    def _expire(self) -> None:
        settings = self.practice.rooms.settings
        drop_old(settings.data.folder, self.clock.now())
        calendar = self.practice.rooms.working_days.around(local_date(self.clock.now()))
        with self.practice.rooms.store.transaction() as tx:
            expired = self.practice.windows.expire(tx, settings.signals.prompt_expires, calendar)
        if expired:
            log.info("prompts.expired", count=expired)


class Loops:
    """All threads of the running program."""

    def __init__(self, practice: Practice, clock: Clock, pulses: Pulses = unheard) -> None:
        self._practice = practice
        self._pulses = pulses
        self._timers = Timers(practice, clock)
        self._trial = OnTrial(practice.rooms)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin: windows start anew first, so that nothing leaves that could still be taken back."""
        self._timers.restart_windows()
        stop, failed = self._stop, self._trial.failed
        self._threads = [supervised("timers", self._tick, stop, failed, pulse=self._pulses("timers"))]
        if self._practice.rooms.trial.on:
            log.info("trial.began", version=self._practice.rooms.trial.version)
            self._threads.append(supervised("trial", self._try_out, stop, failed))
        else:
            self._open_all()

    def _open_all(self) -> None:
        """Begin with what reaches out of the program: folders, the postbus, mail, deleting for good."""
        practice, stop, pulses = self._practice, self._stop, self._pulses
        self._threads += [
            supervised("intake", lambda: practice.intake.run(stop, pulses), stop),
            supervised("courier", lambda: practice.post.courier.run(stop, pulses), stop),
            supervised("writeback", self._write_back, stop, pulse=pulses("writeback")),
            supervised("digest", self._post_digests, stop),
            supervised("backups", lambda: practice.rooms.nights.run(stop), stop),
        ]

    def _try_out(self) -> None:
        if self._trial.look():
            self._open_all()
        if self._practice.rooms.trial.on:
            self._stop.wait(TIMER_SECONDS)
        else:
            self._stop.wait()

    def stop(self) -> None:
        """End them; what hangs in a share or a long poll ends with the process."""
        self._stop.set()
        self._practice.post.courier.wake()
        self._practice.writeback_bell.ring()
        for thread in [*self._threads]:
            thread.join(5.0)

    def _post_digests(self) -> None:
        watching = self._practice.watching
        self._practice.digests.run(self._stop, lambda: watching.looked_on)

    def _write_back(self) -> None:
        bell = self._practice.writeback_bell
        heard = bell.version
        with away():  # the practice's own words may lie on a share
            self._practice.rooms.templates.look()
        moved = sum(placer.step() for placer in self._practice.placers)
        if not moved and not self._stop.is_set():
            bell.wait(heard, PLACED_SECONDS)

    def _tick(self) -> None:
        self._timers.tick()
        self._stop.wait(TIMER_SECONDS)
