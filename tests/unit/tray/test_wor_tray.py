"""`wor-tray` as a program: paired once, one per account, a fresh link at a second start, a clean end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from wor_sidecar.domain.errors.tray import PairingRefused, PairingUnreadable, PinMismatch, TrayNotYetPaired
from wor_sidecar.files import exposed, write_private
from wor_sidecar.settings.commands import run_cli
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.tray.cli import cli
from wor_sidecar.tray.home import PAIRING_NAME, Offer, here, kept_pairing, made_home, pair_here
from wor_sidecar.wire.certificate import own_certificate
from wor_sidecar.wire.control_app import Call, call_route, control_app
from wor_sidecar.wire.control_server import RunningServer, listen

CODE = "12345678"
RUN = [sys.executable, "-c", "from wor_sidecar.tray.cli import main; main()"]


class Daemon:
    """A practice's server that pairs one code, over real TLS."""

    def __init__(self, folder: Path) -> None:
        certificate = own_certificate(folder, SystemClock())
        listener = listen("127.0.0.1", 0)
        self.server = f"https://127.0.0.1:{listener.getsockname()[1]}"
        self.pin = certificate.sha256
        self.paired: list[str] = []
        app = control_app([call_route("POST", "/v1/pair", self._pair)])
        self._running = RunningServer(app, certificate, listener)

    def line(self, code: str = CODE) -> list[str]:
        return ["--server", self.server, "--pin", self.pin, "--code", code]

    def stop(self) -> None:
        self._running.stop()

    def _pair(self, call: Call) -> dict[str, Any]:
        if call.body["code"] != CODE:
            raise PairingRefused
        self.paired.append(call.body["workstation"])
        return {"token": "t" * 40, "name": "Anja", "role": "assistant", "practice": "De Linde"}


@pytest.fixture(autouse=True)
def _this_process_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only programs of their own be hardened: a limit on cores can't be taken back in this process."""
    monkeypatch.setattr("wor_sidecar.tray.app.harden", lambda: None)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    daemon = Daemon(tmp_path_factory.mktemp("daemon"))
    yield daemon
    daemon.stop()


Tray = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def tray(tmp_path: Path) -> Iterator[Tray]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [*RUN, "--home", str(tmp_path / "home"), "--json", "--token-in", "file", *arguments]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        started.append(subprocess.Popen(command, text=True, env=without_a_screen(), **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def without_a_screen() -> dict[str, str]:
    """Return this environment, where no window can come up: what starts is the page."""
    names = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    return {name: value for name, value in os.environ.items() if name not in names}


def told(process: "subprocess.Popen[str]") -> tuple[int, str]:
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as end:
        run_cli(cli, list(arguments))
    return end.value.code, capsys.readouterr().err


def url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert ready["ready"] is True
    return str(ready["url"])


def page(url: str) -> str:
    with build_opener(HTTPCookieProcessor()).open(url, timeout=30) as answer:
        return answer.read().decode()


def offer(server: Daemon, code: str = CODE, pin: str = "") -> Offer:
    return Offer(server.server, pin or server.pin, code)


def test_a_workstation_that_is_not_paired_is_told_how(tmp_path: Path) -> None:
    with pytest.raises(TrayNotYetPaired):
        kept_pairing(tmp_path)


def test_what_pairing_gave_is_kept_for_this_account_alone(server: Daemon, tmp_path: Path) -> None:
    home = made_home(tmp_path / "home")
    pairing = pair_here(home, offer(server))
    assert kept_pairing(home) == pairing
    assert "masked" in repr(pairing)
    assert not exposed(home / PAIRING_NAME)


def test_a_wrong_code_keeps_nothing(server: Daemon, tmp_path: Path) -> None:
    with pytest.raises(PairingRefused):
        pair_here(tmp_path, offer(server, "87654321"))
    assert list(tmp_path.iterdir()) == []


def test_another_server_in_its_place_gets_no_code(server: Daemon, tmp_path: Path) -> None:
    before = len(server.paired)
    with pytest.raises(PinMismatch):
        pair_here(tmp_path, offer(server, pin="0" * 64))
    assert len(server.paired) == before


def test_a_file_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("the mode says nothing there")
    (tmp_path / PAIRING_NAME).write_text("{}")
    (tmp_path / PAIRING_NAME).chmod(0o644)
    with pytest.raises(PairingUnreadable):
        kept_pairing(tmp_path)


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    write_private(tmp_path / PAIRING_NAME, b"{")
    with pytest.raises(PairingUnreadable):
        kept_pairing(tmp_path)


@pytest.mark.parametrize(
    ("server", "own"),
    [
        ("https://127.0.0.1:8717", True),
        ("https://[::1]:8717", True),
        ("https://localhost:1", True),
        ("https://192.0.2.7:8717", False),
        ("https://127.0.0.1.example:1", False),
    ],
)
def test_only_loopback_is_this_machine(server: str, own: bool) -> None:
    assert here(server) is own


def test_half_a_line_pairs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, errors = refused(capsys, "--server", "https://127.0.0.1:1")
    assert (code, "WOR-T121" in errors) == (2, True)


@pytest.mark.parametrize(
    ("option", "value"),
    [("--server", "http://127.0.0.1:1"), ("--pin", "abc"), ("--code", "1234")],
)
def test_a_line_that_was_not_printed_so_is_sent_nowhere(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    line = ["--server", "https://127.0.0.1:1", "--pin", "0" * 64, "--code", CODE]
    code, errors = refused(capsys, *line, option, value)
    assert (code, "WOR-T122" in errors, option in errors) == (2, True, True)


def test_a_window_where_there_is_no_screen_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    code, errors = refused(capsys, "--view", "qt", "--home", str(tmp_path))
    assert (code, "WOR-T123" in errors) == (3, True)


def test_a_lasting_link_is_for_one_machine_and_costs_no_code(tray: Tray, server: Daemon) -> None:
    line = ["--server", "https://192.0.2.7:8717", "--pin", server.pin, "--code", CODE]
    code, errors = told(tray(*line, "--lasting-link"))
    assert (code, "WOR-T125" in errors, "Traceback" in errors) == (2, True, False)


def test_a_start_pairs_serves_hands_out_links_and_ends(tray: Tray, server: Daemon, tmp_path: Path) -> None:
    first = tray(*server.line("-"))
    assert first.stdin is not None
    first.stdin.write(f"{CODE[:4]} {CODE[4:]}\n")
    first.stdin.flush()
    link = url_of(first)
    kept = json.loads((tmp_path / "home" / PAIRING_NAME).read_text())
    assert set(kept) == {"server", "pin", "token"}

    second = tray()
    again = url_of(second)
    assert told(second)[0] == 0
    assert again.split("/open/")[0] == link.split("/open/")[0]
    assert again != link
    assert told(tray(*server.line()))[0] == 3

    assert "<html" in page(again)
    first.send_signal(signal.SIGTERM)
    assert told(first) == (0, "")

    later = tray()
    url_of(later)
    later.send_signal(signal.SIGINT)
    assert told(later) == (0, "")
