"""The store keeps its promises on SQLite and on PostgreSQL alike."""

import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.foundations import DatabaseUnusable, DataKeyGone, SealedValueRefused
from wor_sidecar.store.audit import AuditLine, lines, reseal, verify
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.fields import rewrap
from wor_sidecar.store.migrating import STORE, current, migrate
from wor_sidecar.store.secrets import read_secret, store_secret
from wor_sidecar.store.tables import audit_lines, metadata
from wor_sidecar.store.transactions import Store
from wor_sidecar.testing.databases import tables_stand
from wor_sidecar.vault.key import KeyEncryptionKey

KEY = KeyEncryptionKey(bytes(range(32)))
PLACE = ("mail_departures", "aaaa", "content")


class StillClock:
    def now(self):
        return Millis(1_800_000_000_000)

    def monotonic(self):
        return 0.0


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "wor.db")
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def store(url):
    tables_stand(url, (STORE,))
    store = Store(open_engine(url), KEY, StillClock(), os.urandom)
    yield store
    store.close()


def in_threads(*actions):
    failures = []

    def guarded(action):
        try:
            action()
        except Exception as error:  # noqa: BLE001  (shown by the assertion below)
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_child_process_migrates_and_a_second_time_there_is_nothing_to_do(url):
    assert migrate(url, (STORE,))
    assert current(url) == {STORE.revisions()[-1]}
    assert not migrate(url, (STORE,))


@pytest.mark.postgresql
def test_two_programs_that_start_at_once_migrate_once(postgresql_url):
    in_threads(*[lambda: migrate(postgresql_url, (STORE,))] * 2)
    assert current(postgresql_url) == {STORE.revisions()[-1]}


def test_the_migrations_make_what_the_tables_say(store):
    found = inspect(store.engine)
    for table in metadata.sorted_tables:
        columns = {each["name"]: each["nullable"] for each in found.get_columns(table.name)}
        assert columns == {each.name: each.nullable for each in table.columns}


def test_sealed_values_open_in_their_place_until_they_are_shredded(store):
    with store.transaction() as tx:
        tx.fields.new_key("referral:a")
        sealed = tx.fields.seal("referral:a", *PLACE, b"content")
    with store.reading() as tx:
        assert tx.fields.open("referral:a", *PLACE, sealed) == b"content"
        with pytest.raises(SealedValueRefused):
            tx.fields.open("referral:a", "mail_departures", "bbbb", "content", sealed)
    with store.transaction() as tx:
        tx.fields.shred("referral:a")
    with store.reading() as tx, pytest.raises(DataKeyGone):
        tx.fields.open("referral:a", *PLACE, sealed)


def test_many_writers_make_one_chain_threat_14(store):
    def write():
        for _ in range(5):
            with store.transaction() as tx:
                tx.audit(AuditLine("prompt.opened", user="u", role="assistant", object="p"))

    in_threads(*[write] * 4)
    with store.reading() as tx:
        report = verify(tx)
        assert (report.intact, report.count) == (True, 20)
        assert len(list(lines(tx, objects=frozenset({"p"})))) == 20


def test_an_edited_line_is_found_threat_14(store):
    with store.transaction() as tx:
        tx.audit(AuditLine("prompt.opened", user="u", role="assistant"))
        tx.connection.execute(update(audit_lines).values(user="somebody else"))
    with store.reading() as tx:
        assert verify(tx).first_broken == 1


def test_the_key_rotates(store, url):
    fresh = KeyEncryptionKey(bytes(32))
    with store.transaction() as tx:
        secret = store_secret(tx, "practice", lambda: b"s" * 32)
        tx.audit(AuditLine("key.rotated", user="u", role="administrator"))
        rewrap(tx.connection, KEY, fresh, os.urandom)
        reseal(tx.connection, fresh)
    rotated = Store(open_engine(url), fresh, StillClock(), os.urandom)
    with rotated.reading() as tx:
        assert read_secret(tx, "practice") == secret
        assert verify(tx).intact
    rotated.close()


def test_a_rolled_back_transaction_leaves_nothing(store):
    def crash_after_the_line():
        with store.transaction() as tx:
            tx.audit(AuditLine("prompt.opened", user="u", role="assistant"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash_after_the_line()
    with store.reading() as tx:
        assert tx.connection.execute(select(audit_lines)).all() == []


def test_a_reader_sees_one_moment_while_another_thread_writes(store):
    def write():
        with store.transaction() as other:
            other.audit(AuditLine("prompt.opened", user="u", role="assistant"))

    with store.reading() as tx:
        assert tx.connection.execute(select(audit_lines)).all() == []
        in_threads(write)
        assert tx.connection.execute(select(audit_lines)).all() == []
    with store.reading() as tx:
        assert len(tx.connection.execute(select(audit_lines)).all()) == 1


@pytest.mark.postgresql
def test_a_server_that_is_gone_is_a_coded_error():
    store = Store(open_engine("postgresql://wor@127.0.0.1:1/none"), None, StillClock(), os.urandom)
    with pytest.raises(DatabaseUnusable), store.transaction():
        pass
    with pytest.raises(DatabaseUnusable):
        current("postgresql://wor@127.0.0.1:1/none")
    store.close()
