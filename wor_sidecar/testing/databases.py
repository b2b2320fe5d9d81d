"""Empty databases for tests: the first of a kind is migrated, later ones in this process are its copies."""

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from wor_sidecar.files import PRIVATE_FILE
from wor_sidecar.store.engine import database_file, sqlite_url
from wor_sidecar.store.migrating import MigrationBranch, migrate_here


def tables_stand(url: str, branches: Sequence[MigrationBranch]) -> None:
    """See that a database has the tables of these branches, as a program would when it starts."""
    file = database_file(url)
    if file is None or file.exists():
        migrate_here(url, branches)
        return
    file.touch(PRIVATE_FILE)
    file.write_bytes(_migrated(tuple(branches)))


@cache
def _migrated(branches: tuple[MigrationBranch, ...]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate_here(sqlite_url(path), branches)
        return path.read_bytes()
