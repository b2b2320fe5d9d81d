"""Search by name and birth date, and what was found."""

from PySide6.QtWidgets import QWidget

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.screens import FoundItem, Screen, SearchScreen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.fields import Fields
from wor_sidecar.tray.view_qt.listing import Listing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import LEAD, TITLE, Words, button, card, heading, row
from wor_sidecar.tray.view_qt.style import sized

_WIDE = (0, 3, 4)


class SearchView(Page):
    """Shown again, what was asked for stays."""

    def __init__(self, screen: SearchScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        form, within = card()
        self.fields = Fields(screen.fields)
        self.fields.entered.connect(self._find)
        self.search = button(screen.button, self._find, "primary")
        within.addWidget(self.fields)
        within.addWidget(row(self.search))
        self._found = Words(font=sized(LEAD))
        self.list = Listing(screen.top.title, _WIDE)
        self.list.chosen.connect(self._open)
        self.open = button("", lambda: self._open(self.list.key()))
        for part in (heading(screen.top.title, TITLE), form, self._found):
            self.down.addWidget(part)
        self.down.addWidget(self.list, 100)
        self.down.addWidget(row(self.open))
        self.down.addStretch(1)
        self.show_screen(screen)

    def show_screen(self, screen: SearchScreen) -> None:
        """Show what was found."""
        self.shown = screen
        found = screen.found or ()
        self.fields.show_fields(screen.fields)
        self._found.say(screen.sentence)
        self.list.show_rows(screen.columns, [(item.referral, _cells(item)) for item in found])
        self.list.setVisible(bool(found))
        self.open.setVisible(bool(found))
        self.open.say(found[0].open if found else "")

    def first(self) -> QWidget | None:
        """Return the first field with a message, else what was found, else the name."""
        boxes = self.fields.boxes
        wrong = next((box.target for box in boxes if box.field.trouble), None)
        return wrong or (self.list if self.shown.found else boxes[0].target)

    def takes(self, screen: Screen) -> bool:
        """Show what came of a search; an empty search begins anew."""
        if not isinstance(screen, SearchScreen) or (screen.found is None and not _wrong(screen)):
            return False
        self.show_screen(screen)
        return True

    def filled(self) -> Filled:
        """Return what was asked for."""
        return self.fields.filled()

    def _find(self) -> None:
        self._doing.find(self.filled())

    def _open(self, key: str) -> None:
        if key:
            self._doing.referral(ReferralId(key))


def _wrong(screen: SearchScreen) -> bool:
    return screen.top.trouble is not None or any(field.trouble for field in screen.fields)


def _cells(item: FoundItem) -> tuple[str, ...]:
    return (item.name, item.birth_date, item.contact_date, item.referrer, item.sentence)
