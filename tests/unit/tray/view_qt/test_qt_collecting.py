"""Garbage with widgets in it goes on the thread of the widgets."""

import gc
import threading
import weakref

import pytest
from PySide6.QtWidgets import QWidget

from wor_sidecar.tray.view_qt.collecting import Collecting


class Looped:
    """A widget that holds itself by a cycle, as a page with a connected lambda does."""

    def __init__(self) -> None:
        self.widget = QWidget()
        self.itself = self


@pytest.fixture
def collecting(qapp):
    made = Collecting()
    yield made
    made.end()


def test_another_thread_that_makes_much_collects_no_widget(collecting) -> None:
    looped = Looped()
    seen = weakref.ref(looped)
    del looped
    made = threading.Thread(target=lambda: [[[]] for _ in range(200_000)])
    made.start()
    made.join()
    assert seen() is not None


def test_what_is_due_is_collected_on_the_thread_of_the_widgets(collecting, qtbot) -> None:
    looped = Looped()
    seen, on = weakref.ref(looped), []
    weakref.finalize(looped, lambda: on.append(threading.current_thread()))
    del looped
    kept = [[] for _ in range(5_000)]
    qtbot.waitUntil(lambda: seen() is None, timeout=20_000)
    assert on == [threading.main_thread()]
    assert len(kept) == 5_000


def test_the_collector_works_by_itself_again_after_the_end(qapp) -> None:
    made = Collecting()
    assert not gc.isenabled()
    made.end()
    assert gc.isenabled()
