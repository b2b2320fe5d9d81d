"""The program around the window: its icon's number and name, its notices, and when it puts itself away."""

import gc
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtTest import QTest

from tests.unit.tray.fakes import BAKKER, JANSEN
from wor_sidecar.domain.errors.tray import PinMismatch, TrayRevoked
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.courtesy import Toast
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.tray.reminded import Reminded
from wor_sidecar.tray.second_start import granted, reach_running
from wor_sidecar.tray.view_qt import copying, watching
from wor_sidecar.tray.view_qt import shell as room
from wor_sidecar.tray.view_qt.app import SecondStarts
from wor_sidecar.tray.view_qt.mask_view import MaskView
from wor_sidecar.tray.view_qt.shell import Setting, Shell

WAIT_MS = 20_000


class Icon(QObject):
    """An icon that keeps what it showed and said."""

    clicked = Signal()
    toast_clicked = Signal(str)

    def __init__(self, _menu, parent=None) -> None:
        super().__init__(parent)
        self.shown: list[tuple[Badge, str]] = []
        self.said: list[Toast] = []
        self.left = False

    def show(self, badge: Badge, tooltip: str) -> None:
        self.shown.append((badge, tooltip))

    def say(self, toast: Toast) -> None:
        self.said.append(toast)

    def leave(self) -> None:
        self.left = True


class Entry:
    """Starting at sign-in, in memory."""

    def __init__(self) -> None:
        self.starts = False

    def is_on(self) -> bool:
        return self.starts

    def on(self) -> None:
        self.starts = True

    def off(self) -> None:
        self.starts = False


@pytest.fixture
def place(monkeypatch) -> list[bool]:
    """Whether there is a place for an icon: a test may change it."""
    there = [True]
    monkeypatch.setattr(room, "place_for_an_icon", lambda: there[0])
    monkeypatch.setattr(room, "TrayIcon", Icon)
    monkeypatch.setattr(room, "listen_here", lambda *_given: None)
    monkeypatch.setattr(room, "LOOK_MILLIS", 20)
    monkeypatch.setattr(watching, "WAIT_SECONDS", 0)
    monkeypatch.setattr(watching, "PAUSES", (0.02,))
    return there


@pytest.fixture
def entry() -> Entry:
    return Entry()


@pytest.fixture
def slow_poll(daemon):
    """A daemon in memory waits for nothing: its poll is held up, so that it does not spin."""
    import time

    prompts = daemon.prompts

    def waiting(after=0, wait=0):
        time.sleep(0.02)
        return prompts(after, wait)

    daemon.prompts = waiting


@pytest.fixture
def made(qtbot, presenter, clock, place, entry, slow_poll, tmp_path):
    shells = []

    def make(instance: str = "") -> Shell:
        setting = Setting("https://192.0.2.7:8717", entry, instance, Reminded(tmp_path))
        shell = Shell(presenter, clock, setting)
        shells.append(shell)
        shell.begin()
        qtbot.waitUntil(lambda: shell._stands and not shell.calls.waiting, timeout=WAIT_MS)
        return shell

    yield make
    for shell in shells:
        shell.end()
    shells.clear()
    gc.collect()  # here, for a thread of ours that collects later would delete widgets off the GUI thread


def eventually(qtbot, seen) -> None:
    qtbot.waitUntil(seen, timeout=WAIT_MS)


def tooltip(shell: Shell) -> str:
    return shell._icon.shown[-1][1]


def test_the_icon_says_how_many_wait(made, practice, qtbot) -> None:
    practice.waits(JANSEN)
    shell = made()
    assert tooltip(shell) == "Welzijn op Recept: 1 wacht op toestemming"
    practice.waits(BAKKER)
    eventually(qtbot, lambda: tooltip(shell) == "Welzijn op Recept: 2 wachten op toestemming")


def test_one_of_several_practices_is_named_by_its_icon(made, qtbot) -> None:
    shell = made("de-linde")
    eventually(qtbot, lambda: tooltip(shell).endswith("(Huisartsenpraktijk De Linde)"))


def test_the_icon_turns_grey_while_the_server_is_away_and_comes_back_by_itself(
    made, daemon, practice, qtbot
) -> None:
    practice.waits(JANSEN)
    shell = made()
    daemon.away = True
    eventually(qtbot, lambda: shell._icon.shown[-1][0].away)
    daemon.away = False
    eventually(qtbot, lambda: shell._icon.shown[-1][0].count == 1)


def test_a_start_without_its_server_is_grey_and_stands(made, daemon) -> None:
    daemon.away = True
    assert made()._icon.shown[-1][0].away


@pytest.mark.parametrize("refusal", [TrayRevoked(), PinMismatch(server="https://192.0.2.7:8717")])
def test_access_that_was_taken_back_is_a_sentence_and_no_crash(made, daemon, qtbot, refusal) -> None:
    def refused(*_given, **_named):
        raise refusal

    shell = made()
    daemon.prompts = daemon.practice = refused
    eventually(qtbot, lambda: shell._icon.shown[-1][0].away)
    shell.come()
    eventually(qtbot, lambda: type(shell.window.page).__name__ == "DeskView")
    told = shell.window.page.shown.top.trouble.sentence
    assert told == refusals.away(refusal).sentence
    assert told


def test_new_ones_are_told_of_once_and_no_window_comes_up(made, practice, qtbot) -> None:
    practice.waits(JANSEN)
    practice.waits(BAKKER)
    shell = made()
    eventually(qtbot, lambda: len(shell._icon.said) == 1)
    practice.version += 1
    shown = len(shell._icon.shown)
    eventually(qtbot, lambda: len(shell._icon.shown) > shown + 2)
    assert len(shell._icon.said) == 1
    assert JANSEN.name not in shell._icon.said[0].sentence
    assert shell._window is None


def test_the_practices_quiet_hours_are_kept_from_the_first_moment(
    made, daemon, practice, qtbot, clock: FakeClock
) -> None:
    card = replace(daemon.practice(), quiet_hours=("00:00-23:59",), end_of_day="")
    daemon.practice = lambda: card
    practice.waits(JANSEN)
    shell = made()
    shown = len(shell._icon.shown)
    eventually(qtbot, lambda: len(shell._icon.shown) > shown + 2)
    assert shell._icon.said == []


def test_the_end_of_the_day_is_told_of_once_and_leads_to_what_waits_for_us(
    made, practice, qtbot, clock: FakeClock
) -> None:
    practice.waits(JANSEN)
    clock.advance(hours=6, minutes=40)  # 16:40 on the wall
    shell = made()
    eventually(qtbot, lambda: [one.leads_to for one in shell._icon.said] == ["desk", "waiting"])
    shown = len(shell._icon.shown)
    eventually(qtbot, lambda: len(shell._icon.shown) > shown + 2)
    assert len(shell._icon.said) == 2


def test_the_reminder_of_a_day_is_not_given_again_after_a_restart(
    made, practice, qtbot, clock: FakeClock
) -> None:
    practice.waits(JANSEN)
    clock.advance(hours=6, minutes=40)
    first = made()
    eventually(qtbot, lambda: len(first._icon.said) == 2)
    second = made()
    shown = len(second._icon.shown)
    eventually(qtbot, lambda: len(second._icon.shown) > shown + 2)
    assert [one.leads_to for one in second._icon.said] == ["desk"]


def test_nothing_is_said_at_the_end_of_a_day_on_which_nothing_waits(made, qtbot, clock: FakeClock) -> None:
    clock.advance(hours=6, minutes=40)
    shell = made()
    eventually(qtbot, lambda: shell.notices._standing.reminded_on is not None)
    assert shell._icon.said == []


def test_a_click_on_the_icon_opens_the_list(made, practice, qtbot) -> None:
    practice.waits(JANSEN)
    shell = made()
    shell._icon.clicked.emit()
    eventually(qtbot, lambda: shell.window.isVisible() and not shell.calls.waiting)
    eventually(qtbot, lambda: type(shell.window.page).__name__ == "DeskView")


@pytest.mark.parametrize(("name", "page"), [("waiting", "WaitingView"), ("new", "NewView")])
def test_the_menu_leads_to_a_screen(made, qtbot, name: str, page: str) -> None:
    shell = made()
    shell.menu.wants.emit(name)
    eventually(qtbot, lambda: type(shell.window.page).__name__ == page)


def test_two_idle_minutes_take_the_window_away(made, practice, qtbot, clock: FakeClock) -> None:
    practice.waits(JANSEN)
    shell = made()
    shell.come()
    eventually(qtbot, lambda: shell.window.isVisible() and not shell.calls.waiting)
    clock.advance(seconds=119)
    shell.idle._look()
    assert shell.window.isVisible()
    clock.advance(seconds=2)
    shell.idle._look()
    assert not shell.window.isVisible()
    assert "J" not in shell.window.windowTitle().replace("Welzijn op Recept", "")


def test_a_key_in_the_window_begins_the_two_minutes_anew(made, qtbot, clock: FakeClock) -> None:
    shell = made()
    shell.come()
    eventually(qtbot, lambda: shell.window.isVisible() and not shell.calls.waiting)
    eventually(qtbot, lambda: QGuiApplication.focusWindow() is shell.window.windowHandle())
    clock.advance(seconds=119)
    QTest.keyClick(shell.window.windowHandle(), "a")
    clock.advance(seconds=119)
    shell.idle._look()
    assert shell.window.isVisible()


def test_a_key_in_a_box_of_the_program_begins_them_anew_too(made, qtbot, clock: FakeClock) -> None:
    shell = made()
    shell.come()
    eventually(qtbot, lambda: shell.window.isVisible() and not shell.calls.waiting)
    shell._about()
    box = shell._box
    box.activateWindow()
    eventually(qtbot, lambda: QGuiApplication.focusWindow() is box.windowHandle())
    clock.advance(seconds=119)
    QTest.keyClick(box.windowHandle(), "a")
    clock.advance(seconds=119)
    shell.idle._look()
    assert shell.window.isVisible()
    box.close()


def test_a_locked_session_takes_the_window_away_at_once(made, qtbot) -> None:
    shell = made()
    shell.come()
    eventually(qtbot, shell.window.isVisible)
    shell.lock.locked.emit()
    assert not shell.window.isVisible()


def test_a_locked_session_without_a_window_makes_none(made) -> None:
    shell = made()
    shell.lock.locked.emit()
    assert shell._window is None


def test_without_a_place_for_an_icon_the_window_stays_in_the_task_bar(made, place, qtbot) -> None:
    place[0] = False
    shell = made()
    assert shell.window.isMinimized()
    assert "taakbalk" in shell.window.statusBar().currentMessage()
    shell.come()
    eventually(qtbot, lambda: not shell.window.isMinimized())
    shell.window.close()
    eventually(qtbot, shell.window.isMinimized)


def test_a_place_that_comes_later_is_taken(made, place, practice, qtbot) -> None:
    place[0] = False
    practice.waits(JANSEN)
    shell = made()
    place[0] = True
    eventually(qtbot, lambda: shell._icon is not None and bool(shell._icon.shown))
    assert shell._icon.shown[-1][0].count == 1
    assert not shell.window.isVisible()
    assert not shell._looking.isActive()


def test_the_menu_sets_whether_it_starts_at_sign_in(made, entry: Entry) -> None:
    shell = made()
    shell.menu.wants_autostart.emit(True)
    assert entry.starts
    assert shell.menu._autostart.isChecked()
    shell.menu.wants_autostart.emit(False)
    assert not entry.starts
    assert not shell.menu._autostart.isChecked()


def test_the_menu_shows_that_silence_was_asked_for(made) -> None:
    shell = made()
    assert not shell.menu._over.isVisible()
    shell.menu.wants_silence.emit("hour")
    assert shell.menu._over.isVisible()
    shell.menu.wants_silence.emit("over")
    assert not shell.menu._over.isVisible()


def test_about_names_practice_user_server_and_licences(made, qtbot) -> None:
    from PySide6.QtWidgets import QLabel, QPlainTextEdit

    shell = made()
    eventually(qtbot, lambda: shell._card is not None)
    shell.menu.wants_about.emit()
    box = shell._box
    qtbot.addWidget(box)
    words = "\n".join(one.text() for one in box.findChildren(QLabel))
    for part in ("Apache-2.0", "Huisartsenpraktijk De Linde", "assistant", "https://192.0.2.7:8717"):
        assert part in words
    listed = box.findChild(QPlainTextEdit).toPlainText()
    assert "LGPL-3.0-only" in listed
    assert "code.qt.io" in listed
    assert "click " in listed


def test_the_end_takes_the_icon_along(made) -> None:
    shell = made()
    shell.end()
    assert shell._icon.left


def test_a_second_start_brings_the_window_and_its_wish_is_gone(qtbot, tmp_path) -> None:
    second = SecondStarts(tmp_path)
    with qtbot.waitSignal(second.asked, timeout=WAIT_MS):
        import threading

        asking = threading.Thread(target=reach_running, args=(tmp_path,))
        asking.start()
    asking.join()
    assert list(tmp_path.iterdir()) == []
    assert not granted(tmp_path)


def test_a_minimised_window_is_not_forgotten(made, practice, qtbot, clock: FakeClock) -> None:
    prompt = practice.waits(JANSEN)
    shell = made()
    shell.come()
    shell.window.open(prompt)
    eventually(qtbot, lambda: shell.window.isVisible() and not shell.calls.waiting)
    shell.window.showMinimized()
    QCoreApplication.sendEvent(shell.window, QHideEvent())  # as a window manager's, which there is none here
    assert shell.idle._timer.isActive()
    clock.advance(seconds=121)
    shell.idle._look()
    assert isinstance(shell.window.page, MaskView)


def test_a_patient_number_does_not_stay_on_the_clipboard_after_the_end(made, qtbot) -> None:
    shell = made()
    shell.come()
    copying.copy("1001")
    shell.end()
    assert QGuiApplication.clipboard().text() == ""
