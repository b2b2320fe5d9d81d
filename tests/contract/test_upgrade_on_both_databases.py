"""An upgrade looks, saves and brings on alike, whether the database is a file or on a server."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, select, text, update

from tests.unit.welfare.conftest import StillClock
from wor_sidecar.domain.errors.databases import DatabaseNotSaved
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.installed import checking, trial
from wor_sidecar.installed.checking import BEFORE, TRYING, Allowed, Own
from wor_sidecar.mail.tables import MAIL
from wor_sidecar.store import dumping
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, MigrationBranch, current, migrate, migrate_here, up_to_date
from wor_sidecar.store.tables import audit_head, audit_lines
from wor_sidecar.store.transactions import Store
from wor_sidecar.testing.databases import tables_stand
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.welfare.app import BRANCHES

KEY = KeyEncryptionKey(bytes(range(32)))
WELFARE = BRANCHES[-1]
LATER = """'''For tests.'''
import sqlalchemy as sa
from alembic import op
revision = "9000_welfare_of_tests"
down_revision = "{last}"
branch_labels = None
depends_on = None
def upgrade() -> None:
    op.create_table("welfare_of_tests", sa.Column("id", sa.Text, primary_key=True))
    {more}
"""


@pytest.fixture
def own(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Own:
    """An inbox whose trail has three lines, as the version in use left it."""
    monkeypatch.setattr(checking, "migrate", migrate_here)  # its child is shown by whole upgrades
    data = tmp_path / "data"
    data.mkdir()
    url = database_url or sqlite_url(data / "inbox.db")
    tables_stand(url, BRANCHES)
    store = opened(url, data)
    for number in range(3):
        with store.transaction() as tx:
            tx.audit(AuditLine("case.opened", "p.visser", "coach", f"case-{number}"))
    store.close()
    return Own(data, url, BRANCHES, (), list, lambda _folder: KEY)


def opened(url: str, data: Path) -> Store:
    return Store(open_engine(url), KEY, StillClock(), os.urandom, data)


def of_later(own: Own, monkeypatch: pytest.MonkeyPatch, more: str = "") -> Own:
    """The same inbox, as the next version sees it: one migration is to go."""
    package = f"later_{own.data.parent.name.replace('-', '_')}"
    folder = own.data.parent / package
    shutil.copytree(WELFARE.versions(), folder / "versions")
    (folder / "__init__.py").touch()
    last = WELFARE.revisions()[-1]
    (folder / "versions" / "9000_welfare_of_tests.py").write_text(LATER.format(last=last, more=more))
    monkeypatch.syspath_prepend(str(folder.parent))
    sys.modules.pop(package, None)
    return replace(own, branches=(STORE, MAIL, MigrationBranch(WELFARE.name, package)))


def changed(own: Own, statement: object) -> None:
    engine = open_engine(own.url)
    with engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    engine.dispose()


def codes(own: Own, allowed: Allowed = checking.NOTHING_ALLOWED) -> list[str]:
    return [one.code for one in checking.look(own, allowed)]


@pytest.mark.parametrize("later", [False, True])
def test_what_is_whole_is_taken_over_and_looking_changes_nothing(own, monkeypatch, later):
    own = of_later(own, monkeypatch) if later else own
    before = current(own.url)
    assert codes(own) == []
    assert current(own.url) == before
    assert not (own.data / TRYING).exists()
    assert not (own.data / BEFORE).exists()


@pytest.mark.parametrize("later", [False, True])
def test_a_trail_that_was_changed_is_refused_unless_somebody_looked_into_it(own, monkeypatch, later):
    changed(own, update(audit_lines).where(audit_lines.c.number == 2).values(user="somebody.else"))
    own = of_later(own, monkeypatch) if later else own
    assert codes(own) == ["WOR-S345"]
    assert codes(own, Allowed(broken_trail=True)) == []


@pytest.mark.parametrize("later", [False, True])
def test_an_older_end_of_the_trail_is_found_by_the_witness_beside_the_database(own, monkeypatch, later):
    engine = open_engine(own.url)
    with engine.begin() as connection:
        before = connection.execute(select(audit_head)).one()._asdict()
    store = opened(own.url, own.data)
    with store.transaction() as tx:
        tx.audit(AuditLine("case.closed", "p.visser", "coach", "case-1"))
    store.close()
    with engine.begin() as connection:
        connection.execute(audit_lines.delete().where(audit_lines.c.number == 4))
        connection.execute(audit_head.update().values(**before))
    engine.dispose()
    own = of_later(own, monkeypatch) if later else own
    assert codes(own) == ["WOR-S345"]


def test_a_migration_that_fails_on_these_data_is_refused_and_leaves_them_alone(own, monkeypatch):
    own = of_later(own, monkeypatch, "op.drop_table('nobody_knows_it')")
    monkeypatch.setattr(checking, "migrate", migrate)
    before = current(own.url)
    assert codes(own) == ["WOR-S203"]
    assert current(own.url) == before


def test_it_is_saved_before_it_changes_and_comes_back_whole(own, monkeypatch, database_url, tmp_path):
    own = of_later(own, monkeypatch)
    checking.bring_on(own, "9.9.9", 1)
    assert up_to_date(own.url, own.branches)
    [kept] = (own.data / BEFORE).iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    if database_url:
        url = restored(database_url, kept)
    else:
        shutil.copy(kept, tmp_path / "back.db")
        url = sqlite_url(tmp_path / "back.db")
    store = opened(url, tmp_path)
    with store.reading() as tx:
        lines = tx.connection.execute(select(audit_lines.c.object)).scalars().all()
        assert lines == ["case-0", "case-1", "case-2"]
    store.close()
    assert up_to_date(url, BRANCHES)


def test_a_try_of_weeks_ago_leaves_no_copy_that_passes_for_todays(own, monkeypatch):
    later = of_later(own, monkeypatch)
    checking.bring_on(later, "9.9.9", 1)
    [kept] = (own.data / BEFORE).iterdir()
    of_then = kept.read_bytes()
    checking.bring_on(later, "9.9.9", 1)  # gone on with, after a kill: this one's own copy stays
    assert kept.read_bytes() == of_then
    trial.unmark(own.data)  # taken back
    store = opened(own.url, own.data)
    with store.transaction() as tx:
        tx.audit(AuditLine("case.opened", "p.visser", "coach", "case-since"))
    store.close()
    checking.bring_on(later, "9.9.9", 1)
    assert [one for one in (own.data / BEFORE).glob("*") if one.read_bytes() == of_then] == []


def restored(url: str, kept: Path) -> str:
    """Read a dump into a fresh schema's place: the database it came from, emptied."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    program = Path(dumping._program(15)).with_name("pg_restore")
    done = subprocess.run(
        [program, "--dbname", url.replace("+psycopg", ""), kept], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return url


@pytest.mark.postgresql
def test_without_a_pg_dump_a_server_is_left_alone_unless_there_is_a_dump(
    tmp_path, postgresql_url, monkeypatch
):
    tables_stand(postgresql_url, BRANCHES)
    today = Own(tmp_path, postgresql_url, BRANCHES, (), list, lambda _folder: KEY)
    later = of_later(replace(today, data=tmp_path / "data"), monkeypatch)
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(dumping, "PROGRAM", "pg_dump-that-is-not-there")
    assert codes(today) == []
    assert codes(later) == ["WOR-S406"]
    with pytest.raises(DatabaseNotSaved):
        checking.bring_on(later, "9.9.9", 1)
    assert not up_to_date(later.url, later.branches)
    assert codes(later, Allowed(database_saved=True)) == []
    checking.bring_on(later, "9.9.9", 1, Allowed(database_saved=True))
    assert up_to_date(later.url, later.branches)


@pytest.mark.postgresql
def test_a_dump_says_no_password_and_leaves_no_address_behind(tmp_path, postgresql_url, monkeypatch):
    tables_stand(postgresql_url, (STORE,))
    told: list[str] = []
    run = subprocess.run

    def listening(command, **more):
        told.append(f"{command} {more.get('env')}")
        return run(command, **more)

    monkeypatch.setattr(dumping.subprocess, "run", listening)
    dumping.dump(postgresql_url.replace("wor@", "wor:geheim%20woord@"), tmp_path / "kept.dump")
    assert len(told) == 2
    assert "geheim" not in "".join(told)
    assert [one.name for one in tmp_path.iterdir()] == ["kept.dump"]


@pytest.mark.postgresql
def test_a_dump_gets_in_with_a_password_of_every_sort_of_sign(tmp_path, postgresql_url):
    typed = " een:woord\\met '; # en een blank "
    tables_stand(postgresql_url, (STORE,))
    plain = postgresql_url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        [(rules,)] = connection.execute("SHOW hba_file").fetchall()
        connection.execute(sql.SQL("CREATE ROLE dumper SUPERUSER LOGIN PASSWORD {}").format(typed))
        before = Path(rules).read_text("utf-8")
        Path(rules).write_text(f"host all dumper 127.0.0.1/32 scram-sha-256\n{before}", "utf-8")
        connection.execute("SELECT pg_reload_conf()")
    try:
        known = make_url(postgresql_url).set(username="dumper", password=typed)
        dumping.dump(known.render_as_string(hide_password=False), tmp_path / "kept.dump")
        wrong = known.set(password=typed.rstrip()).render_as_string(hide_password=False)
        with pytest.raises(DatabaseUnusable):
            dumping.dump(wrong, tmp_path / "other.dump")
    finally:
        Path(rules).write_text(before, "utf-8")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("DROP ROLE dumper")
    assert [one.name for one in tmp_path.iterdir()] == ["kept.dump"]


@pytest.mark.postgresql
def test_a_dump_that_fails_leaves_no_half_of_it(tmp_path, postgresql_url):
    tables_stand(postgresql_url, (STORE,))
    engine = open_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE locked (id int)"))
    with engine.begin() as connection, pytest.MonkeyPatch.context() as patch:
        connection.execute(text("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE"))
        patch.setattr(dumping, "LONGEST_SECONDS", 1)
        with pytest.raises(DatabaseNotSaved):
            dumping.dump(postgresql_url, tmp_path / "kept.dump")
    engine.dispose()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
def test_a_busy_table_makes_a_rehearsal_wait_for_a_while_and_not_for_ever(
    tmp_path, postgresql_url, monkeypatch
):
    tables_stand(postgresql_url, BRANCHES)
    data = tmp_path / "data"
    data.mkdir()
    own = Own(data, postgresql_url, BRANCHES, (), list, lambda _folder: KEY)
    own = of_later(own, monkeypatch, "op.add_column('welfare_cases', sa.Column('more', sa.Text))")
    monkeypatch.setattr("wor_sidecar.store.migration_child._IN_THE_WAY", "100ms")
    engine = open_engine(postgresql_url)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT count(*) FROM welfare_cases"))
        [one] = checking.look(own)
        assert "lock timeout" in str(one.fields["why"])
    engine.dispose()
    assert codes(own) == []
