"""What can't be shown: why, what to do, and the way to the list."""

from PySide6.QtWidgets import QWidget

from wor_sidecar.tray.presenter.screens import TroubleScreen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import TITLE, button, heading, row, sentence


class TroubleView(Page):
    """The sentence stands on top already where the frame tells it."""

    def __init__(self, screen: TroubleScreen, doing: Doing) -> None:
        super().__init__()
        self.shown = screen
        self.onward = button(screen.onward, lambda: doing.go("desk"), "primary")
        self.down.addWidget(heading(screen.top.title, TITLE))
        if screen.top.trouble is None:
            self.down.addWidget(sentence(screen.trouble))
        self.down.addWidget(row(self.onward))
        self.down.addStretch(1)

    def first(self) -> QWidget:
        """Return the way on."""
        return self.onward
