"""What the migration runner's child does; the only module that imports Alembic.

Standard input: one JSON value {"url", "folders"}, and "revisions" where others than the newest are meant.
Standard output: why it failed, without the URL.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from wor_sidecar.domain.errors.foundations import MigrationFailed
from wor_sidecar.store.engine import WRITES, is_full, is_sqlite, is_the_machines, open_engine
from wor_sidecar.store.migrating import COMPATIBLE, FULL, UNUSABLE, revisions_in
from wor_sidecar.vault.harden import harden

_ONE_AT_A_TIME = 0x574F52
"""PostgreSQL advisory lock: several processes of one program may start at once."""


NEWEST: Final = ("heads",)
_IN_THE_WAY: Final = "5s"
"""How long a rehearsal waits for a table that the program at work holds, which then waits too."""


def upgrade(url: str, folders: Sequence[Path], revisions: Sequence[str] = NEWEST) -> None:
    """Run everything that is pending up to these revisions, in one transaction.

    Raises:
        MigrationFailed: a foreign key points nowhere afterwards.

    """
    script = _script(folders)
    engine = open_engine(url, foreign_keys=False)
    try:
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            if not is_sqlite(engine):
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            _run(connection, script, tuple(revisions))
            _note_floors(connection, script)
            if is_sqlite(engine) and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise MigrationFailed(why="a foreign key points nowhere")
    finally:
        engine.dispose()


def rehearse(url: str, folders: Sequence[Path], look: Callable[[Connection], object]) -> None:
    """Run everything that is pending on a server, look at what came of it, and take all of it back."""
    script, engine = _script(folders), open_engine(url)
    try:
        with engine.connect() as connection, connection.begin() as begun:
            connection.execute(text(f"SET LOCAL lock_timeout = '{_IN_THE_WAY}'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            _run(connection, script, NEWEST)
            _note_floors(connection, script)
            look(connection)
            begun.rollback()
    finally:
        engine.dispose()


def _script(folders: Sequence[Path]) -> ScriptDirectory:
    return ScriptDirectory(str(folders[0].parent), version_locations=[str(folder) for folder in folders])


def _run(connection: Connection, script: ScriptDirectory, revisions: Any) -> None:
    def pending(revision: Any, _context: MigrationContext) -> list[Any]:
        return script._upgrade_revs(revisions, revision)  # noqa: SLF001  (what alembic.command.upgrade calls)

    environment = EnvironmentContext(Config(), script, fn=pending, as_sql=False)
    with environment:
        environment.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
        environment.run_migrations()


def _note_floors(connection: Connection, script: ScriptDirectory) -> None:
    """Write which programs of before still run here: all since the last migration that did more than add."""
    if not inspect(connection).has_table(COMPATIBLE):
        return
    connection.execute(text(f"DELETE FROM {COMPATIBLE}"))  # noqa: S608 - a constant
    for at in sorted(revisions_in(connection)):
        floor = at
        for revision in script.iterate_revisions(at, "base"):
            floor = revision.revision
            if not getattr(revision.module, "additive", True):
                break
        noted = text(f"INSERT INTO {COMPATIBLE} (revision, still_runs) VALUES (:at, :floor)")  # noqa: S608
        connection.execute(noted, {"at": at, "floor": floor})


def reason(error: Exception, url: str) -> str:
    """Say in the driver's words why it failed, without the database's address."""
    words = str(getattr(error, "orig", error)).splitlines() or [""]
    return f"{type(error).__name__}: {words[0]}".replace(url, "(the database)")


def obeyed(order: dict[str, Any]) -> tuple[int, str]:
    """Do what was ordered; return what the child ends with, and why."""
    try:
        folders = [Path(folder) for folder in order["folders"]]
        upgrade(order["url"], folders, order.get("revisions", NEWEST))
    except MigrationFailed as error:
        return 1, str(error.fields.get("why", ""))
    except Exception as error:  # noqa: BLE001  (the parent tells the operator)
        if is_full(error):
            return FULL, ""
        if is_the_machines(error):
            return UNUSABLE, str(getattr(error, "orig", error)).partition("\n")[0]
        return 1, reason(error, order["url"])
    return 0, ""


def main() -> int:
    """Obey the order on standard input."""
    harden()
    code, why = obeyed(json.load(sys.stdin))
    sys.stdout.write(why)
    return code


if __name__ == "__main__":
    sys.exit(main())
