"""wor-sidecar and wor-inbox open their vault the same way: a sentence for what is wrong, never a new key."""

import json
import secrets
import sys
import textwrap

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import AlreadyRunning
from wor_sidecar.domain.errors.foundations import (
    VaultKeyMissing,
    VaultUnavailable,
    VaultUnknown,
    WrongVaultKey,
)
from wor_sidecar.domain.identifiers import base32
from wor_sidecar.practice import opening as practice
from wor_sidecar.practice import settings as practice_settings
from wor_sidecar.practice.cli import cli as sidecar
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.rotating import shown
from wor_sidecar.testing.databases import tables_stand
from wor_sidecar.texts.catalogue import show
from wor_sidecar.vault import homes
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.vault.systemd import CREDENTIAL_NAME
from wor_sidecar.welfare import app as welfare
from wor_sidecar.welfare import settings as welfare_settings
from wor_sidecar.welfare.cli import cli as inbox

ACME = """
    from wor_sidecar.hooks import hookimpl
    PLUGIN_API = "1.0"
    KEYS = {}
    class Acme:
        id = "acme"
        def available(self): return True
        def create(self, folder, key): KEYS[folder] = key
        def load(self, folder): return KEYS[folder]
        def forget(self, folder): KEYS.pop(folder, None)
    @hookimpl
    def wor_vaults(): return [Acme()]
"""


class Program:
    """One of the two, as its start opens the vault."""

    def __init__(self, table, module, settings, folder):
        self.table, self.module, self.settings, self.folder = table, module, settings, folder
        self.config = folder / "wor.toml"
        self.data = folder / "data"

    def configure(self, kind="auto", enabled=()):
        names = ", ".join(f'"{one}"' for one in enabled)
        self.config.write_text(
            f"[{self.table}]\nname = 'De Linde'\n[data]\nfolder = 'data'\n"
            f"[vault]\nkind = '{kind}'\n[plugins]\nenabled = [{names}]\n"
        )

    def key(self, *, make=False):
        read = self.settings.read(self.config)
        plugins = self.module.plugins_of(read)
        made_at = SystemClock().now() if make else None
        return self.module.vault_key(read, self.config, plugins, secrets.token_bytes, made_at=made_at)

    def room(self):
        read = self.settings.read(self.config)
        return self.module.strongroom(read, self.config, self.module.plugins_of(read), secrets.token_bytes)

    def make(self):
        key = self.key(make=True)
        tables_stand(self.room().url, self.module.BRANCHES)
        return key


@pytest.fixture(params=["practice", "organisation"])
def program(request, tmp_path, monkeypatch):
    quick = lambda credential, randomness: KeyFile(credential, randomness, cost=14)  # noqa: E731
    monkeypatch.setattr(homes, "KeyFile", quick)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    modules = {"practice": (practice, practice_settings), "organisation": (welfare, welfare_settings)}
    made = Program(request.param, *modules[request.param], tmp_path)
    made.configure()
    made.data.mkdir()
    return made


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """A home of a third party, installed and not yet enabled; returns its module's file."""
    site = tmp_path / "site"
    info = site / "acme-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[wor_sidecar.plugins]\nacme = acme_vault\n")
    (site / "acme_vault.py").write_text(textwrap.dedent(ACME))
    monkeypatch.syspath_prepend(str(site))
    yield site / "acme_vault.py"
    sys.modules.pop("acme_vault", None)


def refused(program, kind):
    """It is refused with a sentence and a remedy, and nothing of the vault's folder changed."""
    vault = program.data / "vault"
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    for make in (False, True):
        with pytest.raises(kind) as told:
            program.key(make=make)
        assert isinstance(told.value, WorError)
        assert show(told.value).remedy
        assert told.value.exit_code == 3
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before


def test_what_was_made_opens_at_every_start(program):
    made = program.make()
    assert program.key().derive("a") == made.derive("a")
    assert 'kind = "keyfile"' in (program.data / "vault" / "vault.toml").read_text()


def test_before_init_there_is_nothing_to_open(program):
    with pytest.raises(WorError, match=r"WOR-(S|I)"):
        program.key()
    assert not (program.data / "vault").exists()


def test_a_database_without_its_vault_is_told_and_gets_no_new_key(program):
    program.make()
    for path in sorted((program.data / "vault").iterdir()):
        path.unlink()
    refused(program, VaultKeyMissing)


def test_a_lost_note_is_told_and_gets_no_new_key(program):
    program.make()
    (program.data / "vault" / "vault.toml").unlink()
    refused(program, VaultKeyMissing)


def test_a_changed_canary_is_told(program):
    program.make()
    note = program.data / "vault" / "vault.toml"
    text = note.read_text()
    canary = text.partition('canary = "')[2].partition('"')[0]
    note.write_text(text.replace(canary, canary[::-1]))
    refused(program, WrongVaultKey)


def test_a_note_that_names_a_home_that_is_gone_is_told(program):
    program.make()
    note = program.data / "vault" / "vault.toml"
    note.write_text(note.read_text().replace('"keyfile"', '"dpapi"'))
    refused(program, VaultUnavailable)
    note.write_text(note.read_text().replace('"dpapi"', '"kluis"'))
    refused(program, VaultUnknown)


def test_a_configuration_that_names_another_home_moves_nothing(program):
    program.make()
    program.configure(kind="systemd")
    refused(program, VaultUnavailable)


def test_a_lost_credential_is_told(program):
    program.make()
    for path in program.folder.glob("*.credential"):
        path.unlink()
    refused(program, VaultKeyMissing)


def test_another_folders_database_is_not_opened_by_this_vault(program):
    program.make()
    room = program.room()
    with open_engine(room.url).begin() as connection:
        connection.exec_driver_sql("UPDATE store_audit_head SET line_count = 1, mac = x'00'")
    assert shown(room).trouble.code == "WOR-S223"


def test_a_third_partys_home_keeps_the_key_when_it_is_enabled_and_named(program, acme):
    program.configure(kind="acme", enabled=["acme"])
    made = program.make()
    assert program.key().derive("a") == made.derive("a")


def test_a_home_that_is_not_enabled_or_broken_stops_the_start_threat_27(program, acme):
    program.configure(kind="acme", enabled=["acme"])
    program.make()
    program.configure(kind="acme")
    refused(program, VaultUnknown)
    program.configure(kind="auto", enabled=["acme"])
    sys.modules.pop("acme_vault")
    acme.write_text("raise RuntimeError('stuk')\n")
    refused(program, VaultUnknown)


def test_systemds_credential_is_taken_by_auto_and_missed_when_the_unit_does_not_give_it(
    program, tmp_path, monkeypatch
):
    given = tmp_path / "credentials"
    given.mkdir()
    (given / CREDENTIAL_NAME).write_text(base32(secrets.token_bytes(32)) + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    made = program.make()
    assert program.key().derive("a") == made.derive("a")
    assert not list(program.folder.glob("*.credential"))
    (given / CREDENTIAL_NAME).write_bytes(b"short")
    refused(program, WrongVaultKey)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    refused(program, VaultUnavailable)


@pytest.fixture
def run(program):
    command = {"practice": sidecar, "organisation": inbox}[program.table]

    def run(*arguments):
        result = CliRunner().invoke(command, ["vault", *arguments, "--config", str(program.config)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    return run


def test_vault_show_says_where_since_when_and_that_it_opens(program, run):
    program.make()
    shown = json.loads(run("show", "--json"))
    assert (shown["kind"], shown["folder"], shown["opens"]) == ("keyfile", str(program.data), True)
    assert shown["since"].endswith("Z")
    assert "keyfile" in run("show")


def test_vault_show_tells_why_it_does_not_open(program, run):
    program.make()
    for path in program.folder.glob("*.credential"):
        path.unlink()
    with pytest.raises(VaultKeyMissing):
        run("show", "--json")


def test_vault_rotate_replaces_the_key_of_a_program_that_stands_still(program, run):
    old = program.make()
    done = json.loads(run("rotate", "--json"))
    assert (done["kind"], done["old_forgotten"]) == ("keyfile", True)
    assert program.key().derive("a") != old.derive("a")
    with hold_folder(program.data), pytest.raises(AlreadyRunning):
        run("rotate")


def test_before_init_there_is_no_vault_to_show_or_change(program, run):
    for what in ("show", "rotate"):
        with pytest.raises(WorError, match=r"WOR-(S|I)"):
            run(what)
    assert list(program.data.iterdir()) == []
