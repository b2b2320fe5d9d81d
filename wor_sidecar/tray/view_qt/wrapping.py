"""Buttons and ticks whose words go on in a next line where they don't fit: Qt's own cut them off."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

_ROOM: Final = QSize(200, 20)
_SPARE: Final = 2
"""Pixels that a painter may need beyond what the letters measure."""


def plain(text: str) -> str:
    """Return a text as a button takes it: no letter of it is a shortcut by accident."""
    return text.replace("&", "&&")


def wrapped(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return a text broken into lines of at most this many pixels; one long word stays whole."""
    words = text.split()
    if _wide(" ".join(words), metrics) <= width:
        return " ".join(words)
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _wide(longer, metrics) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


class WrapButton(QPushButton):
    """A button; Enter presses it as Space does."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(plain(text), parent)
        self.setAutoDefault(True)
        self.setSizePolicy(_policy())

    def say(self, text: str) -> None:
        """Change its words."""
        if self.text() != plain(text):
            self.setText(plain(text))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of all words in one line."""
        return self._frame() + _block(self.text(), self.fontMetrics())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of its longest word."""
        return self._frame() + _block(_longest(self.text(), self.fontMetrics()), self.fontMetrics())

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that its height follows its width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of all lines."""
        frame = self._frame()
        lines = wrapped(self.text(), self.fontMetrics(), width - frame.width())
        return frame.height() + _block(lines, self.fontMetrics()).height()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it as the style does, in lines."""
        painter, option = QStylePainter(self), self._option()
        room = self.width() - self._frame().width()
        option.text = wrapped(self.text(), self.fontMetrics(), room)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _option(self) -> QStyleOptionButton:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        return option

    def _frame(self) -> QSize:
        kind = QStyle.ContentsType.CT_PushButton
        return self.style().sizeFromContents(kind, self._option(), _ROOM, self) - _ROOM


class WrapTick(QCheckBox):
    """A tick; its words belong to it, so a click on them ticks it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(plain(text), parent)
        self.setSizePolicy(_policy())

    def say(self, text: str) -> None:
        """Change its words."""
        if self.text() != plain(text):
            self.setText(plain(text))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of all words in one line."""
        return self._frame() + _block(self.text(), self.fontMetrics())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of its longest word."""
        return self._frame() + _block(_longest(self.text(), self.fontMetrics()), self.fontMetrics())

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that its height follows its width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of all lines."""
        frame = self._frame()
        lines = wrapped(self.text(), self.fontMetrics(), width - frame.width())
        return max(frame.height() + _block(lines, self.fontMetrics()).height(), super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it as the style does, in lines."""
        painter, option = QStylePainter(self), self._option()
        room = self.width() - self._frame().width()
        option.text = wrapped(self.text(), self.fontMetrics(), room)
        painter.drawControl(QStyle.ControlElement.CE_CheckBox, option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        _paint_box(painter, QRectF(box), self)

    def _option(self) -> QStyleOptionButton:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        return option

    def _frame(self) -> QSize:
        kind = QStyle.ContentsType.CT_CheckBox
        return self.style().sizeFromContents(kind, self._option(), _ROOM, self) - _ROOM


def _paint_box(painter: QPainter, box: QRectF, tick: QCheckBox) -> None:
    """Paint the box in the palette's colours: a sheet that sets its size leaves it out."""
    roles, palette = QPalette.ColorRole, tick.palette()
    on, off = tick.isChecked(), not tick.isEnabled()
    pen = max(2.0, box.width() / 11)
    room = box.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2)
    edge = palette.color(roles.Mid if off else roles.Highlight if on else roles.Text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, pen))
    painter.setBrush(edge if on else palette.color(roles.Base))
    painter.drawRoundedRect(room, pen * 1.5, pen * 1.5)
    if on:
        points = ((0.2, 0.52), (0.42, 0.74), (0.8, 0.28))
        painter.setPen(QPen(palette.color(roles.HighlightedText), pen * 1.4))
        painter.drawPolyline([box.topLeft() + QPointF(box.width() * x, box.height() * y) for x, y in points])


def _policy() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy


def _block(text: str, metrics: QFontMetrics) -> QSize:
    """Return the size of these lines as they are painted, where each one's height is rounded up."""
    high = metrics.size(0, text or " ").height()
    return QSize(max(_wide(line, metrics) for line in text.split("\n")), high)


def _longest(text: str, metrics: QFontMetrics) -> str:
    return max(text.split() or [""], key=lambda word: _wide(word, metrics))


def _wide(text: str, metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(text.replace("&&", "&")) + _SPARE
