"""Opening a database: SQLite on a local disk, or PostgreSQL; the same Core statements run on both.

SQLite: WAL, synchronous=FULL (a commit is on disk), foreign keys, secure_delete (freed pages are zeroed),
nothing in temporary files, a file for this account alone. Python's own transaction handling is off: we say
BEGIN ourselves, IMMEDIATE for a writer, so that two writers queue at the start instead of failing later.
"""

from importlib.util import find_spec
from pathlib import Path
from sqlite3 import SQLITE_ERROR, SQLITE_FULL, SQLITE_IOERR
from sqlite3 import OperationalError as SqliteTrouble
from typing import Any, Final

from sqlalchemy import URL, BigInteger, Connection, Engine, Integer, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from wor_sidecar.domain.errors.databases import DatabaseAddressRefused
from wor_sidecar.domain.errors.foundations import DatabaseUnusable, DiskFull
from wor_sidecar.domain.errors.operating import NO_ROOM
from wor_sidecar.files import create_private

BUSY_MILLIS: Final = 10_000
_PATIENCE_MILLIS: Final = 200
WRITES: Final = "wor_writes"
"""Execution option of a connection that means to write."""

_FULL: Final = frozenset({SQLITE_FULL, 19 << 8 | SQLITE_IOERR, "53100"})
"""A full disk in a driver's words: SQLite's pages, its shared memory (IOERR_SHMSIZE), PostgreSQL."""

RowNumber: Final = BigInteger().with_variant(Integer, "sqlite")
"""Type of a primary key that counts by itself: SQLite counts only in INTEGER."""


def sqlite_url(path: Path) -> str:
    """Return the URL of a database file; the only place that knows how a path stands in a URL."""
    return URL.create("sqlite", database=str(path.absolute())).render_as_string(hide_password=False)


def database_file(url: str) -> Path | None:
    """Return the file of an SQLite database; None for a server's."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


DatabaseTrouble = SQLAlchemyError
"""What a statement may raise beside DatabaseUnusable: for a border that answers "later" and goes on."""


def server_url(url: str, key: str) -> str:
    """Return the address of a database server as the configuration's `key` names it.

    Raises:
        DatabaseAddressRefused: it isn't PostgreSQL's, or its driver isn't installed.

    """
    try:
        driver = driver_of(url)
    except ValueError as error:
        raise DatabaseAddressRefused(key=key, why="it is no address of a database") from error
    if driver not in {"postgresql", "postgresql+psycopg"}:
        raise DatabaseAddressRefused(key=key, why=f"{driver} is not supported")
    if find_spec("psycopg") is None:
        raise DatabaseAddressRefused(key=key, why="psycopg is not installed")
    return url


def holds_password(url: str) -> bool:
    """Tell whether an address says the password too; False for what is no address."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    return parsed.password is not None or "password" in parsed.query


def driver_of(url: str) -> str:
    """Return which database and driver a URL names, like `postgresql+psycopg`.

    Raises:
        ValueError: it is no address of a database.

    """
    try:
        return make_url(url).drivername
    except ArgumentError as error:
        raise ValueError("no address of a database") from error


def open_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """Open a database; an SQLite file is made (for this account alone), nothing else is touched yet.

    `foreign_keys=False` is the migration runner's: SQLite rebuilds tables, and checks them after.

    Raises:
        DatabaseUnusable: the folder of the SQLite file isn't there or not writable.

    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, foreign_keys=foreign_keys)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)


def is_full(error: Exception) -> bool:
    """Tell whether a database, or the file of one, had no room."""
    said = getattr(error, "orig", error)
    return isinstance(error, DiskFull) or bool(
        _FULL & {getattr(said, "sqlite_errorcode", None), getattr(said, "sqlstate", None)}
    )


def is_the_machines(error: Exception) -> bool:
    """Tell whether a disk, a lock or a server failed, not a statement."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return isinstance(error, OperationalError) and (code is None or code & 0xFF != SQLITE_ERROR)


def unusable(error: DatabaseError) -> DatabaseUnusable:
    """Say in our words what the driver says: no file, no server, a full disk. It names no values."""
    if is_full(error):
        return DiskFull()
    said = str(error.orig).splitlines() or [type(error.orig).__name__]
    return DatabaseUnusable(why=said[0])


def is_sqlite(engine: Engine) -> bool:
    """Tell whether this is the one that has a single writer and a write-ahead log to empty."""
    return engine.dialect.name == "sqlite"


def _open_sqlite(url: URL, *, foreign_keys: bool) -> Engine:
    if url.database and url.database != ":memory:":
        try:
            create_private(Path(url.database))
        except OSError as error:
            if error.errno in NO_ROOM:
                raise DiskFull from error
            raise DatabaseUnusable(why=f"{error.strerror}: {url.database}") from error
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        try:
            _prepare(connection, foreign_keys=foreign_keys)
        except Exception:
            connection.close()  # a file that is no database: nobody else closes what never got into the pool
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _prepare(connection: Any, *, foreign_keys: bool) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLIS}")
    # Asked before it is set: setting it waits for nobody, and fails while another program has the file.
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
    cursor.execute("PRAGMA secure_delete=ON")
    # What sorts and statements set aside would lie in files of the system's temporary folder otherwise.
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def empty_write_ahead_log(engine: Engine) -> bool:
    """Move the log into the database and cut it to nothing, so that shredded pages are gone from it too.

    Returns False when a reader was in the way, or a full disk: then it must be done again later. True at once
    on PostgreSQL.
    """
    if not is_sqlite(engine):
        return True
    try:
        raw = engine.raw_connection()
        try:
            return _emptied(raw.cursor())
        finally:
            raw.close()
    except (SqliteTrouble, OperationalError):
        return False  # what was committed before is committed: nobody may hear that it failed


def _emptied(cursor: Any) -> bool:
    # A reader may stay long, and writers wait behind us: better to come back after the next commit.
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MILLIS}")
    try:
        row = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLIS}")
        cursor.close()
    return row is not None and row[0] == 0
