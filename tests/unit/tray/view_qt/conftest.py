"""A desk's window without a screen: over a presenter at one of the desks of a practice in memory."""

import gc
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt loads: it reads this once

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.unit.tray.fakes import BAKKER, JANSEN, FakeDesk, Practice
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_qt.calls import Calls
from wor_sidecar.tray.view_qt.style import dress
from wor_sidecar.tray.view_qt.window import DeskWindow

WAIT_MS = 20_000
"""How long a test waits for what comes at once: a busy machine may take its time."""


@pytest.fixture(autouse=True)
def _collected_here() -> Iterator[None]:
    """Let widgets go on their own thread: a thread of ours that collects would take the process along."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@dataclass
class Seat:
    """Somebody at the window: what they press, and what they see."""

    window: DeskWindow
    practice: Practice
    daemon: FakeDesk
    clock: FakeClock
    settle: Callable[[], None]
    prompts: list[PromptId] = field(default_factory=list)

    @property
    def page(self):
        return self.window.page

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def sees(self, name: str) -> None:
        self.window.go(name)
        self.settle()

    def opens(self, number: int = 0):
        self.window.open(self.prompts[number])
        self.settle()
        return self.page

    def keys(self, *keys: Qt.Key, alt: bool = False) -> None:
        modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        for key in keys:
            QTest.keyClick(self.focus, key, modifier)
        self.settle()

    def words(self) -> str:
        return "\n".join(texts_in(self.window, seen=True))


TEXTS = ("text", "toPlainText", "accessibleName", "accessibleDescription", "windowTitle", "toolTip")


def texts_in(part: QWidget, *, seen: bool = False) -> list[str]:
    """Return every text of a part and all in it, in whichever property it stands."""
    found = []
    for one in (part, *part.findChildren(QWidget)):
        if seen and not one.isVisible():
            continue
        read = (getattr(one, name, None) for name in TEXTS)
        found += [str(call()) for call in read if callable(call)]
        if hasattr(one, "itemText"):
            found += [one.itemText(index) for index in range(one.count())]
        if hasattr(one, "horizontalHeaderItem"):
            cells = [
                one.item(row, column) for row in range(one.rowCount()) for column in range(one.columnCount())
            ]
            found += [cell.text() for cell in cells if cell is not None]
    return [text for text in found if text]


@pytest.fixture
def waits() -> tuple[object, ...]:
    """Who waits for an answer; a module sets its own."""
    return (JANSEN, BAKKER)


@pytest.fixture
def calls(qapp: QApplication) -> Iterator[Calls]:
    calls = Calls()
    yield calls
    calls.close()


@pytest.fixture
def seat(qtbot, qapp, calls, presenter: Presenter, practice, daemon, clock, waits) -> Iterator[Seat]:
    dress(qapp)
    busy = [False]
    calls.busy.connect(lambda on: busy.__setitem__(0, on))
    window = DeskWindow(presenter, calls, clock)
    qtbot.addWidget(window)
    window.resize(1024, 768)

    def settle() -> None:
        qtbot.waitUntil(lambda: not busy[0], timeout=WAIT_MS)
        qapp.processEvents()

    seat = Seat(window, practice, daemon, clock, settle, [practice.waits(one) for one in waits])
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    yield seat
    window.frame.show_page(QWidget())


@dataclass
class Gate:
    """Lets a call wait until a test lets it through."""

    open: threading.Event = field(default_factory=threading.Event)

    def before(self, call):
        def waiting(*given, **named):
            assert self.open.wait(WAIT_MS / 1000)
            return call(*given, **named)

        return waiting


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()
