"""When nobody sits at the window: two minutes without a key or a mouse in it, or the session is locked.

Each window of the program is listened to. A filter on the application is one line less, but is called for
each event of each part, and to name those parts Qt's Python half makes every class that it has: 40 ms of a
start, and 1.5 MB.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from wor_sidecar.domain.clock import Clock

IDLE_SECONDS: Final = 120.0
_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletMove,
    }
)


class Idle(QObject):
    """Listens to what people do in this program's windows, while one is looked at."""

    happened = Signal()
    """Nobody did anything for so long."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last = clock.monotonic()
        self._listens = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Count from now on: the window is on the screen."""
        self._last = self._clock.monotonic()
        self._listen(on=True)
        self._start(IDLE_SECONDS)

    def end(self) -> None:
        """Stop counting: there is nothing to look at, and nothing to wake up for."""
        self._timer.stop()
        self._listen(on=False)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take note of what a person did; what the program tells itself is no input."""
        if event.type() in _INPUT and event.spontaneous():
            self._last = self._clock.monotonic()
        return False

    def _look(self) -> None:
        left = self._last + IDLE_SECONDS - self._clock.monotonic()
        if left > 0:  # a timer that was restarted at each mouse move would cost more than this look
            self._start(left)
            return
        self.end()
        self.happened.emit()

    def _start(self, seconds: float) -> None:
        self._timer.start(int(seconds * 1000) + 1)

    def _listen(self, *, on: bool) -> None:
        application = QGuiApplication.instance()
        if not isinstance(application, QGuiApplication) or on == self._listens:
            return
        self._listens = on
        changed = application.focusWindowChanged
        (changed.connect if on else changed.disconnect)(self._also)  # a box that comes up later
        for window in application.allWindows():
            (window.installEventFilter if on else window.removeEventFilter)(self)

    def _also(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)
