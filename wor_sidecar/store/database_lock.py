"""One program per database, where the database is a server's: two data folders may name the same one.

The hold is a session's advisory lock, gone with the connection. Where the database is a file of the data
folder, the folder's own lock says it all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from wor_sidecar.domain.errors.databases import DatabaseTaken
from wor_sidecar.store.engine import is_sqlite, open_engine, unusable

_ONE_PROGRAM: Final = 0x574F53


@contextmanager
def hold_database(url: str) -> Iterator[None]:
    """Take the database for this process.

    Raises:
        DatabaseTaken: another program works on it.
        DatabaseUnusable: the server can't be reached.

    """
    engine = open_engine(url)
    try:
        if is_sqlite(engine):
            yield
            return
        try:
            connection = engine.connect()
        except DatabaseError as error:
            raise unusable(error) from error
        with connection:
            taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ONE_PROGRAM})
            if not taken.scalar_one():
                raise DatabaseTaken
            connection.commit()
            yield
    finally:
        engine.dispose()
