"""The controls of fields: a tick, several, a choice, a line, a few lines; each shows and tells its value."""

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.parts import Field, Option
from wor_sidecar.tray.view_qt.layouts import Tiles
from wor_sidecar.tray.view_qt.pieces import Words, column
from wor_sidecar.tray.view_qt.style import space
from wor_sidecar.tray.view_qt.wrapping import WrapTick

_NO_LIMIT: Final = 32767
_AREA_LINES: Final = 3


class Control(QObject):
    """One control: `widget` is what stands on the screen, `target` what takes the focus."""

    changed = Signal()
    entered = Signal()
    widget: QWidget
    target: QWidget | None

    def name(self, label: str) -> None:
        """Take the words of the field, where they belong to the control itself."""

    def describe(self, text: str) -> None:
        """Say hint and message to who doesn't see them."""
        if self.target is not None:
            self.target.setAccessibleDescription(text)

    def fill(self, field: Field) -> None:
        """Put in what was typed before; once, when the control is made."""

    def show(self, field: Field) -> None:
        """Follow the field in what nobody types: ticks and choices."""

    def values(self) -> tuple[str, ...]:
        """Return what stands in it."""
        raise NotImplementedError


class Tick(Control):
    """One box."""

    def __init__(self) -> None:
        super().__init__()
        self.box = WrapTick()
        self.widget = self.target = self.box
        self._value = ""
        self.box.clicked.connect(lambda _on: self.changed.emit())

    def name(self, label: str) -> None:
        """Its words are its name."""
        self.box.say(label)

    def show(self, field: Field) -> None:
        """Tick it, or not."""
        self._value = field.value
        if self.box.isChecked() != field.ticked:
            self.box.setChecked(field.ticked)

    def values(self) -> tuple[str, ...]:
        """Return its value where it is ticked."""
        return (self._value,) if self.box.isChecked() else ()


class Ticks(Control):
    """A group of boxes; the group's label is read with the first."""

    def __init__(self) -> None:
        super().__init__()
        self.widget = QWidget()
        self._tiles = Tiles(space(170), space(6))
        self.widget.setLayout(self._tiles)
        self.target = None
        self._boxes: list[tuple[str, WrapTick]] = []

    def fill(self, field: Field) -> None:
        """Make a box for each choice."""
        for option in field.choices:
            part, box = QWidget(), WrapTick(option.label)
            down = column(part)
            down.addWidget(box)
            if option.hint:
                down.addWidget(Words("soft", option.hint))
            down.addStretch()
            box.setAccessibleDescription(option.hint)
            box.clicked.connect(lambda _on: self.changed.emit())
            self._tiles.addWidget(part)
            self._boxes.append((option.value, box))
        self.target = self._boxes[0][1] if self._boxes else None

    def describe(self, text: str) -> None:
        """Say it with every box, after the box's own hint."""
        for value, box in self._boxes:
            hint = next((one.hint for one in self._options if one.value == value), "")
            box.setAccessibleDescription(" ".join(part for part in (self._label, hint, text) if part))

    def show(self, field: Field) -> None:
        """Tick what is chosen."""
        self._options, self._label = field.choices, field.label
        chosen = {option.value for option in field.choices if option.chosen}
        for value, box in self._boxes:
            box.setChecked(value in chosen)

    def values(self) -> tuple[str, ...]:
        """Return the values of the boxes that are ticked."""
        return tuple(value for value, box in self._boxes if box.isChecked())


class Choice(Control):
    """One of the choices, or none yet."""

    def __init__(self) -> None:
        super().__init__()
        self.box = Combo()
        self.widget = self.target = self.box
        self._options: tuple[Option, ...] = ()
        self.box.activated.connect(lambda _index: self.changed.emit())

    def show(self, field: Field) -> None:
        """Offer the choices, and show the chosen one."""
        offered = tuple((one.value, one.label, one.hint) for one in field.choices)
        if (
            offered != tuple((one.value, one.label, one.hint) for one in self._options)
            or not self.box.count()
        ):
            self.box.clear()
            if not field.choices or field.choices[0].value:
                self.box.addItem(furniture().choose, "")
            for value, label, hint in offered:
                self.box.addItem(f"{label} ({hint})" if hint else label, value)
        self._options = field.choices
        chosen = next((one.value for one in field.choices if one.chosen), "")
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))

    def values(self) -> tuple[str, ...]:
        """Return the chosen one's value."""
        value = str(self.box.currentData() or "")
        return (value,) if value else ()


class Combo(QComboBox):
    """A choice that a turning wheel doesn't change while somebody scrolls past it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Let the page scroll."""
        event.ignore()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open it as wide as its longest choice."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + space(24))
        super().showPopup()


class Line(Control):
    """One line; what stands in it is never replaced under a person's hands."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QLineEdit()
        self.box.setMinimumWidth(space(120))
        self.widget = self.target = self.box
        self._told = ""
        self.box.editingFinished.connect(self._finished)
        self.box.returnPressed.connect(self.entered)

    def fill(self, field: Field) -> None:
        """Put in what was typed before."""
        self.box.setMaxLength(field.most or _NO_LIMIT)
        self.box.setText(field.value)
        self._told = field.value

    def values(self) -> tuple[str, ...]:
        """Return what stands in it."""
        return (self.box.text(),) if self.box.text() else ()

    def _finished(self) -> None:
        if self.box.text() != self._told:
            self._told = self.box.text()
            self.changed.emit()


class Area(Control):
    """A few lines, that are sent as one."""

    def __init__(self) -> None:
        super().__init__()
        self.box = Typing()
        self.widget = self.target = self.box
        self._most, self._told = 0, ""
        self.box.left.connect(self._finished)
        self.box.textChanged.connect(self._cut)

    def fill(self, field: Field) -> None:
        """Put in what was typed before."""
        self._most, self._told = field.most, field.value
        self.box.setPlainText(field.value)

    def values(self) -> tuple[str, ...]:
        """Return what stands in it, as one line."""
        text = " ".join(self.box.toPlainText().splitlines())
        return (text,) if text else ()

    def _cut(self) -> None:
        over = len(self.box.toPlainText()) - self._most
        if self._most and over > 0:
            cursor = self.box.textCursor()
            for _ in range(over):
                cursor.deletePreviousChar()

    def _finished(self) -> None:
        text = self.box.toPlainText()
        if text != self._told:
            self._told = text
            self.changed.emit()


class Typing(QPlainTextEdit):
    """Some lines of text that Tab leaves."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _AREA_LINES + space(24))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that somebody went on."""
        super().focusOutEvent(event)
        self.left.emit()
