"""What is dumped is what loads, from SQLite and PostgreSQL into either: every byte, every NULL, every key."""

import os
import random
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
    select,
    update,
)

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.environment import (
    BackupDamaged,
    BackupDiskFull,
    BackupForeign,
    BackupKeyWrong,
    BackupNewer,
    BackupTrailBroken,
    BackupUnwritten,
    DataFolderTaken,
    FileExists,
    RestoreUnfinished,
)
from wor_sidecar.store import backup as backups
from wor_sidecar.store.audit import AuditLine, verify
from wor_sidecar.store.backup import (
    Origin,
    Source,
    Whose,
    load_backup,
    read_header,
    verify_backup,
    write_backup,
)
from wor_sidecar.store.backup_rows import NotADump, dumped, loaded
from wor_sidecar.store.engine import WRITES, is_sqlite, open_engine, sqlite_url
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import STORE
from wor_sidecar.store.restoring import Target, restore_backup
from wor_sidecar.store.secrets import read_secret, store_secret
from wor_sidecar.store.tables import audit_lines
from wor_sidecar.store.transactions import Store
from wor_sidecar.testing.databases import tables_stand
from wor_sidecar.vault.key import KeyEncryptionKey

KEY = KeyEncryptionKey(bytes(range(32)))
ORIGIN = Origin("wor-sidecar", (STORE,))
SOURCE = Source(ORIGIN, lambda _tx: Whose("us", 2, b"sealed to the sheet"))
NUMBER = BigInteger().with_variant(Integer, "sqlite")

tables = MetaData()
people = Table(
    "people",
    tables,
    Column("id", Text, primary_key=True),
    Column("boss", Text, ForeignKey("people.id")),
    Column("born", BigInteger),
    Column("photo", LargeBinary),
    Column("here", Boolean),
)
notes = Table(
    "a_note",  # before `people` by name, after it by its key
    tables,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("words", Text),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
PEOPLE = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.binary(max_size=100),
        st.none() | st.booleans(),
        st.lists(st.none() | TEXTS, max_size=3),
    ),
    max_size=8,
)


class StillClock:
    def now(self):
        return Millis(1_800_000_000_000)

    def monotonic(self):
        return 0.0


def url_of(kind, request, path):
    return sqlite_url(path) if kind == "sqlite" else request.getfixturevalue("postgresql_url")


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=KINDS)
def url(request, tmp_path: Path) -> str:
    return url_of(request.param, request, tmp_path / "wor.db")


@pytest.fixture
def store(url):
    tables_stand(url, (STORE,))
    store = Store(open_engine(url), KEY, StillClock(), os.urandom)
    yield store
    store.close()


@pytest.fixture(params=KINDS)
def other(request, tmp_path: Path) -> str:
    """Another database, empty."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "other.db")
    return request.getfixturevalue("second_postgresql_url")


@pytest.fixture
def second_postgresql_url(postgresql_server):
    import psycopg

    plain = postgresql_server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("CREATE DATABASE second")
    yield postgresql_server.rsplit("/", 1)[0] + "/second"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP DATABASE second WITH (FORCE)")


def writing(url):
    engine = open_engine(url, foreign_keys=False)
    return engine, engine.connect().execution_options(**{WRITES: True})


def fill(connection, rows):
    """People in a circle, each the next one's boss: no order of rows pleases a foreign key."""
    for at, (born, photo, here, words) in enumerate(rows):
        connection.execute(insert(people).values(id=f"p{at}", born=born, photo=photo, here=here))
        for one in words:
            connection.execute(insert(notes).values(person=f"p{at}", words=one))
    for at in range(len(rows)):
        boss = f"p{(at + 1) % len(rows)}"
        connection.execute(update(people).where(people.c.id == f"p{at}").values(boss=boss))


def everything(connection):
    return [connection.execute(select(table).order_by(table.c[0])).all() for table in (people, notes)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=PEOPLE)
def test_any_rows_come_back_as_they_were(url, other, rows):
    found = []
    lines = []
    for place in (url, other):
        engine, connection = writing(place)
        with connection, connection.begin():
            tables.drop_all(connection)
            tables.create_all(connection)
            if place == url:
                fill(connection, rows)
                lines = list(dumped(connection, [("certificate.pem", b"\0\xff")]))
            else:
                dump = loaded(connection, lines)
                connection.execute(insert(people).values(id="new"))
                number = connection.execute(insert(notes).values(person="new")).inserted_primary_key[0]
                assert number > max([note.number for note in found[0][1]], default=0)
                connection.execute(notes.delete().where(notes.c.person == "new"))
                connection.execute(people.delete().where(people.c.id == "new"))
            found.append(everything(connection))
        engine.dispose()
    assert found[0] == found[1]
    assert dump.files == {"certificate.pem": b"\0\xff"}
    assert dump.counts.rows == sum(map(len, found[0]))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: lines[:1] + lines[2:],
        lambda lines: [line for line in lines if b'"people"' not in line],
        lambda lines: [line.replace(b'"born"', b'"bron"') for line in lines],
        lambda lines: [line.replace(b'"p0"', b'{"a":1}') for line in lines],
        lambda lines: [line[:-1] for line in lines],
        lambda lines: [b"[" * 100_000 + b"\n", *lines],
    ],
)
def test_what_is_no_whole_dump_is_refused(tmp_path, spoil):
    engine, connection = writing(sqlite_url(tmp_path / "a.db"))
    with connection, connection.begin():
        tables.create_all(connection)
        fill(connection, [(1, b"x", True, ["a", "b"]), (2, None, None, [])])
        lines = list(dumped(connection))
        with pytest.raises(NotADump):
            loaded(connection, spoil(lines))
    engine.dispose()


def line_of(store, event="prompt.opened"):
    with store.transaction() as tx:
        tx.audit(AuditLine(event, user="u", role="assistant", object="p"))


def test_a_backup_restores_on_either_database(store, other, tmp_path):
    with store.transaction() as tx:
        secret = store_secret(tx, "practice", lambda: b"s" * 32)
    for _ in range(40):
        line_of(store)
    made = write_backup(store, tmp_path / "a.backup", SOURCE)
    assert read_header(tmp_path / "a.backup", ORIGIN) == made
    assert (made.organisation, made.epoch, made.revisions) == ("us", 2, {"store": STORE.revisions()[-1]})
    dump = load_backup(tmp_path / "a.backup", ORIGIN, KEY, other)
    assert dump.counts.rows >= 42
    there = Store(open_engine(other), KEY, StillClock(), os.urandom)
    with there.reading() as tx:
        assert read_secret(tx, "practice") == secret
        assert verify(tx).count == 40
        assert verify(tx).intact
    line_of(there)
    there.close()


def test_a_backup_shows_one_moment_and_writers_go_on(store, url, tmp_path):
    """Each round of the dump lets another thread write; nothing of that is in the backup."""
    for _ in range(10):
        line_of(store)
    written = []

    def between(lines):
        for line in lines:
            writer = threading.Thread(target=lambda: written.append(line_of(store)))
            writer.start()
            writer.join(30)
            yield line

    source = Source(ORIGIN, SOURCE.whose)
    monkey = pytest.MonkeyPatch()
    monkey.setattr(backups, "dumped", lambda connection, files: between(dumped(connection, files)))
    write_backup(store, tmp_path / "a.backup", source)
    monkey.undo()
    assert len(written) > 10
    found = verify_backup(tmp_path / "a.backup", ORIGIN, KEY, StillClock(), os.urandom)
    assert found.audit_lines == 10
    with store.reading() as tx:
        assert verify(tx).count == 10 + len(written)


def test_what_is_shredded_during_a_backup_leaves_the_log_at_its_end(store, tmp_path):
    canary = b"a data key that must not stay anywhere"
    with store.transaction() as tx:
        tx.fields.keep("case:a", canary)
        [wrapped] = tx.connection.execute(select(tables_key().c.wrapped)).scalars()
    with store.snapshot() as tx:
        tx.connection.execute(select(audit_lines)).all()

        def shred():
            with store.transaction() as other:
                other.fields.shred("case:a")

        thread = threading.Thread(target=shred)
        thread.start()
        thread.join(30)
    if is_sqlite(store.engine):
        assert all(bytes(wrapped) not in path.read_bytes() for path in tmp_path.glob("wor.db*"))


def tables_key():
    from wor_sidecar.store.tables import data_keys

    return data_keys


@pytest.fixture
def made(tmp_path):
    url = sqlite_url(tmp_path / "wor.db")
    tables_stand(url, (STORE,))
    store = Store(open_engine(url), KEY, StillClock(), os.urandom)
    for _ in range(5):
        line_of(store)
    yield store
    store.close()


def test_nothing_is_overwritten_and_nothing_half_is_left(made, tmp_path, monkeypatch):
    path = tmp_path / "a.backup"
    write_backup(made, path, SOURCE)
    first = path.read_bytes()
    with pytest.raises(FileExists):
        write_backup(made, path, SOURCE)
    assert path.read_bytes() == first
    with pytest.raises(BackupUnwritten):
        write_backup(made, tmp_path / "nowhere" / "a.backup", SOURCE)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "fsync", full)
    with pytest.raises(BackupDiskFull):
        write_backup(made, tmp_path / "b.backup", SOURCE)
    assert not list(tmp_path.glob("*b.backup*"))


def test_a_backup_is_for_its_own_account_alone(made, tmp_path):
    write_backup(made, tmp_path / "a.backup", SOURCE)
    assert (tmp_path / "a.backup").stat().st_mode & 0o077 == 0


def test_another_program_another_key_and_a_newer_version_are_told_apart(made, tmp_path):
    path = tmp_path / "a.backup"
    write_backup(made, path, SOURCE)
    with pytest.raises(BackupForeign):
        read_header(path, Origin("wor-inbox", (STORE,)))
    with pytest.raises(BackupKeyWrong):
        verify_backup(path, ORIGIN, KeyEncryptionKey(bytes(32)), StillClock(), os.urandom)
    path.write_bytes(
        path.read_bytes().replace(STORE.revisions()[-1].encode(), b"9" * len(STORE.revisions()[-1]))
    )
    with pytest.raises(BackupNewer):
        read_header(path, ORIGIN)


def test_a_proof_leaves_no_scratch_and_finds_a_flipped_bit(made, tmp_path):
    path, scratch = tmp_path / "a.backup", tmp_path / "scratch"
    scratch.mkdir()
    write_backup(made, path, SOURCE)
    found = verify_backup(path, ORIGIN, KEY, StillClock(), os.urandom, scratch)
    assert (found.audit_lines, found.size) == (5, path.stat().st_size)
    raw = bytearray(path.read_bytes())
    raw[random.Random(3).randrange(len(raw) // 2, len(raw))] ^= 4
    path.write_bytes(raw)
    with pytest.raises(BackupDamaged):
        verify_backup(path, ORIGIN, KEY, StillClock(), os.urandom, scratch)
    assert not list(scratch.iterdir())


def test_a_trail_that_was_broken_before_is_told_threat_14(made, tmp_path):
    with made.transaction() as tx:
        tx.connection.execute(update(audit_lines).where(audit_lines.c.number == 3).values(user="somebody"))
    write_backup(made, tmp_path / "a.backup", SOURCE)
    with pytest.raises(BackupTrailBroken) as told:
        verify_backup(tmp_path / "a.backup", ORIGIN, KEY, StillClock(), os.urandom)
    assert told.value.fields["line"] == 3


def test_memory_stays_flat_however_large_the_database(tmp_path):
    """20 MB of rows go through less than 8 MB of memory."""
    engine, connection = writing(sqlite_url(tmp_path / "a.db"))
    with connection, connection.begin():
        tables.create_all(connection)
        for at in range(400):
            connection.execute(insert(people).values(id=f"p{at}", photo=os.urandom(50_000)))
        tracemalloc.start()
        size = sum(len(line) for line in dumped(connection))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    engine.dispose()
    assert size > 20_000_000
    assert peak < 8_000_000


class PowerCut(BaseException):
    """The machine stops."""


def test_a_restore_that_dies_on_postgresql_begins_anew_too(store, other, tmp_path):
    line_of(store)
    write_backup(store, tmp_path / "a.backup", SOURCE)
    fresh = KeyEncryptionKey(b"n" * 32)
    target = Target(ORIGIN, tmp_path / "data", other)

    def die(name):
        if name == "restore.rewrapped":
            raise PowerCut

    def again(fault):
        keys = (KEY, lambda: fresh)
        return restore_backup(
            tmp_path / "a.backup", target, keys, lambda *_: None, StillClock(), os.urandom, fault
        )

    with pytest.raises(PowerCut):
        again(die)
    with pytest.raises(RestoreUnfinished):
        hold_folder(target.folder)
    assert again(lambda _name: None).trail.count == 1
    with pytest.raises(DataFolderTaken):
        again(lambda _name: None)
    there = Store(open_engine(other), fresh, StillClock(), os.urandom)
    with there.reading() as tx:
        assert verify(tx).intact
    there.close()
