"""Who decides for, or with, the patient: folded away where nobody does."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from wor_sidecar.tray.presenter.refilling import begun
from wor_sidecar.tray.presenter.screens import PromptScreen
from wor_sidecar.tray.view_qt.fields import FieldBox, Fields
from wor_sidecar.tray.view_qt.pieces import Fold, Words, column, shown


class People(QFrame):
    """A row of fields for each."""

    changed = Signal()

    def __init__(self, screen: PromptScreen) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        down = column(self, 10, 6)
        self._inner, self._says = QWidget(), Words()
        inner = column(self._inner, 0, 10)
        inner.addWidget(self._says)
        self._rows = [Fields(person.fields, least=150) for person in screen.people]
        for line in self._rows:
            line.changed.connect(self.changed)
            inner.addWidget(line)
        self._fold = Fold(screen.people_title, self._inner)
        down.addWidget(self._fold)
        down.addWidget(self._inner)
        shown(self, on=bool(screen.people))

    def show_screen(self, screen: PromptScreen) -> None:
        """Show them as they are now; unfolded where somebody is needed."""
        self._says.say(screen.who_decides)
        for line, person in zip(self._rows, screen.people, strict=True):
            line.show_fields(person.fields)
        if screen.who_decides or begun(screen.people):
            self._fold.open(on=True)

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return what stands in them."""
        return tuple(pair for line in self._rows for pair in line.values())

    def boxes(self) -> tuple[FieldBox, ...]:
        """Return their fields."""
        return tuple(box for line in self._rows for box in line.boxes)
