"""Starting at sign-in: a desktop's own file, Windows' Run key, and an entry for each of several practices."""

import json
import re
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.tray import AutostartRefused, InstanceMalformed
from wor_sidecar.settings.commands import run_cli
from wor_sidecar.tray.autostart import Autostart, DesktopEntry, RunKey, exec_line, interpreter
from wor_sidecar.tray.cli import cli
from wor_sidecar.tray.home import usual_home

COMMAND = ("/opt/wor/bin/python", "-m", "wor_sidecar.tray", "--instance", "de-linde")


class Values:
    """A Run key in memory; `locked` refuses as a policy does."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.locked = False

    def read(self, name: str) -> str | None:
        return self.held.get(name)

    def write(self, name: str, value: str) -> None:
        if self.locked:
            raise PermissionError(13, "Access is denied")
        self.held[name] = value

    def remove(self, name: str) -> None:
        self.held.pop(name, None)


@pytest.fixture(params=["a desktop's file", "the Run key"])
def entry(request: pytest.FixtureRequest, tmp_path: Path) -> Autostart:
    if request.param == "the Run key":
        return RunKey(Values(), "wor-tray", COMMAND)
    return DesktopEntry(tmp_path / "config" / "autostart", "wor-tray", COMMAND)


def test_it_starts_once_it_is_told_to_and_no_longer_after(entry: Autostart) -> None:
    assert not entry.is_on()
    entry.off()
    entry.on()
    entry.on()
    assert entry.is_on()
    entry.off()
    assert not entry.is_on()


def test_what_a_desktops_own_settings_switched_off_is_off(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path, "wor-tray", COMMAND)
    entry.on()
    path = tmp_path / "wor-tray.desktop"
    for line in ("Hidden=true", "X-GNOME-Autostart-enabled=false"):
        path.write_text(path.read_text() + line + "\n")
        assert not entry.is_on()
        entry.on()
        assert entry.is_on()


def test_a_desktops_file_names_the_command(tmp_path: Path) -> None:
    DesktopEntry(tmp_path, "wor-tray", COMMAND).on()
    lines = (tmp_path / "wor-tray.desktop").read_text().splitlines()
    assert lines[0] == "[Desktop Entry]"
    assert "Exec=" + " ".join(COMMAND) in lines


@pytest.mark.parametrize(
    ("part", "written"),
    [
        ("/home/anja de wit/wor", '"/home/anja de wit/wor"'),
        ('a"b', r'"a\\"b"'),
        ("a$b`c", r'"a\\$b\\`c"'),
        ("a\\b", r'"a\\\\b"'),
        ("50%", '"50%%"'),
        ("", '""'),
    ],
)
def test_an_argument_is_quoted_as_the_specification_has_it(part: str, written: str) -> None:
    assert exec_line([part]) == written
    value = written.replace("\\\\", "\\").replace("%%", "%")  # a string, then its field codes
    assert re.sub(r"\\(.)", r"\1", value[1:-1]) == part


def test_a_line_break_in_a_path_starts_no_second_line(tmp_path: Path) -> None:
    with pytest.raises(AutostartRefused):
        DesktopEntry(tmp_path, "wor-tray", ["/home/a\nHidden=true/wor"]).on()


def test_a_run_key_that_a_policy_locks_is_said() -> None:
    values = Values()
    values.locked = True
    with pytest.raises(AutostartRefused):
        RunKey(values, "wor-tray", COMMAND).on()


def test_a_run_key_quotes_as_windows_reads_it() -> None:
    values = Values()
    RunKey(values, "wor-tray", [r"C:\Program Files\WoR\pythonw.exe", "-m", "wor_sidecar.tray"]).on()
    assert values.held == {"wor-tray": r'"C:\Program Files\WoR\pythonw.exe" -m wor_sidecar.tray'}


def test_windows_opens_no_console_at_sign_in(tmp_path: Path) -> None:
    python = tmp_path / "python.exe"
    assert interpreter(python) == str(python)
    (tmp_path / "pythonw.exe").touch()
    assert interpreter(python) == str(tmp_path / "pythonw.exe")


def test_each_practice_has_a_home_of_its_own() -> None:
    homes = {usual_home(), usual_home("de-linde"), usual_home("de-eik")}
    assert len(homes) == 3


@pytest.mark.parametrize("name", ["De Linde", "../x", "-x", "x-", "a" * 41, "é"])
def test_a_name_that_is_no_short_one_is_refused(name: str) -> None:
    with pytest.raises(InstanceMalformed):
        usual_home(name)


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    with pytest.raises(SystemExit) as end:
        run_cli(cli, ["--json", *arguments])
    assert end.value.code == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_command_sets_it_per_practice_with_the_options_that_it_needs_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    given = ("--instance", "de-linde", "--view", "qt")
    assert asked(capsys, *given, "--autostart", "status") == {"autostart": False}
    assert asked(capsys, *given, "--autostart", "on") == {"autostart": True}
    assert asked(capsys, "--autostart", "status") == {"autostart": False}
    written = (tmp_path / "autostart" / "wor-tray-de-linde.desktop").read_text()
    assert "-m wor_sidecar.tray --view qt --instance de-linde\n" in written
    assert asked(capsys, *given, "--autostart", "off") == {"autostart": False}
