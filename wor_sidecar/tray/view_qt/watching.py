"""The number on the icon, watched in a thread of its own: a long poll, and patience while nobody answers."""

import contextlib
import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import Badge

WAIT_SECONDS: Final = 25
"""How long one poll may wait: what a sleeping computer or a pulled plug hides is noticed soon after it."""
PAUSES: Final = (1, 2, 5, 10)
"""Seconds between tries while the server is away; the last one repeats, so a server is back within it."""


class Watching(QObject):
    """Asks for the badge, again and again; `seen` tells each answer on the GUI thread."""

    seen = Signal(object)
    """A Badge; also one that says the same as before: it is the clock of what depends on the time."""

    def __init__(
        self, presenter: Presenter, parent: QObject | None = None, first: Callable[[], Badge] | None = None
    ) -> None:
        """`first` gives the first answer, where it was asked for before."""
        super().__init__(parent)
        self._first = first
        self._presenter = presenter
        self._ended = threading.Event()

    def begin(self) -> None:
        """Ask anew from now on; a poll that is under way is left to end unheard."""
        self._ended.set()
        self._ended = threading.Event()
        name = "desk-watching"
        threading.Thread(target=self._watch, args=(self._ended,), name=name, daemon=True).start()

    def end(self) -> None:
        """Tell nothing more; the process's end takes a poll along that is under way."""
        self._ended.set()

    def _watch(self, ended: threading.Event) -> None:
        version, wait, failures = 0, 0, 0
        while not ended.is_set():
            first, self._first = self._first, None
            badge = first() if first else self._presenter.changes(version, wait)
            if ended.is_set():
                return
            with contextlib.suppress(RuntimeError):  # Qt's half is gone: the program ends
                self.seen.emit(badge)
            if badge.away:
                ended.wait(PAUSES[min(failures, len(PAUSES) - 1)])
                version, wait, failures = 0, 0, failures + 1
            else:
                version, wait, failures = badge.version, WAIT_SECONDS, 0
