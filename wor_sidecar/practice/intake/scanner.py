"""One export folder: look, wait until a file lies still, hand it over whole. A scan is the truth."""

import os
from collections.abc import Callable
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import (
    FileBusy,
    FileChanged,
    FileEmpty,
    FileTruncated,
    ShareOffline,
)
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.practice.intake.folders import ExportFolder, FolderView
from wor_sidecar.practice.intake.journal import Observation
from wor_sidecar.practice.intake.readiness import (
    Settling,
    Sight,
    due,
    marked,
    overdue,
    seen,
    settled,
    troubled,
    wanted,
)
from wor_sidecar.practice.intake.safe_read import sight_of

PASSING: Final = (FileTruncated, FileBusy, FileChanged)
"""What may mend itself: back to settling."""

log = structlog.get_logger()

Handle = Callable[[Observation], None]
"""Reads one ready file and commits it; raises one of PASSING where it should be tried again."""


class Scanner:
    """Keeps what it saw of one folder; all of it may be lost at a restart, for the journal knows the rest."""

    def __init__(
        self,
        export: ExportFolder,
        clock: Clock,
        *,
        done: Callable[[Observation], bool],
        handle: Handle,
        put_aside: Callable[[Observation, WorError], None],
    ) -> None:
        self.export = export
        self._clock = clock
        self._done = done
        self._handle = handle
        self._put_aside = put_aside
        self._settling: dict[str, Settling] = {}
        self._finished: dict[str, Sight] = {}
        self._unready: dict[str, WorError] = {}
        self._trouble = ""
        self._since = clock.now()
        self._last_read: Millis | None = None

    def scan(self) -> float:
        """Look once; returns the seconds until another look is worth it."""
        listing = self._listing()
        if listing is None:
            return self.export.scans
        try:
            self._look_at_all(listing)
        except WorError as error:
            # The connector isn't there, or the database isn't: nothing of this folder is read until it is.
            self._note_trouble(error.code)
            return self.export.scans
        self._note_trouble("")
        return self._pause()

    def forget_finished(self) -> None:
        """Ask the journal again about every file: somebody wants one read again."""
        self._finished.clear()

    def view(self) -> FolderView:
        """Return what status shows."""
        return FolderView(
            self.export.name,
            not self._trouble,
            self._trouble,
            self._since,
            len(self._settling),
            self._last_read,
            tuple(sorted(self._unready.items())),
        )

    def _look_at_all(self, listing: dict[str, Sight]) -> None:
        # A vanished listing cancels nothing: what was read stays read, and what comes back settles anew.
        self._settling = {name: file for name, file in self._settling.items() if name in listing}
        self._unready = {name: error for name, error in self._unready.items() if name in self._settling}
        self._finished = {name: sight for name, sight in self._finished.items() if listing.get(name) == sight}
        for name, sight in sorted(listing.items()):
            self._look_at(name, sight)

    def _listing(self) -> dict[str, Sight] | None:
        """Return the export's own files; None when the folder can't be listed."""
        try:
            with os.scandir(self.export.path) as entries:
                names = {entry.name for entry in entries if not entry.is_dir(follow_symlinks=False)}
        except OSError:
            # SMB error 64 lists as "empty" in some libraries: offline, not a deletion.
            self._note_trouble(ShareOffline.code)
            return None
        marker = self.export.profile.rules.done_marker
        found = {
            name: self._sight(name)
            for name in names
            if wanted(name, self.export.pattern) and marked(name, marker, names)
        }
        return {name: sight for name, sight in found.items() if sight is not None}

    def _sight(self, name: str) -> Sight | None:
        """Look at the file itself: Windows' listing shows an old size while somebody writes."""
        try:
            return sight_of((self.export.path / name).lstat())
        except OSError:
            return None  # it went while we looked

    def _note_trouble(self, trouble: str) -> None:
        if trouble == self._trouble:
            return
        self._trouble, self._since = trouble, self._clock.now()
        log.info("intake.folder", export=self.export.name, online=not trouble, code=trouble)

    def _look_at(self, name: str, sight: Sight) -> None:
        if self._finished.get(name) == sight:
            return
        observation = Observation(self.export.name, name, sight)
        now = self._clock.monotonic()
        before = self._settling.get(name)
        if (before is None or before.sight != sight) and self._done(observation):
            self._finish(name, sight)
            return
        file = seen(before, sight, now)
        self._settling[name] = file
        if before is not None and before.sight != sight:
            self._unready.pop(name, None)
        if sight.size == 0 and overdue(file, now):
            self._give_up(observation, FileEmpty())
        elif sight.size == 0 and now - file.since >= self.export.settles:
            self._unready[name] = FileEmpty()
        elif settled(file, now, self.export.settles):
            self._take(observation, file, now)

    def _take(self, observation: Observation, file: Settling, now: float) -> None:
        try:
            self._handle(observation)
        except PASSING as error:
            later = troubled(file, now)
            self._settling[observation.name] = later
            self._unready[observation.name] = error
            if file.trouble is None:
                log.info("intake.not_yet", export=self.export.name, code=error.code)
            if overdue(later, now):
                self._give_up(observation, error)
        except DatabaseUnusable:
            raise  # our own trouble, not the file's: it is read again once the database is there
        except WorError as error:
            self._give_up(observation, error)
        else:
            self._last_read = self._clock.now()
            self._finish(observation.name, observation.sight)

    def _give_up(self, observation: Observation, error: WorError) -> None:
        self._put_aside(observation, error)
        log.warning("intake.quarantined", export=self.export.name, code=error.code)
        self._finish(observation.name, observation.sight)

    def _finish(self, name: str, sight: Sight) -> None:
        self._settling.pop(name, None)
        self._unready.pop(name, None)
        self._finished[name] = sight

    def _pause(self) -> float:
        now = self._clock.monotonic()
        waits = [due(file, self.export.settles) - now for file in self._settling.values()]
        soon = min((wait for wait in waits if wait > 0), default=self.export.scans)
        return min(soon, self.export.scans)
