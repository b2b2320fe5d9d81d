"""What stands on a window that hid its patients."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import TITLE, Words, button, heading, row


class MaskView(Page):
    """Says that it is locked, and leads on."""

    def __init__(self, go_on: Callable[[], None]) -> None:
        super().__init__()
        words = furniture()
        self.onward = button(words.go_on, go_on, "primary")
        for part in (heading(words.locked, TITLE), Words(text=words.kept), row(self.onward)):
            self.down.addWidget(part)
        self.down.addStretch(1)

    def first(self) -> QWidget:
        """Return the way on."""
        return self.onward
