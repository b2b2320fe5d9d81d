"""Backups: made from one moment of a running program's database, proved whole, and read back.

    header = write_backup(store, path, source)                         # beside writers, from one snapshot
    found = verify_backup(path, origin, key, clock, randomness)        # every byte, in a scratch database
    header = read_header(path, origin)                                 # without a key
    load_backup(path, origin, key, url)                                # into an empty database

`store.restoring` makes a data folder of one. A backup is written under a temporary name beside its own, and
never over another file.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from os import fsync
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from sqlalchemy.exc import DatabaseError

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.environment import (
    BackupDamaged,
    BackupDiskFull,
    BackupForeign,
    BackupNewer,
    BackupTrailBroken,
    BackupUnwritten,
    FileExists,
    FileUnreadable,
)
from wor_sidecar.domain.errors.foundations import DatabaseUnusable, DiskFull
from wor_sidecar.domain.errors.operating import NO_ROOM, machine_fault
from wor_sidecar.domain.identifiers import Randomness, new_id
from wor_sidecar.files import flush_folder, open_new
from wor_sidecar.store import audit
from wor_sidecar.store.backup_file import BackupHeader, BackupWriter, content_of, header_of, key_name
from wor_sidecar.store.backup_rows import Counts, Dump, NotADump, dumped, loaded
from wor_sidecar.store.engine import WRITES, open_engine, sqlite_url, unusable
from wor_sidecar.store.migrating import MigrationBranch, make_tables, migrate, revisions_in
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KeyEncryptionKey

SCRATCH: Final = "verifying-"
"""How a scratch folder's name begins; it is gone when `verify_backup` ends."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose backups these are: the program, and the histories of its tables."""

    program: str
    """wor-sidecar, wor-inbox, wor-postbus."""
    branches: Sequence[MigrationBranch]

    def known(self) -> frozenset[str]:
        """Return every revision that this version of the program knows."""
        return frozenset(revision for branch in self.branches for revision in branch.revisions())


@dataclass(frozen=True, slots=True)
class Whose:
    """What the snapshot says of its organisation; goes into the header."""

    organisation: str
    epoch: int
    sealed_key: bytes
    """The key-encryption key, sealed to the recovery key; empty for a program without a vault."""


@dataclass(frozen=True, slots=True)
class Source:
    """What goes into a backup: all tables, and the files named here that exist."""

    origin: Origin
    whose: Callable[[Transaction], Whose]
    """Asked inside the snapshot; refuses where no backup could be restored."""
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify_backup` found."""

    header: BackupHeader
    counts: Counts
    size: int
    """Bytes."""
    audit_lines: int


def write_backup(store: Store, path: Path, source: Source) -> BackupHeader:
    """Write a backup of one moment; writers go on meanwhile.

    Raises:
        FileExists: there is such a file already.
        BackupUnwritten, BackupDiskFull: the folder, its rights or its room.
        RecoveryKeyMissing: `whose` refuses.

    """
    with store.snapshot() as tx:
        header, key = _header(tx, source)
        with _new_file(path) as file:
            writer = BackupWriter(file, header, key)
            files = ((one.name, one.read_bytes()) for one in source.files if one.exists())
            for line in dumped(tx.connection, files):
                writer.write(line)
            writer.finish()
    return header


def read_header(path: Path, origin: Origin | None = None) -> BackupHeader:
    """Read what a backup says of itself; with `origin`, refuse one that this program can't restore.

    Raises:
        FileUnreadable, BackupUnreadable: no backup.
        BackupForeign, BackupNewer: another program's, or a newer version's.

    """
    with _opened(path) as file:
        header = header_of(file, path)
    if origin is None:
        return header
    if header.program != origin.program:
        raise BackupForeign(path=path, found=header.program, wanted=origin.program)
    if strangers := set(header.revisions.values()) - origin.known():
        raise BackupNewer(path=path, revisions=", ".join(sorted(strangers)))
    return header


def prove_backup(path: Path, origin: Origin, key: KeyEncryptionKey | None) -> BackupHeader:
    """Read every byte and keep none: the file is as it was made, and this key opens it.

    Raises:
        BackupKeyWrong, BackupDamaged: it isn't, or it doesn't; and as `read_header`.

    """
    header = read_header(path, origin)
    with _opened(path) as file:
        for _ in content_of(file, path, key):
            pass
    return header


def verify_backup(
    path: Path,
    origin: Origin,
    key: KeyEncryptionKey | None,
    clock: Clock,
    randomness: Randomness,
    scratch: Path | None = None,
) -> Verified:
    """Load a backup into a scratch database below `scratch`, bring it up to date, and walk its audit trail.

    Raises:
        BackupUnreadable, BackupForeign, BackupNewer, BackupKeyWrong, BackupDamaged: not whole, or not ours.
        BackupTrailBroken: the backup is whole, but the trail in it isn't.
        NoRoom, DatabaseUnusable: none for the scratch database.

    """
    header = read_header(path, origin)
    with said_when_full(), _scratch_folder(scratch) as folder:
        url = sqlite_url(Path(folder) / "scratch.db")
        dump = load_backup(path, origin, key, url)
        store = Store(open_engine(url), key, clock, randomness)
        try:
            lines = _trail(store, path) if key else 0
        finally:
            store.close()
    return Verified(header, dump.counts, path.stat().st_size, lines)


def load_backup(path: Path, origin: Origin, key: KeyEncryptionKey | None, url: str) -> Dump:
    """Fill an empty database: tables at the backup's revisions, its rows, then up to date.

    Returns what was loaded, with the extra files.

    Raises:
        BackupUnreadable, BackupForeign, BackupNewer, BackupKeyWrong, BackupDamaged: nothing to load.
        DatabaseUnusable, MigrationFailed: the database.

    """
    header = read_header(path, origin)
    make_tables(url, origin.branches, sorted(header.revisions.values()))
    engine = open_engine(url, foreign_keys=False)
    try:
        with (
            _opened(path) as file,
            engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            dump = loaded(connection, content_of(file, path, key))
    except NotADump as error:
        raise BackupDamaged(path=path) from error
    except DatabaseError as error:
        raise unusable(error) from error
    finally:
        engine.dispose()
    migrate(url, origin.branches)
    return dump


def _header(tx: Transaction, source: Source) -> tuple[BackupHeader, KeyEncryptionKey | None]:
    whose, here = source.whose(tx), revisions_in(tx.connection)
    key = tx.key if whose.sealed_key else None
    backup = new_id(tx.randomness)
    revisions = {
        branch.name: revision
        for branch in source.origin.branches
        for revision in branch.revisions()
        if revision in here
    }
    header = BackupHeader(
        id=backup,
        program=source.origin.program,
        organisation=whose.organisation,
        epoch=whose.epoch,
        made_at=Millis(tx.clock.now()),
        revisions=revisions,
        key=key_name(key, backup) if key else "",
        sealed_key=whose.sealed_key,
    )
    return header, key


def _scratch_folder(below: Path | None) -> "TemporaryDirectory[str]":
    try:
        return TemporaryDirectory(prefix=SCRATCH, dir=below)
    except OSError as error:
        if machine_fault(error):
            raise
        raise DatabaseUnusable(why=f"{error.strerror}: {below or 'temporary files'}") from error


def _trail(store: Store, path: Path) -> int:
    with store.reading() as tx:
        report = audit.verify(tx)
    if not report.intact:
        raise BackupTrailBroken(path=path, fault=report.fault, line=report.first_broken)
    return report.count


@contextmanager
def said_when_full() -> Iterator[None]:
    """Say of a disk without room that the same can be done again: no program goes on with it by itself."""
    try:
        yield
    except (DiskFull, OSError) as error:
        if fault := machine_fault(error):
            raise fault from error
        raise


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a private file beside `path` that gets its name when everything is on the disk."""
    sibling = path.with_name(f".{path.name}.tmp")
    try:
        _refuse_present(path)
        sibling.unlink(missing_ok=True)
        opened = open_new(sibling)
        try:
            with opened as file:
                yield file
                file.flush()
                fsync(file.fileno())
            _claim(path)
            _take_name(sibling, path)
        except BaseException:
            sibling.unlink(missing_ok=True)
            raise
        _settle_name(path)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise BackupDiskFull(path=path) from error
        raise BackupUnwritten(path=path, why=error.strerror or type(error).__name__) from error


def _refuse_present(path: Path) -> None:
    if path.exists():
        raise FileExists(path=path)


def _claim(path: Path) -> None:
    """Take the name in one step; what appeared under it meanwhile stays as it is."""
    try:
        open_new(path).close()
    except FileExistsError as error:
        raise FileExists(path=path) from error


def _take_name(sibling: Path, path: Path) -> None:
    try:
        sibling.replace(path)
    except OSError:
        path.unlink(missing_ok=True)  # our own, and empty
        raise


def _settle_name(path: Path) -> None:
    try:
        flush_folder(path.parent)
    except OSError:
        path.unlink(missing_ok=True)  # who hears that there is none finds none
        raise


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileUnreadable(path=path) from error
    with file:
        yield file
