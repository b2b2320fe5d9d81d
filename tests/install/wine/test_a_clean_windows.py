"""The MSI on a clean Windows, silently: files, registry, a practice set up and a service that runs."""

import json

import pytest
from wine_msi import KEY
from wine_practice import CONFIG, GIVEN, hosted
from wine_release import Installed

pytestmark = pytest.mark.wine


def test_the_programs_stand_there_and_the_window_of_a_workstation_does_not(release: Installed) -> None:
    top = release.folder.parents[1]
    assert (top / "current").read_text("utf-8").strip() == release.folder.name
    assert (top / "bin" / "wor-sidecar.cmd").is_file()
    assert (release.folder / "lib" / "wor_sidecar").is_dir()
    assert not (release.folder / "lib" / "PySide6").exists()


def test_the_registry_remembers_what_the_administrator_said(release: Installed) -> None:
    told = release.windows.run("reg", "query", KEY).stdout
    assert "server" in told
    assert GIVEN in told


def test_the_practice_is_set_up_and_its_service_runs(release: Installed) -> None:
    assert hosted(release, "state") == ["running"]
    data = release.windows.here(CONFIG).parent
    assert (data / "wor.db").is_file()
    assert (data / "vault" / "key.dpapi").is_file()


def test_the_command_on_the_path_asks_the_running_service(release: Installed) -> None:
    command = r"C:\Program Files\wor\bin\wor-sidecar.cmd"
    done = release.windows.run("cmd", "/c", command, "audit", "verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["ok"] is True
