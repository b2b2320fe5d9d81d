import sys
from textwrap import dedent

import pytest
from sqlalchemy import inspect

from wor_sidecar.domain.errors.foundations import DatabaseNewer, DatabaseUnusable, MigrationFailed
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, MigrationBranch, current, migrate, migrate_here, up_to_date
from wor_sidecar.store.tables import metadata

FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0001_extra", None, ("extra",), None
def upgrade():
    op.create_table("extra", sa.Column("id", sa.Text, primary_key=True), sa.Column("old", sa.Text))
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002_extra_rebuilt", "0001_extra", None, None
def upgrade():
    with op.batch_alter_table("extra") as table:
        table.drop_column("old")
        table.add_column(sa.Column("new", sa.BigInteger, nullable=False, server_default="1"))
"""
BROKEN = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "0003_extra_broken", "0002_extra_rebuilt", None, None
def upgrade():
    op.create_table("half")
    op.execute("this is not SQL")
"""


@pytest.fixture
def url(tmp_path):
    return sqlite_url(tmp_path / "wor.db")


@pytest.fixture
def extra(tmp_path, monkeypatch, request):
    name = f"extra_branch_{abs(hash(request.node.name))}"
    folder = tmp_path / name / "versions"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("")
    (folder / "0001_extra.py").write_text(dedent(FIRST))
    monkeypatch.syspath_prepend(tmp_path)
    yield MigrationBranch("extra", name)
    sys.modules.pop(name, None)


def tables(url):
    engine = open_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_a_child_process_makes_a_new_database(url):
    assert migrate(url, (STORE,))
    assert current(url) == {STORE.revisions()[-1]}
    assert not migrate(url, (STORE,))


def test_branches_move_on_their_own(url, extra):
    migrate_here(url, (STORE, extra))
    assert current(url) == {STORE.revisions()[-1], "0001_extra"}
    (extra.versions() / "0002_extra_rebuilt.py").write_text(dedent(SECOND))
    assert not up_to_date(url, (STORE, extra))
    migrate_here(url, (STORE, extra))
    assert current(url) == {STORE.revisions()[-1], "0002_extra_rebuilt"}


def test_a_migration_that_fails_halfway_changes_nothing(url, extra):
    migrate_here(url, (STORE, extra))
    before = tables(url)
    (extra.versions() / "0002_extra_rebuilt.py").write_text(dedent(SECOND))
    (extra.versions() / "0003_extra_broken.py").write_text(dedent(BROKEN))
    with pytest.raises(MigrationFailed):
        migrate(url, (STORE, extra))
    assert tables(url) == before
    assert current(url) == {STORE.revisions()[-1], "0001_extra"}


def test_a_database_of_a_newer_program_is_left_alone(url, extra):
    migrate_here(url, (STORE, extra))
    with pytest.raises(DatabaseNewer):
        migrate(url, (STORE,))


def test_a_file_that_is_no_database_is_a_coded_error(tmp_path):
    path = tmp_path / "wor.db"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(DatabaseUnusable):
        migrate(sqlite_url(path), (STORE,))


def test_the_migrations_make_what_the_tables_say(url):
    migrate_here(url, (STORE,))
    engine = open_engine(url)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        assert {each["name"] for each in found.get_columns(table.name)} == {
            each.name for each in table.columns
        }
    engine.dispose()
