"""The intake: looks into the export folders and hands the registrar what is new."""

from collections.abc import Sequence
from threading import Event
from typing import Protocol

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.consent.registrar import Taken
from wor_sidecar.practice.intake.folders import ExportFolder, FolderView
from wor_sidecar.practice.intake.reading import Reader
from wor_sidecar.store.transactions import Store, Transaction


class Takes(Protocol):
    """The registrar, as the intake needs it."""

    def take(self, tx: Transaction, registration: Registration, export: str) -> Taken:
        """Take one registration inside the intake's transaction."""
        ...


class Intake:
    """All export folders of a practice. A file's journal row, registrations and prompts commit together."""

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
    ) -> None:
        raise NotImplementedError

    def scan_once(self) -> float:
        """Look once into every folder; returns the seconds until the next look is worth it."""
        raise NotImplementedError

    def run(self, stop: Event) -> None:
        """Scan until `stop` is set: a thread per folder, so that a share that hangs holds up nobody else."""
        raise NotImplementedError

    def wake(self) -> None:
        """Scan now rather than later."""
        raise NotImplementedError

    def folders(self) -> tuple[FolderView, ...]:
        """Return what is going on in each folder."""
        raise NotImplementedError
