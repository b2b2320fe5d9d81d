"""A practice whose daemon is a Windows service: the demo's round, Windows' folders, and upgrade night.

One file: whoever takes it makes one Windows and one practice, and no other worker makes another.
"""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from release_builds import windows_release
from wine_msi import upgraded
from wine_practice import CONFIG, LONG, UNC, WindowsLoop, hosted, in_use, linux_of
from wine_prefix import Windows, registered
from wine_release import Installed

from installer.windows.build import build_msi
from wor_sidecar.demo import witness
from wor_sidecar.demo.loop import ROUND, wait_for, walk
from wor_sidecar.demo.people import BSN, HEADER, SURNAME, Contact
from wor_sidecar.demo.stage import drop_export

pytestmark = pytest.mark.wine


def test_a_referral_goes_round_with_the_daemon_as_a_windows_service(loop: WindowsLoop) -> None:
    steps = list(walk(loop, ROUND))
    assert [one.step for one in steps if not one.ok] == [], steps
    assert [one.step for one in steps] == [one.__name__ for one in ROUND]


def test_the_service_runs_and_nobody_met_a_traceback(loop: WindowsLoop, release: Installed) -> None:
    assert hosted(release, "state") == ["running"]
    assert [one for one in loop.said if "Traceback" in one] == []


def test_what_lies_in_program_data_is_no_readable_patient(loop: WindowsLoop, release: Installed) -> None:
    data = release.windows.program_data / "wor-sidecar"
    assert (data / "wor.db").is_file()
    assert witness.found_in(data, (SURNAME, BSN)) == []


def test_the_key_lies_with_windows_own_protection(loop: WindowsLoop, release: Installed) -> None:
    vault = release.windows.program_data / "wor-sidecar" / "vault"
    assert 'kind = "dpapi"' in (vault / "vault.toml").read_text("utf-8")
    assert (vault / "key.dpapi").read_bytes().startswith(b"WORDPAPI1\n")


# Opened as a HIS may do: nobody else opens it until it is closed (error 32, a sharing violation).
HOLD = """
import sys
import win32con, win32file
path, *lines = sys.stdin.readline().rstrip().split("|")
file = win32file.CreateFile(path, win32con.GENERIC_WRITE, 0, None, win32con.CREATE_ALWAYS, 0, None)
win32file.WriteFile(file, "".join(line + "\\n" for line in lines).encode())
print("held", flush=True)
sys.stdin.readline()
file.Close()
print("let go", flush=True)
"""


@pytest.mark.parametrize(("where", "born"), [(UNC, "04-05-1941"), (LONG, "05-06-1942")], ids=["unc", "long"])
def test_a_list_is_read_wherever_windows_can_put_it(loop: WindowsLoop, where: str, born: str) -> None:
    assert len(LONG) > 260
    folder = linux_of(release_of(loop).windows, where)
    drop_export(loop.stage, loop.today, "ver.csv", [somebody(born)], folder=folder)
    assert question(loop, born)["initials"]


def test_a_list_that_the_his_still_holds_is_read_when_it_lets_go(loop: WindowsLoop) -> None:
    windows, born = release_of(loop).windows, "06-07-1943"
    path = loop.stage.export / "bezet.csv"
    his = windows.begin(release_of(loop).python, "-X", "utf8", "-c", HOLD)
    assert his.stdin is not None
    assert his.stdout is not None
    lines = (HEADER, somebody(born).row(loop.today))
    his.stdin.write("|".join((windows.there(path), *lines)) + "\n")
    his.stdin.flush()
    assert his.stdout.readline().strip() == "held"
    wait_for("held", "the daemon says that the file isn't ready", lambda: unready(loop, "bezet.csv"))
    assert questions(loop, born) == []
    said, _ = his.communicate("\n", timeout=60)
    assert "let go" in said
    assert question(loop, born)["initials"]
    assert loop.sidecar("quarantine", "list", "--json") == []


@pytest.mark.parametrize(("drive", "code"), [("N:", "WOR-E063"), ("Q:", "WOR-E064")])
def test_a_drive_that_a_service_does_not_see_is_refused_by_its_name(
    loop: WindowsLoop, release: Installed, drive: str, code: str, tmp_path: Path
) -> None:
    config = tmp_path / "wor.toml"
    text = release.windows.here(CONFIG).read_text("utf-8")
    config.write_text(text.replace(f"'{UNC}'", f"'{drive}\\lists'"), "utf-8")
    done = release.sidecar("config", "check", "--json", "--config", release.windows.there(config))
    [fault] = json.loads(done.stdout)["faults"]
    assert fault["code"] == code
    assert drive in fault["message"]
    assert r"\\server\share" in fault["remedy"]


def release_of(loop: WindowsLoop) -> Installed:
    assert loop.release is not None
    return loop.release


def somebody(born: str) -> Contact:
    return Contact(str(40_000 + int(born[-4:])), "", "Proefpersoon", "P.", born)


def questions(loop: WindowsLoop, born: str) -> list[dict[str, Any]]:
    year = datetime.strptime(born, "%d-%m-%Y").year
    return [one for one in loop.sidecar("prompts", "list", "--json") if one["birth_year"] == year]


def question(loop: WindowsLoop, born: str) -> dict[str, Any]:
    return dict(wait_for("seen", "a question", lambda: questions(loop, born))[0])


def unready(loop: WindowsLoop, name: str) -> bool:
    [status] = loop.sidecar("status", "--json")
    return any(file["file"] == name for one in status["exports"] for file in one["unready"])


OLD, NEW, BROKEN, NEWER = "0.1.0", "0.1.1", "0.1.2", "0.1.3"
SECONDS = "2"
NO_SERVICE = 'import sys\n\nif "--errand" not in sys.argv:\n    raise SystemExit(1)\n'
"""Answers the upgrade's questions, and then doesn't serve."""


def test_the_msi_of_a_new_version_lets_it_take_over(
    loop: WindowsLoop, release: Installed, tmp_path: Path
) -> None:
    tree = under(NEW, windows_release(OLD), tmp_path / "versions" / NEW)
    before = trail(release)["lines"]
    assert upgraded(release.windows, OLD, build_msi(tree, tmp_path), NEW) == 0
    new = Installed(release.windows, release.folder.with_name(NEW))
    assert current(release) == NEW
    assert trail(new)["lines"] >= before
    assert release.folder.is_dir()  # or nobody could go back
    assert hosted(new, "state") == ["running"]
    assert trail(new)["ok"]


def test_a_version_that_does_not_serve_is_taken_back(loop: WindowsLoop, release: Installed) -> None:
    new, broken = Installed(release.windows, release.folder.with_name(NEW)), beside(release, BROKEN)
    service = broken.folder / "service.py"
    service.write_text(NO_SERVICE + service.read_text("utf-8"), "utf-8")
    before = trail(new)["lines"]
    done = broken.sidecar("upgrade", "--to", BROKEN, "--trial-seconds", SECONDS)
    assert done.returncode != 0
    assert "WOR-S4" in done.stderr
    assert "Traceback" not in done.stderr
    assert current(release) == NEW
    assert hosted(new, "state") == ["running"]
    after = trail(new)
    assert after["ok"]
    assert after["lines"] >= before


BROKEN_OFF = """
import os
from dataclasses import replace
from wor_sidecar.commands import upgrade
made = upgrade._upgrading
def dies(place):
    if place == "upgrade.between":
        os._exit(9)
upgrade._upgrading = lambda *given: replace(made(*given), fault=dies)
from wor_sidecar.practice.cli import main
main()
"""
WAITS_LESS = """import wor_sidecar.practice.windows_service as service
service.FIRST_SECONDS = 0.0
"""
"""What resumes waits half a minute for a machine that boots; this one doesn't."""
RUN = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"


def test_an_upgrade_that_the_machine_went_down_in_is_finished_once_it_is_up(
    loop: WindowsLoop, release: Installed
) -> None:
    windows = release.windows
    tray = rf'"{windows.there(release.folder.with_name(NEW))}\pythonw.exe" -m wor_sidecar.tray'
    registered(windows, RUN, "wor-tray", tray)
    assert windows.run("sc", "query", "wor-resume").returncode != 0
    new = beside(release, NEWER)
    service = new.folder / "service.py"
    service.write_text(WAITS_LESS + service.read_text("utf-8"), "utf-8")
    down = new.python_does(BROKEN_OFF, "upgrade", "--to", NEWER, "--trial-seconds", SECONDS)
    assert down.returncode == 9, down.stderr
    assert (release.folder.parents[1] / "upgrade.json").is_file()
    assert hosted(new, "state") == ["stopped"]

    assert windows.run("sc", "start", "wor-resume").returncode == 0
    wait_for("finished", "an upgrade that was broken off", lambda: not there(windows, "wor-resume"))
    assert current(release) == NEWER
    assert hosted(new, "state") == ["running"]
    assert trail(new)["ok"]
    assert not (release.folder.parents[1] / "upgrade.json").exists()
    assert rf"\{NEWER}\pythonw.exe" in windows.run("reg", "query", RUN, "/v", "wor-tray").stdout


def there(windows: Windows, service: str) -> bool:
    return windows.run("sc", "query", service).returncode == 0


def beside(release: Installed, version: str) -> Installed:
    """Lay the same code out under another version, beside the one in use."""
    return Installed(release.windows, under(version, release.folder, release.folder.with_name(version)))


def under(version: str, tree: Path, folder: Path) -> Path:
    """Copy a release, and let the copy go by another version."""
    shutil.copytree(tree, folder)
    card = json.loads((folder / "release.json").read_text("utf-8"))
    (folder / "release.json").write_text(json.dumps({**card, "version": version}), "utf-8")
    [known] = folder.glob("lib/wor_sidecar-*.dist-info")
    told = (known / "METADATA").read_text("utf-8")
    (known / "METADATA").write_text(told.replace(f"Version: {OLD}", f"Version: {version}"), "utf-8")
    known.rename(known.with_name(f"wor_sidecar-{version}.dist-info"))
    return folder


def current(release: Installed) -> str:
    return in_use(release).folder.name


def trail(release: Installed) -> dict[str, Any]:
    """Let the running service look through its own trail."""
    done = release.sidecar("audit", "verify", "--json", "--config", CONFIG)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
