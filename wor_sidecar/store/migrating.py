"""Bringing a database up to date: one Alembic history with a branch per room (store, mail, the program).

A room that owns tables makes a package `migrations` with a folder `versions`, and names its branch once:

    # wor_sidecar/mail/migrations/__init__.py            (a docstring, nothing else)
    # wor_sidecar/mail/migrations/versions/0001_mail.py  (the file's name is the revision's name)
    revision = "0001_mail"
    down_revision = None
    branch_labels = ("mail",)
    depends_on = None                 # branches don't lean on each other: no foreign key from room to room

    def upgrade() -> None:
        op.create_table("mail_departures", sa.Column("id", sa.Text, primary_key=True), ...)

    # wor_sidecar/mail/tables.py
    MAIL = MigrationBranch("mail", "wor_sidecar.mail.migrations")

    # a program's app.py
    migrate(url, (STORE, MAIL, PRACTICE))

The next one is 0002_mail_what_it_does.py with `down_revision = "0001_mail"` and `branch_labels = None`.
Tables are spelled out with `op.create_table` and changed with `op.batch_alter_table` (SQLite rebuilds); a
migration imports nothing of ours, for the code moves on and it may not. Everything pending runs in one
transaction: all or nothing.

Migrations only add: tables, and columns that are nullable or have a server default. So a program of before
still runs on a database of after, and an upgrade can be taken back. A program writes beside its revisions
the oldest revision whose program still runs (store_compatible); an older one that finds a revision it never
heard of looks there. A migration that does more than add states `additive = False`: then none of before runs.

Alembic stays out of a daemon's memory: `migrate` looks with one SELECT whether something is pending, and only
then starts a short-lived child. The URL, which may hold a password, goes to it over standard input.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from wor_sidecar.domain.errors.foundations import DatabaseNewer, DatabaseUnusable, DiskFull, MigrationFailed
from wor_sidecar.store.engine import open_engine, unusable

CHILD_SECONDS: Final = 300
FULL: Final = 28
UNUSABLE: Final = 29
"""What the child ends with when the disk is full, or when the database cannot be worked with."""
_CHILD: Final = "wor_sidecar.store.migration_child"


@dataclass(frozen=True, slots=True)
class MigrationBranch:
    """The history of one room's tables."""

    name: str
    """The branch label: store, mail, practice, welfare, postbus."""
    package: str
    """Import name of the package that holds the folder `versions`."""

    def versions(self) -> Path:
        """Return the folder of the revisions."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise MigrationFailed(why=f"{self.package} is missing")
        return Path(spec.submodule_search_locations[0]) / "versions"

    def revisions(self) -> list[str]:
        """Return the revisions' names, oldest first: the stems of the files."""
        return sorted(path.stem for path in self.versions().glob("[0-9]*.py"))


COMPATIBLE: Final = "store_compatible"
STORE: Final = MigrationBranch("store", "wor_sidecar.store.migrations")


def migrate(url: str, branches: Sequence[MigrationBranch]) -> bool:
    """Bring the database up to date in a child process; returns whether there was anything to do.

    Raises:
        DatabaseNewer: another version of the program made it.
        DatabaseUnusable: it can't be opened.
        DiskFull: nothing was changed.
        MigrationFailed: nothing was changed.

    """
    if up_to_date(url, branches):
        return False
    _done({"url": url, "folders": [str(branch.versions()) for branch in branches]})
    return _proved(url, branches)


def make_tables(url: str, branches: Sequence[MigrationBranch], revisions: Sequence[str]) -> None:
    """Make the tables of an empty database as they were at these revisions: a backup's rows fit in them.

    Raises:
        DatabaseUnusable, MigrationFailed: as `migrate`.

    """
    folders = [str(branch.versions()) for branch in branches]
    _done({"url": url, "folders": folders, "revisions": list(revisions)})


def _done(order: dict[str, Any]) -> None:
    code, why = _in_a_child(order)
    if code == FULL:
        raise DiskFull
    if code == UNUSABLE:
        raise DatabaseUnusable(why=why)
    if code != 0:
        raise MigrationFailed(why=why or f"the child ended with {code}")


def _in_a_child(order: dict[str, Any]) -> tuple[int, str]:
    try:
        child = subprocess.run(  # noqa: S603  (our own interpreter and module, no shell)
            [sys.executable, "-m", _CHILD],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise MigrationFailed(why=f"not ready after {CHILD_SECONDS} seconds") from error
    return child.returncode, child.stdout.strip()


def migrate_here(url: str, branches: Sequence[MigrationBranch]) -> bool:
    """`migrate` in this process, for unit tests: quick, but Alembic stays in memory."""
    if up_to_date(url, branches):
        return False
    from wor_sidecar.store.migration_child import upgrade

    upgrade(url, [branch.versions() for branch in branches])
    return _proved(url, branches)


def current(url: str) -> frozenset[str]:
    """Return the revision that each branch is at; empty for a new database.

    Raises:
        DatabaseUnusable: it can't be opened.

    """
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return revisions_in(connection)
    except DatabaseError as error:
        raise unusable(error) from error
    finally:
        engine.dispose()


def up_to_date(url: str, branches: Sequence[MigrationBranch]) -> bool:
    """Tell whether nothing is pending. A newer database that only added is fine as it is.

    Raises:
        DatabaseNewer: the database is at a revision that these branches don't know, and did more than add.

    """
    found = current(url)
    known = {revision: branch.name for branch in branches for revision in branch.revisions()}
    heads = {branch.name: branch.revisions()[-1] for branch in branches}
    strangers = found - known.keys()
    if not strangers:
        return found == set(heads.values())
    floors = _floors(url)
    ahead = {known.get(floors.get(revision, "")) for revision in strangers}
    pending = {name for name, head in heads.items() if head not in found} - ahead
    if None in ahead or pending:
        raise DatabaseNewer(revision=", ".join(sorted(strangers)))
    return True


def revisions_in(connection: Connection) -> frozenset[str]:
    """Return the revision that each branch is at, as this transaction sees it."""
    if not inspect(connection).has_table("alembic_version"):
        return frozenset()
    return frozenset(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _floors(url: str) -> dict[str, str]:
    """Return, for each revision that the database is at, the oldest whose program still runs on it."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(COMPATIBLE):
                return {}
            rows = connection.execute(text(f"SELECT revision, still_runs FROM {COMPATIBLE}"))  # noqa: S608 - a constant
            return {str(revision): str(floor) for revision, floor in rows}
    finally:
        engine.dispose()


def _proved(url: str, branches: Sequence[MigrationBranch]) -> bool:
    if not up_to_date(url, branches):
        raise MigrationFailed(why="a revision's name differs from its file's")
    return True
