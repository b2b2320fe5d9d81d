"""Nightly backups: when one is due, which are deleted, and what is told when a night fails."""

import os
import shutil
import threading
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.environment import BackupDiskFull, BackupTrailBroken, RecoveryKeyMissing
from wor_sidecar.domain.errors.foundations import SettingRefused
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.settings.shared import BackupSettings
from wor_sidecar.store import backup
from wor_sidecar.store import backups as module
from wor_sidecar.store.audit import lines
from wor_sidecar.store.backup import Origin, Source, Whose, read_header
from wor_sidecar.store.backup_nights import due, expired, last_turn, new_name, ours
from wor_sidecar.store.backups import Backups, Nights
from wor_sidecar.store.migrating import STORE
from wor_sidecar.store.migration_child import upgrade

HOUR = 3_600_000
DAY = 24 * HOUR
TWO_THIRTY = time(2, 30)


def at(text: str) -> Millis:
    return Millis(int(datetime.fromisoformat(text).timestamp() * 1000))


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("2027-01-20T03:00:00+01:00", "2027-01-20T02:30:00+01:00"),
        ("2027-01-20T02:29:00+01:00", "2027-01-19T02:30:00+01:00"),
        ("2027-07-20T03:00:00+02:00", "2027-07-20T02:30:00+02:00"),
        ("2027-03-28T04:00:00+02:00", "2027-03-28T02:30:00+01:00"),  # the hour that isn't there
    ],
)
def test_the_last_turn_is_by_the_clock_on_the_wall(now, turn):
    assert last_turn(TWO_THIRTY, at(now)) == at(turn)


@given(st.integers(0, 10**10))
def test_a_turn_lies_at_most_a_day_and_an_hour_back(seconds):
    now = Millis(1_700_000_000_000 + seconds * 1000)
    assert 0 <= now - last_turn(TWO_THIRTY, now) <= DAY + HOUR


def test_a_missed_night_is_due_at_the_next_start():
    monday, friday = at("2027-01-18T02:31:00+01:00"), at("2027-01-22T09:00:00+01:00")
    assert not due(TWO_THIRTY, monday, at("2027-01-19T02:29:00+01:00"))
    assert due(TWO_THIRTY, monday, friday)
    assert due(TWO_THIRTY, None, friday)


@pytest.mark.parametrize("written", ["keep_days = 31", "keep_days = 0", 'at = "25:00"', 'at = "0230"'])
def test_settings_that_cannot_be_are_refused(written):
    with pytest.raises(SettingRefused):
        parse_settings(written, BackupSettings, Path("wor.toml"))


def test_an_empty_folder_turns_it_off():
    assert parse_settings('folder = ""', BackupSettings, Path("wor.toml")).folder is None


@pytest.fixture(autouse=True)
def migrations_here(monkeypatch):
    """A proof migrates a scratch database; here without a child process."""

    def make_here(url, branches, revisions):
        upgrade(url, [branch.versions() for branch in branches], revisions)

    monkeypatch.setattr(backup, "make_tables", make_here)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "backups"
    path.mkdir()
    return path


@pytest.fixture
def nights(store, clock, folder, tmp_path):
    source = Source(Origin("wor-sidecar", (STORE,)), lambda _tx: Whose("us", 1, b"sealed"))
    backups = Backups(store, source, clock, os.urandom, tmp_path)
    return Nights(BackupSettings(folder, "02:30", 3), backups)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def events(store):
    with store.reading() as tx:
        return [(one.line.event, one.line.object) for one in lines(tx)]


def test_each_night_makes_one_proves_it_and_deletes_what_was_kept_long_enough(nights, store, clock, folder):
    made = []
    for _ in range(8):
        nights.tick()
        nights.tick()
        made += [name for name in names(folder) if name not in made]
        clock.at += DAY
    assert len(made) == 8
    assert names(folder) == made[-4:]
    told = events(store)
    assert [event for event, _ in told].count("backup.made") == 8
    deleted = [which for event, which in told if event == "backup.deleted"]
    assert deleted == [which for event, which in told if event == "backup.made"][:4]
    assert nights.report().trouble is None
    assert nights.report().to_json(clock.now())["hours"] == 24


def test_files_of_others_stay(nights, clock, folder):
    nights.tick()
    [own] = names(folder)
    others = {
        "wor-sidecar-20200101T000000Z-aaaaaaaa.backup": b"not one of ours",
        "notes.txt": b"x",
        own.replace("wor-sidecar", "wor-inbox"): b"x",
    }
    for name, content in others.items():
        (folder / name).write_bytes(content)
    renamed = folder / "a copy that somebody made.backup"
    shutil.copy(folder / own, renamed)
    stranger = BackupSettings(folder, "02:30", 1)
    theirs = Source(nights.backups.source.origin, lambda _tx: Whose("somebody else", 1, b"sealed"))
    neighbour = Nights(stranger, Backups(nights.backups.store, theirs, clock, os.urandom, folder.parent))
    neighbour.tick()
    before = set(names(folder))
    for _ in range(6):
        clock.at += DAY
        nights.tick()
    assert before - {own} <= set(names(folder))


def test_the_last_backup_stays_when_nights_fail_but_never_beyond_30_days(nights, clock, folder, monkeypatch):
    nights.tick()
    monkeypatch.setattr(module, "write_backup", lambda *_: (_ for _ in ()).throw(BackupDiskFull(path="x")))
    for day in range(1, 32):
        clock.at += DAY
        nights.tick()
        assert len(names(folder)) == (1 if day <= 30 else 0)
    assert nights.report().trouble.code == "WOR-E042"


def test_a_night_that_fails_is_told_with_its_remedy_and_tried_again_in_an_hour(nights, clock, folder):
    folder.rmdir()
    nights.tick()
    told = nights.report().to_json(clock.now())
    assert (told["code"], told["newest"], told["hours"]) == ("WOR-E039", None, None)
    assert str(folder) in told["told"]
    folder.mkdir()
    clock.at += 1000
    nights.tick()
    assert names(folder) == []
    clock.at += HOUR
    nights.tick()
    assert len(names(folder)) == 1
    assert nights.report().to_json(clock.now())["code"] == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_told(nights, clock, folder):
    folder.chmod(0o500)
    nights.tick()
    assert nights.report().trouble.code == "WOR-E030"


def test_before_there_is_a_recovery_key_status_says_so(nights, store, clock, folder):
    def none_yet(_tx):
        raise RecoveryKeyMissing(command="wor-sidecar join")

    source = Source(nights.backups.source.origin, none_yet)
    fresh = Nights(BackupSettings(folder), Backups(store, source, clock, os.urandom, folder.parent))
    fresh.tick()
    assert fresh.report().trouble.code == "WOR-E036"
    assert names(folder) == []


def test_a_backup_that_the_disk_spoiled_is_not_kept(nights, store, clock, folder, monkeypatch):
    whole = module.write_backup

    def spoiled(store, path, source):
        header = whole(store, path, source)
        raw = bytearray(path.read_bytes())
        raw[-1] ^= 1
        path.write_bytes(raw)
        return header

    monkeypatch.setattr(module, "write_backup", spoiled)
    nights.tick()
    assert names(folder) == []
    assert nights.report().trouble.code == "WOR-E032"
    assert [event for event, _ in events(store)] == ["backup.made", "backup.deleted"]


def test_a_broken_trail_is_told_and_the_backup_stays(nights, clock, folder, monkeypatch):
    def broken(*_):
        raise BackupTrailBroken(path="x", fault="changed or missing line", line=3)

    monkeypatch.setattr(module, "verify_backup", broken)
    nights.tick()
    nights.tick()
    assert len(names(folder)) == 1
    assert nights.report().trouble.code == "WOR-E040"


def test_a_clock_that_was_ahead_stops_no_night(nights, clock, folder):
    clock.at += 400 * DAY
    nights.tick()
    [wrong] = folder.iterdir()
    os.utime(wrong, (clock.at // 1000, clock.at // 1000))
    clock.at -= 400 * DAY
    nights.tick()
    clock.at += DAY
    nights.tick()
    assert len(names(folder)) == 3


def test_what_a_broken_night_left_is_tidied_after_a_day(nights, clock, folder, tmp_path):
    scratch = tmp_path / "verifying-x"
    scratch.mkdir()
    (scratch / "scratch.db").write_bytes(b"rows")
    old = folder / f".{new_name('wor-sidecar', Millis(clock.at - 2 * DAY), os.urandom)}.tmp"
    fresh = folder / f".{new_name('wor-sidecar', clock.now(), os.urandom)}.tmp"
    for path in (old, fresh):
        path.write_bytes(b"half a backup")
    stop = threading.Event()
    thread = threading.Thread(target=nights.run, args=(stop,))
    thread.start()
    while not (nights.report().newest or nights.report().trouble):
        stop.wait(0.05)
    stop.set()
    thread.join(30)
    assert not old.exists()
    assert fresh.exists()
    assert not scratch.exists()


def test_a_name_says_program_and_moment_and_nothing_else(clock):
    name = new_name("wor-inbox", clock.now(), os.urandom)
    told = datetime.fromtimestamp(clock.at / 1000, tz=UTC)
    assert name.startswith(f"wor-inbox-{told:%Y%m%dT%H%M%SZ}-")


def test_what_is_listed_is_read(nights, folder, clock):
    nights.tick()
    [one] = ours(folder, "wor-sidecar", "us")
    assert one.header == read_header(one.path)
    assert expired([one], 3, clock.now()) == []


def test_a_backup_that_gets_no_line_in_the_trail_does_not_stay(nights, folder, monkeypatch):
    def full(*_line):
        raise OSError("the disk is full")

    monkeypatch.setattr(Backups, "note", full)
    with pytest.raises(OSError, match="full"):
        nights.backups.make(folder / "by-hand.backup")
    assert list(folder.iterdir()) == []
