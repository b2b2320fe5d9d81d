"""Who doesn't see the window, or sees little of it: names, roles, nothing cut off, nothing in red."""

import colorsys
import re

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QWidget,
)

from tests.unit.tray.fakes import BAKKER, CHILD, JANSEN
from tests.unit.tray.view_qt.every_screen import LEAFLET, every_screen
from wor_sidecar.texts import catalogue
from wor_sidecar.tray.view_qt import style
from wor_sidecar.tray.view_qt.wrapping import wrapped

ROLES = {
    QCheckBox: QAccessible.Role.CheckBox,
    QPushButton: QAccessible.Role.Button,
    QLineEdit: QAccessible.Role.EditableText,
    QComboBox: QAccessible.Role.ComboBox,
    QTableWidget: QAccessible.Role.Table,
}


@pytest.fixture
def waits():
    return (JANSEN, CHILD, BAKKER)


@pytest.fixture(autouse=True)
def _leaflet(monkeypatch, daemon):
    monkeypatch.setattr(daemon, "leaflet", lambda _id=None: LEAFLET)


def visit(seat, look) -> None:
    """Look at every screen, and say on which one it was."""
    found = {}
    for name, go in every_screen(seat):
        go()
        seat.settle()
        for _ in range(5):  # a layout asks the one around it for room, and that one the next
            QApplication.processEvents()
        if wrong := list(look(seat.window)):
            found[name] = wrong
    assert found == {}


def controls(window) -> list[QWidget]:
    return [
        one
        for one in window.findChildren(QWidget)
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def nameless(window):
    for one in controls(window):
        seen = QAccessible.queryAccessibleInterface(one)
        label = [label.text() for label in window.findChildren(QLabel) if label.buddy() is one]
        if not (seen.text(QAccessible.Text.Name) and (label or not isinstance(one, QComboBox))):
            yield type(one).__name__
        wanted = next((role for kind, role in ROLES.items() if isinstance(one, kind)), None)
        if wanted is not None and seen.role() != wanted:
            yield f"{type(one).__name__} is a {seen.role()}"


def renamed(window):
    """Find labels whose text a name of their own would replace."""
    return [one.text() for one in window.findChildren(QLabel) if one.accessibleName()]


def lacking_room(window):
    """Find labels, buttons and cells whose words don't fit where they stand."""
    for one in window.findChildren(QWidget):
        if not one.isVisible() or one.parentWidget() is None:
            continue
        if isinstance(one, QLabel) and one.text():
            room = one.contentsRect().adjusted(0, 0, -max(0, one.indent()), 0)
            flags = Qt.TextFlag.TextWordWrap if one.wordWrap() else Qt.TextFlag.TextSingleLine
            needed = one.fontMetrics().boundingRect(QRect(0, 0, room.width(), 100_000), flags, one.text())
            if needed.width() > room.width() + 1 or needed.height() > room.height() + 1:
                yield one.text()
        if isinstance(one, QAbstractButton) and one.text() and hasattr(one, "say"):
            room = one.size() - one._frame()
            lines = wrapped(one.text(), one.fontMetrics(), room.width()).split("\n")
            wide = max(one.fontMetrics().horizontalAdvance(line) for line in lines)
            if wide > room.width() or len(lines) * one.fontMetrics().lineSpacing() > room.height() + 2:
                yield one.text()
        if isinstance(one, QTableWidget):
            yield from cut_cells(one)
        parent = one.parentWidget()
        if isinstance(one, QLabel | QAbstractButton | QLineEdit) and not parent.rect().contains(
            one.geometry()
        ):
            yield f"{type(one).__name__} beyond its parent: {one.geometry()} in {parent.rect()}"


def cut_cells(table):
    for row in range(table.rowCount()):
        for column in range(table.columnCount()):
            room = QRect(0, 0, table.columnWidth(column) - 2 * style.space(6), 100_000)
            text = table.item(row, column).text()
            needed = table.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
            if needed.height() > table.rowHeight(row) or needed.width() > table.columnWidth(column):
                yield text


def sideways(window):
    """Find pages that scroll to the side."""
    for area in window.findChildren(QScrollArea):
        if area.horizontalScrollBar().maximum():
            yield f"{area.horizontalScrollBar().maximum()} pixels"


@pytest.fixture
def large(qapp):
    before = qapp.font()
    twice = QFont(before)
    twice.setPointSizeF(before.pointSizeF() * 2)
    qapp.setFont(twice)
    yield
    qapp.setFont(before)


@pytest.fixture
def long_words():
    before = catalogue.language()
    catalogue.use(catalogue.PSEUDO)
    yield
    catalogue.use(before)


def test_each_control_has_its_name_and_role_no_label_is_renamed_and_nothing_is_cut_off(seat):
    visit(seat, lambda window: [*nameless(window), *renamed(window), *lacking_room(window)])


@pytest.mark.usefixtures("long_words")
def test_nothing_is_cut_off_in_a_language_of_long_words(seat):
    visit(seat, lacking_room)


@pytest.mark.slow
@pytest.mark.usefixtures("large", "long_words")
def test_nothing_is_cut_off_in_letters_of_twice_the_size(seat):
    visit(seat, lambda window: [*lacking_room(window), *sideways(window)])


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [part / 255 for part in QColor(colour).getRgb()[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


PAIRS = (
    *(("ink", ground) for ground in ("paper", "wash", "good", "wait", "ask")),
    *(("soft", ground) for ground in ("paper", "wash", "good", "wait", "ask")),
    *(("mark", ground) for ground in ("paper", "wash", "wait")),
    ("own_dark", "paper"),
    ("own_dark", "wash"),
    ("on_own", "own"),
    ("on_own", "own_dark"),
    ("off_ink", "off"),
)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(text, ground):
    assert contrast(getattr(style.LIGHT, text), getattr(style.LIGHT, ground)) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_focus_and_edges_can_be_seen(ground):
    for edge in ("focus", "line", "own"):
        assert contrast(getattr(style.LIGHT, edge), getattr(style.LIGHT, ground)) >= 3


def test_nothing_is_red():
    for name in style.Colours.__slots__:
        red, green, blue, _alpha = QColor(getattr(style.LIGHT, name)).getRgbF()
        hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
        assert not (saturation > 0.3 and value > 0.3 and (hue < 0.06 or hue > 0.92)), name


@pytest.mark.parametrize(
    ("window", "ink"), [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#202020", "#eeeeee")]
)
def test_who_set_high_contrast_or_dark_gets_the_systems_own_colours(window, ink):
    palette, roles = QPalette(), QPalette.ColorRole
    for role in (roles.Window, roles.Base, roles.Button):
        palette.setColor(role, QColor(window))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(role, QColor(ink))
    colours = style.colours_of(palette)
    assert (colours.ink, colours.soft, colours.mark, colours.paper) == (ink, ink, ink, window)


@pytest.mark.usefixtures("qapp")
def test_the_sheet_leaves_no_gap():
    made = style.sheet(style.LIGHT)
    assert not re.search(r"@[a-z]", made)
