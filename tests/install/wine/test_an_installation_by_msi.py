"""The MSI, silently: files, registry and a service that runs; taken away, the practice's data stay."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import wine_prefix
from release_builds import windows_msi
from wine_practice import CONFIG, hosted, practice
from wine_prefix import Windows
from wine_release import Installed

pytestmark = pytest.mark.wine

VERSION = "0.1.0"
GIVEN = r"C:\practice\wor.toml"
KEY = r"HKLM\Software\wor-sidecar"
LONGEST = 900.0
"""Seconds: an end to waiting."""


@pytest.fixture(scope="module")
def package() -> Path:
    return windows_msi(VERSION)


@pytest.fixture(scope="module")
def installed(windows: Windows, package: Path) -> Iterator[Installed]:
    """A server of its own, whose administrator gave the MSI a role and a configuration, and saw no window."""
    with wine_prefix.windows() as own:
        release = Installed(own, own.here(rf"C:\Program Files\wor\versions\{VERSION}"))
        practice(release, datetime.now().date())
        shutil.move(own.here(CONFIG), own.here(GIVEN))
        msiexec(own, "/i", package, "ROLE=server", f"CONFIG={GIVEN}")
        yield release


def test_the_programs_stand_there_and_the_tray_does_not(installed: Installed) -> None:
    top = installed.folder.parents[1]
    assert (top / "current").read_text("utf-8").strip() == VERSION
    assert (top / "bin" / "wor-sidecar.cmd").is_file()
    assert (installed.folder / "lib" / "wor_sidecar").is_dir()
    assert not (installed.folder / "lib" / "PySide6").exists()


def test_the_registry_remembers_what_the_administrator_said(installed: Installed) -> None:
    told = installed.windows.run("reg", "query", KEY).stdout
    assert "server" in told
    assert GIVEN in told


def test_the_practice_is_set_up_and_its_service_runs(installed: Installed) -> None:
    assert hosted(installed, "state") == ["running"]
    data = installed.windows.here(CONFIG).parent
    assert (data / "wor.db").is_file()
    assert (data / "vault" / "key.dpapi").is_file()


def test_the_command_on_the_path_asks_the_running_service(installed: Installed) -> None:
    command = r"C:\Program Files\wor\bin\wor-sidecar.cmd"
    done = installed.windows.run("cmd", "/c", command, "audit", "verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["ok"] is True


def test_taken_away_the_programs_go_and_the_evidence_stays(installed: Installed, package: Path) -> None:
    own = installed.windows
    data = own.here(CONFIG).parent
    msiexec(own, "/x", package)
    assert not installed.folder.parents[1].exists()
    assert own.run("reg", "query", KEY).returncode != 0
    assert own.run("sc", "query", "wor-sidecar").returncode != 0
    assert (data / "wor.db").is_file()
    assert (data / "vault" / "key.dpapi").is_file()


def msiexec(own: Windows, act: str, package: Path, *told: str) -> None:
    """Let Windows Installer do something without a window."""
    log = own.drive_c / "msi.log"
    given = ("msiexec", act, own.there(package), "/qn", "/l*v", own.there(log), *told)
    installer = own.begin(*given)
    said, _ = installer.communicate(timeout=LONGEST)
    assert installer.returncode == 0, said + log.read_text("utf-8", "replace")[-4_000:]
