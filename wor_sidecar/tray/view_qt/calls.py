"""Calls to the practice run off the GUI thread, in the order in which they were asked.

A presenter's method may wait for the network for half a minute; on the GUI thread it would freeze the window.
One thread does them one after the other, so that a tick that was set before an answer is weighed before it.
"""

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

LEAVE_SECONDS: Final = 2.0
"""How long `close` waits for a call that is under way; the process's end takes the thread along."""

T = TypeVar("T")
_Work = tuple[Callable[[], Any], Callable[[Any], None]]


class Calls(QObject):
    """A queue of calls; each result is handed over on the GUI thread."""

    busy = Signal(bool)
    """True with the first call that is asked, False when the last one's result was handed over."""
    failed = Signal(str)
    """A call raised, which a presenter never does: the name of the error's type; `then` was not called."""
    _done = Signal(object, object)
    _broke = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._open = 0
        self._closed = False
        self._done.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._broke.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="desk-calls", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> bool:
        """Whether a call was asked whose result was not handed over yet."""
        return self._open > 0

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do `work` in the thread, then `then` with its result on the GUI thread; called from there alone."""
        if self._closed:
            return
        self._open += 1
        if self._open == 1:
            self.busy.emit(True)
        self._asked.put((work, then))

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
            self._asked.put((work, lambda _result: None))
        self._asked.put(None)
        self._thread.join(LEAVE_SECONDS)

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            work, then = asked
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - the window's border: `failed` tells it, by its type alone
                self._emit(self._broke, type(error).__name__)
            else:
                self._emit(self._done, then, result)

    def _emit(self, signal: Any, *told: Any) -> None:
        if not self._closed:
            with contextlib.suppress(RuntimeError):  # Qt's half is gone: the program ends
                signal.emit(*told)

    def _hand_over(self, then: Callable[[Any], None], result: Any) -> None:
        if self._closed:
            return
        try:
            then(result)
        finally:
            self._finished()

    def _tell(self, name: str) -> None:
        if not self._closed:
            self._finished()
            self.failed.emit(name)

    def _finished(self) -> None:
        self._open -= 1
        if not self._open:
            self.busy.emit(False)
