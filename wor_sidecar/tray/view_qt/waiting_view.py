"""What waits for us, for the end of the day: a card each, under the reason that it waits for."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from wor_sidecar.tray.presenter.screens import WaitingGroup, WaitingItem, WaitingScreen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import (
    LEAD,
    TITLE,
    Words,
    button,
    card,
    column,
    heading,
    row,
    sentence,
    with_copy,
)
from wor_sidecar.tray.view_qt.style import sized, space


class WaitingView(Page):
    """Groups with what to do."""

    def __init__(self, screen: WaitingScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        self._buttons: list[QWidget] = []
        self.down.addWidget(heading(screen.top.title, TITLE))
        self.down.addWidget(Words(text=screen.sentence, font=sized(LEAD)))
        for note in screen.notes:
            self.down.addWidget(sentence(note))
        if screen.orphans:
            way = button(screen.orphans, lambda: doing.go("orphans"))
            self._buttons.append(way)
            self.down.addWidget(row(way))
        for group in screen.groups:
            self.down.addWidget(self._group(group))
        self.down.addStretch(1)

    def first(self) -> QWidget | None:
        """Return the first one's button."""
        return self._buttons[0] if self._buttons else None

    def _group(self, group: WaitingGroup) -> QWidget:
        part = QWidget()
        down = column(part, 0, 6)
        down.addWidget(heading(f"{group.title} ({len(group.items)})"))
        for item in group.items:
            down.addWidget(self._item(item))
        return part

    def _item(self, item: WaitingItem) -> QFrame:
        frame, down = card()
        line, words, acts = QWidget(), QWidget(), QWidget()
        beside, said, to_do = QHBoxLayout(line), column(words, 0, 3), column(acts, 0, 4)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(space(14))
        who = ", ".join(part for part in (item.initials, item.birth_year) if part)
        said.addWidget(Words(text=who, font=sized(LEAD, bold=True)))
        said.addWidget(Words(text=item.sentence))
        around = " · ".join(part for part in (item.referrer, item.since, item.organisation) if part)
        said.addWidget(Words("soft", around))
        if item.prompt or item.referral:
            open_it = button(item.open, lambda: self._open(item), about=who)
            self._buttons.append(open_it)
            to_do.addWidget(open_it)
        if item.phone is not None:
            to_do.addWidget(with_copy(item.phone, Words(text=item.phone.value)))
        to_do.addStretch()
        beside.addWidget(words, 1)
        beside.addWidget(acts)
        down.addWidget(line)
        return frame

    def _open(self, item: WaitingItem) -> None:
        if item.prompt is not None:
            self._doing.open(item.prompt)
        elif item.referral is not None:
            self._doing.referral(item.referral)
