"""A program's backups: made when somebody asks and made by night, proved, and kept for some days."""

import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from wor_sidecar.domain.clock import Clock, Millis, iso
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import (
    BackupClockDoubtful,
    BackupDamaged,
    BackupFolderMissing,
    BackupKeyWrong,
    BackupUnwritten,
    DiskFails,
    NoRoom,
    RecoveryKeyMissing,
)
from wor_sidecar.domain.errors.foundations import DatabaseUnusable, MigrationFailed
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.settings.shared import BackupSettings
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.backup import SCRATCH, Source, Verified, verify_backup, write_backup
from wor_sidecar.store.backup_clock import remember
from wor_sidecar.store.backup_file import BackupHeader
from wor_sidecar.store.backup_nights import (
    Kept,
    doubtful,
    due,
    expired,
    last_turn,
    leftovers,
    new_name,
    newest,
    ours,
    redate,
)
from wor_sidecar.store.transactions import Store
from wor_sidecar.texts.catalogue import show

LOOK_SECONDS: Final = 60.0
AGAIN_SECONDS: Final = 3600.0
"""After a night that failed."""
_ASK_AGAIN: Final = (NoRoom, DiskFails, DatabaseUnusable, MigrationFailed)
"""What a proof runs into that says nothing of the backup: in an hour it is proved again."""
_HOUR: Final = 3_600_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Backups:
    """Makes and proves backups of one program's database."""

    store: Store
    source: Source
    clock: Clock
    randomness: Randomness
    scratch: Path
    """Where a backup is read back into a database of its own; the data folder."""

    def make(self, path: Path, *, user: str = "program", role: str = "program") -> BackupHeader:
        """Write a backup, and its line in the trail.

        Raises:
            FileExists, BackupUnwritten, BackupDiskFull, RecoveryKeyMissing: it isn't there.

        """
        header = write_backup(self.store, path, self.source)
        try:
            self.note("backup.made", header.id, user, role)
        except BaseException:  # no line, no copy of everything
            path.unlink(missing_ok=True)
            raise
        return header

    def verify(self, path: Path) -> Verified:
        """Read a backup back with this machine's key; as `store.backup.verify_backup`."""
        key = self.store.key
        return verify_backup(path, self.source.origin, key, self.clock, self.randomness, self.scratch)

    def organisation(self) -> str:
        """Say whose backups these are.

        Raises:
            RecoveryKeyMissing: there can't be any yet.

        """
        with self.store.reading() as tx:
            return self.source.whose(tx).organisation

    def note(self, event: str, backup: str, user: str = "program", role: str = "program") -> None:
        """Write a line; a postbus has no trail."""
        if self.store.key is not None:
            with self.store.transaction() as tx:
                tx.audit(AuditLine(event, user, role, object=backup))


def made_json(path: Path, header: BackupHeader) -> dict[str, Any]:
    """Return what was made, as `backup --json` has it."""
    return {"file": str(path), "id": header.id, "made_at": iso(header.made_at), "bytes": path.stat().st_size}


def verified_json(path: Path, found: Verified) -> dict[str, Any]:
    """Return what was proved, as `backup --verify --json` has it."""
    counts = found.counts
    return {
        "file": str(path),
        "id": found.header.id,
        "made_at": iso(found.header.made_at),
        "bytes": found.size,
        "tables": counts.tables,
        "rows": counts.rows,
        "files": counts.files,
        "audit_lines": found.audit_lines,
    }


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of the nightly backups."""

    folder: Path | None
    """None: they are off."""
    newest: Millis | None
    trouble: WorError | None

    def to_json(self, now: Millis) -> dict[str, Any]:
        """Return it as `status --json` has it; `hours` is the newest one's age."""
        age = None if self.newest is None else max(0, now - self.newest) // _HOUR
        return {
            "folder": None if self.folder is None else str(self.folder),
            "newest": None if self.newest is None else iso(self.newest),
            "hours": age,
            "code": self.trouble.code if self.trouble else "",
            "told": str(show(self.trouble)) if self.trouble else "",
        }


class Nights:
    """Makes a backup each night, or at the next start; whatever goes wrong is told, and stops nothing."""

    def __init__(self, settings: BackupSettings, backups: Backups) -> None:
        self.backups = backups
        self._settings = settings
        self._clock = backups.clock
        self._newest: Millis | None = None
        self._unreachable: WorError | None = None
        self._failed: WorError | None = None
        self._doubtful: WorError | None = None
        self._unproved: tuple[Path, BackupHeader] | None = None
        self._next = 0.0
        self.making = False
        """Whether one is being made at this moment."""

    def report(self) -> Report:
        """Tell how it stands, as of the last look."""
        return Report(
            self._settings.folder, self._newest, self._failed or self._unreachable or self._doubtful
        )

    def glance(self) -> Report:
        """Look without making or deleting any, for a process that only tells."""
        if folder := self._settings.folder:
            try:
                whose = self.backups.organisation()
                kept = ours(folder, self.backups.source.origin.program, whose)
                self._newest = newest(kept, self._clock.now())
                if isinstance(self._unreachable, (RecoveryKeyMissing, BackupFolderMissing)):
                    self._unreachable = None  # it is there now
            except WorError as error:
                self._unreachable = error
        return self.report()

    def run(self, stop: threading.Event) -> None:
        """Look every minute until `stop`: the body of a thread of its own."""
        self._tidy_scratch()
        while not stop.is_set():
            try:
                self.tick()
            except Exception:  # the thread's border: the operator sees in the log where it arose
                log.exception("loop.failed", loop="backups")
                self._next = self._clock.monotonic() + AGAIN_SECONDS
            stop.wait(LOOK_SECONDS)

    def tick(self) -> None:
        """Do what is due: make one, delete what was kept long enough."""
        if self._settings.folder is None or self._clock.monotonic() < self._next:
            return
        try:
            self._look(self._settings.folder, self._clock.now())
            self._unreachable = None
        except WorError as error:
            log.warning("backup.failed", code=error.code)
            self._unreachable = error
            self._next = self._clock.monotonic() + AGAIN_SECONDS

    def _look(self, folder: Path, now: Millis) -> None:
        program, organisation = self.backups.source.origin.program, self.backups.organisation()
        kept = ours(folder, program, organisation)
        self._newest = newest(kept, now)
        try:
            if due(self._settings.clock_time, self._newest, now):
                self.making = True
                self._make(folder / new_name(program, now, self.backups.randomness))
            elif self._unproved:
                self._prove(*self._unproved)
        finally:  # what was kept long enough goes, whether the night failed or not
            self.making = False
            kept = ours(folder, program, organisation)
            self._newest = newest(kept, self._clock.now())
            redate(kept, now)
            for one in self._gone(kept, now):
                self._delete(one.path, one.header)
            for path in leftovers(folder, program, now):
                path.unlink(missing_ok=True)

    def _gone(self, kept: Sequence[Kept], now: Millis) -> Sequence[Kept]:
        """Return what goes tonight: nothing while the clock is in doubt, and that is told."""
        gone = expired(kept, self._settings.keep_days, now)
        looks = remember(self.backups.scratch, now)
        if not doubtful(kept, gone, last_turn(self._settings.clock_time, now), looks, now):
            self._doubtful = None
            return gone
        if self._doubtful is None:
            self._doubtful = BackupClockDoubtful(now=iso(now))
            log.warning("backup.clock-doubtful", code=self._doubtful.code)
        return ()

    def _make(self, path: Path) -> None:
        self._failed = None
        header = self.backups.make(path)
        log.info("backup.made", backup=header.id)
        self._prove(path, header)

    def _prove(self, path: Path, header: BackupHeader) -> None:
        self._failed, self._unproved = None, (path, header)
        try:
            self.backups.verify(path)
        except (BackupDamaged, BackupKeyWrong):
            self._unproved = None
            self._delete(path, header)  # it would restore nothing; in an hour there is another
            raise
        except _ASK_AGAIN:
            raise
        except WorError as error:  # a whole file, and something in it that a person must know
            log.warning("backup.doubtful", code=error.code)
            self._failed = error
        self._unproved = None

    def _delete(self, path: Path, header: BackupHeader) -> None:
        """Delete one; the line comes first."""
        self.backups.note("backup.deleted", header.id)
        log.info("backup.deleted", backup=header.id)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise BackupUnwritten(path=path, why=error.strerror or "") from error

    def _tidy_scratch(self) -> None:
        """Take away what a crash in the middle of a proof left; the data folder is ours alone."""
        with suppress(OSError):
            for path in self.backups.scratch.glob(f"{SCRATCH}*"):
                shutil.rmtree(path, ignore_errors=True)
