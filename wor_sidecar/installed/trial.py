"""A program on trial after an upgrade: it serves, and for a while nothing leaves and nothing comes in.

The upgrade puts the mark into the data folder of the stopped program; the program itself takes it away, after
so many seconds in which all of it was well. So nobody else needs to live on for a trial to end: not the
upgrade, nor the machine, which may start anew in the middle.

One that is never well for so long, and that nobody takes back, is over as well after a while (`longest`): a
practice that waits for ever looks quiet, and is the worst of all. It then works as any program with trouble
does, retrying; nothing goes twice, for that never hung on the trial. It says so in its log and its status.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.files import flush_folder, write_private

MARK: Final = "trial.json"
USUAL_SECONDS: Final = 60
LONGEST_SECONDS: Final = 3600.0
_SPARE_SECONDS: Final = 900.0
"""More than an upgrade that lives waits before it goes back, and one that a timer resumes."""

log = structlog.get_logger()


def mark(folder: Path, version: str, seconds: int) -> None:
    """Put a data folder on trial; the program must not run."""
    write_private(folder / MARK, json.dumps({"version": version, "seconds": seconds}).encode())


def marked(folder: Path) -> str:
    """Tell for which version a data folder is on trial; empty: for none, or nobody can read for which."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads((folder / MARK).read_text("utf-8"))["version"])
    return ""


def unmark(folder: Path) -> None:
    """Take the mark away: the trial is over, or the old version comes back."""
    (folder / MARK).unlink(missing_ok=True)
    flush_folder(folder)


@dataclass(slots=True)
class Trial:
    """How far the trial of a running program is."""

    folder: Path
    clock: Clock
    version: str = field(init=False, default="")
    _seconds: float = field(init=False, default=0.0)
    _well_since: float | None = field(init=False, default=None)
    _on: bool = field(init=False, default=False)
    _began: float = field(init=False, default=0.0)
    _overdue: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Look once whether there is a mark; one that can't be read counts for the usual time."""
        try:
            raw = (self.folder / MARK).read_text("utf-8")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError):
            raw = ""
        self._on, self._seconds, self._began = True, float(USUAL_SECONDS), self.clock.monotonic()
        try:
            told: dict[str, Any] = json.loads(raw)
            self.version = str(told["version"])
            self._seconds = min(max(float(told["seconds"]), 0.0), LONGEST_SECONDS)
        except (ValueError, KeyError, TypeError):
            log.warning("trial.mark_unreadable")

    @property
    def on(self) -> bool:
        """Whether nothing may leave yet."""
        return self._on

    @property
    def longest(self) -> float:
        """Seconds after which it is over, well or not."""
        return 6 * self._seconds + _SPARE_SECONDS

    def look(self, *, well: bool) -> bool:
        """Note how the program is now; True when the trial has just ended. Who is unwell begins anew."""
        if not self._on:
            return False
        now = self.clock.monotonic()
        if now - self._began >= self.longest:
            return self._give_up()
        if not well:
            self._well_since = None
            return False
        if self._well_since is None:
            self._well_since = now
        if now - self._well_since < self._seconds:
            return False
        try:
            unmark(self.folder)
        except OSError:  # a folder that can't be written to is no good health
            self._well_since = None
            return False
        self._on = False
        log.info("trial.passed", version=self.version)
        return True

    def _give_up(self) -> bool:
        with suppress(OSError):  # then the next start is on trial again, for as long
            unmark(self.folder)
        self._on, self._overdue = False, True
        log.error("trial.never_passed", version=self.version, seconds=round(self.longest))
        return True

    def to_json(self) -> dict[str, Any] | None:
        """Tell it as `status --json` has it; None when there is none. `overdue`: it was never passed."""
        if self._overdue:
            return {"version": self.version, "seconds_left": 0, "overdue": True}
        if not self._on:
            return None
        passed = 0.0 if self._well_since is None else self.clock.monotonic() - self._well_since
        return {"version": self.version, "seconds_left": max(0, round(self._seconds - passed))}
