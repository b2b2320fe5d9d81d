"""A new referral by hand."""

from PySide6.QtWidgets import QWidget

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.screens import NewScreen, Screen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.fields import FieldBox, Fields
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import LEAD, TITLE, Words, button, card, heading, row
from wor_sidecar.tray.view_qt.style import sized


class NewView(Page):
    """Shown again with messages, what was typed stays."""

    def __init__(self, screen: NewScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        self.down.addWidget(heading(screen.top.title, TITLE))
        self.down.addWidget(Words(text=screen.explained, font=sized(LEAD)))
        self._groups = []
        for title, fields in screen.groups:
            frame, down = card(title)
            group = Fields(fields, most=4)
            down.addWidget(group)
            self._groups.append(group)
            self.down.addWidget(frame)
        self.make = button(screen.button, self._make, "primary")
        self.empty = button(furniture().empty_form, lambda: doing.go("new"))
        self.down.addWidget(row(self.make, self.empty))
        self.down.addStretch(1)

    def show_screen(self, screen: NewScreen) -> None:
        """Show its messages."""
        self.shown = screen
        for group, (_title, fields) in zip(self._groups, screen.groups, strict=True):
            group.show_fields(fields)

    def first(self) -> QWidget | None:
        """Return the first field with a message, else the first."""
        boxes = self._boxes()
        return next((box.target for box in boxes if box.field.trouble), boxes[0].target)

    def filled(self) -> Filled:
        """Return what was typed."""
        return Filled(tuple(pair for group in self._groups for pair in group.values()))

    def takes(self, screen: Screen) -> bool:
        """Show why it was not made; an empty form begins anew."""
        if not isinstance(screen, NewScreen) or screen.top.trouble is None:
            return False
        self.show_screen(screen)
        return True

    def keep(self) -> Filled | None:
        """Return what was typed, if anything was: it is no question yet."""
        filled = self.filled()
        return filled if filled.fields else None

    def _boxes(self) -> tuple[FieldBox, ...]:
        return tuple(box for group in self._groups for box in group.boxes)

    def _make(self) -> None:
        self._doing.make(self.filled())
