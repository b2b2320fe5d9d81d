"""An inbox whose machine is gone: the backup, the recovery sheet and another machine bring it back."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.environment import BackupForeign, RestoreClockDoubtful, RestoreUnfinished
from wor_sidecar.domain.errors.foundations import SealedValueRefused
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.restoring import waits_for_epoch
from wor_sidecar.practice.backups import ORIGIN as PRACTICE_ORIGIN
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store import backup as backup_module
from wor_sidecar.store.audit import lines, verify
from wor_sidecar.store.backup import read_header
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.migration_child import upgrade
from wor_sidecar.store.secrets import read_secret, replace_secret
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.app import DATABASE, vault_key
from wor_sidecar.welfare.backups import backups_of, restore
from wor_sidecar.welfare.making import RECOVERY
from wor_sidecar.welfare.settings import InboxSettings

OLD = KeyEncryptionKey(bytes(range(32)))
TOML = """
[organisation]
name = "Welzijn Meierijstad"
[data]
folder = "data"
[vault]
kind = "keyfile"
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """scrypt at its least, and migrations in this process."""
    whole = KeyFile.__init__
    monkeypatch.setattr(KeyFile, "__init__", lambda self, *args, **_: whole(self, *args, cost=14))

    def make_here(url, branches, revisions):
        upgrade(url, [branch.versions() for branch in branches], revisions)

    monkeypatch.setattr(backup_module, "make_tables", make_here)
    monkeypatch.setattr(backup_module, "migrate", migrate_here)


@pytest.fixture
def recovery(desk):
    key = RecoveryKey.fresh(os.urandom)
    with desk.store.transaction() as tx:
        replace_secret(tx, RECOVERY, key.public)
        Membership().adopt(tx, IdentityKey.fresh(os.urandom), Kind.WELFARE)
    return key


@pytest.fixture
def case(desk):
    return desk.brought_to("active")


@pytest.fixture
def backup(desk, recovery, case, tmp_path):
    settings = parse_settings(TOML, InboxSettings, tmp_path / "wor-inbox.toml")
    path = tmp_path / "night.backup"
    backups_of(settings, desk.store, desk.clock, os.urandom).make(path)
    return path


@pytest.fixture
def other(tmp_path):
    """Another machine's configuration."""
    config = tmp_path / "other" / "wor-inbox.toml"
    config.parent.mkdir()
    return parse_settings(TOML, InboxSettings, config), config


def opened(other, clock, key=None) -> Store:
    settings, config = other
    key = key or vault_key(settings, config, Plugins(), os.urandom)
    return Store(open_engine(sqlite_url(settings.data.folder / DATABASE)), key, clock, os.urandom)


def test_every_case_is_readable_elsewhere_and_the_old_key_opens_nothing_threat_12(
    desk, case, backup, recovery, other
):
    restore(*other, backup, recovery, desk.clock, os.urandom)
    there = opened(other, desk.clock)
    with desk.store.reading() as tx:
        before = cases.get(tx, case)
    with there.reading() as tx:
        after = cases.get(tx, case)
        assert replace(after, gap=before.gap) == before
        assert verify(tx).intact
        assert [one.line.event for one in lines(tx)][-1] == "program.restored"
    there.close()
    stolen = opened(other, desk.clock, OLD)
    with stolen.reading() as tx, pytest.raises(SealedValueRefused):
        read_secret(tx, RECOVERY)
    stolen.close()


def test_nothing_leaves_after_a_restore_before_an_epoch_begins_threat_35(desk, backup, recovery, other):
    restore(*other, backup, recovery, desk.clock, os.urandom)
    there = opened(other, desk.clock)
    with there.reading() as tx:
        assert waits_for_epoch(tx)
    there.close()


def test_by_a_clock_that_may_be_wrong_nothing_is_shredded_there_threat_29(desk, backup, recovery, other):
    desk.clock.days_later(365)
    with pytest.raises(RestoreClockDoubtful):
        restore(*other, backup, recovery, desk.clock, os.urandom)
    assert not other[0].data.folder.exists()
    restore(*other, backup, recovery, desk.clock, os.urandom, clock_is_right=True)


@pytest.mark.parametrize("step", ["marked", "key_made", "loaded", "rewrapped", "finished"])
def test_a_restore_that_dies_leaves_no_folder_that_starts(desk, backup, recovery, other, step):
    class PowerCut(BaseException):
        pass

    def die(name):
        if name == f"restore.{step}":
            raise PowerCut

    with pytest.raises(PowerCut):
        restore(*other, backup, recovery, desk.clock, os.urandom, die)
    with pytest.raises(RestoreUnfinished):
        hold_folder(other[0].data.folder)
    restore(*other, backup, recovery, desk.clock, os.urandom)
    hold_folder(other[0].data.folder).release()


def test_a_backup_shows_nothing_of_anybody_threat_12(desk, backup):
    raw = backup.read_bytes()
    for canary in (b"Voorbeeld", b"0612345678", b"onder de mensen", b"welfare_cases"):
        assert canary not in raw


def test_a_practice_does_not_take_an_inboxs_backup(backup):
    with pytest.raises(BackupForeign) as told:
        read_header(backup, PRACTICE_ORIGIN)
    assert (told.value.fields["found"], told.value.fields["wanted"]) == ("wor-inbox", "wor-sidecar")


def test_the_path_of_a_folder_is_no_backup(tmp_path: Path):
    with pytest.raises(Exception, match="WOR-E007"):
        read_header(tmp_path)
