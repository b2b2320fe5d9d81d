"""Calls to the practice run off the GUI thread, in the order in which they were asked.

A presenter's method may wait for the network for half a minute; on the GUI thread it would freeze the window.
One thread does them one after the other, so that a tick that was set before an answer is weighed before it.
"""

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

LEAVE_SECONDS: Final = 2.0
"""How long `close` waits for a call that is under way; the process's end takes the thread along."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a call came back with; `broke` is the name of the error's type, empty where it didn't."""

    result: Any = None
    broke: str = ""


class Calls(QObject):
    """A queue of calls; each result is handed over on the GUI thread.

    What a call holds of a window is let go on the GUI thread too: the last one to hold a widget takes it
    along, and a widget that goes on another thread takes the program. So the thread is handed the work
    alone, and forgets it before it says that it is done; signals carry nothing.
    """

    busy = Signal(bool)
    """True with the first call that is asked, False when the last one's result was handed over."""
    failed = Signal(str)
    """A call raised, which a presenter never does: the name of the error's type; `then` was not called."""
    _answered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: queue.SimpleQueue[Callable[[], Any] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        self._open: deque[tuple[Callable[[], Any], Callable[[Any], None]]] = deque()
        self._waiting = 0
        self._closed = False
        self._answered.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="desk-calls", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> bool:
        """Whether a call was asked whose result was not handed over yet."""
        return self._waiting > 0

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do `work` in the thread, then `then` with its result on the GUI thread; called from there alone."""
        if self._closed:
            return
        self._waiting += 1
        if self._waiting == 1:
            self.busy.emit(True)
        self._open.append((work, then))
        self._asked.put(work)

    def close(self) -> None:
        """End: what still waits is dropped, and no result is handed over any more."""
        self.finish(())

    def finish(self, last: Sequence[Callable[[], Any]]) -> None:
        """End as `close` does, but do these before it, as far as the time reaches."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._asked.get_nowait()
        for work in last:
            self._asked.put(work)
        self._asked.put(None)
        self._thread.join(LEAVE_SECONDS)

    def _work(self) -> None:
        while self._one():
            if not self._closed:
                with contextlib.suppress(RuntimeError):  # Qt's half is gone: the program ends
                    self._answered.emit()

    def _one(self) -> bool:
        """Do the next call; with this frame goes the thread's hold on it."""
        work = self._asked.get()
        if work is None:
            return False
        try:
            answer = _Answer(work())
        except Exception as error:  # noqa: BLE001 - the window's border: `failed` tells it, by its type alone
            answer = _Answer(broke=type(error).__name__)
        self._answers.put(answer)
        return True

    def _hand_over(self) -> None:
        if self._closed:
            return
        answer, (_work, then) = self._answers.get_nowait(), self._open.popleft()
        try:
            if not answer.broke:
                then(answer.result)
        finally:
            if not self._closed:
                self._finished()
        if answer.broke and not self._closed:
            self.failed.emit(answer.broke)

    def _finished(self) -> None:
        self._waiting -= 1
        if not self._waiting:
            self.busy.emit(False)
