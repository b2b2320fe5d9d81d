"""Making a data folder of a backup: another machine, another key-encryption key, and whole or not at all.

A mark lies in the folder from the first step to the last; as long as it lies there no program opens the
folder (`store.lock`). A crash in between leaves it: the same restore clears what is there and begins anew.

    marked -> new key -> tables and rows -> trail walked under the old key -> all wrapped by the new one
    -> files -> what the program does first -> the mark goes
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData, Table
from sqlalchemy.exc import DatabaseError

from wor_sidecar.domain.clock import Clock, Millis, iso
from wor_sidecar.domain.errors.environment import (
    BackupDamaged,
    DataFolderTaken,
    FolderMissing,
    RestoreClockDoubtful,
)
from wor_sidecar.domain.errors.operating import machine_fault
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.files import flush_folder, private_folder, write_private
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.store import audit, witness
from wor_sidecar.store.audit import AuditReport
from wor_sidecar.store.backup import Origin, load_backup, prove_backup, said_when_full
from wor_sidecar.store.backup_file import BackupHeader
from wor_sidecar.store.backup_rows import Counts, tables_of
from wor_sidecar.store.engine import WRITES, database_file, open_engine, unusable
from wor_sidecar.store.fields import rewrap
from wor_sidecar.store.lock import RESTORING, hold_folder, restore_unfinished
from wor_sidecar.store.migrating import current
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.homes import has_key
from wor_sidecar.vault.key import KeyEncryptionKey

_DAY: Final = 24 * 3600 * 1000
OLDEST: Final = 31 * _DAY
"""No nightly backup is kept for longer: an older one, or a clock that runs ahead."""
NEWEST: Final = _DAY
"""How far a backup may be ahead of the clock."""
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""What SQLite leaves beside a database."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup goes."""

    origin: Origin
    folder: Path
    url: str
    """Of its database, which is empty or not there yet."""
    vault: Path | None = None
    """The vault's folder; None for a program without one."""
    files: frozenset[str] = frozenset()
    """Extra files that may come out of a backup, by name; they go into the data folder."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    header: BackupHeader
    counts: Counts
    trail: AuditReport | None
    """The audit trail as it was in the backup; None for a program without one."""


NewKey = Callable[[], KeyEncryptionKey]
Finish = Callable[[Store, BackupHeader, AuditReport | None], None]
"""What the program does first, before anybody may open the folder; done twice it must do no harm."""


def check_clock(path: Path, header: BackupHeader, now: Millis) -> None:
    """Look whether the clock may be believed: the first thing that a restore does is to shred by it.

    There is nobody to ask yet: a new machine has heard no postbus, and remembers no clock.

    Raises:
        RestoreClockDoubtful: by this clock the backup is older than any is kept, or from the future.

    """
    if not -NEWEST <= now - header.made_at <= OLDEST:
        raise RestoreClockDoubtful(path=path, made=iso(header.made_at), now=iso(now))


def restore_backup(
    path: Path,
    target: Target,
    keys: tuple[KeyEncryptionKey, NewKey] | None,
    finish: Finish,
    clock: Clock,
    randomness: Randomness,
    fault: FaultPoint = no_fault,
) -> Restored:
    """Put a backup into an empty data folder; `keys`: the backup's own, and how this machine's is made.

    Raises:
        BackupUnreadable, BackupForeign, BackupNewer, BackupKeyWrong, BackupDamaged: nothing was touched.
        DataFolderTaken: there is a database already, or a key.
        FolderMissing, AlreadyRunning, DatabaseUnusable, FoundationFault: the folder, database or vault.
        NoRoom: what is there now no program opens; the same again begins anew.

    """
    header = prove_backup(path, target.origin, keys[0] if keys else None)
    _make_folder(target.folder)
    with said_when_full(), hold_folder(target.folder, restoring=True):
        if restore_unfinished(target.folder):
            _clear(target)
        elif _taken(target):
            raise DataFolderTaken(folder=target.folder)
        write_private(target.folder / RESTORING, header.id.encode())
        fault("restore.marked")
        new = keys[1]() if keys else None
        fault("restore.key_made")
        restored = _filled(path, header, target, keys[0] if keys else None, new, clock, randomness, fault)
        # What an earlier life here saw of its trail doesn't hold for this one: `program.restored` tells.
        (target.folder / witness.FILE).unlink(missing_ok=True)
        store = Store(open_engine(target.url), new, clock, randomness)
        try:
            finish(store, header, restored.trail)
        finally:
            store.close()
        fault("restore.finished")
        (target.folder / RESTORING).unlink()
        # All is there: if a power cut brings the mark back now, the same restore begins anew.
        with suppress(OSError):
            flush_folder(target.folder)
    return restored


def _filled(
    path: Path,
    header: BackupHeader,
    target: Target,
    old: KeyEncryptionKey | None,
    new: KeyEncryptionKey | None,
    clock: Clock,
    randomness: Randomness,
    fault: FaultPoint,
) -> Restored:
    """Fill database and files; afterwards nothing in them needs the old key any more."""
    dump = load_backup(path, target.origin, old, target.url)
    fault("restore.loaded")
    if dump.files.keys() - target.files:
        raise BackupDamaged(path=path)
    trail = _rewrapped(target.url, old, new, clock, randomness) if old and new else None
    fault("restore.rewrapped")
    for name, content in dump.files.items():
        write_private(target.folder / name, content)
    return Restored(header, dump.counts, trail)


def _rewrapped(
    url: str, old: KeyEncryptionKey, new: KeyEncryptionKey, clock: Clock, randomness: Randomness
) -> AuditReport:
    store = Store(open_engine(url), old, clock, randomness)
    try:
        with store.transaction() as tx:
            report = audit.verify(tx)
            rewrap(tx.connection, old, new, randomness)
            audit.reseal(tx.connection, new)
    finally:
        store.close()
    return report


def _make_folder(folder: Path) -> None:
    try:
        private_folder(folder)
    except OSError as error:
        if full := machine_fault(error):
            raise full from error
        raise FolderMissing(folder=folder, setting="data.folder") from error


def _taken(target: Target) -> bool:
    if target.vault and has_key(target.vault):
        return True
    file = database_file(target.url)
    return file.exists() if file else bool(current(target.url))


def _clear(target: Target) -> None:
    """Take away what a restore left that was broken off; a key that it had made is used after all."""
    if file := database_file(target.url):
        for ending in _BESIDE:
            file.with_name(file.name + ending).unlink(missing_ok=True)
    else:
        _drop_tables(target.url)


def _drop_tables(url: str) -> None:
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            for table in reversed(tables_of(connection)):
                table.drop(connection)
            Table("alembic_version", MetaData()).drop(connection, checkfirst=True)
    except DatabaseError as error:
        raise unusable(error) from error
    finally:
        engine.dispose()
