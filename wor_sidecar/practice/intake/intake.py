"""The intake: looks into the export folders and hands the registrar what is new."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Final, Protocol

import structlog

from wor_sidecar.domain.absorption import Outcome
from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ValueMissing
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, RecordError
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.consent.registrar import Taken
from wor_sidecar.practice.intake import baselines, journal
from wor_sidecar.practice.intake.folders import ExportFolder, FolderView
from wor_sidecar.practice.intake.journal import Entry, FileState, Observation
from wor_sidecar.practice.intake.reading import FileReading, Reader
from wor_sidecar.practice.intake.safe_read import private_copy
from wor_sidecar.practice.intake.scanner import Scanner
from wor_sidecar.practice.intake.waking import Waking
from wor_sidecar.store.transactions import Store, Transaction

AFTER_FAULT_SECONDS: Final = 30.0

log = structlog.get_logger()


class Takes(Protocol):
    """The registrar, as the intake needs it."""

    def take(self, tx: Transaction, registration: Registration, export: str) -> Taken:
        """Take one registration inside the intake's transaction."""
        ...

    def baseline(self, tx: Transaction, registration: Registration, export: str) -> Taken:
        """Take one as seen, whatever its day: its file lay there when a person asked for a baseline."""
        ...

    def went_elsewhere(self, tx: Transaction, copy: Elsewhere) -> None:
        """Remember a copy of a referral that went another way: it may be what a prompt proposes."""
        ...


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
        self._scanners = [self._scanner(export, clock) for export in exports]
        self._waking = Waking(exports if watch else ())

    def scan_once(self) -> float:
        """Look once into every folder; returns the seconds until the next look is worth it."""
        return min((scanner.scan() for scanner in self._scanners), default=AFTER_FAULT_SECONDS)

    def run(self, stop: Event) -> None:
        """Scan until `stop` is set: a thread per folder, so that a share that hangs holds up nobody else."""
        threads = [
            Thread(target=self._loop, args=(scanner, stop), name=f"intake {number}", daemon=True)
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
        return Scanner(
            export,
            clock,
            done=partial(self._done, export),
            handle=partial(self._take, export),
            put_aside=partial(self._put_aside, export),
        )

    def _loop(self, scanner: Scanner, stop: Event) -> None:
        bell = self._waking.bell(scanner.export.name)
        while not stop.is_set():
            try:
                pause = scanner.scan()
            except Exception as error:  # noqa: BLE001 - a supervised loop: the log sees it, the next scan tries again
                log.warning("intake.scan_failed", export=scanner.export.name, error=error)
                pause = AFTER_FAULT_SECONDS
            bell.wait(stop, pause)

    def _parser(self, export: ExportFolder) -> str:
        connector = self._plugins.connector(export.profile.profile.connector)
        return f"{connector.id} {connector.version}"

    def _done(self, export: ExportFolder, seen: Observation) -> bool:
        with self._store.reading() as tx:
            return journal.done(tx, seen, self._parser(export))

    def _take(self, export: ExportFolder, seen: Observation) -> None:
        """Read one ready file and commit what it holds.

        Raises:
            WorError: why nothing of it counts.

        """
        copy = private_copy(
            str(export.path / seen.name), seen.sight, export.profile.max_bytes, self._work_folder
        )
        with copy.file:
            with self._store.reading() as tx:
                known = journal.known_content(tx, seen, copy.sha256, self._parser(export))
            if known:
                reading, state = FileReading((), 0), FileState.DUPLICATE
            else:
                reading, state = self._reader.read(copy.file, export.profile.profile), FileState.READ
        self._commit(export, seen, copy.sha256, reading, state)

    def _commit(
        self, export: ExportFolder, seen: Observation, sha256: str, reading: FileReading, state: FileState
    ) -> None:
        with self._store.transaction() as tx:
            outcomes: Counter[Outcome] = Counter()
            errors = list(reading.errors)
            as_seen = baselines.takes_all(tx, seen)
            take = self._registrar.baseline if as_seen else self._registrar.take
            for registration in reading.registrations:
                if registration.patient.ids:
                    outcomes[take(tx, registration, export.name).outcome] += 1
                else:
                    lacking = ValueMissing(field="his_number or bsn")
                    errors.append(RecordError(registration.source.position, lacking))
            for copy in reading.elsewhere:
                self._registrar.went_elsewhere(tx, copy)
            entry = Entry(
                observation=seen,
                state=state,
                parser=self._parser(export),
                sha256=sha256,
                passed=reading.passed,
                outcomes=outcomes,
                errors=errors,
                error_count=reading.error_count + len(errors) - len(reading.errors),
            )
            journal.record(tx, entry)
            self._fault("intake.before_commit")
        self._fault("intake.committed")
        counts = {outcome.value: count for outcome, count in outcomes.items()}
        log.info(
            "intake.file_read",
            export=export.name,
            state=state.value,
            passed=reading.passed,
            record_errors=entry.error_count,
            encoding=reading.encoding,
            **counts,
        )

    def _put_aside(self, export: ExportFolder, seen: Observation, error: WorError) -> None:
        whole = RecordError("", error)
        with self._store.transaction() as tx:
            entry = Entry(seen, FileState.QUARANTINED, self._parser(export), errors=(whole,))
            journal.record(tx, entry)
