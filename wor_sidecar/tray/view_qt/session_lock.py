"""That the session is locked, or the computer goes to sleep and wakes, as the desktop tells it.

No desktop tells it in the same way: logind's Lock and LockedHint, a ScreenSaver's ActiveChanged under one
of several names, or Windows' session messages. Each is listened to and nothing is polled. Where none of them
is there, the two idle minutes remain.
"""

import ctypes
import os
import sys
from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import (
    SLOT,
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QObject,
    Signal,
    Slot,
)

if TYPE_CHECKING:  # the library comes when it is listened to: a start shows its list first
    from PySide6.QtDBus import QDBusConnection, QDBusError, QDBusMessage, QDBusObjectPath

_LOGIND, _MANAGER_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_MANAGER, _SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
SCREEN_SAVERS: Final = tuple(
    f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)


class SessionLock(QObject):
    """Tells when nobody may be at the desk any more."""

    locked = Signal()
    woke = Signal()
    """The computer slept: what was known of the practice is old."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._system: QDBusConnection | None = None

    def listen(self, session: "QDBusConnection", system: "QDBusConnection") -> None:
        """Listen on a desktop's buses; one that is not there says nothing."""
        for name in SCREEN_SAVERS:
            session.connect("", "", name, "ActiveChanged", self, _slot("active_changed(bool)"))
        if not system.isConnected():
            return
        system.connect(
            _LOGIND, _MANAGER_PATH, _MANAGER, "PrepareForSleep", self, _slot("sleep_changed(bool)")
        )
        self._system = system
        found, unknown = _slot("session_found(QDBusObjectPath)"), _slot("no_session(QDBusError)")
        system.callWithCallback(_which_session(), self, found, unknown)

    @Slot(bool)
    def active_changed(self, active: bool) -> None:
        """Hear that a screen saver came up, or went."""
        if active:
            self.locked.emit()

    @Slot(bool)
    def sleep_changed(self, begins: bool) -> None:
        """Hear that sleep begins, or is over."""
        (self.locked if begins else self.woke).emit()

    @Slot("QDBusObjectPath")
    def session_found(self, session: "QDBusObjectPath") -> None:
        """Listen to this session alone: on a terminal server there are others."""
        if self._system is not None:
            bus, path = self._system, session.path()
            bus.connect(_LOGIND, path, _SESSION, "Lock", self, _slot("session_locked()"))
            changed = _slot("session_changed(QString,QVariantMap)")
            bus.connect(_LOGIND, path, _PROPERTIES, "PropertiesChanged", self, changed)

    @Slot("QDBusError")
    def no_session(self, _error: "QDBusError") -> None:
        """Leave it at that: logind is not here, or knows nothing of this session."""

    @Slot()
    def session_locked(self) -> None:
        """Hear that logind asks to lock."""
        self.locked.emit()

    @Slot(str, "QVariantMap")
    def session_changed(self, _interface: str, changed: dict[str, object]) -> None:
        """Hear of a desktop that locks by itself: it says so in its session's LockedHint."""
        if changed.get("LockedHint") is True:
            self.locked.emit()


def _slot(signature: str) -> Any:
    """Name a slot; the stubs ask for bytes, and Qt takes only text."""
    return SLOT(signature)


def _which_session() -> "QDBusMessage":
    """Ask logind for this session, by its id or by this process."""
    from PySide6.QtDBus import QDBusMessage

    named = os.environ.get("XDG_SESSION_ID", "")
    call = "GetSession" if named else "GetSessionByPID"
    message = QDBusMessage.createMethodCall(_LOGIND, _MANAGER_PATH, _MANAGER, call)
    message.setArguments([named or 0])
    message.setAutoStartService(False)
    return message


class Terminal(Protocol):
    """What of wtsapi32.dll is used."""

    def WTSRegisterSessionNotification(self, window: int, which: int) -> int:  # noqa: N802 - Windows' name
        """Tell a window of its session's changes."""
        ...


_SESSION_CHANGE, _POWER = 0x02B1, 0x0218
_LEAVES: Final = frozenset(
    {(_SESSION_CHANGE, 0x2), (_SESSION_CHANGE, 0x4), (_SESSION_CHANGE, 0x7), (_POWER, 0x4)}
)
"""WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK; PBT_APMSUSPEND."""
_RESUMES: Final = frozenset({0x7, 0x12})
_THIS_SESSION: Final = 0


class WindowsMessages(QAbstractNativeEventFilter):
    """Reads Windows' own messages to a window of ours."""

    def __init__(self, told: SessionLock) -> None:
        super().__init__()
        self._told = told

    def nativeEventFilter(  # noqa: N802 - Qt's name
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> Any:
        """Take note of a locked or left session, and of sleep; the message goes on."""
        if QByteArray(kind).data() == b"windows_generic_MSG":
            from ctypes import wintypes

            found = wintypes.MSG.from_address(int(message))
            self.heard(found.message, found.wParam)
        return False, 0

    def heard(self, message: int, what: int) -> None:
        """Tell what a message means."""
        if (message, what) in _LEAVES:
            self._told.locked.emit()
        elif message == _POWER and what in _RESUMES:
            self._told.woke.emit()


def listen_here(told: SessionLock, window: int = 0) -> WindowsMessages | None:
    """Listen to whatever this desktop has: its buses once, Windows for each window that is there.

    What is returned is kept as long as it is to listen.
    """
    if sys.platform == "win32":
        return listen_to_windows(told, window, ctypes.WinDLL("wtsapi32")) if window else None
    if not window:
        from PySide6.QtDBus import QDBusConnection

        told.listen(QDBusConnection.sessionBus(), QDBusConnection.systemBus())
    return None


def listen_to_windows(told: SessionLock, window: int, terminal: Terminal) -> WindowsMessages:
    """Have Windows tell a window of ours about its session."""
    terminal.WTSRegisterSessionNotification(window, _THIS_SESSION)
    messages = WindowsMessages(told)
    application = QCoreApplication.instance()
    if application is not None:
        application.installNativeEventFilter(messages)
    return messages
