"""What the patient says yes to: a tick each, and what is filled in once it is ticked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from wor_sidecar.domain.consent import Scope
from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.parts import ScopePart
from wor_sidecar.tray.presenter.refilling import begun
from wor_sidecar.tray.view_qt.fields import FieldBox, Fields
from wor_sidecar.tray.view_qt.pieces import column, heading
from wor_sidecar.tray.view_qt.style import space

_INDENT = 36


class ScopeTicks(QFrame):
    """The ticks, in the presenter's order: contact, feedback, and what else may go.

    Details are made with the first tick that they belong to: most are never seen.
    """

    changed = Signal()
    arranged = Signal()
    """Other fields stand here now: the order of Tab is another."""

    def __init__(self, parts: tuple[ScopePart, ...]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._down = column(self, 14, 6)
        self._down.addWidget(heading(furniture().scopes))
        self._parts = {part.tick.value: part for part in parts}
        self._ticks: dict[str, FieldBox] = {}
        self._details: dict[str, Fields] = {}
        for part in parts:
            self._add(part)
        self.show_parts(parts)

    def show_parts(self, parts: tuple[ScopePart, ...]) -> None:
        """Show them as they are now; details stand there once ticked, or where they still hold something."""
        for part in parts:
            if part.tick.value in self._ticks:
                self._parts[part.tick.value] = part
                self._ticks[part.tick.value].show_field(part.tick)
                if part.tick.value in self._details:
                    self._details[part.tick.value].show_fields(part.details)
                self._show_details(part, on=part.tick.ticked or begun(part.details))

    @property
    def ticked(self) -> frozenset[str]:
        """Return the scopes that are ticked now."""
        return frozenset(value for value, box in self._ticks.items() if box.values())

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return ticks and details."""
        ticks = tuple(pair for box in self._ticks.values() for pair in box.values())
        return (*ticks, *(pair for details in self._details.values() for pair in details.values()))

    def boxes(self) -> tuple[FieldBox, ...]:
        """Return every field, in the order of the screen."""
        found: list[FieldBox] = []
        for value, box in self._ticks.items():
            found.append(box)
            if value in self._details:
                found += self._details[value].boxes
        return tuple(found)

    def tick(self, scope: Scope) -> FieldBox | None:
        """Return the box of a scope."""
        return self._ticks.get(scope.value)

    def _add(self, part: ScopePart) -> None:
        box = FieldBox(part.tick)
        box.changed.connect(lambda: self._set(part.tick.value))
        self._ticks[part.tick.value] = box
        self._down.addWidget(box)

    def _set(self, value: str) -> None:
        details = self._details.get(value)
        kept = details is not None and bool(details.values())
        self._show_details(self._parts[value], on=kept or bool(self._ticks[value].values()))
        self.changed.emit()

    def _show_details(self, part: ScopePart, *, on: bool) -> None:
        value = part.tick.value
        if value not in self._details and not (on and part.details):
            return
        if value not in self._details:
            details = Fields(part.details)
            details.setContentsMargins(space(_INDENT), 0, 0, space(6))
            details.changed.connect(self.changed)
            self._details[value] = details
            self._down.insertWidget(self._down.indexOf(self._ticks[value]) + 1, details)
            self.arranged.emit()
        self._details[value].setVisible(on and bool(part.details))
