"""Everybody's place: filters, and one page of the list; Enter or a double click opens one."""

from PySide6.QtWidgets import QWidget

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.overview_screens import OverviewItem, OverviewScreen
from wor_sidecar.tray.presenter.screens import Screen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.fields import Fields
from wor_sidecar.tray.view_qt.listing import Listing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import LEAD, TITLE, Words, button, card, heading, row
from wor_sidecar.tray.view_qt.style import sized

_WIDE = (2, 3, 4, 6)


class OverviewView(Page):
    """Shown again, the filters stay as they were chosen."""

    def __init__(self, screen: OverviewScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        form, within = card()
        self.fields = Fields(screen.fields)
        self.fields.entered.connect(lambda: self._ask(0))
        show = button(screen.button, lambda: self._ask(0), "primary")
        within.addWidget(self.fields)
        within.addWidget(row(show, button(screen.overleg, lambda: doing.go("overleg"))))
        self._count = Words(font=sized(LEAD))
        self.list = Listing(screen.top.title, _WIDE)
        self.list.chosen.connect(self._open)
        self.open = button("", lambda: self._open(self.list.key()))
        self.earlier = button(screen.earlier, lambda: self._ask(self.shown.turned[0]))
        self.later = button(screen.later, lambda: self._ask(self.shown.turned[1]))
        for part in (heading(screen.top.title, TITLE), form, self._count):
            self.down.addWidget(part)
        self.down.addWidget(self.list, 100)
        self.down.addWidget(row(self.open, self.earlier, self.later))
        self.down.addStretch(1)
        self.show_screen(screen)

    def show_screen(self, screen: OverviewScreen) -> None:
        """Show this page of the list."""
        self.shown = screen
        self.fields.show_fields(screen.fields)
        self._count.say(screen.sentence)
        self.list.show_rows(screen.columns, [(item.referral, _cells(item)) for item in screen.items])
        self.list.setVisible(bool(screen.items))
        self.open.setVisible(bool(screen.items))
        self.open.say(screen.items[0].open if screen.items else "")
        for turn, words in ((self.earlier, screen.earlier), (self.later, screen.later)):
            turn.say(words)
            turn.setVisible(bool(words))

    def first(self) -> QWidget | None:
        """Return the list, else the first filter."""
        return self.list if self.shown.items else self.fields.boxes[0].target

    def takes(self, screen: Screen) -> bool:
        """Show another page, or other filters."""
        if not isinstance(screen, OverviewScreen):
            return False
        self.show_screen(screen)
        return True

    def filled(self) -> Filled:
        """Return the filters."""
        return self.fields.filled()

    def _ask(self, offset: int) -> None:
        self._doing.overview(self.filled().having("offset", str(offset)))

    def _open(self, key: str) -> None:
        if key:
            self._doing.referral(ReferralId(key))


def _cells(item: OverviewItem) -> tuple[str, ...]:
    return (
        item.who,
        item.contact_date,
        item.referrer,
        item.organisation,
        item.sentence,
        item.waits,
        item.signals,
    )
