"""What was seen of the trail's end, kept outside the database: it finds an older copy that was put back.

A head that was sealed once is sealed for ever, so whoever copies it with its lines can put both back. The
running program remembers how far the trail had come, and a file beside the database remembers it between
two lives of the program. It is no secret and needs no seal: to take it away hides only what it could find.
"""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.files import write_private

FILE: Final = "trail.seen"
"""The file's name in the data folder; a backup leaves it out, for what is put back begins anew."""
_EVERY: Final = 60.0
"""Seconds between two writes of the file: it may lag behind, for it says only "at least"."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line that was there once: its number and its hash."""

    number: int = 0
    hash: bytes = b""


class Witness:
    """Remembers the newest line that was committed; without a folder only while the program runs."""

    def __init__(self, clock: Clock, folder: Path | None = None) -> None:
        self._clock = clock
        self._path = None if folder is None else folder / FILE
        self._seen = _read(self._path)
        self._kept = self._seen
        self._keep_next = 0.0
        self._lock = threading.Lock()

    @property
    def seen(self) -> Seen:
        """How far the trail had come, at least."""
        return self._seen

    def saw(self, seen: Seen) -> None:
        """Note a line that was committed."""
        with self._lock:
            if seen.number <= self._seen.number:
                return
            self._seen = seen
            if self._clock.monotonic() >= self._keep_next:
                self._keep_next = self._clock.monotonic() + _EVERY
                self._keep()

    def close(self) -> None:
        """Keep what was seen last."""
        with self._lock:
            self._keep()

    def _keep(self) -> None:
        if self._path is None or self._kept == self._seen:
            return
        value = {"number": self._seen.number, "hash": self._seen.hash.hex()}
        try:
            write_private(self._path, json.dumps(value).encode())
        except OSError:
            return  # a full disk stops the trail itself; the file only helps, and is tried again
        self._kept = self._seen


def _read(path: Path | None) -> Seen:
    if path is None:
        return Seen()
    try:
        value = json.loads(path.read_bytes())
        return Seen(int(value["number"]), bytes.fromhex(value["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Seen()
