"""Qt's half of one `wor-tray`: the application, how it is asked to show itself and to end."""

import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QFileSystemWatcher, QObject, QSocketNotifier, Signal
from PySide6.QtWidgets import QApplication

from wor_sidecar.domain.clock import Clock
from wor_sidecar.tray.early import Early
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.second_start import granted
from wor_sidecar.tray.view_qt.collecting import Collecting
from wor_sidecar.tray.view_qt.shell import Setting, Shell


@dataclass(frozen=True, slots=True)
class Given:
    """What one window is made of."""

    home: Path
    presenter: Presenter
    early: Early
    clock: Clock
    setting: Setting
    ready: Callable[[], None]
    """Told once: the icon stands, with its first number or grey."""


def run_qt(given: Given) -> None:
    """Show icon and window until its user quits, the session ends or a signal comes."""
    sys.excepthook = _broke
    threading.excepthook = lambda told: _broke(told.exc_type, told.exc_value, told.exc_traceback)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("wor-tray")
    application.setQuitOnLastWindowClosed(False)
    collecting = Collecting()
    shell = Shell(given.presenter, given.clock, given.setting, given.early)
    shell.first.connect(given.ready)
    # Not quit(): that asks each window to close first, and ours only hides, which would keep the program up.
    shell.ended.connect(application.exit)
    application.commitDataRequest.connect(lambda _session: shell.sign_out())
    second = SecondStarts(given.home)
    second.asked.connect(shell.come)
    endings = Endings()
    endings.asked.connect(application.exit)
    shell.begin()
    second.look()
    application.exec()
    endings.end()
    shell.end()
    collecting.end()


class SecondStarts(QObject):
    """Another start of this account wants to see the window (tray.second_start)."""

    asked = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._watcher = QFileSystemWatcher([str(home)], self)
        self._watcher.directoryChanged.connect(self.look)

    def look(self) -> None:
        """Grant a wish that is there: its file goes, and the window comes."""
        if granted(self._home):
            self.asked.emit()


class Endings(QObject):
    """SIGINT and SIGTERM as a Qt signal: Python sees them only when it runs, and at rest it doesn't."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours, self._theirs = socket.socketpair()
        self._theirs.setblocking(False)
        self._before = signal.set_wakeup_fd(self._theirs.fileno())
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: self.asked.emit())

    def end(self) -> None:
        """Give the wake-up back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        self._ours.close()
        self._theirs.close()

    def _woken(self) -> None:
        self._ours.recv(1)  # the handler itself runs by now: Python is awake


def _broke(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    """Tell of an exception that nobody caught what may be told: its text could quote a patient."""
    import json

    from wor_sidecar.settings.logs import described

    told = described(error) if error is not None else {"class": kind.__name__}
    sys.stderr.write(json.dumps({"event": "window.broke", "level": "error", "error": told}) + "\n")
