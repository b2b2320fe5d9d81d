"""Wakes a scan early when the system says that something happened: a hint, never the truth.

watchdog on a share that drops out reports all files as deleted and made again, or stops for good while it
says that it is alive (6.0.0 and 7.1.0, tried); so it only rings a bell, and only for local folders.
"""

from collections.abc import Sequence
from threading import Condition, Event
from typing import Any, Final

import structlog

from wor_sidecar.practice.intake.folders import ExportFolder, FolderKind

_TICK: Final = 1.0

log = structlog.get_logger()


class Bell:
    """Something that a loop sleeps on."""

    def __init__(self) -> None:
        self._rung = False
        self._changed = Condition()

    def ring(self) -> None:
        """Wake the sleeper, or keep the next one from falling asleep."""
        with self._changed:
            self._rung = True
            self._changed.notify_all()

    def wait(self, stop: Event, seconds: float) -> None:
        """Sleep until it rings, `stop` is set (seen within a second), or the time is over."""
        left = seconds
        with self._changed:
            while not self._rung and not stop.is_set() and left > 0:
                self._changed.wait(min(_TICK, left))
                left -= _TICK
            self._rung = False


class Waking:
    """A bell per export; the watching of local folders behind them."""

    def __init__(self, exports: Sequence[ExportFolder]) -> None:
        self._exports = [export for export in exports if export.kind is FolderKind.LOCAL]
        self._bells: dict[str, Bell] = {}
        self._observer: Any = None

    def bell(self, export: str) -> Bell:
        """Return the bell of an export."""
        return self._bells.setdefault(export, Bell())

    def wake_all(self) -> None:
        """Ring every bell."""
        for bell in list(self._bells.values()):
            bell.ring()

    def start(self) -> None:
        """Begin to watch, as far as the system lets us."""
        if not self._exports:
            return
        try:
            from watchdog.events import FileSystemEventHandler
            from watchdog.observers import Observer
        except ImportError as error:
            log.info("intake.no_notifications", error=error)
            return

        class Ringing(FileSystemEventHandler):
            def __init__(self, bell: Bell) -> None:
                self._bell = bell

            def on_any_event(self, event: Any) -> None:
                # Our own reading makes "opened" and "closed unwritten" events: they'd keep us awake for ever.
                if event.event_type in ("created", "modified", "moved", "closed"):
                    self._bell.ring()

        self._observer = Observer()
        try:
            for export in self._exports:
                if export.path.is_dir():
                    self._observer.schedule(Ringing(self.bell(export.name)), str(export.path))
            self._observer.start()
        except OSError as error:  # no inotify watches left, or the folder went: scanning goes on without
            log.info("intake.no_notifications", error=error)
            self._observer = None

    def stop(self) -> None:
        """Stop watching, and wake every sleeper."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=5)
            self._observer = None
        self.wake_all()
