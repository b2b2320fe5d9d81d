"""What stands around every screen: the practice and the menu, what just happened, what can be taken back."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from wor_sidecar.domain.clock import Clock
from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.parts import Top, UndoEntry
from wor_sidecar.tray.view_qt.fields import FieldBox
from wor_sidecar.tray.view_qt.layouts import Row
from wor_sidecar.tray.view_qt.pieces import Fold, Words, button, column, sentence
from wor_sidecar.tray.view_qt.style import marked, sized, space
from wor_sidecar.tray.view_qt.tabbing import empty, take_away
from wor_sidecar.tray.view_qt.wrapping import WrapButton

_LOOK_MS = 5_000
_FOOT_SHARE = 0.45
"""A foot that is higher than this share of the window scrolls along with the page."""


class Frame(QWidget):
    """Bar, sentences, undo bar, and the page below them."""

    way = Signal(str)
    """Somebody chose an entry of the menu."""
    undone = Signal(str)
    """Somebody takes an answer back: which prompt's."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self._clock = clock
        self._top = Top("")
        self._ways: dict[str, WrapButton] = {}
        self._page: QWidget | None = None
        self._foot: QWidget | None = None
        self._bar = QFrame()
        self._bar.setProperty("kind", "bar")
        line = Row(space(6))
        line.setContentsMargins(*(space(edge) for edge in (16, 6, 12, 6)))
        self._bar.setLayout(line)
        self._wait, self._helper = Words("soft"), Words("soft")
        self._wait.setContentsMargins(*(space(edge) for edge in (18, 4, 18, 0)))
        self._told = QWidget()
        self._told_down = column(self._told, 0, 6)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        down = column(self)
        for part in (self._bar, self._wait, self._told, self.area):
            down.addWidget(part, 1 if part is self.area else 0)
        self._down = down
        self._looks = QTimer(self)
        self._looks.setInterval(_LOOK_MS)
        self._looks.timeout.connect(self._expire)

    @property
    def page(self) -> QWidget | None:
        """Return the page that is shown."""
        return self._page

    def show_page(self, page: QWidget, foot: QWidget | None = None) -> None:
        """Put another page in; the one before is emptied and gone. A foot stays in sight below it."""
        for before in (self._foot, self._page):
            if before is not None:
                take_away(before)
        self._page, self._foot = page, foot
        holder = QWidget()
        holder.setProperty("kind", "page")
        within = column(holder, 16, 10)
        within.addWidget(page, 1)
        self._helper = Words("soft", self._top.helper)
        within.addWidget(self._helper)
        old = self.area.takeWidget()
        self.area.setWidget(holder)
        if old is not None:
            old.deleteLater()
        if foot is not None:
            self._down.addWidget(foot)
            foot.show()
        self._settle_foot()

    def show_top(self, top: Top) -> None:
        """Say whose desk it is, the menu, what happened, what can be taken back."""
        self._fill_bar(top)
        self._top = top
        self._helper.say(top.helper)
        self.tell(top)

    def tell(self, top: Top) -> None:
        """Say what just happened, and what can be taken back; the rest stays."""
        empty(self._told_down)
        fresh = bool(top.notice and top.undo and top.undo[0].sentence == top.notice.sentence)
        told = [top.trouble] if top.trouble else [] if fresh or top.notice is None else [top.notice]
        parts = [sentence(one) for one in told]
        if top.undo:
            parts.append(self._undo_bar(top.undo, fresh=fresh))
        for part in parts:
            self._told_down.addWidget(part)
        edge = space(16)
        self._told_down.setContentsMargins(edge, space(10), edge, 0)
        self._told.setVisible(bool(parts))
        self._top = replace(self._top, notice=top.notice, trouble=top.trouble, undo=top.undo)
        self._looks.start() if top.undo else self._looks.stop()
        if parts:
            QAccessible.updateAccessibility(QAccessibleEvent(parts[0], QAccessible.Event.Alert))

    def bring_into_sight(self, target: QWidget) -> None:
        """Scroll to a control, with the message above it."""
        box = target.parentWidget()
        self.area.ensureWidgetVisible(box if isinstance(box, FieldBox) else target)
        self.area.ensureWidgetVisible(target)

    def spoken(self) -> str:
        """Return what just happened, for whoever gets the focus to say it."""
        told = self._top.trouble or self._top.notice
        return told.sentence if told else ""

    def waits(self, *, on: bool) -> None:
        """Say that the practice's server is asked; or no longer."""
        self._wait.say(furniture().wait if on else "")

    def wipe(self) -> None:
        """Take off what happened and what can be taken back: it names somebody's initials."""
        self.show_top(Top(self._top.title, self._top.practice, self._top.user))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let a high foot scroll along."""
        super().resizeEvent(event)
        self._settle_foot()

    def _fill_bar(self, top: Top) -> None:
        if _bar_of(top) != _bar_of(self._top) or not self._ways:
            self._build_bar(top)
        for entry in top.menu:
            marked(self._ways[entry.name], "here" if entry.here else "way")

    def _build_bar(self, top: Top) -> None:
        bar = self._bar.layout()
        assert bar is not None
        empty(bar)
        self._ways = {}
        whose = Words(
            "whose", " · ".join(one for one in (top.practice, top.user) if one), font=sized(bold=True)
        )
        whose.setWordWrap(False)
        bar.addWidget(whose)
        for entry in top.menu:
            way = button(entry.label, partial(self.way.emit, entry.name), "way")
            self._ways[entry.name] = way
            bar.addWidget(way)

    def _undo_bar(self, entries: tuple[UndoEntry, ...], *, fresh: bool) -> QFrame:
        bar = QFrame()
        bar.setProperty("kind", "good" if fresh else "undo")
        down = column(bar, 8, 4)
        down.addWidget(self._undo_one(entries[0]))
        if entries[1:]:
            more = QWidget()
            inner = column(more, 0, 4)
            for entry in entries[1:]:
                inner.addWidget(self._undo_one(entry))
            down.addWidget(Fold(furniture().more_undo.format(n=len(entries) - 1), more))
            down.addWidget(more)
        return bar

    def _undo_one(self, entry: UndoEntry) -> QWidget:
        line = QWidget()
        beside = QHBoxLayout(line)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(Words(text=f"{entry.who}: {entry.sentence}"), 1)
        back = button(entry.button, lambda: self.undone.emit(entry.prompt), about=entry.who)
        beside.addWidget(back)
        return line

    def _expire(self) -> None:
        """Take answers off the bar whose time is over."""
        now = self._clock.now()
        kept = tuple(one for one in self._top.undo if one.until > now)
        if kept != self._top.undo:
            over = {one.sentence for one in self._top.undo} - {one.sentence for one in kept}
            notice = self._top.notice
            gone = notice is not None and notice.sentence in over
            self.tell(replace(self._top, undo=kept, notice=None if gone else notice))

    def _settle_foot(self) -> None:
        foot, holder = self._foot, self.area.widget()
        if foot is None or holder is None:
            return
        high = foot.heightForWidth(self.width()) if foot.hasHeightForWidth() else foot.sizeHint().height()
        inside = high > self.height() * _FOOT_SHARE
        wanted: QVBoxLayout = holder.layout() if inside else self._down  # type: ignore[assignment]  # ours
        if wanted.indexOf(foot) < 0:
            foot.setParent(None)
            wanted.addWidget(foot)
            foot.show()


def _bar_of(top: Top) -> tuple[str, ...]:
    return (top.practice, top.user, *(entry.label for entry in top.menu))
