"""What every screen's page has: its place for the focus, and what was typed in it."""

from PySide6.QtWidgets import QWidget

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.view_qt.pieces import column


class Page(QWidget):
    """One screen. `foot` stays in sight below it."""

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
