"""A practice whose machine is gone: the backup, the recovery sheet and another machine bring it back."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import (
    DataFolderTaken,
    RecoveryKeyMissing,
    RestoreClockDoubtful,
    RestoreUnfinished,
)
from wor_sidecar.domain.errors.exchange import RecoveryKeyWrong
from wor_sidecar.domain.errors.foundations import DataKeyGone, RemoteError, SealedValueRefused
from wor_sidecar.exchange.recovery import RecoveryKey, recovery_sheet
from wor_sidecar.mail.backups import verify_with_sheet
from wor_sidecar.mail.restoring import waits_for_epoch
from wor_sidecar.practice import opening
from wor_sidecar.practice.api.partners import RECOVERY
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.backups import ORIGIN, restore
from wor_sidecar.practice.cli import cli
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.opening import PRACTICE_SECRET
from wor_sidecar.practice.referrals import book
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store import backup as backup_module
from wor_sidecar.store.audit import lines, verify
from wor_sidecar.store.backup import read_header
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.lock import RESTORING, hold_folder
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.migration_child import upgrade
from wor_sidecar.store.secrets import read_secret, replace_secret
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.wire.control_server import serve_control

DAY = 24 * 3600 * 1000
OLD = KeyEncryptionKey(bytes(32))
STEPS = ["marked", "key_made", "loaded", "rewrapped", "finished"]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """scrypt at its least, and migrations in this process: these tests make many vaults and databases."""
    whole = KeyFile.__init__
    monkeypatch.setattr(KeyFile, "__init__", lambda self, *args, **_: whole(self, *args, cost=14))

    def make_here(url, branches, revisions):
        upgrade(url, [branch.versions() for branch in branches], revisions)

    monkeypatch.setattr(backup_module, "make_tables", make_here)
    monkeypatch.setattr(backup_module, "migrate", migrate_here)


class Machine:
    """Another computer: its own configuration, credential and data folder."""

    def __init__(self, folder: Path, house):
        self.folder, self.house = folder, house
        folder.mkdir(exist_ok=True)
        self.config = folder / "wor.toml"
        data = replace(house.settings.data, folder=folder / "data")
        self.settings = replace(house.settings, data=data)

    def restore(self, backup, recovery, fault=lambda _name: None, **said):
        clock = self.house.clock
        return restore(self.settings, self.config, backup, recovery, clock, os.urandom, fault, **said)

    def open(self, key=None) -> Store:
        key = key or opening.vault_key(
            self.settings, self.config, opening.plugins_of(self.settings), os.urandom
        )
        return Store(open_engine(opening.database_url(self.settings)), key, self.house.clock, os.urandom)

    def starts(self) -> bool:
        """Tell whether `run` would take the folder for whole."""
        try:
            hold_folder(self.settings.data.folder).release()
        except RestoreUnfinished:
            return False
        return opening.made(self.settings)


@pytest.fixture
def recovery(house):
    key = RecoveryKey.fresh(os.urandom)
    with house.store.transaction() as tx:
        replace_secret(tx, RECOVERY, key.public)
    return key


@pytest.fixture
def backup(house, recovery, a_registration, tmp_path):
    """A referral that was received, a question, a pinned certificate; then the nightly moment."""
    house.refer(a_registration())
    house.settings.data.folder.mkdir(exist_ok=True)
    (house.settings.data.folder / "key.pem").write_bytes(b"what trays pin")
    path = tmp_path / "night.backup"
    house.rooms.nights.backups.make(path)
    return path


@pytest.fixture
def machine(house, tmp_path):
    return Machine(tmp_path / "other", house)


def events(store):
    with store.reading() as tx:
        return [one.line.event for one in lines(tx)]


def test_everything_is_readable_elsewhere_and_the_old_key_opens_nothing_threat_12(
    house, backup, recovery, machine
):
    done = machine.restore(backup, recovery)
    assert done.trail.intact
    assert (machine.settings.data.folder / "key.pem").read_bytes() == b"what trays pin"
    there = machine.open()
    with house.store.reading() as tx:
        [referral] = book.newest(tx)
        patient = rows.load_registration(tx, referral.registration_id).patient
        secret = read_secret(tx, PRACTICE_SECRET)
    with there.reading() as tx:
        assert book.load(tx, referral.id) == referral
        assert rows.load_registration(tx, referral.registration_id).patient == patient
        assert read_secret(tx, PRACTICE_SECRET) == secret
        assert verify(tx).intact
    there.close()
    stolen = machine.open(OLD)
    with stolen.reading() as tx, pytest.raises(SealedValueRefused):
        read_secret(tx, PRACTICE_SECRET)
    stolen.close()


def test_nothing_leaves_after_a_restore_before_an_epoch_begins_threat_35(backup, recovery, machine):
    machine.restore(backup, recovery)
    there = machine.open()
    with there.reading() as tx:
        assert waits_for_epoch(tx)
    assert events(there)[-1] == "program.restored"
    there.close()


def test_what_came_due_since_the_backup_is_shredded_before_anybody_opens_it(house, backup, recovery, machine):
    with house.store.reading() as tx:
        [referral] = book.newest(tx)
    house.clock.advance(3 * 365 * DAY)
    machine.restore(backup, recovery, clock_is_right=True)
    there = machine.open()
    with there.reading() as tx, pytest.raises(DataKeyGone):
        rows.load_registration(tx, referral.registration_id)
    assert "content.shredded" in events(there)
    there.close()


@pytest.mark.parametrize("days", [365, 32, -2])
def test_by_a_clock_that_may_be_wrong_nothing_is_shredded_threat_29(house, backup, recovery, machine, days):
    house.clock.advance(days * DAY)
    with pytest.raises(RestoreClockDoubtful):
        machine.restore(backup, recovery)
    assert not machine.settings.data.folder.exists()
    house.clock.advance(-days * DAY)
    machine.restore(backup, recovery)
    assert machine.starts()


def test_a_backup_shows_nothing_of_anybody_threat_12(house, backup):
    raw = backup.read_bytes()
    with house.store.reading() as tx:
        [referral] = book.newest(tx)
        patient = rows.load_registration(tx, referral.registration_id).patient
    for canary in (patient.surname, patient.bsn, "prompt.opened", "practice_referrals", "what trays pin"):
        assert canary
        assert canary.encode() not in raw
    assert read_header(backup, ORIGIN).organisation.encode() in raw


@pytest.mark.parametrize("step", STEPS)
def test_a_restore_that_dies_leaves_no_folder_that_starts_and_begins_anew(backup, recovery, machine, step):
    class PowerCut(BaseException):
        pass

    def die(name):
        if name == f"restore.{step}":
            raise PowerCut

    with pytest.raises(PowerCut):
        machine.restore(backup, recovery, die)
    assert not machine.starts()
    machine.restore(backup, recovery)
    assert machine.starts()
    there = machine.open()
    with there.reading() as tx:
        assert verify(tx).intact
        assert waits_for_epoch(tx)
    there.close()


def test_a_folder_with_a_database_is_not_touched(backup, recovery, machine):
    machine.restore(backup, recovery)
    before = (machine.settings.data.folder / "wor.db").read_bytes()
    with pytest.raises(DataFolderTaken):
        machine.restore(backup, recovery)
    assert (machine.settings.data.folder / "wor.db").read_bytes() == before
    assert not (machine.settings.data.folder / RESTORING).exists()


def test_another_sheet_or_a_damaged_backup_touches_nothing(backup, recovery, machine):
    with pytest.raises(RecoveryKeyWrong):
        machine.restore(backup, RecoveryKey.fresh(os.urandom))
    raw = bytearray(backup.read_bytes())
    raw[-20] ^= 1
    backup.write_bytes(raw)
    with pytest.raises(WorError, match="WOR-E032"):
        machine.restore(backup, recovery)
    assert not machine.settings.data.folder.exists()


def test_a_sheet_proves_a_backup_on_any_machine(house, backup, recovery):
    found = verify_with_sheet(ORIGIN, backup, recovery, house.clock, os.urandom)
    assert found.counts.files == 1
    assert found.audit_lines > 0
    assert house.rooms.nights.backups.verify(backup).counts == found.counts


def test_before_the_first_join_there_is_no_backup(house, tmp_path):
    with pytest.raises(RecoveryKeyMissing):
        house.rooms.nights.backups.make(tmp_path / "a.backup")
    assert not list(tmp_path.glob("*a.backup*"))


TOML = """
[practice]
name = "Huisartsenpraktijk De Linde"
[data]
folder = 'data'
[vault]
kind = "keyfile"
"""


@pytest.fixture
def commands(machine):
    machine.config.write_text(TOML, "utf-8")

    def run(*words, stdin=""):
        given = [*words, "--config", str(machine.config), "--json"]
        result = CliRunner().invoke(cli, given, input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return json.loads(result.stdout)

    return run


def test_the_commands_put_a_backup_back_and_make_the_next(
    house, backup, recovery, machine, commands, tmp_path
):
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(
        recovery_sheet(recovery, read_header(backup).organisation, 1, house.clock.now()), "utf-8"
    )
    assert commands("backup", str(backup), "--verify", "--sheet", str(sheet))["files"] == 1
    with pytest.raises(RecoveryKeyWrong):
        commands(
            "restore",
            str(backup),
            "--clock-is-right",
            stdin=recovery.on_paper().replace(recovery.on_paper()[:2], "zz", 1),
        )
    told = commands("restore", str(backup), "--clock-is-right", stdin=recovery.on_paper().upper())
    assert told["trail_whole"]
    made = commands("backup", str(tmp_path / "next.backup"))
    found = commands("backup", made["file"], "--verify")
    assert (found["bytes"], found["id"]) == (made["bytes"], made["id"])


KILLED = """
import os, signal, sys
from pathlib import Path
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.practice.backups import restore
from wor_sidecar.practice.settings import read
from wor_sidecar.settings.machine import SystemClock, randomness

def die(name):
    if name == "restore.loaded":
        os.kill(os.getpid(), signal.SIGKILL)

config, backup = map(Path, sys.argv[1:])
key = RecoveryKey.from_sheet(sys.stdin.read())
restore(read(config), config, backup, key, SystemClock(), randomness, die, clock_is_right=True)
"""


def test_a_restore_that_is_killed_is_no_folder_to_run_in(backup, recovery, machine, commands):
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(machine.config), str(backup)],
        input=recovery.on_paper(),
        text=True,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL
    assert (machine.settings.data.folder / "wor.db").exists()
    assert not machine.starts()
    with pytest.raises(RestoreUnfinished):
        commands("init")
    commands("restore", str(backup), "--clock-is-right", stdin=recovery.on_paper())
    assert machine.starts()


@pytest.fixture
def serving(house, machine):
    """The house's own program at work: its configuration, for the command line."""
    machine.config.write_text(TOML, "utf-8")
    folder = machine.settings.data.folder
    folder.mkdir()
    house.settings.data.folder.mkdir()
    control = serve_control(practice_app(house.rooms), folder, SystemClock(), os.urandom)
    yield
    control.stop()


def test_the_running_program_makes_and_proves_a_backup(house, recovery, serving, commands, tmp_path):
    made = commands("backup", str(tmp_path / "a.backup"))
    assert commands("backup", made["file"], "--verify")["id"] == made["id"]
    with pytest.raises(RemoteError, match="WOR-E008"):
        commands("backup", made["file"])
    (tmp_path / "b.backup").write_bytes(Path(made["file"]).read_bytes()[:-1])
    with pytest.raises(RemoteError, match="WOR-E032") as bad:
        commands("backup", str(tmp_path / "b.backup"), "--verify")
    assert bad.value.exit_code == 3
    assert events(house.store)[-1] == "backup.made"
    with house.store.reading() as tx:
        assert [one.line.role for one in lines(tx)][-1] == "administrator"
    assert commands("status")["backup"] == {
        "folder": None,
        "newest": None,
        "hours": None,
        "code": "",
        "told": "",
    }
