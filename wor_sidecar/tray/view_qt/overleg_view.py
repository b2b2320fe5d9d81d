"""The page of the Overleg on a screen; on paper it comes from the page in the browser."""

from PySide6.QtWidgets import QWidget

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.overview_screens import OverlegItem, OverlegScreen
from wor_sidecar.tray.presenter.screens import Screen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.fields import Fields
from wor_sidecar.tray.view_qt.listing import Listing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import LEAD, TITLE, Words, button, card, column, heading, row
from wor_sidecar.tray.view_qt.style import sized

_WIDE = (0, 3, 4)


class OverlegView(Page):
    """A list for each referrer's open and closed patients."""

    def __init__(self, screen: OverlegScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        form, within = card()
        self.fields = Fields(screen.fields)
        self.fields.entered.connect(self._ask)
        within.addWidget(self.fields)
        back = button(screen.back, lambda: doing.go("overview"))
        within.addWidget(row(button(screen.button, self._ask, "primary"), back))
        self._told = Words(font=sized(LEAD))
        self._people = QWidget()
        column(self._people, 0, 8)
        for part in (heading(screen.top.title, TITLE), form, self._told, self._people):
            self.down.addWidget(part)
        self.down.addWidget(Words("soft", screen.warning))
        self.down.addStretch(1)
        self.show_screen(screen)

    def show_screen(self, screen: OverlegScreen) -> None:
        """Show who stands on the page."""
        self.shown = screen
        self.fields.show_fields(screen.fields)
        self._told.say(screen.sentence)
        within = self._people.layout()
        while within is not None and (old := within.takeAt(0)) is not None:
            if (gone := old.widget()) is not None:
                gone.deleteLater()
        for person in screen.people:
            self._add(heading(person.title))
            for part in person.parts:
                self._add(Words(text=f"{part.title} ({len(part.items)})"))
                listed = Listing(f"{person.title}: {part.title}", _WIDE)
                listed.show_rows(part.columns, [(item.referral, _cells(item)) for item in part.items])
                listed.chosen.connect(lambda key: self._doing.referral(ReferralId(key)))
                self._add(listed)
            if person.silent:
                self._add(Words("soft", person.silent))

    def first(self) -> QWidget | None:
        """Return the day."""
        return self.fields.boxes[0].target

    def takes(self, screen: Screen) -> bool:
        """Show the page of another day."""
        if not isinstance(screen, OverlegScreen):
            return False
        self.show_screen(screen)
        return True

    def filled(self) -> Filled:
        """Return the day."""
        return self.fields.filled()

    def _ask(self) -> None:
        self._doing.overleg(self.filled())

    def _add(self, part: QWidget) -> None:
        within = self._people.layout()
        assert within is not None
        within.addWidget(part)


def _cells(item: OverlegItem) -> tuple[str, ...]:
    return (item.who, item.referred_on, item.organisation, item.became, item.last)
