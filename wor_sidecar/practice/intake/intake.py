"""The intake: looks into the export folders and hands the registrar what is new."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import NotABatchConnector
from wor_sidecar.domain.errors.operating import machine_fault
from wor_sidecar.hooks.connector import BatchConnector
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.intake import known_files
from wor_sidecar.practice.intake.candidates import Candidate
from wor_sidecar.practice.intake.committing import Committing, Result, Takes
from wor_sidecar.practice.intake.folders import ExportFolder, FolderKind, FolderView
from wor_sidecar.practice.intake.readiness import Observation, Sight
from wor_sidecar.practice.intake.reading import Reader
from wor_sidecar.practice.intake.scanner import Scanner
from wor_sidecar.practice.intake.taking import Taking
from wor_sidecar.practice.intake.tidying import Tidying
from wor_sidecar.practice.intake.together import TakingTogether
from wor_sidecar.practice.intake.turns import Turn, Turns
from wor_sidecar.practice.intake.waking import Waking
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.pulse import Pulse, Pulses, unheard

AFTER_FAULT_SECONDS: Final = 30.0

log = structlog.get_logger()


def check_export(export: ExportFolder, plugins: Plugins) -> None:
    """Check that the connector of an export can do what its profile asks.

    Raises:
        ConnectorUnknown: no loaded plug-in brings it.
        NotABatchConnector: it reads no files together.

    """
    connector = plugins.connector(export.profile.profile.connector)
    if export.profile.rules.batch and not isinstance(connector, BatchConnector):
        raise NotABatchConnector(connector=connector.id)


class Intake:
    """All export folders of a practice. A file's journal row, registrations and prompts commit together.

    `work_folder` is a private folder for copies too large for memory; `watch` has the system's notifications
    wake a scan early (local folders only).
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        exports: Sequence[ExportFolder],
        plugins: Plugins,
        reader: Reader,
        registrar: Takes,
        fault: FaultPoint = no_fault,
        work_folder: Path | None = None,
        watch: bool = True,
    ) -> None:
        self._store = store
        self._plugins = plugins
        self._reader = reader
        self._registrar = registrar
        self._fault = fault
        self._work_folder = work_folder
        self._turns = Turns()
        self._scanners = [self._scanner(export, clock) for export in exports]
        self._waking = Waking(exports if watch else ())

    def scan_once(self) -> float:
        """Look once into every folder; returns the seconds until the next look is worth it."""
        return min((scanner.scan() for scanner in self._scanners), default=AFTER_FAULT_SECONDS)

    def run(self, stop: Event, pulses: Pulses = unheard) -> None:
        """Scan until `stop` is set: a thread per folder, so that a share that hangs holds up nobody else."""
        threads = [
            Thread(
                target=self._loop,
                args=(scanner, stop, pulses(f"intake {number}")),
                name=f"intake {number}",
                daemon=True,
            )
            for number, scanner in enumerate(self._scanners, 1)
        ]
        self._waking.start()
        for thread in threads:
            thread.start()
        stop.wait()
        self._waking.stop()
        for thread in threads:
            thread.join(timeout=5)  # one that hangs in a share's listing goes with the process

    def wake(self) -> None:
        """Scan now rather than later, and ask the journal anew: after a retry."""
        for scanner in self._scanners:
            scanner.forget_finished()
        self._waking.wake_all()

    def folders(self) -> tuple[FolderView, ...]:
        """Return what is going on in each folder."""
        return tuple(scanner.view() for scanner in self._scanners)

    def _scanner(self, export: ExportFolder, clock: Clock) -> Scanner:
        committing = Committing(self._store, self._registrar, export.name, self._fault, self._turns.turn)
        # A share may hang: nobody waits for its turn meanwhile.
        turn = self._turns.turn if export.kind is FolderKind.LOCAL else nullcontext
        work = _Work(export, self._plugins, self._reader, committing, self._work_folder, turn)
        return Scanner(export, clock, work, turn)

    def _loop(self, scanner: Scanner, stop: Event, pulse: Pulse) -> None:
        bell = self._waking.bell(scanner.export.name)
        while not stop.is_set():
            pulse.beat()
            try:
                pause = scanner.scan()
            except Exception as error:  # noqa: BLE001 - a supervised loop: the log sees it, the next scan tries again
                why = machine_fault(error) or error
                log.warning("intake.scan_failed", export=scanner.export.name, error=why)
                pause = AFTER_FAULT_SECONDS
            pulse.beat(rests=pause)
            bell.wait(stop, pause)


@dataclass(frozen=True, slots=True)
class _Work:
    """`scanner.Work` for one folder."""

    export: ExportFolder
    plugins: Plugins
    reader: Reader
    committing: Committing
    work_folder: Path | None
    turn: Turn

    def done(self, sights: Mapping[str, Sight]) -> set[str]:
        parser = self._parser()
        if not sights:
            return set()
        with self.committing.store.reading() as tx:
            return known_files.done(tx, self.export.name, sights, parser)

    def expect(self) -> None:
        if not self.export.profile.rules.batch:
            self.reader.expect(self.export.profile.profile)

    def take(
        self, ready: Sequence[Observation], lying: Callable[[], Mapping[str, Sight]]
    ) -> Iterable[list[Result]]:
        check_export(self.export, self.plugins)
        store = self.committing.store
        taking = Taking(
            self.export, store, self.reader, self.committing, self._parser, self.work_folder, self.turn
        )
        if self.export.profile.rules.batch:
            return TakingTogether(taking).take(ready, lying)
        return taking.take(ready)

    def put_aside(self, observation: Observation, error: WorError) -> None:
        given_up = Candidate(observation, outcome=error, overdue=True)
        _results, trouble = self.committing.commit([given_up], self._parser())
        if trouble is not None:
            raise trouble

    def tidy(self, lying: Callable[[], Mapping[str, Sight]]) -> Mapping[str, WorError | None]:
        tidying = Tidying(self.committing.store, self.export.name, self.export.path, self.export.profile)
        return tidying.move(lying()) if tidying.wanted else {}

    def _parser(self) -> str:
        connector = self.plugins.connector(self.export.profile.profile.connector)
        return f"{connector.id} {connector.version}"
