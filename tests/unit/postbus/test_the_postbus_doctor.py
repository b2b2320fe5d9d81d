"""The doctor beside a postbus: silent where all is right, and each planted fault by its own code."""

import json
import shutil
import socket
import sqlite3
import zipfile

import pytest
from click.testing import CliRunner

from tests.unit.practice.doctor.conftest import ShiftedClock, codes, lay_machine
from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus import doctor
from wor_sidecar.postbus.app import ADMISSION_KEY
from wor_sidecar.postbus.backups import backups_of
from wor_sidecar.postbus.cli import cli
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.settings.reader import read_settings
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.transactions import Store
from wor_sidecar.testing.postbus import Member, envelope_for, serve_postbus

DAY = 86_400_000
SETTINGS = """
[listen]
port = {port}
[data]
folder = 'bus'
[backup]
folder = 'backup'
"""


class Postbus:
    """A copy of a postbus's folder, at the address of the one that serves."""

    def __init__(self, folder):
        self.folder, self.config = folder, folder / "wor-postbus.toml"
        self.data, self.database = folder / "bus", folder / "bus" / "postbus.db"
        self.clock, self.machine = ShiftedClock(), Machine(folder / "machine")

    @property
    def settings(self):
        return read_settings(self.config, PostbusSettings)

    def set(self, old, new):
        text = self.config.read_text("utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), "utf-8")

    def look(self):
        return doctor.examined(doctor.Exam(self.settings, self.config, self.clock, randomness, self.machine))

    def found(self):
        return codes(self.look())

    def makes_a_backup(self):
        settings = self.settings
        store = Store(open_engine(settings.data.url), None, self.clock, randomness)
        Nights(settings.backup, backups_of(settings, store, self.clock, randomness)).tick()
        store.close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """A postbus that serves, with a message for somebody, and a backup of last night."""
    folder = tmp_path_factory.mktemp("served")
    lay_machine(folder / "machine")
    (folder / "backup").mkdir()
    clock = SystemClock()
    with serve_postbus(folder / "bus", clock, randomness) as served:
        (folder / "wor-postbus.toml").write_text(SETTINGS.format(port=served.url.rpartition(":")[2]), "utf-8")
        practice, welfare = (Member.fresh(kind, clock, randomness) for kind in (Kind.PRACTICE, Kind.WELFARE))
        for member in (practice, welfare):
            member.join(served.url, served.code(member.keys.kind))
        welfare.client(served.url).put_senders((1, 1), [practice.organisation])
        envelope, wire = envelope_for(practice.organisation, welfare.organisation, clock, randomness)
        practice.client(served.url).deposit(envelope, welfare.organisation, wire)
        for member in (practice, welfare):
            for client in member.clients:
                client.close()
        postbus = Postbus(folder)
        postbus.makes_a_backup()
        yield folder


@pytest.fixture
def postbus(standing, tmp_path):
    folder = tmp_path / "postbus"
    shutil.copytree(standing, folder)
    return Postbus(folder)


def test_nothing_is_found_where_everything_is_right(postbus):
    found = postbus.look()
    assert [line for line in found["checks"] if line["code"] or line["told"]] == []
    assert (found["program"], found["ok"], found["severity"]) == ("wor-postbus", True, "good")


def test_each_check_is_made_that_fits_one_that_runs(postbus):
    made = {line["check"] for line in postbus.look()["checks"]}
    assert made == set(doctor.NAMES) - set(doctor.STANDING_STILL)


def test_one_that_does_not_run_and_whose_port_another_program_holds(postbus):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        postbus.set(f"port = {postbus.settings.listen.port}", f"port = {taken}")
        other.close()
        assert postbus.found() == ["WOR-S411"]
    with socket.create_server(("127.0.0.1", taken)) as other:
        other.listen(0)
        assert postbus.found() == ["WOR-E001", "WOR-S411"]


def test_a_public_address_without_tls(postbus):
    postbus.set("[data]", 'public_url = "http://postbus.example"\n[data]')
    assert postbus.found() == ["WOR-P012"]


def test_a_public_address_where_nobody_answers(postbus):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    postbus.set("[data]", f'public_url = "https://127.0.0.1:{port}"\n[data]')
    assert postbus.found() == ["WOR-S429"]


def test_a_backup_folder_within_the_data(postbus):
    postbus.set("'backup'", "'bus/backup'")
    (postbus.data / "backup").mkdir()
    assert postbus.found() == ["WOR-S452"]


def test_an_admission_key_that_others_may_read(postbus):
    (postbus.data / ADMISSION_KEY).chmod(0o644)
    assert postbus.found() == ["WOR-S414"]


def test_a_share_under_the_data(postbus):
    mounts = postbus.folder / "machine/proc/self/mounts"
    mounts.write_text(mounts.read_text() + f"//server/wor {postbus.data} cifs rw 0 0\n")
    assert postbus.found() == ["WOR-S415"]


def test_a_disk_that_is_nearly_full(postbus):
    postbus.machine.free = lambda _folder: 150
    assert postbus.found() == ["WOR-S416"]


def test_a_disk_that_is_not_encrypted(postbus):
    (postbus.folder / "machine/sys/class/block/wor-test/dm/uuid").write_text("LVM-1")
    assert postbus.found() == ["WOR-S417"]


def test_a_database_whose_pages_are_damaged(postbus):
    with postbus.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    assert postbus.found() == ["WOR-S418"]


def test_a_database_of_a_newer_version(postbus):
    with sqlite3.connect(postbus.database) as database:
        later = "UPDATE alembic_version SET version_num = '9999_later' WHERE version_num LIKE '%postbus%'"
        database.execute(later)
    database.close()
    assert postbus.found() == ["WOR-S204"]


def test_a_database_server_that_does_not_answer(postbus):
    pytest.importorskip("psycopg")
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    postbus.set("[backup]", f'database_url = "postgresql://wor@127.0.0.1:{port}/wor"\n[backup]')
    assert postbus.found() == ["WOR-S202"]


def test_no_backups(postbus):
    postbus.set("[backup]\nfolder = 'backup'\n", "")
    assert postbus.found() == ["WOR-S445"]


def test_a_backup_folder_that_is_gone(postbus):
    shutil.rmtree(postbus.folder / "backup")
    assert postbus.found() == ["WOR-S453"]


@pytest.mark.parametrize(("days", "code"), [(1, []), (3, ["WOR-S467"])], ids=["new", "three days old"])
def test_a_postbus_that_never_made_a_backup(postbus, days, code):
    for one in (postbus.folder / "backup").iterdir():
        one.unlink()
    postbus.clock.by = days * DAY
    assert postbus.found() == code


@pytest.mark.parametrize(("days", "code"), [(1, []), (6, ["WOR-S446", "WOR-S469"])])
def test_a_machine_that_made_no_backup_and_mail_that_nobody_fetches(postbus, days, code):
    postbus.clock.by = days * DAY
    assert postbus.found() == code


def test_logs_that_cannot_be_written(postbus):
    (postbus.folder / "logs").touch()
    postbus.config.write_text(postbus.config.read_text("utf-8") + "[logs]\nfolder = 'logs'\n", "utf-8")
    assert postbus.found() == ["WOR-S468"]


def test_too_little_memory(postbus):
    (postbus.folder / "machine/proc/meminfo").write_text("MemAvailable: 100000 kB\n")
    assert postbus.found() == ["WOR-S450"]


def test_the_command_ends_with_3_where_somebody_must_act_and_its_json_has_one_form(postbus, standing):
    postbus.set("[data]", "[quota]\nopen_per_sender = 0\n[dat]")
    done = CliRunner().invoke(cli, ["doctor", "--config", str(postbus.config), "--json"])
    found = json.loads(done.stdout)
    assert (done.exit_code, found["ok"], found["checks"][0]["check"]) == (3, False, "config.readable")
    done = CliRunner().invoke(cli, ["doctor", "--config", str(standing / "wor-postbus.toml"), "--json"])
    assert set(json.loads(done.stdout)) == set(found)


def test_a_bundle_names_neither_addresses_nor_folders(postbus):
    bundle = postbus.folder / "bundel.zip"
    arguments = ["doctor", "--config", str(postbus.config), "--bundle", str(bundle)]
    CliRunner().invoke(cli, arguments)
    with zipfile.ZipFile(bundle) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert str(postbus.folder) not in everything
    assert '"listen.port"' in everything
