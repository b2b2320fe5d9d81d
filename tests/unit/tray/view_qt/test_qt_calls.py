"""Calls run off the GUI thread, in order, and none is heard after the end."""

import threading
import weakref

from wor_sidecar.tray.view_qt.calls import Calls

WAIT_MS = 20_000


def test_a_call_runs_in_a_thread_of_its_own_and_its_result_comes_to_ours(qtbot, calls: Calls) -> None:
    found: list[tuple[int, int]] = []
    calls.ask(threading.get_ident, lambda there: found.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    there, here = found[0]
    assert here == threading.get_ident()
    assert there != here


def test_calls_keep_their_order(qtbot, calls: Calls) -> None:
    found: list[int] = []
    for number in range(20):
        calls.ask(lambda number=number: number, found.append)
    qtbot.waitUntil(lambda: len(found) == 20, timeout=WAIT_MS)
    assert found == sorted(found)


def test_it_is_busy_from_the_first_call_to_the_last_result(qtbot, calls: Calls) -> None:
    told: list[bool] = []
    gate = threading.Event()
    calls.busy.connect(told.append)
    calls.ask(gate.wait, lambda _done: None)
    calls.ask(lambda: None, lambda _done: None)
    assert told == [True]
    assert calls.waiting
    gate.set()
    qtbot.waitUntil(lambda: told == [True, False], timeout=WAIT_MS)


def test_a_call_that_breaks_is_told_by_its_kind_alone_and_the_next_one_runs(qtbot, calls: Calls) -> None:
    def breaks() -> None:
        raise ValueError("Anna Jansen")

    told: list[str] = []
    found: list[int] = []
    calls.failed.connect(told.append)
    calls.ask(breaks, lambda _never: found.append(0))
    calls.ask(lambda: 1, found.append)
    qtbot.waitUntil(lambda: found == [1], timeout=WAIT_MS)
    assert told == ["ValueError"]


def test_what_comes_after_the_end_is_not_heard(qtbot, qapp) -> None:
    calls, gate, found = Calls(), threading.Event(), []
    calls.ask(lambda: gate.wait() or 1, found.append)
    threading.Timer(0.05, gate.set).start()
    calls.close()
    calls.ask(lambda: 2, found.append)
    qapp.processEvents()
    assert found == []


class Window:
    """Stands for what a call holds of a window: a widget that must go on its own thread."""


def test_what_a_call_holds_is_let_go_on_our_thread(qtbot, calls: Calls) -> None:
    went: list[int] = []

    def ask() -> None:
        window = Window()
        weakref.finalize(window, lambda: went.append(threading.get_ident()))
        calls.ask(lambda: window is None, lambda _same: window is None)

    for _each in range(50):
        ask()
    qtbot.waitUntil(lambda: not calls.waiting, timeout=WAIT_MS)
    assert went == [threading.get_ident()] * 50


def test_a_call_that_breaks_is_let_go_on_our_thread_too(qtbot, calls: Calls) -> None:
    went: list[int] = []

    def ask() -> None:
        window = Window()
        weakref.finalize(window, lambda: went.append(threading.get_ident()))
        calls.ask(lambda: 1 // (window is None), lambda _never: None)

    for _each in range(50):
        ask()
    qtbot.waitUntil(lambda: not calls.waiting, timeout=WAIT_MS)
    assert went == [threading.get_ident()] * 50
