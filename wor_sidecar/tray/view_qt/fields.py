"""A field becomes a control with its label, hint and message; what a person fills in becomes `Filled`.

A message stands at its control, and is the control's description: a screen reader reads it there.
"""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.furniture import Furniture, furniture
from wor_sidecar.tray.presenter.parts import Field, Kind
from wor_sidecar.tray.view_qt.controls import (
    Area,
    Choice,
    Control,
    Line,
    Tick,
    Ticks,
)
from wor_sidecar.tray.view_qt.layouts import Full, Row, Tiles
from wor_sidecar.tray.view_qt.pieces import Brief, Words, shown
from wor_sidecar.tray.view_qt.style import marked, sized, space
from wor_sidecar.tray.view_qt.tabbing import take_away

_AREA = 150
"""A line that may be longer than this is typed in several."""
_BESIDE = 36
"""How far the words of a tick stand from its edge."""


class FieldBox(QFrame):
    """One field. What was typed stays when it is shown again; ticks and choices follow the field."""

    changed = Signal()
    """A person set something."""
    entered = Signal()
    """Enter, in a line."""

    def __init__(self, field: Field, *, low: bool = False) -> None:
        """`low`: label and hint stand in one line, where there is room."""
        super().__init__()
        self.field = field
        self.control = _control(field)
        self._label = Brief(font=sized(bold=True)) if low else Words(font=sized(bold=True))
        self._hint, self._trouble = (
            Brief("soft") if low else Words("soft"),
            Words("trouble", font=sized(bold=True)),
        )
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(space(3))
        beside = isinstance(self.control, Tick)
        for words in (self._hint, self._trouble) if beside else ():
            words.setIndent(space(_BESIDE))
        said: list[QWidget] = [self._label, self._hint, self._trouble]
        down.addStretch()  # lines beside each other stand on one height, whatever is said above them
        if low:
            line = Row(space(8))  # no part of its own: a label names only who stands in the same part
            down.addLayout(line)
            while len(said) > 1:
                line.addWidget(said.pop(0))
        for part in [self.control.widget, *said] if beside else [*said, self.control.widget]:
            down.addWidget(part)
        if self.control.target is not None and not beside:
            self._label.setBuddy(self.control.target)
        self.control.changed.connect(self.changed)
        self.control.entered.connect(self.entered)
        self.control.fill(field)
        self.show_field(field)

    def show_field(self, field: Field) -> None:
        """Show it as it is now."""
        self.field, words = field, furniture()
        label = f"{field.label} ({words.needed})" if field.needed else field.label
        beside = isinstance(self.control, Tick)
        self._label.say("" if beside else label)
        self.control.name(label)
        hint = _hint(field, words)
        self._hint.say(hint)
        self._trouble.say(field.trouble)
        marked(self, "wrong" if field.trouble else "")
        inset = space(8) if field.trouble else 0
        if (layout := self.layout()) is not None:
            layout.setContentsMargins(inset, 0, 0, 0)
        self.control.show(field)
        self.control.describe(" ".join(part for part in (field.trouble, hint) if part))
        self.setEnabled(not field.disabled)

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return what stands in it, under its name."""
        if not self.isEnabled():
            return ()
        return tuple((self.field.name, value) for value in self.control.values())

    @property
    def target(self) -> QWidget | None:
        """Return the control that takes the focus."""
        return self.control.target


class Fields(QWidget):
    """Fields beside each other where there is room; shown again, those that stay keep what was typed."""

    changed = Signal()
    entered = Signal()
    arranged = Signal()
    """Other fields stand here now: the order of Tab is another."""

    def __init__(
        self, fields: Iterable[Field] = (), *, least: int = 210, most: int = 0, low: bool = False
    ) -> None:
        """`low`: they take as little height as they can, each as wide as its words."""
        super().__init__()
        self._low = low
        self._tiles = Full(space(8)) if low else Tiles(space(least), space(14), most)
        self.setLayout(self._tiles)
        self.boxes: tuple[FieldBox, ...] = ()
        self._hidden: tuple[tuple[str, str], ...] = ()
        self.show_fields(fields)

    def show_fields(self, fields: Iterable[Field]) -> None:
        """Show these."""
        known = {(box.field.id, box.field.kind): box for box in self.boxes}
        given = tuple(fields)
        wanted = tuple(field for field in given if field.kind is not Kind.HIDDEN)
        self._hidden = tuple((field.name, field.value) for field in given if field.kind is Kind.HIDDEN)
        fresh = tuple(known.get((field.id, field.kind)) or self._made(field) for field in wanted)
        gone = [box for box in self.boxes if box not in fresh]
        if fresh != self.boxes:
            while self._tiles.takeAt(0) is not None:
                pass
            for box in fresh:
                self._tiles.addWidget(box)
            self.boxes = fresh
            self.arranged.emit()
        for box in gone:
            take_away(box)
        for box, field in zip(fresh, wanted, strict=True):
            box.show_field(field)
        shown(self, on=bool(fresh))

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return what stands in all of them."""
        return (*(pair for box in self.boxes for pair in box.values()), *self._hidden)

    def filled(self) -> Filled:
        """Return it as the presenter takes it."""
        return Filled(self.values())

    def _made(self, field: Field) -> FieldBox:
        box = FieldBox(field, low=self._low)
        box.changed.connect(self.changed)
        box.entered.connect(self.entered)
        return box


def _control(field: Field) -> Control:
    match field.kind:
        case Kind.TICK:
            return Tick()
        case Kind.TICKS:
            return Ticks()
        case Kind.CHOICE:
            return Choice()
        case _:
            return Area() if field.most > _AREA else Line()


def _hint(field: Field, words: Furniture) -> str:
    hint = field.hint or (words.day if field.kind is Kind.DAY else "")
    return " ".join(part for part in (hint, field.why if field.disabled else "") if part)
