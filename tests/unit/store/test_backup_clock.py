"""A clock that jumps deletes no backups; nights that fail for long, by a steady clock, do."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.environment import BackupDiskFull
from wor_sidecar.settings.shared import BackupSettings
from wor_sidecar.store import backup
from wor_sidecar.store import backups as module
from wor_sidecar.store.backup import Origin, Source, Whose
from wor_sidecar.store.backup_clock import DAY, JUMP_DAYS, Looks, jumped, looked, remember
from wor_sidecar.store.backups import Backups, Nights
from wor_sidecar.store.migrating import STORE
from wor_sidecar.store.migration_child import upgrade

NOW = Millis(1_800_000_000_000)
TERM = 30
moments = st.integers(0, 800 * DAY).map(lambda ago: Millis(NOW - ago))


@given(st.lists(moments, min_size=1), st.integers(0, 1), st.integers(0, JUMP_DAYS * DAY - 1))
def test_after_a_jump_two_others_always_stay(others, left, believed_for):
    looks = Looks(Millis(NOW - believed_for), NOW)
    assert jumped(others, left, looks, NOW) == (NOW - max(others) > JUMP_DAYS * DAY)


@given(st.lists(moments), st.integers(0, 9), st.integers(JUMP_DAYS * DAY, 900 * DAY))
def test_a_clock_that_ran_steadily_for_eight_days_is_believed(others, left, believed_for):
    assert not jumped(others, left, Looks(Millis(NOW - believed_for), NOW), NOW)


@given(st.lists(st.integers(-3 * DAY, 400 * DAY), max_size=20))
def test_looks_are_steady_only_when_no_step_between_them_was_a_jump(steps):
    looks, now, since = None, NOW, NOW
    for step in steps:
        looks = looked(looks, now)
        now = Millis(now + step)
        since = since if -DAY <= step <= JUMP_DAYS * DAY else now
    assert looked(looks, now).since == (since if looks else now)


def test_looks_outlive_a_start_and_a_spoiled_file_begins_anew(tmp_path):
    remember(tmp_path, NOW)
    assert remember(tmp_path, Millis(NOW + 7 * DAY)) == Looks(NOW, Millis(NOW + 7 * DAY))
    [file] = tmp_path.iterdir()
    file.write_bytes(b"[]")
    assert remember(tmp_path, Millis(NOW + DAY)).since == NOW + DAY


@pytest.fixture(autouse=True)
def migrations_here(monkeypatch):
    def make_here(url, branches, revisions):
        upgrade(url, [branch.versions() for branch in branches], revisions)

    monkeypatch.setattr(backup, "make_tables", make_here)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "backups"
    path.mkdir()
    return path


@pytest.fixture
def begin(store, clock, folder, tmp_path):
    def again():
        source = Source(Origin("wor-sidecar", (STORE,)), lambda _tx: Whose("us", 1, b"sealed"))
        return Nights(BackupSettings(folder, "02:30", 3), Backups(store, source, clock, os.urandom, tmp_path))

    return again


def five_nights(nights, clock, folder):
    for _ in range(5):
        nights.tick()
        age(folder, clock)
        clock.at += DAY
    return {path.name for path in folder.iterdir()}


def age(folder, clock):
    """Date what was written now by the clock of the test."""
    for path in folder.iterdir():
        if path.stat().st_mtime_ns % 1000:
            os.utime(path, (clock.at // 1000, clock.at // 1000))


def test_a_clock_a_year_ahead_deletes_nothing_and_tells_it(begin, clock, folder):
    nights = begin()
    before = five_nights(nights, clock, folder)
    clock.at += 365 * DAY
    nights.tick()
    assert before < {path.name for path in folder.iterdir()}
    assert nights.report().trouble.code == "WOR-E044"


def test_deleting_goes_on_when_nights_follow_each_other_again(begin, clock, folder):
    nights = begin()
    before = five_nights(nights, clock, folder)
    clock.at += 20 * DAY
    nights.tick()
    clock.at += DAY
    nights.tick()
    assert len(list(folder.iterdir())) == 2
    assert not before & {path.name for path in folder.iterdir()}
    assert nights.report().trouble is None


def test_a_backup_that_a_clock_ahead_made_is_kept_for_its_days_only(begin, clock, folder):
    nights = begin()
    five_nights(nights, clock, folder)
    clock.at += 365 * DAY
    nights.tick()
    age(folder, clock)
    [wrong] = [path for path in folder.iterdir() if path.stat().st_mtime == clock.at // 1000]
    clock.at -= 365 * DAY
    for day in range(6):
        nights.tick()
        assert wrong.exists() == (day <= 3), day
        clock.at += DAY
    assert len(list(folder.iterdir())) == 4


def test_nights_that_fail_let_everything_go_within_the_term_and_eight_days_though_the_machine_stops_daily(
    begin, clock, folder, monkeypatch
):
    five_nights(begin(), clock, folder)
    monkeypatch.setattr(module, "write_backup", lambda *_: (_ for _ in ()).throw(BackupDiskFull(path="x")))
    clock.at += 9 * DAY  # the machine was off, or its clock jumped
    begin().tick()
    assert len(list(folder.iterdir())) == 4
    for _ in range(TERM + JUMP_DAYS):
        clock.at += DAY
        begin().tick()
    assert list(folder.iterdir()) == []
