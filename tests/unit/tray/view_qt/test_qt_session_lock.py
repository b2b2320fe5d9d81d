"""That the session is locked: as a desktop's bus says it, and as Windows does."""

import os
import shutil
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject

from wor_sidecar.tray.view_qt.session_lock import SCREEN_SAVERS, SessionLock, listen_to_windows

BUS = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath
from wor_sidecar.tray.view_qt.session_lock import SessionLock

application = QCoreApplication([])
lock = SessionLock()
lock.locked.connect(lambda: print("locked", flush=True))
lock.woke.connect(lambda: print("woke", flush=True))
bus = QDBusConnection.sessionBus()
desktop = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "desktop")
assert desktop.registerService("org.freedesktop.login1")
lock.listen(bus, bus)
session = "/org/freedesktop/login1/session/_31"
lock.session_found(QDBusObjectPath(session))
# A bus answers in turn: once it has answered this, it knows what we listen to.
bus.call(QDBusMessage.createMethodCall("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId"))


def tell(path, interface, name, *said):
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments(list(said))
    desktop.send(message)


def all_of_them():
    for saver in sys.argv[1:]:
        tell("/ScreenSaver", saver, "ActiveChanged", True)
        tell("/ScreenSaver", saver, "ActiveChanged", False)
    login = "org.freedesktop.login1"
    tell("/org/freedesktop/login1", login + ".Manager", "PrepareForSleep", True)
    tell("/org/freedesktop/login1", login + ".Manager", "PrepareForSleep", False)
    tell(session, login + ".Session", "Lock")
    tell("/org/freedesktop/login1/session/_32", login + ".Session", "Lock")
    changed = "org.freedesktop.DBus.Properties"
    tell(session, changed, "PropertiesChanged", login + ".Session", {"LockedHint": True}, [])
    tell(session, changed, "PropertiesChanged", login + ".Session", {"LockedHint": False}, [])
    tell("/end", "org.example", "End")
    QTimer.singleShot(1000, application.quit)


QTimer.singleShot(0, all_of_them)
application.exec()
"""


def test_each_desktops_way_of_locking_is_heard_and_another_sessions_is_not() -> None:
    if shutil.which("dbus-run-session") is None:
        if os.environ.get("WOR_INSIST") == "1":
            pytest.fail("dbus-run-session is needed")
        pytest.skip("needs dbus-run-session")
    command = ["dbus-run-session", "--", sys.executable, "-c", BUS, *SCREEN_SAVERS]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    heard = told.stdout.split()
    assert heard == ["locked"] * len(SCREEN_SAVERS) + ["locked", "woke", "locked", "locked"]


class Heard(QObject):
    """What a lock told."""

    def __init__(self, lock: SessionLock) -> None:
        super().__init__()
        self.said: list[str] = []
        lock.locked.connect(lambda: self.said.append("locked"))
        lock.woke.connect(lambda: self.said.append("woke"))


class Terminal:
    """wtsapi32 as far as it is used."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def WTSRegisterSessionNotification(self, window: int, which: int) -> int:  # noqa: N802
        self.asked.append((window, which))
        return 1


@pytest.mark.parametrize(
    ("message", "what", "said"),
    [
        (0x02B1, 0x7, ["locked"]),
        (0x02B1, 0x2, ["locked"]),
        (0x02B1, 0x4, ["locked"]),
        (0x02B1, 0x8, []),
        (0x0218, 0x4, ["locked"]),
        (0x0218, 0x12, ["woke"]),
        (0x000F, 0x7, []),
    ],
)
def test_windows_says_it_in_messages(qapp, message: int, what: int, said: list[str]) -> None:
    lock, terminal = SessionLock(), Terminal()
    heard = Heard(lock)
    messages = listen_to_windows(lock, 77, terminal)
    qapp.removeNativeEventFilter(messages)
    messages.heard(message, what)
    assert terminal.asked == [(77, 0)]
    assert heard.said == said


def test_a_message_goes_on_to_the_window_and_another_platforms_is_left_alone(qapp) -> None:
    lock = SessionLock()
    messages = listen_to_windows(lock, 77, Terminal())
    qapp.removeNativeEventFilter(messages)
    heard = Heard(lock)
    assert messages.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)
    assert heard.said == []


def test_a_real_windows_message_is_read_where_it_lies(qapp) -> None:
    import ctypes
    from ctypes import wintypes

    lock = SessionLock()
    messages = listen_to_windows(lock, 77, Terminal())
    qapp.removeNativeEventFilter(messages)
    heard = Heard(lock)
    told = wintypes.MSG(message=0x02B1, wParam=0x7)
    assert messages.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(told)) == (False, 0)
    assert heard.said == ["locked"]
