"""A copy of an SQLite database as it stands now, also beside a program that writes in it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.foundations import DatabaseUnusable, DiskFull
from wor_sidecar.domain.errors.upgrading import DatabaseUnsound, NoRoomToUpgrade
from wor_sidecar.files import create_private, flush_folder

MIB: Final = 1 << 20
_SPARE: Final = 16 * MIB
_PAGES: Final = 4096
"""Of a copy at one go: a writer gets its turn in between."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a whole database to a new private file: all of it, or no file.

    Raises:
        DiskFull, DatabaseUnusable: it isn't there.

    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        create_private(part)
        with closing(_opened(source)) as old, closing(sqlite3.connect(part)) as new:
            new.execute("PRAGMA synchronous=FULL")
            old.backup(new, pages=_PAGES)
        part.replace(target)
        flush_folder(target.parent)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise DiskFull from error
        raise DatabaseUnusable(why=str(error)) from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DatabaseUnusable(why=f"{error.strerror}: {target}") from error


def check_sound(path: Path) -> None:
    """Read every page of a database.

    Raises:
        DatabaseUnsound: one of them is damaged.

    """
    try:
        with closing(_opened(path)) as database:
            [said] = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise DatabaseUnsound(path=path, why=str(error)) from error
    if said != "ok":
        raise DatabaseUnsound(path=path, why=str(said).splitlines()[0])


def need_room(folder: Path, needed: int) -> None:
    """See that a disk has room for so many bytes, and some to spare.

    Raises:
        NoRoomToUpgrade: it hasn't.

    """
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        wanted = -(-(needed + _SPARE) // MIB)
        raise NoRoomToUpgrade(folder=folder, needed=wanted, free=free // MIB)


def size_of(database: Path) -> int:
    """Return the bytes of a database, with what still lies in its log."""
    files = (database, database.with_name(f"{database.name}-wal"))
    return sum(one.stat().st_size for one in files if one.exists())


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)
