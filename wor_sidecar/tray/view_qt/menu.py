"""The program's menu: under the icon, and in the window for where there is no icon."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter.frame import DESK, NEW, SEARCH, WAITING


class ProgramMenu(QMenu):
    """Says what was chosen; it decides nothing."""

    wants = Signal(str)
    """A screen of the window."""
    wants_silence = Signal(str)
    """`hour`, `today` or `over`."""
    wants_autostart = Signal(bool)
    wants_about = Signal()
    wants_end = Signal()

    def __init__(self) -> None:
        super().__init__(_("Program"))
        for name, words in (
            (DESK, _("Waits for an answer")),
            (WAITING, _("Waits for us")),
            (NEW, _("New referral")),
            (SEARCH, _("Search")),
        ):
            self.addAction(words).triggered.connect(lambda _checked=False, name=name: self.wants.emit(name))
        self.addSeparator()
        self._silence = QMenu(_("Do not disturb"), self)  # kept: Qt's own reference to a menu is a weak one
        self._over = self._quiet("over", _("Notices again"))
        self._quiet("hour", _("For an hour"))
        self._quiet("today", _("For the rest of the day"))
        self.addMenu(self._silence)
        self._autostart = self.addAction(_("Start when I sign in"))
        self._autostart.setCheckable(True)
        self._autostart.triggered.connect(self.wants_autostart)
        self.addSeparator()
        self.addAction(_("About")).triggered.connect(self._about)
        self.addAction(_("Quit")).triggered.connect(self._end)
        self.silent(now=False)

    def silent(self, *, now: bool) -> None:
        """Show whether its user asked for silence."""
        self._over.setVisible(now)

    def starts_by_itself(self, *, on: bool) -> None:
        """Tick whether the program starts when its user signs in."""
        self._autostart.setChecked(on)

    def _quiet(self, name: str, words: str) -> QAction:
        action = self._silence.addAction(words)
        action.triggered.connect(lambda: self.wants_silence.emit(name))
        return action

    def _about(self) -> None:
        self.wants_about.emit()

    def _end(self) -> None:
        self.wants_end.emit()
