"""Small parts that every screen is made of: words, cards, facts, sentences on top."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.parts import Fact, Told
from wor_sidecar.tray.view_qt import copying
from wor_sidecar.tray.view_qt.layouts import Row
from wor_sidecar.tray.view_qt.style import marked, sized, space
from wor_sidecar.tray.view_qt.wrapping import WrapButton

HEADING: Final = 1.3
TITLE: Final = 1.55
LEAD: Final = 1.12


class Words(QLabel):
    """Words to read, never markup; they go on in a next line. Without words it takes no room."""

    def __init__(self, kind: str = "", text: str = "", *, font: QFont | None = None) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if kind:
            self.setProperty("kind", kind)
        if font is not None:
            self.setFont(font)
        self.setText(text)
        if not text:
            self.hide()

    def say(self, text: str) -> None:
        """Say something else; nothing hides it."""
        if self.text() != text:
            self.setText(text)
        shown(self, on=bool(text))


class Brief(Words):
    """Words that like to stand in one line."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of all words in one line."""
        metrics, edges = self.fontMetrics(), self.contentsMargins()
        wide = metrics.horizontalAdvance(self.text()) + edges.left() + edges.right() + 2
        return QSize(wide, metrics.lineSpacing())


def shown(part: QWidget, *, on: bool) -> None:
    """Hide a part or let it be seen; one that stands nowhere yet would become a window of its own."""
    if not on or part.parentWidget() is not None:
        part.setVisible(on)
    else:
        part.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, on=False)


def column(part: QWidget, margin: int = 0, gap: int = 0) -> QVBoxLayout:
    """Return a layout from top to bottom, for a part."""
    down = QVBoxLayout(part)
    edge = space(margin) if margin else 0
    down.setContentsMargins(edge, edge, edge, edge)
    down.setSpacing(space(gap) if gap else 0)
    return down


def card(title: str = "", kind: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """Return a frame with a heading, and where its parts go."""
    frame = QFrame()
    frame.setProperty("kind", kind)
    down = column(frame, 14, 8)
    if title:
        down.addWidget(heading(title))
    return frame, down


def heading(text: str, times: float = HEADING) -> Words:
    """Return a heading."""
    return Words(text=text, font=sized(times, bold=True))


def sentence(told: Told) -> QFrame:
    """Return a sentence on top of a screen; its code stands small beside it."""
    frame = QFrame()
    marked(frame, told.tone.value)
    down = column(frame, 10)
    down.addWidget(Words(text=f"{told.sentence} ({told.code})" if told.code else told.sentence))
    return frame


def button(text: str, press: Callable[[], None], kind: str = "", about: str = "") -> WrapButton:
    """Return a button; `about` tells what it is about to who doesn't see what stands beside it."""
    made = WrapButton(text)
    if kind:
        made.setProperty("kind", kind)
    made.setAccessibleDescription(about)
    made.clicked.connect(lambda _on=False: press())
    return made


class Fold(WrapButton):
    """A heading that shows and hides what stands below it."""

    def __init__(self, text: str, inner: QWidget) -> None:
        super().__init__(text)
        self.setProperty("kind", "fold")
        self.setFont(sized(bold=True))
        self._inner = inner
        self.clicked.connect(lambda _on=False: self.open(on=inner.isHidden()))
        self.open(on=False)

    def open(self, *, on: bool) -> None:
        """Show what stands below it, or hide it; who doesn't see that is told."""
        shown(self._inner, on=on)
        words = furniture()
        self.setAccessibleDescription(words.unfolded if on else words.folded)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a triangle before the words: to the side, or down once it is open."""
        super().paintEvent(event)
        size, left = self.fontMetrics().ascent() * 0.62, space(7)
        middle = QPointF(left + size / 2, self.height() / 2)
        points = [QPointF(-size / 2, -size / 3), QPointF(size / 2, -size / 3), QPointF(0, size / 2)]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
        painter.translate(middle)
        painter.rotate(-90 if self._inner.isHidden() else 0)
        painter.drawPolygon(points)


def row(*parts: QWidget, gap: int = 8) -> QWidget:
    """Return parts beside each other, in lines where they don't fit."""
    line = QWidget()
    beside = Row(space(gap))
    line.setLayout(beside)
    for part in parts:
        beside.addWidget(part)
    return line


def fact(one: Fact) -> QWidget:
    """Return a label with its value; a number of the patient or to call has a button that copies it.

    The value's label has no accessible name of its own: it would be read in place of the value. A number is
    never handed to a telephone program: it would stand in the list of processes, for everybody of a
    terminal server.
    """
    part = QWidget()
    down = column(part, 0, 1)
    label = Words("soft", one.label)
    down.addWidget(label)
    value = Words(text=one.value, font=sized(LEAD, bold=True))
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setBuddy(value)
    down.addWidget(with_copy(one, value) if one.copies or one.dials else value)
    down.addStretch()
    return part


def with_copy(one: Fact, value: QWidget) -> QWidget:
    """Return a value with the button that copies it."""
    words = furniture()
    copy = button(words.copy, lambda: None, "link", about=f"{one.label} {one.value}")

    def taken() -> None:
        copying.copy(one.value)
        copy.say(words.copied)

    copy.clicked.connect(lambda _on=False: taken())
    return row(value, copy)
