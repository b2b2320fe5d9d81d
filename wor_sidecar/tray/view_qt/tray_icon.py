"""The icon beside the clock: its number, its tooltip (its name for a screen reader too), menu and notices."""

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from wor_sidecar.tray.presenter.courtesy import Toast
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.tray.view_qt import badge as painted
from wor_sidecar.tray.view_qt.menu import ProgramMenu

TOAST_MILLIS: Final = 10_000


class TrayIcon(QObject):
    """One icon; made where a desktop has a place for it."""

    clicked = Signal()
    toast_clicked = Signal(str)
    """A click on a notice: the screen that it leads to."""

    def __init__(self, menu: ProgramMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._leads_to = ""
        self._icon = QSystemTrayIcon(painted.icon(0, away=True), self)
        self._icon.setContextMenu(menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self._message_clicked)

    def show(self, badge: Badge, tooltip: str) -> None:
        """Show a number, under this tooltip."""
        self._icon.setIcon(painted.icon(badge.count, away=badge.away))
        self._icon.setToolTip(tooltip)
        self._icon.setVisible(True)

    def say(self, toast: Toast) -> None:
        """Show a notice; no window comes up and no focus moves."""
        self._leads_to = toast.leads_to
        # With our own picture: for one of its own kinds a StatusNotifierItem shows that in our icon's place.
        self._icon.showMessage(toast.title, toast.sentence, self._icon.icon(), TOAST_MILLIS)

    def leave(self) -> None:
        """Take the icon away at once; Windows would keep a dead one until the mouse passes."""
        self._icon.setVisible(False)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.clicked.emit()

    def _message_clicked(self) -> None:
        self.toast_clicked.emit(self._leads_to)


def place_for_an_icon() -> bool:
    """Tell whether the desktop has a place for icons now; one may come later than we do."""
    return QSystemTrayIcon.isSystemTrayAvailable()
