import os
import threading

import pytest
from sqlalchemy import insert, select, text

from wor_sidecar.domain.errors.foundations import DatabaseUnusable, DiskFull, NestedTransaction, NoVaultKey
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.tables import data_keys
from wor_sidecar.store.transactions import Store


def put(tx, owner):
    tx.connection.execute(insert(data_keys).values(owner=owner, wrapped=b"x", created_at=1))


def owners(store):
    with store.reading() as tx:
        return set(tx.connection.execute(select(data_keys.c.owner)).scalars())


def test_what_is_written_together_is_there_together(store):
    with store.transaction() as tx:
        put(tx, "a")
        put(tx, "b")
    assert owners(store) == {"a", "b"}


def test_an_exception_takes_everything_back_and_calls_nobody(store):
    called = []

    def crash_after_the_row():
        with store.transaction() as tx:
            put(tx, "a")
            tx.after_commit(lambda: called.append(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash_after_the_row()
    assert owners(store) == set()
    assert not called


def test_what_waits_for_the_commit_may_open_a_transaction_itself(store):
    seen: list[set[str]] = []
    with store.transaction() as tx:
        put(tx, "a")
        tx.after_commit(lambda: seen.append(owners(store)))
    assert seen == [owners(store)]
    assert len(seen[0]) == 1


def test_a_transaction_inside_another_is_refused_and_the_outer_one_lives(store):
    with store.transaction() as tx:
        with pytest.raises(NestedTransaction), store.reading():
            pass
        with pytest.raises(NestedTransaction), store.transaction():
            pass
        put(tx, "a")
    assert owners(store) == {"a"}


def test_a_reader_writes_nothing(store):
    with store.reading() as tx:
        put(tx, "a")
    assert owners(store) == set()


def test_a_reader_sees_one_moment_while_another_thread_writes(store):
    with store.reading() as tx:
        before = tx.connection.execute(select(data_keys.c.owner)).scalars().all()

        def write():
            with store.transaction() as other:
                put(other, "a")

        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert tx.connection.execute(select(data_keys.c.owner)).scalars().all() == before
    assert owners(store) == {"a"}


def test_writers_in_many_threads_take_turns(store):
    def write(name):
        with store.transaction() as tx:
            put(tx, name)

    threads = [threading.Thread(target=write, args=(f"t{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(owners(store)) == 8


def test_a_store_without_the_vaults_key_refuses_secrets(database, clock, randomness):
    store = Store(open_engine(sqlite_url(database)), None, clock, randomness)
    with store.transaction() as tx, pytest.raises(NoVaultKey):
        tx.fields.new_key("referral:a")
    store.close()


def test_the_database_is_as_durable_and_private_as_promised(store, database):
    with store.reading() as tx:
        values = {
            name: tx.connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in database.parent.glob("wor.db*")} == {0o600}


def test_all_of_one_transaction_is_of_one_moment(store, clock):
    with store.transaction() as tx:
        before = tx.clock.now()
        clock.at -= 86_400_000
        assert tx.clock.now() == before
        assert tx.clock.monotonic() == clock.monotonic()
    with store.transaction() as tx:
        assert tx.clock.now() == clock.at


def test_a_file_that_is_no_database_is_a_coded_error(tmp_path, key, clock, randomness):
    path = tmp_path / "wor.db"
    path.write_bytes(b"this is not a database" * 100)
    store = Store(open_engine(sqlite_url(path)), key, clock, randomness)
    with pytest.raises(DatabaseUnusable), store.transaction():
        pass
    store.close()


def test_a_folder_that_is_missing_is_a_coded_error(tmp_path):
    with pytest.raises(DatabaseUnusable, match="none"):
        open_engine(sqlite_url(tmp_path / "none" / "wor.db"))


def test_a_full_disk_is_a_coded_error_and_keeps_what_was_there_threat_30(store):
    with store.transaction() as tx:
        put(tx, "a")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def write_much():
        with store.transaction() as tx:
            tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            put(tx, "b" * 1_000_000)

    with pytest.raises(DiskFull, match="full"):
        write_much()
    assert owners(store) == {"a"}
