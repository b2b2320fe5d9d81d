"""The list of who waits: arrows and Enter, and the next one after an answer."""

from PySide6.QtWidgets import QWidget

from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.screens import DeskItem, DeskScreen, Screen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.listing import Listing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import (
    HEADING,
    LEAD,
    TITLE,
    Words,
    button,
    card,
    column,
    heading,
    row,
    sentence,
)
from wor_sidecar.tray.view_qt.style import marked, sized
from wor_sidecar.tray.view_qt.tabbing import empty

_WIDE = (0, 3, 4, 5)


class DeskView(Page):
    """Shown again, it keeps the chosen row and the focus."""

    def __init__(self, screen: DeskScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        self._title = heading("", TITLE)
        self._lead = Words(font=sized(LEAD))
        self._notes = QWidget()
        column(self._notes, 0, 6)
        self._next, within = card(kind="next")
        self._next_words, self._next_who = Words(font=sized(HEADING, bold=True)), Words()
        self.next = button("", self._open_next, "primary")
        for part in (self._next_words, self._next_who, row(self.next)):
            within.addWidget(part)
        self.list = Listing(screen.top.title, _WIDE)
        self.list.chosen.connect(self._open)
        self.open = button("", lambda: self._open(self.list.key()))
        self.again = button("", self._doing.read_again)
        self.evening = button("", lambda: doing.go("waiting"))
        self.try_it = button(furniture().try_it, self._doing.test, "plain")
        buttons = row(self.open, self.again, self.evening, self.try_it)
        for made in (self._title, self._lead, self._notes, self._next):
            self.down.addWidget(made)
        self.down.addWidget(self.list, 100)
        self.down.addWidget(buttons)
        self.down.addStretch(1)
        self.show_screen(screen)

    def takes(self, screen: Screen) -> bool:
        """Show the list as it is now."""
        if not isinstance(screen, DeskScreen):
            return False
        self.show_screen(screen)
        return True

    def show_screen(self, screen: DeskScreen) -> None:
        """Show the list as it is now."""
        self.shown = screen
        self._title.say(screen.top.title)
        self._lead.say(screen.sentence)
        self._show_notes(screen)
        self._show_next(screen)
        self.list.show_rows(screen.columns, [(item.prompt, _cells(item)) for item in screen.items])
        self.list.setVisible(bool(screen.items))
        self.open.setVisible(bool(screen.items))
        self.open.say(screen.items[0].open if screen.items else "")
        marked(self.open, "" if screen.next else "primary")
        self.again.say(screen.refresh)
        self.evening.say(screen.evening)
        self.evening.setVisible(bool(screen.evening))

    def first(self) -> QWidget:
        """Return the next one's button, else the list, else the button that reads it again."""
        if self.shown.next is not None:
            return self.next
        return self.list if self.shown.items else self.again

    def _show_notes(self, screen: DeskScreen) -> None:
        layout = self._notes.layout()
        assert layout is not None
        empty(layout)
        for note in screen.notes:
            layout.addWidget(sentence(note))
        self._notes.setVisible(bool(screen.notes))

    def _show_next(self, screen: DeskScreen) -> None:
        item = screen.next
        self._next.setVisible(item is not None)
        if item is not None:
            self._next_words.say(screen.next_words)
            who = ", ".join(part for part in (item.initials, item.birth_year) if part)
            self._next_who.say(" · ".join(part for part in (who, *_marks(item), item.since) if part))
            self.next.say(item.open)
            self.next.setAccessibleDescription(f"{screen.next_words}: {who}")

    def _open_next(self) -> None:
        if self.shown.next is not None:
            self._doing.open(self.shown.next.prompt)

    def _open(self, key: str) -> None:
        if key:
            self._doing.open(PromptId(key))


def _cells(item: DeskItem) -> tuple[str, ...]:
    who = " · ".join((item.initials, *_marks(item)))
    return (who, item.birth_year, item.contact_date, item.referrer, item.since, item.claim)


def _marks(item: DeskItem) -> tuple[str, ...]:
    return tuple(mark for mark in (item.test, item.reminded, item.doubt, item.calls) if mark)
