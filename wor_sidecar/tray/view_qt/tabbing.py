"""The order of Tab: as a person reads the window, from top to bottom; and a part that is taken away whole."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTextEdit,
    QWidget,
)
from shiboken6 import Shiboken


def chain(window: QWidget) -> None:
    """Let Tab follow the layouts."""
    for before, after in pairwise(_stops(window)):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> Iterator[QWidget]:
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield part
    if isinstance(part, QScrollArea):
        inner = part.widget()
        if inner is not None:
            yield from _stops(inner)
        return
    layout = part.layout()
    if layout is not None:
        yield from _within(layout)


def _within(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        inner, widget = item.layout(), item.widget()
        if inner is None and isinstance(layout, QBoxLayout):
            # Qt deletes an item with its part and tells nobody. What Python still holds of it would stand for
            # whatever comes to lie at its address next, and take the program along when that goes.
            Shiboken.invalidate(item)
        if widget is not None:
            yield from _stops(widget)
        elif inner is not None:
            yield from _within(inner)


def take_away(part: QWidget) -> None:
    """Empty a part and all in it, and let it go: nothing that stood there can be read any more.

    Qt deletes it a moment later, for it may be a press of its own that took it away.
    """
    for one in (part, *part.findChildren(QWidget)):
        _empty(one)
    part.hide()
    part.setParent(None)
    part.deleteLater()


def empty(layout: QLayout) -> None:
    """Take everything away that stands in a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is not None and (part := item.widget()) is not None:
            take_away(part)


def _empty(part: QWidget) -> None:
    part.blockSignals(True)
    for text in (part.setAccessibleName, part.setAccessibleDescription, part.setToolTip):
        text("")
    match part:
        case QTableWidget():
            part.setRowCount(0)
        case QLabel() | QLineEdit() | QTextEdit() | QPlainTextEdit() | QComboBox():
            part.clear()
        case QPushButton():
            part.setText("")
        case _:
            if hasattr(part, "setText"):
                part.setText("")
