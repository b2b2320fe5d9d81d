"""Garbage is collected on the GUI thread alone.

Python collects cycles on whichever thread happens to allocate. A widget that is let go on another thread than
its own takes the process along, and ours has threads for the calls and the long poll. So the collector by
itself is off while the window's program runs, and a timer does its work where the widgets live.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MILLIS: Final = 2_000
"""Between two looks: some tens of pages opened by hand at most."""


class Collecting(QObject):
    """Collects what is due, as the collector would by itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MILLIS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due; none where little was made since."""
        limits, counts = gc.get_threshold(), gc.get_count()
        due = [generation for generation, count in enumerate(counts) if count > limits[generation]]
        if due:
            gc.collect(max(due))

    def end(self) -> None:
        """Leave it to the collector again: no widget is left."""
        self._timer.stop()
        gc.enable()
