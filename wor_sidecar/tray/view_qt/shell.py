"""Icon, window, menu, long poll and notices of one practice put together.

Nothing here raises the window but its user: a click, a chosen notice, a second start.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.tray.autostart import Autostart
from wor_sidecar.tray.early import Early
from wor_sidecar.tray.presenter.frame import DESK
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.tray.reminded import Reminded
from wor_sidecar.tray.view_qt import badge as painted
from wor_sidecar.tray.view_qt import copying
from wor_sidecar.tray.view_qt.calls import Calls
from wor_sidecar.tray.view_qt.idle import Idle
from wor_sidecar.tray.view_qt.menu import ProgramMenu
from wor_sidecar.tray.view_qt.notices import Notices
from wor_sidecar.tray.view_qt.session_lock import SessionLock, listen_here
from wor_sidecar.tray.view_qt.tray_icon import TrayIcon, place_for_an_icon
from wor_sidecar.tray.view_qt.watching import Watching
from wor_sidecar.wire.desk_lists import PracticeCard

if TYPE_CHECKING:  # made when somebody first wants to see it: an icon alone starts sooner and stays smaller
    from wor_sidecar.tray.view_qt.window import DeskWindow

LOOK_MILLIS = 3000
"""How often it is looked for a place for the icon, until there is one: a panel may start after us."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where this desk stands."""

    server: str
    autostart: Autostart
    instance: str = ""
    """Which of several practices; empty where this account has one."""
    reminded: Reminded | None = None
    """Where the day of the last reminder outlives the program."""


class Shell(QObject):
    """The program around the window."""

    first = Signal()
    """The first number is there, or that the server is away; the list too, if it was asked for. Told once."""
    ended = Signal()
    """Its user quits."""

    def __init__(
        self, presenter: Presenter, clock: Clock, setting: Setting, early: Early | None = None
    ) -> None:
        super().__init__()
        self._presenter, self._clock = presenter, clock
        self._setting, self._autostart = setting, setting.autostart
        self._window: DeskWindow | None = None
        self._badge: Badge | None = None
        self._card: PracticeCard | None = None
        self._icon: TrayIcon | None = None
        self._stands = False
        self._first_card = early.card if early else presenter.card
        self._first_desk = early.desk if early else presenter.desk
        self.watching = Watching(presenter, self, early.badge if early else None)
        self.watching.seen.connect(self._seen)
        self.calls = Calls(self)
        self.calls.failed.connect(self._failed)
        self.calls.busy.connect(self._stand)
        self.menu = self._menu()
        self.notices = Notices(presenter, self.calls, clock, setting.reminded, self)
        self.notices.changed.connect(lambda: self.menu.silent(now=self.notices.silent))
        self.idle = Idle(clock, self)
        self.idle.happened.connect(self.put_away)
        self.lock = SessionLock(self)
        self.lock.locked.connect(self.put_away)
        self.lock.woke.connect(self.watching.begin)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MILLIS)
        self._looking.timeout.connect(self._take_place)

    def begin(self) -> None:
        """Ask for the first number, and find a place for the icon; what else there is can wait for both."""
        self.first.connect(lambda: listen_here(self.lock))
        self.watching.begin()
        self._take_place()
        if self._icon is None:
            self._looking.start()
            self._stand_in_task_bar()

    def end(self) -> None:
        """Leave the desktop as it was found."""
        self.watching.end()
        self.idle.end()
        if self._icon is not None:
            self._icon.leave()
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window.hide()
            copying.forget()  # nobody would take it off later
            self._window.doing.end()
            self._window.deleteLater()  # with all that it shows of patients
            self._window = None
        self.calls.close()

    def sign_out(self) -> None:
        """Hold up no desktop that ends the session."""
        if self._window is not None:
            self._window.sign_out()

    @property
    def window(self) -> "DeskWindow":
        """The window; made now, if nobody wanted it before."""
        if self._window is None:
            from wor_sidecar.tray.view_qt.style import dress
            from wor_sidecar.tray.view_qt.window import DeskWindow

            application = QApplication.instance()
            if isinstance(application, QApplication):
                dress(application)
            self._window = DeskWindow(self._presenter, self.calls, self._clock)
            self._window.installEventFilter(self)
            self._listener = listen_here(self.lock, int(self._window.winId()))
            if self._badge is not None:
                self._window.setWindowIcon(painted.icon(self._badge.count, away=self._badge.away))
        return self._window

    def come(self, name: str = "") -> None:
        """Show the window in front, for its user asked for it; at a screen, or else as it stood.

        A window that was put away stood nowhere: it shows the list.
        """
        window = self.window
        if name or not window.isVisible() or window.isMinimized():
            window.go(name or DESK)
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    def put_away(self) -> None:
        """Take every patient off the screen: nobody sits there."""
        self._presenter.lock()
        if self._window is None:
            return
        self._window.mask()
        if self._icon is None:
            self._window.showMinimized()
        else:
            self._window.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow whether the window is looked at."""
        if event.type() == QEvent.Type.Show:
            self.idle.begin()
        elif event.type() == QEvent.Type.Hide:
            if not self.window.isMinimized():  # there its patient comes back with the window
                self.idle.end()
            if self._icon is None and not event.spontaneous():  # closed: without an icon nobody would find it
                QTimer.singleShot(0, self._stay_in_task_bar)
        elif event.type() == QEvent.Type.WindowActivate:
            self.notices.looked_at()
        return False

    def _seen(self, badge: Badge) -> None:
        before, self._badge = self._badge, badge
        if not badge.away and (before is None or before.away):  # a server that came back may be set anew
            self.calls.ask(self._first_card if before is None else self._presenter.card, self._know)
        self._show_badge(badge)
        if self._window is not None:
            self._window.refresh(badge)
        seen = self._window is not None and self._window.isActiveWindow()
        self.notices.look(badge, self._icon, seen=seen)
        self.menu.silent(now=self.notices.silent)
        self._stand()

    def _stand(self) -> None:
        if not self._stands and self._badge is not None and not self.calls.waiting:
            self._stands = True
            self.first.emit()

    def _know(self, card: PracticeCard | None) -> None:
        self._card = card
        if card is not None:
            self.notices.set_by(card)
        if self._badge is not None:
            self._show_badge(self._badge)

    def _show_badge(self, badge: Badge) -> None:
        if self._window is not None:
            self._window.setWindowIcon(painted.icon(badge.count, away=badge.away))
        if self._icon is not None:
            self._icon.show(badge, self._tooltip(badge))

    def _tooltip(self, badge: Badge) -> str:
        """Return its name; with the practice's, where this account has several."""
        if not self._setting.instance:
            return badge.tooltip
        return f"{badge.tooltip} ({self._card.name if self._card else self._setting.instance})"

    def _take_place(self) -> None:
        if not place_for_an_icon():
            return
        self._looking.stop()
        self._icon = TrayIcon(self.menu, self)
        self._icon.clicked.connect(self.come)
        self._icon.toast_clicked.connect(lambda name: self.come("" if name == DESK else name))
        if self._badge is not None:
            self._show_badge(self._badge)
        if self._window is not None and self._window.isMinimized():
            self._window.hide()

    def _stand_in_task_bar(self) -> None:
        self.window.begin(self._first_desk)
        self.window.showMinimized()
        self._tell(_("This desktop has no place for an icon. The window stays in the task bar."))

    def _stay_in_task_bar(self) -> None:
        if self._icon is None and not self.window.isVisible():
            self.window.showMinimized()

    def _menu(self) -> ProgramMenu:
        menu = ProgramMenu()
        menu.wants.connect(self.come)
        menu.wants_silence.connect(self._be_silent)
        menu.wants_autostart.connect(self._start_by_itself)
        menu.wants_about.connect(self._about)
        menu.wants_end.connect(self.ended)
        menu.aboutToShow.connect(lambda: menu.starts_by_itself(on=self._autostart.is_on()))
        menu.starts_by_itself(on=self._autostart.is_on())
        return menu

    def _be_silent(self, how: str) -> None:
        self.notices.be_silent(how)

    def _start_by_itself(self, wanted: bool) -> None:
        try:
            (self._autostart.on if wanted else self._autostart.off)()
        except WorError as error:
            self._tell(str(show(error)))
            self.come()
        self.menu.starts_by_itself(on=self._autostart.is_on())

    def _about(self) -> None:
        from wor_sidecar.tray.view_qt.about import AboutBox

        self._box = AboutBox(self._card, self._setting.server, self._window)
        self._box.show()

    def _failed(self, _kind: str) -> None:
        self._tell(str(show(WorError())))

    def _tell(self, sentence: str) -> None:
        self.window.statusBar().showMessage(sentence)
