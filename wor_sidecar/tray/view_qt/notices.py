"""Notices beside the icon, by the rules of presenter.courtesy; they lead somewhere only when clicked."""

from PySide6.QtCore import QObject, Signal

from wor_sidecar.domain.clock import Clock
from wor_sidecar.tray.presenter import courtesy
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import Badge, WaitingScreen
from wor_sidecar.tray.reminded import Reminded
from wor_sidecar.tray.view_qt.calls import Calls
from wor_sidecar.tray.view_qt.tray_icon import TrayIcon
from wor_sidecar.wire.desk_lists import PracticeCard


class Notices(QObject):
    """What was said already, and what its user wants to hear."""

    changed = Signal()
    """Silence began or was ended by its user."""

    def __init__(
        self,
        presenter: Presenter,
        calls: Calls,
        clock: Clock,
        kept: Reminded | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`kept` remembers over a restart on which day the reminder was given."""
        super().__init__(parent)
        self._presenter, self._calls, self._clock = presenter, calls, clock
        self._wished: courtesy.Wishes | None = None
        self._kept = kept
        self._standing = courtesy.Standing(reminded_on=kept.on() if kept else None)
        self._badge: Badge | None = None
        self._icon: TrayIcon | None = None
        self._asks = False

    @property
    def silent(self) -> bool:
        """Whether its user asked for silence that is not over."""
        until = self._standing.silent_until
        return until is not None and self._clock.now() < until

    def set_by(self, card: PracticeCard) -> None:
        """Take over what the practice set; what came before it is told of now, if it may."""
        self._wished = courtesy.wishes(card)
        if self._badge is not None and self._icon is not None:
            self._speak(self._badge, self._icon, self._wished)

    def be_silent(self, how: str) -> None:
        """Be silent for an `hour`, `today`, or no longer (`over`)."""
        now = self._clock.now()
        match how:
            case "hour":
                self._standing = courtesy.silent_for_an_hour(self._standing, now)
            case "today":
                self._standing = courtesy.silent_today(self._standing, now)
            case _:
                self._standing = courtesy.heard_again(self._standing)
        self.changed.emit()

    def looked_at(self) -> None:
        """Note that its user sees the list itself."""
        if self._badge is not None:
            self._standing = courtesy.seen(self._standing, self._badge)

    def look(self, badge: Badge, icon: TrayIcon | None, *, seen: bool) -> None:
        """Say what is due of a badge that just came; `seen`: its user has the window before him."""
        self._badge, self._icon = badge, icon
        if seen:
            self.looked_at()
        if icon is not None and self._wished is not None:  # before, it is not known when it is to be quiet
            self._speak(badge, icon, self._wished)

    def _speak(self, badge: Badge, icon: TrayIcon, wished: courtesy.Wishes) -> None:
        now = self._clock.now()
        self._standing, toast = courtesy.announced(self._standing, wished, badge, now)
        if toast is not None:
            icon.say(toast)
        if not (badge.away or self._asks) and courtesy.reminder_due(self._standing, wished, now):
            self._asks = True
            self._calls.ask(self._presenter.waiting, self._remind)

    def _remind(self, screen: WaitingScreen) -> None:
        self._asks = False
        if screen.top.trouble is not None:
            return  # not known now: the next number asks again
        self._standing = courtesy.reminded(self._standing, self._clock.now())
        if self._kept is not None and self._standing.reminded_on is not None:
            self._kept.keep(self._standing.reminded_on)
        if screen.groups and self._icon is not None:
            self._icon.say(courtesy.reminder())
