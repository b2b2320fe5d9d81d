"""A postbus comes back from its backup; its users' programs mend the rest."""

import json
import os

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.environment import BackupDamaged, DataFolderTaken, RestoreUnfinished
from wor_sidecar.postbus.app import ADMISSION_KEY
from wor_sidecar.postbus.backups import restore
from wor_sidecar.postbus.cli import cli
from wor_sidecar.postbus.settings import DataSettings, PostbusSettings
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store.lock import RESTORING
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.testing.postbus import serve_postbus


def run(*words):
    result = CliRunner().invoke(cli, [*map(str, words), "--json"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return json.loads(result.stdout)


@pytest.fixture
def backup(house, tmp_path):
    """Made beside a postbus that serves, with one envelope in a mailbox."""
    envelope, wire = house.envelope()
    house.practice.client(house.bus.url).deposit(envelope, house.welfare.organisation, wire)
    path = tmp_path / "night.backup"
    made = run("backup", path, "--data", house.bus.settings.data.folder)
    assert made["bytes"] == path.stat().st_size
    return path


def test_what_lay_in_the_mailboxes_lies_there_again(house, backup, tmp_path):
    other = tmp_path / "other"
    told = run("restore", backup, "--data", other)
    assert told["folder"] == str(other)
    assert (other / ADMISSION_KEY).read_bytes() == (
        house.bus.settings.data.folder / ADMISSION_KEY
    ).read_bytes()
    stats, here = run("stats", "--data", other), run("stats", "--data", house.bus.settings.data.folder)
    assert stats == here
    assert stats["open"] == 1
    with serve_postbus(other, house.clock, house.chance) as again:
        [waiting] = house.welfare.client(again.url).list_messages()
        assert house.welfare.client(again.url).fetch(waiting.id)


def test_it_is_for_its_own_account_and_a_flipped_byte_is_found(backup, house):
    assert backup.stat().st_mode & 0o077 == 0
    assert run("backup", backup, "--verify", "--data", house.bus.settings.data.folder)["files"] == 1
    raw = bytearray(backup.read_bytes())
    raw[len(raw) // 2] ^= 1
    backup.write_bytes(raw)
    with pytest.raises(BackupDamaged):
        run("backup", backup, "--verify", "--data", house.bus.settings.data.folder)


def test_a_folder_with_a_database_is_not_touched(backup, house):
    with pytest.raises(DataFolderTaken):
        run("restore", backup, "--data", house.bus.settings.data.folder)


def test_a_restore_that_dies_leaves_no_folder_that_serves(backup, tmp_path):
    class PowerCut(BaseException):
        pass

    def die(name):
        if name == "restore.loaded":
            raise PowerCut

    settings = PostbusSettings(data=DataSettings(tmp_path / "other"))
    with pytest.raises(PowerCut):
        restore(settings, backup, SystemClock(), os.urandom, die)
    with pytest.raises(RestoreUnfinished):
        run("stats", "--data", tmp_path / "other")
    restore(settings, backup, FakeClock(), os.urandom)
    assert not (tmp_path / "other" / RESTORING).exists()
    assert run("stats", "--data", tmp_path / "other")["open"] == 1
