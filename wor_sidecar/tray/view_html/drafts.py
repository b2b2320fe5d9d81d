"""What was typed and not sent when the desk locked itself: kept in memory, until it is sent or replaced."""

import threading
from collections import OrderedDict
from typing import Final

from wor_sidecar.tray.presenter.filled import Filled

MOST: Final = 8
"""Drafts of one desk; the oldest goes first."""


class Drafts:
    """Typed forms by the path that they post to; sending one drops its draft."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: OrderedDict[str, Filled] = OrderedDict()

    def keep(self, path: str, filled: Filled) -> None:
        """Keep what was typed into a form."""
        with self._guard:
            self._kept.pop(path, None)
            self._kept[path] = filled
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def kept(self, path: str) -> Filled | None:
        """Return what was typed there."""
        with self._guard:
            return self._kept.get(path)

    def drop(self, path: str) -> None:
        """Forget a draft: its form was sent, or is not wanted any more."""
        with self._guard:
            self._kept.pop(path, None)

    def forget(self) -> None:
        """Drop them all: the desk was opened by a new link."""
        with self._guard:
            self._kept.clear()
