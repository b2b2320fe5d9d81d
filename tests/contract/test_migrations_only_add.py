"""Migrations only add: what was kept stays as it was, and the program of before still runs.

Every branch of the three programs, revision by revision: on SQLite, and on PostgreSQL where a program may
use one. "The program of before" is its tables: what it wrote and read at its own revision, it writes and
reads on a database of today. How a release freezes more than its tables: tests/compat/README.md.
"""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, Table, insert, inspect, select, text

from wor_sidecar.domain.errors.foundations import DatabaseNewer
from wor_sidecar.mail import tables as mail_tables
from wor_sidecar.postbus import tables as postbus_tables
from wor_sidecar.postbus.app import BRANCHES as POSTBUS
from wor_sidecar.practice import tables as practice_tables
from wor_sidecar.practice.intake import tables as intake_tables
from wor_sidecar.practice.opening import BRANCHES as SIDECAR
from wor_sidecar.practice.trays import tables as tray_tables
from wor_sidecar.store import tables as store_tables
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import (
    COMPATIBLE,
    MigrationBranch,
    current,
    migrate,
    migrate_here,
    up_to_date,
)
from wor_sidecar.store.migration_child import upgrade
from wor_sidecar.welfare import tables as welfare_tables
from wor_sidecar.welfare.app import BRANCHES as INBOX

PROGRAMS: dict[str, Sequence[MigrationBranch]] = {"sidecar": SIDECAR, "inbox": INBOX, "postbus": POSTBUS}
assert intake_tables.metadata is tray_tables.metadata is practice_tables.metadata
TABLES = {
    "store": store_tables,
    "mail": mail_tables,
    "practice": practice_tables,
    "welfare": welfare_tables,
    "postbus": postbus_tables,
}
ALEMBICS = "alembic_version"
ADDING = {"create_table", "create_index", "add_column", "bulk_insert", "batch_alter_table"}
"""What a migration may call on `op`, and on the table of a batch."""


def migrations() -> list[Path]:
    branches = {branch.name: branch for program in PROGRAMS.values() for branch in program}
    return [path for branch in branches.values() for path in sorted(branch.versions().glob("[0-9]*.py"))]


@pytest.mark.parametrize("path", migrations(), ids=lambda path: path.stem)
def test_a_migration_calls_nothing_but_what_adds(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    batches = {
        item.optional_vars.id
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
        if isinstance(item.optional_vars, ast.Name)
    }
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner in {
                "op",
                *batches,
            }:
                assert name in ADDING, f"{owner}.{name}"
            case ast.Assign(targets=[ast.Name(id="additive")], value=ast.Constant(value=False)):
                pytest.fail("a program of before doesn't run on it: that is a decision of a major version")


class Database:
    """One program's database, brought on revision by revision."""

    def __init__(self, url: str, program: str) -> None:
        self.url, self.branches = url, PROGRAMS[program]
        self.folders = [branch.versions() for branch in self.branches]

    def to(self, revision: str) -> None:
        upgrade(self.url, self.folders, (revision,))

    def engine(self) -> Engine:
        return open_engine(self.url)

    def steps(self) -> Iterator[str]:
        """Every revision in an order in which they can come: branch by branch, for none leans on another."""
        for branch in self.branches:
            yield from branch.revisions()


@pytest.fixture(
    params=[
        ("sidecar", "sqlite"),
        ("inbox", "sqlite"),
        ("postbus", "sqlite"),
        pytest.param(("inbox", "postgresql"), marks=pytest.mark.postgresql),
        pytest.param(("postbus", "postgresql"), marks=pytest.mark.postgresql),
    ],
    ids="-".join,
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    program, kind = request.param
    url = sqlite_url(tmp_path / "wor.db") if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    return Database(url, program)


def tables_now(engine: Engine) -> MetaData:
    found = MetaData()
    found.reflect(engine)
    for name in {ALEMBICS, COMPATIBLE} & found.tables.keys():  # the runner's own
        found.remove(found.tables[name])
    return found


def some(column: Any, number: int) -> Any:
    kind = column.type.python_type
    values = {
        str: f"v{number}",
        int: number,
        bytes: b"v%d" % number,
        bool: number % 2 == 0,
        float: float(number),
    }
    return values[kind]


def written(engine: Engine, tables: MetaData, number: int) -> dict[str, dict[str, Any]]:
    """Write a row into every table, by the definitions given; returns what was written."""
    made: dict[str, dict[str, Any]] = {}
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            row = {column.name: some(column, number) for column in table.columns}
            for column in table.columns:
                for key in column.foreign_keys:
                    parent = made.get(key.column.table.name, row)
                    row[column.name] = parent[key.column.name]
            connection.execute(insert(table).values(**row))
            made[table.name] = row
    return made


def read(engine: Engine, table: Table, row: dict[str, Any]) -> dict[str, Any] | None:
    here = [column == row[column.name] for column in table.primary_key.columns]
    with engine.connect() as connection:
        found = connection.execute(select(table).where(*here)).one_or_none()
    return None if found is None else dict(found._mapping)


def shape(engine: Engine) -> dict[tuple[str, str], str]:
    found = inspect(engine)
    return {
        (table, column["name"]): str(column["type"])
        for table in found.get_table_names()
        for column in found.get_columns(table)
    }


def test_what_was_kept_stays_and_the_program_of_before_still_runs(database: Database) -> None:
    with closing_engine(database) as engine:
        _walk(database, engine)


@contextmanager
def closing_engine(database: Database) -> Iterator[Engine]:
    engine = database.engine()
    try:
        yield engine
    finally:
        engine.dispose()


def _walk(database: Database, engine: Engine) -> None:
    before: dict[str, MetaData] = {}
    kept: list[tuple[str, Table, dict[str, Any]]] = []
    known: dict[tuple[str, str], str] = {}
    for number, revision in enumerate(database.steps(), 1):
        database.to(revision)
        now = shape(engine)
        assert {place: now.get(place) for place in known} == known, f"{revision} changed or dropped a column"
        known = now
        tables = before[revision] = tables_now(engine)
        made = written(engine, tables, 1000 * number)
        kept += [(revision, tables.tables[name], row) for name, row in made.items()]
    upgrade(database.url, database.folders)
    assert up_to_date(database.url, database.branches)
    for revision, table, row in kept:
        assert read(engine, table, row) == row, f"{table.name}, written at {revision}"
    for number, (revision, tables) in enumerate(before.items(), 1):
        made = written(engine, tables, 1000 * number + 1)
        for name, row in made.items():
            assert read(engine, tables.tables[name], row) == row, f"{name}, as {revision} knew it"


def test_the_migrations_make_what_each_program_s_tables_say(database: Database) -> None:
    migrate_here(database.url, database.branches)
    with closing_engine(database) as engine:
        found = {table: columns_of(engine, table) for table in inspect(engine).get_table_names()}
    said = {
        table.name: {column.name for column in table.columns}
        for branch in database.branches
        for table in TABLES[branch.name].metadata.sorted_tables
    }
    assert {name: found[name] for name in found if name != ALEMBICS} == said


def columns_of(engine: Engine, table: str) -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns(table)}


LATER = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0009_{name}", "{last}", None, None
{additive}
def upgrade():
    op.create_table("{name}_of_later", sa.Column("id", sa.Text, primary_key=True))
"""


def later(database: Database, tmp_path: Path, name: str, *, additive: bool) -> None:
    """Let a newer program, with one more migration in the branch `name`, bring the database on."""
    branch = next(one for one in database.branches if one.name == name)
    folder = tmp_path / "later" / name / "versions"
    folder.mkdir(parents=True)
    for path in branch.versions().glob("[0-9]*.py"):
        (folder / path.name).write_text(path.read_text("utf-8"))
    said = "" if additive else "additive = False"
    source = dedent(LATER).format(name=name, last=branch.revisions()[-1], additive=said)
    (folder / f"0009_{name}.py").write_text(source)
    folders = [folder if one.name == name else one.versions() for one in database.branches]
    upgrade(database.url, folders)


def test_an_older_program_runs_on_a_database_that_only_grew(database: Database, tmp_path: Path) -> None:
    migrate_here(database.url, database.branches)
    later(database, tmp_path, database.branches[-1].name, additive=True)
    assert any(revision.startswith("0009_") for revision in current(database.url))
    assert not migrate(database.url, database.branches), "nothing is done to it"


def test_an_older_program_leaves_a_database_alone_that_did_more(database: Database, tmp_path: Path) -> None:
    migrate_here(database.url, database.branches)
    later(database, tmp_path, database.branches[-1].name, additive=False)
    with pytest.raises(DatabaseNewer):
        migrate(database.url, database.branches)


def test_a_newer_database_that_says_nothing_is_left_alone(database: Database, tmp_path: Path) -> None:
    migrate_here(database.url, database.branches)
    later(database, tmp_path, database.branches[-1].name, additive=True)
    engine = database.engine()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM store_compatible"))
    engine.dispose()
    with pytest.raises(DatabaseNewer):
        migrate(database.url, database.branches)
