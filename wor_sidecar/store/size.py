"""How large a database is, asked cheaply: two lines of its own bookkeeping, no table is read."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from wor_sidecar.store.engine import database_file, is_sqlite
from wor_sidecar.store.transactions import Store


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes: of the database, and of what stands in its write-ahead log (a server's own: none)."""

    database: int
    log: int


def size_of(store: Store) -> Size:
    """Ask."""
    with store.reading() as tx:
        if not is_sqlite(store.engine):
            asked = text("SELECT pg_database_size(current_database())")
            return Size(tx.connection.execute(asked).scalar_one(), 0)
        pages = tx.connection.execute(text("PRAGMA page_count")).scalar_one()
        each = tx.connection.execute(text("PRAGMA page_size")).scalar_one()
    file = database_file(store.engine.url.render_as_string(hide_password=False))
    return Size(pages * each, _length(Path(f"{file}-wal")))


def _length(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
