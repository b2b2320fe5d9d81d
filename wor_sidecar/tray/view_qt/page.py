"""What every screen's page has: its place for the focus, and what was typed in it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.screens import Screen
from wor_sidecar.tray.view_qt.pieces import column


class Page(QWidget):
    """One screen. `foot` stays in sight below it."""

    arranged = Signal()
    """Other fields stand here now: the order of Tab is another."""

    foot: QWidget | None = None

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.down = column(self, 0, 12)

    def first(self) -> QWidget | None:
        """Return who gets the focus."""
        return None

    def filled(self) -> Filled:
        """Return what was typed."""
        return Filled()

    def takes(self, _screen: Screen) -> bool:
        """Show a screen where its like stands already, what was typed and the focus staying; tell if so."""
        return False

    def holds_focus(self) -> bool:
        """Tell whether the focus stays where it is, after a screen was taken."""
        return False

    def keep(self) -> Filled | None:
        """Keep what was typed, for who comes back; what is nobody's yet is returned."""
        return None
