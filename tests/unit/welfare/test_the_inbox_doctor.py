"""The doctor within an inbox: silent where all is right, and each planted fault by its own code."""

import shutil
import socket
import sqlite3

import pytest
from sqlalchemy import update

from tests.unit.practice.doctor.conftest import ShiftedClock, codes, dated, lay_machine
from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import first_keys
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.mail.tables import mailboxes, partners
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.secrets import replace_secret
from wor_sidecar.store.tables import audit_lines
from wor_sidecar.testing.postbus import serve_postbus
from wor_sidecar.welfare.app import DATABASE, open_inbox, vault_key
from wor_sidecar.welfare.backups import nights_of
from wor_sidecar.welfare.doctor import NAMES, STANDING_STILL, Exam, Within, from_outside, within
from wor_sidecar.welfare.making import RECOVERY
from wor_sidecar.welfare.settings import read

SETTINGS = """
[organisation]
name = "Welzijn De Brug"
phone = "0413-000200"
[data]
folder = 'welfare'
[listen]
host = "127.0.0.1"
port = 0
[vault]
kind = "systemd"
[backup]
folder = 'backup'
"""


class Inbox:
    """An inbox in a folder of its own; the doctor looks at it from within or from outside."""

    def __init__(self, folder):
        self.folder, self.config, self.data = folder, folder / "wor-inbox.toml", folder / "welfare"
        self.clock, self.machine = ShiftedClock(), Machine(folder / "machine")

    def set(self, old, new):
        text = self.config.read_text("utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), "utf-8")

    def look(self, change=lambda _inbox, _nights: None):
        settings, plugins = read(self.config), Plugins()
        key = vault_key(settings, self.config, plugins, randomness)
        inbox = open_inbox(settings, key, plugins, self.clock, randomness)
        try:
            nights = nights_of(inbox, self.clock, randomness)
            change(inbox, nights)
            given = (settings, self.config, self.clock, randomness, plugins, self.machine)
            return within(Within(*given, inbox=inbox, nights=nights))
        finally:
            inbox.store.close()

    def found(self, change=lambda _inbox: None):
        return codes(self.look(lambda inbox, _nights: change(inbox)))

    def found_from_outside(self):
        settings = read(self.config)
        exam = Exam(settings, self.config, self.clock, randomness, Plugins(), self.machine)
        return codes(from_outside(exam))


def write(inbox, table, **values):
    with inbox.store.transaction() as tx:
        tx.connection.execute(update(table).values(**values))


@pytest.fixture(scope="module")
def healthy(tmp_path_factory, migrated):
    folder = tmp_path_factory.mktemp("inbox")
    lay_machine(folder / "machine")
    for name in ("backup", "welfare", "credentials"):
        (folder / name).mkdir()
    (folder / "credentials" / "wor-vault-key").write_bytes(bytes(range(32)))
    (folder / "wor-inbox.toml").write_text(SETTINGS, "utf-8")
    with (
        pytest.MonkeyPatch.context() as patched,
        serve_postbus(folder / "bus", SystemClock(), randomness, around=dated) as postbus,
    ):
        patched.setenv("CREDENTIALS_DIRECTORY", str(folder / "credentials"))

        def joined(inbox, nights):
            identity, now = IdentityKey.fresh(randomness), SystemClock().now()
            inbox.post.joining.register(postbus.url, postbus.code(Kind.WELFARE), identity)
            keys = first_keys(IdentityKey.fresh(randomness), Kind.PRACTICE, SPEAKS, now, randomness)
            trusted = accept(None, keys.record, keys.organisation, now)
            with inbox.store.transaction() as tx:
                replace_secret(tx, RECOVERY, RecoveryKey.fresh(randomness).public)
                inbox.post.partners.add(tx, trusted, label="De Linde", name="De Linde", url=postbus.url)
            write(inbox, partners, verified_by_us_at=now, verified_by_them_at=now)
            nights.tick()

        made = Inbox(folder)
        vault_key(read(made.config), made.config, Plugins(), randomness, made_at=SystemClock().now())
        shutil.copyfile(migrated, made.data / DATABASE)
        (made.data / DATABASE).chmod(0o600)
        made.look(joined)
        yield folder


@pytest.fixture
def inbox(healthy, tmp_path, monkeypatch):
    folder = tmp_path / "inbox"
    shutil.copytree(healthy, folder, ignore=shutil.ignore_patterns("bus"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder / "credentials"))
    return Inbox(folder)


def test_nothing_is_found_where_everything_is_right(inbox):
    found = inbox.look()
    assert [line for line in found["checks"] if line["code"] or line["told"]] == []
    assert (found["program"], found["name"], found["severity"]) == ("wor-inbox", "Welzijn De Brug", "good")
    assert {line["check"] for line in found["checks"]} == set(NAMES) - set(STANDING_STILL)


def test_one_that_does_not_run(inbox):
    assert inbox.found_from_outside() == ["WOR-S411"]


def test_one_whose_port_another_program_holds(inbox):
    with socket.create_server(("127.0.0.1", 0)) as other:
        inbox.set("port = 0", f"port = {other.getsockname()[1]}")
        assert inbox.found_from_outside() == ["WOR-E001", "WOR-S411"]


def test_pages_whose_public_address_is_plain(inbox):
    inbox.set("port = 0", 'port = 0\npublic_url = "http://welzijn.example"')
    assert inbox.found() == ["WOR-I161"]


def test_no_number_to_call(inbox):
    inbox.set('phone = "0413-000200"', 'phone = ""')
    assert inbox.found() == ["WOR-S454"]


def test_a_backup_folder_within_the_data(inbox):
    inbox.set("'backup'", "'welfare/backup'")
    shutil.move(inbox.folder / "backup", inbox.data / "backup")
    assert inbox.found() == ["WOR-S452"]


def test_a_database_that_others_may_read(inbox):
    assert inbox.found(lambda _one: (inbox.data / DATABASE).chmod(0o644)) == ["WOR-S414"]


def test_the_key_of_another_machine(inbox):
    key = inbox.folder / "credentials" / "wor-vault-key"
    assert inbox.found(lambda _one: key.write_bytes(bytes(32))) == ["WOR-S223"]


def test_a_database_of_a_newer_version(inbox):
    def later(_inbox):
        with sqlite3.connect(inbox.data / DATABASE) as database:
            later = "UPDATE alembic_version SET version_num = '9999' WHERE rowid = 1"
            database.execute(later)
        database.close()

    assert inbox.found(later) == ["WOR-S204"]


def test_a_line_of_the_trail_that_was_changed(inbox):
    assert inbox.found(lambda one: write(one, audit_lines, outcome="other")) == ["WOR-S345"]


def test_no_backups(inbox):
    inbox.set("[backup]\nfolder = 'backup'\n", "")
    assert inbox.found() == ["WOR-S445"]


def test_a_backup_folder_that_is_gone(inbox):
    shutil.rmtree(inbox.folder / "backup")
    assert inbox.found() == ["WOR-S453"]


def test_a_postbus_where_nobody_listens(inbox):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"

    def move(one):
        with one.store.transaction() as tx:
            position = one.post.membership.keys(tx).position
            tx.connection.execute(mailboxes.delete())
            one.post.mailboxes.registered(tx, url, "admission", position)

    assert inbox.found(move) == ["WOR-S429"]


def test_a_clock_that_is_five_minutes_ahead(inbox):
    inbox.clock.by = 5 * 60_000
    assert inbox.found() == ["WOR-S419"]


def test_digits_that_were_not_compared(inbox):
    assert inbox.found(lambda one: write(one, partners, verified_by_us_at=None)) == ["WOR-S435"]


def test_nobody_joined(inbox):
    assert inbox.found(lambda one: write(one, partners, ended_at=1)) == ["WOR-S434"]


def test_a_disk_that_is_nearly_full(inbox):
    inbox.machine.free = lambda _folder: 150
    assert inbox.found() == ["WOR-S416"]


def test_logs_that_cannot_be_written(inbox):
    (inbox.folder / "logs").touch()
    inbox.config.write_text(inbox.config.read_text("utf-8") + "[logs]\nfolder = 'logs'\n", "utf-8")
    assert inbox.found() == ["WOR-S468"]
