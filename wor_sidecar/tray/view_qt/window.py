"""The desk's window: which screen it shows, and what a person's keys and clicks ask of the presenter."""

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.tray.view_qt.calls import Calls


class DeskWindow(QMainWindow):
    """One window of one practice; its title never names a patient.

    It shows nothing until it is told to (`go`, `open`); it never raises itself above other windows:
    whoever opens it calls `show()`, `raise_()` and `activateWindow()`.
    """

    def __init__(self, presenter: Presenter, calls: Calls, clock: Clock) -> None:
        """`calls` asks the presenter off the window's thread; `clock` ends the undo bar."""
        super().__init__()
        self._presenter = presenter
        self._calls = calls
        self._clock = clock

    def go(self, name: str) -> None:
        """Show one of the menu's screens: desk, waiting, new, search or leaflet."""

    def open(self, prompt: PromptId) -> None:
        """Claim a prompt and show it."""

    def refresh(self, badge: Badge) -> None:
        """Read the list again where it is on the screen and has changed; nobody's focus moves."""

    def mask(self) -> None:
        """Take every patient off the window: its parts are emptied and gone. What was typed stays here.

        Whoever shows the window again finds the list, with what was typed where it was.
        """

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's name
        """Hide; an open prompt is given back without an answer."""
        event.ignore()
        self.hide()
