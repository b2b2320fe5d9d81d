"""A program's service goes; its data only when somebody says whose they are, and then the key first."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.environment import AlreadyRunning, FolderMissing, NeedsAdministrator
from wor_sidecar.domain.errors.upgrading import NameDiffers
from wor_sidecar.installed import hosts, removing, rights
from wor_sidecar.installed.services import Instance
from wor_sidecar.practice.cli_upgrade import uninstall
from wor_sidecar.practice.service import make_practice
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.lock import hold_folder

NAME = "Huisartsenpraktijk De Linde"


class Services:
    def __init__(self, config: Path) -> None:
        self.there = [Instance("wor-sidecar", "", config)]
        self.done: list[str] = []

    def instances(self, _program):
        return [*self.there]

    def stop(self, _instance):
        self.done.append("stop")

    def uninstall(self, instance):
        self.done.append("uninstall")
        self.there.remove(instance)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    config = tmp_path_factory.mktemp("made") / "wor.toml"
    config.write_text(
        f'[practice]\nname = "{NAME}"\nagb = "01004567"\nphone = "0413-000000"\nplace = "Veghel"\n'
        f"[data]\nfolder = '{config.parent / 'data'}'\n[vault]\nkind = \"keyfile\"\n",
        "utf-8",
    )
    make_practice(config, SystemClock(), randomness)
    return config


@pytest.fixture
def machine(made, monkeypatch):
    services = Services(made)
    monkeypatch.setattr(hosts, "this_host", lambda: services)
    monkeypatch.setattr(rights, "is_administrator", lambda: True)
    return services


def given(config: Path, *more: str, said: str = ""):
    return CliRunner().invoke(uninstall, ["--config", str(config), "--json", *more], input=said)


def test_the_service_goes_and_the_data_stay(machine, made):
    done = given(made)
    told = json.loads(done.stdout)
    assert told == {"service": True, "data": str(made.parent / "data"), "purged": False}
    assert machine.done == ["stop", "uninstall"]
    assert (made.parent / "data" / "wor.db").exists()
    assert json.loads(given(made).stdout)["service"] is False


@pytest.mark.parametrize("said", ["", "ja", "Huisartsenpraktijk", NAME.upper()])
def test_another_name_removes_nothing_not_even_the_service(machine, made, said):
    done = given(made, "--purge", "--confirm", "-", said=said)
    assert isinstance(done.exception, NameDiffers)
    assert machine.done == []
    assert (made.parent / "data" / "vault").exists()


def test_who_is_no_administrator_is_told_so(machine, made, monkeypatch):
    monkeypatch.setattr(rights, "is_administrator", lambda: False)
    done = given(made)
    assert isinstance(done.exception, NeedsAdministrator)
    assert done.exception.exit_code == 4


def test_a_program_that_still_works_there_keeps_its_data(machine, made):
    with hold_folder(made.parent / "data"):
        done = given(made, "--purge", "--confirm", "-", said=NAME)
    assert isinstance(done.exception, AlreadyRunning)
    assert (made.parent / "data" / "wor.db").exists()


def test_what_is_no_data_folder_is_never_emptied(tmp_path):
    (tmp_path / "letter.txt").touch()
    with pytest.raises(FolderMissing):
        removing.purge(tmp_path, NAME, NAME, lambda: None)
    assert (tmp_path / "letter.txt").exists()


def test_a_purge_that_stops_in_the_middle_has_lost_the_key_already(machine, made, monkeypatch):
    class Gone(BaseException):
        pass

    data = made.parent / "data"
    order = []

    def forget():
        order.append("key")
        raise Gone

    with pytest.raises(Gone):
        removing.purge(data, NAME, NAME, forget)
    assert order == ["key"]
    assert (data / "wor.db").exists()


def test_whoever_types_the_name_loses_everything_in_the_folder(machine, made):
    done = given(made, "--purge", "--confirm", "-", said=f"{NAME}\n")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["purged"] is True
    assert "toestemming" in done.stderr
    assert not (made.parent / "data").exists()
    assert made.exists()
