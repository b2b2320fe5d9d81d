"""On which day this desktop was reminded of what waits: a restart of the tray says it no second time."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from wor_sidecar.files import write_private

NAME: Final = "reminded-on"
_LONGEST: Final = 32
"""Bytes: a day in ISO 8601, and a line's end."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """A day in a file of the tray's own folder; what can't be read or kept is as if it never was."""

    home: Path

    def on(self) -> date | None:
        """Return the day of the last reminder."""
        try:
            with (self.home / NAME).open("rb") as file:
                return date.fromisoformat(file.read(_LONGEST).decode().strip())
        except (OSError, ValueError):
            return None

    def keep(self, day: date) -> None:
        """Note that this day had its reminder."""
        with suppress(OSError):
            write_private(self.home / NAME, day.isoformat().encode())
