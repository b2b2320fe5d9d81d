"""Folders as Windows has them: long, on a server, held by somebody, and drives that a service doesn't see."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from wine_practice import CONFIG, LONG, UNC, WindowsLoop, linux_of
from wine_release import Installed

from wor_sidecar.demo.loop import wait_for
from wor_sidecar.demo.people import HEADER, Contact
from wor_sidecar.demo.stage import drop_export

pytestmark = pytest.mark.wine

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
