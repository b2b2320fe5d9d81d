"""The order of Tab leaves nothing behind of what it walked."""

from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QPushButton, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from wor_sidecar.tray.view_qt.tabbing import chain, take_away


def held() -> list[QLayoutItem]:
    """What Python holds of the items of layouts; Qt deletes these without a word."""
    return [
        one
        for one in Shiboken.getAllValidWrappers()
        if isinstance(one, QLayoutItem) and not isinstance(one, QLayout)
    ]


def test_no_item_of_a_layout_is_held_once_tab_has_its_order(qtbot) -> None:
    before = len(held())
    window = QWidget()
    qtbot.addWidget(window)
    down, page = QVBoxLayout(window), QWidget()
    within = QVBoxLayout(page)
    for part in (QLabel("Naam"), QPushButton("Ja"), QPushButton("Nee")):
        within.addWidget(part)
    within.addStretch()
    down.addWidget(page)
    chain(window)
    assert len(held()) == before
    take_away(page)
    assert down.count() == 0
    assert len(held()) == before


def test_what_stands_in_a_layout_still_stands_there_once_tab_has_its_order(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    down, first, second = QVBoxLayout(window), QPushButton("Ja"), QPushButton("Nee")
    down.addWidget(second)
    down.insertWidget(0, first)
    chain(window)
    chain(window)
    assert Shiboken.isValid(down)
    assert [down.indexOf(part) for part in (first, second)] == [0, 1]
