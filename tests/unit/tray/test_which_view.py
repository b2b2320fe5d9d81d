"""Which view comes up: the window where it can, else the page; and what a second start reaches."""

import socket
import threading
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.environment import NotRunning
from wor_sidecar.domain.errors.tray import ViewNotHere
from wor_sidecar.tray import app, screen, second_start
from wor_sidecar.tray.app import ViewKind, chosen


def lacks(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    monkeypatch.setattr(app, "lacking", lambda: why)


def test_the_window_is_taken_where_it_can_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "")
    assert chosen(ViewKind.AUTO) is ViewKind.QT


def test_the_page_stands_in_where_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "there is no screen")
    assert chosen(ViewKind.AUTO) is ViewKind.HTML


def test_a_window_that_was_asked_for_by_name_is_not_replaced_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lacks(monkeypatch, "there is no screen")
    with pytest.raises(ViewNotHere) as refused:
        chosen(ViewKind.QT)
    assert refused.value.fields["why"] == "there is no screen"


def test_the_page_can_be_wished_for_beside_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "")
    assert chosen(ViewKind.HTML) is ViewKind.HTML


@pytest.mark.parametrize(
    ("environment", "platform", "why"),
    [
        ({}, "linux", "there is no screen"),
        ({"DISPLAY": ":7731"}, "linux", "the screen that DISPLAY names does not answer"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", ""),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", ""),
        ({}, "win32", ""),
    ],
)
def test_what_is_lacking_is_known_before_qt_ends_the_process(
    environment: dict[str, str], platform: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "find_spec", lambda _name: object())
    monkeypatch.setattr(screen.ctypes, "CDLL", lambda _name: object())
    assert screen.lacking(environment, platform) == why


def test_a_program_without_its_window_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "find_spec", lambda _name: None)
    assert screen.lacking({"DISPLAY": ":0"}, "linux") == "PySide6 is not installed"


def test_a_screen_that_answers_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "find_spec", lambda _name: object())
    monkeypatch.setattr(screen.ctypes, "CDLL", lambda _name: object())
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind("\0/tmp/.X11-unix/X7732")
        server.listen()
        assert screen.lacking({"DISPLAY": ":7732.0"}, "linux") == ""


def test_a_second_start_asks_the_window_to_show_itself_and_leaves_no_trace(tmp_path: Path) -> None:
    wished = threading.Event()

    def window() -> None:
        while not second_start.granted(tmp_path):
            wished.wait(0.01)

    thread = threading.Thread(target=window)
    thread.start()
    assert second_start.reach_running(tmp_path) == ""
    thread.join()
    assert list(tmp_path.iterdir()) == []


def test_a_second_start_that_nobody_answers_says_so_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_start, "_TRIES", 2)
    with pytest.raises(NotRunning):
        second_start.reach_running(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_wish_that_nobody_made_is_not_granted(tmp_path: Path) -> None:
    assert not second_start.granted(tmp_path)
