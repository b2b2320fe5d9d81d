"""One export folder: look, wait until a file lies still, hand it over whole. A scan is the truth."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Final, Protocol

import structlog

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileEmpty, ShareOffline
from wor_sidecar.practice.intake.committing import Result
from wor_sidecar.practice.intake.folders import ExportFolder, FolderView
from wor_sidecar.practice.intake.looking import Depth, Finished, Look, look
from wor_sidecar.practice.intake.readiness import (
    PASSING,
    SCANS,
    Observation,
    Settling,
    Sight,
    due,
    overdue,
    seen,
    settled,
    settles_together,
    troubled,
)
from wor_sidecar.practice.intake.turns import Turn

_BREATH_SECONDS: Final = 1.0
"""Between what was new and a look at what is finished: other folders may have something new as well."""

log = structlog.get_logger()


class Work(Protocol):
    """What is done with the files of one folder; each may raise a WorError that is no file's fault."""

    def done(self, sights: Mapping[str, Sight]) -> set[str]:
        """Return the names whose state needs no look."""
        ...

    def expect(self) -> None:
        """Make ready: something new lies there."""
        ...

    def take(
        self, ready: Sequence[Observation], lying: Callable[[], Mapping[str, Sight]]
    ) -> Iterable[list[Result]]:
        """Read and commit; `lying` gives what else lies in the folder, read long ago."""
        ...

    def put_aside(self, observation: Observation, error: WorError) -> None:
        """Leave a file to a person."""
        ...

    def tidy(self, lying: Callable[[], Mapping[str, Sight]]) -> Mapping[str, WorError | None]:
        """Move what is finished out of the way, where that is wanted: None for each that went, or why not."""
        ...


class Scanner:
    """Keeps what it saw of one folder; all of it may be lost at a restart, for the journal knows the rest."""

    def __init__(self, export: ExportFolder, clock: Clock, work: Work, turn: Turn = nullcontext) -> None:
        self.export = export
        self._turn = turn
        self._clock = clock
        self._work = work
        self._settling: dict[str, Settling] = {}
        self._finished = Finished()
        self._unready: dict[str, WorError] = {}
        self._stuck: dict[str, WorError] = {}
        self._asked_anew = False
        self._looked_whole: float | None = None
        self._owed = False
        """Something new cut a look short: what is finished has its own once that was read."""
        self._new_settles = False
        """That was a moment ago: first comes what it found."""
        self._due: float | None = None
        """When a file has settled, and another look is worth it for that alone."""
        self._trouble = ""
        self._since = clock.now()
        self._last_read: Millis | None = None

    def scan(self) -> float:
        """Look once; returns the seconds until another look is worth it."""
        if self._asked_anew:
            self._asked_anew = False
            self._finished.clear()
        depth = self._depth()
        begun = self._clock.monotonic()
        try:
            with self._turn():
                found = look(self.export, self._finished, self._settling, depth)
        except OSError:
            # SMB error 64 lists as "empty" in some libraries: offline, not a deletion. Nobody knows what a
            # server leaves half done: what was waited for settles anew, and no file's patience runs on.
            self._settling, self._unready, self._looked_whole = {}, {}, None
            self._owed, self._new_settles = False, False
            self._note_trouble(ShareOffline.code)
            return self.export.scans
        self._note_look(depth, found, begun)
        try:
            self._look_at_all(found)
        except WorError as error:
            # The connector isn't there, or the database isn't: nothing of this folder is read until it is.
            self._note_trouble(error.code)
            return self.export.scans
        self._note_trouble("")
        return self._pause(found)

    def _depth(self) -> Depth:
        now, whole = self._clock.monotonic(), self._looked_whole
        recent = whole is not None and now - whole < self.export.scans
        if self._due is not None and now >= self._due and (recent or self._new_settles):
            return Depth.NEW  # only for what has settled by now
        return Depth.WHOLE if whole is None or self._owed else Depth.NEW_FIRST

    def _note_look(self, depth: Depth, found: Look, begun: float) -> None:
        if found.whole:
            self._looked_whole, self._owed = begun, False
        self._new_settles = not found.whole and depth is Depth.NEW_FIRST
        self._owed = self._owed or self._new_settles

    def forget_finished(self) -> None:
        """Ask the journal again about every file: somebody wants one read again."""
        self._asked_anew = True

    def view(self) -> FolderView:
        """Return what status shows."""
        return FolderView(
            self.export.name,
            not self._trouble,
            self._trouble,
            self._since,
            len(self._settling),
            self._last_read,
            tuple(sorted({**self._stuck, **self._unready}.items())),
        )

    def _look_at_all(self, found: Look) -> None:
        # A vanished listing cancels nothing: what was read stays read, and what comes back settles anew.
        self._settling = {name: file for name, file in self._settling.items() if name in found.files}
        self._unready = {name: error for name, error in self._unready.items() if name in self._settling}
        changed = {name: sight for name, sight in found.files.items() if not self._waits_for(name, sight)}
        done = self._work.done(changed)
        for name in done:
            self._finish(name, changed.pop(name))
        if changed:
            self._work.expect()
        now = self._clock.monotonic()
        fresh = {name: sight for name, sight in found.files.items() if name not in done}
        ready = [
            Observation(self.export.name, name, fresh[name])
            for name in sorted(fresh)
            if self._settled(name, fresh[name], now)
        ]
        if ready and self._may_be_read(ready, now):
            for results in self._work.take(ready, self._finished.sights):
                for observation, error in results:
                    self._took(observation, error)
        self._tidy()

    def _waits_for(self, name: str, sight: Sight) -> bool:
        before = self._settling.get(name)
        return before is not None and before.sight == sight

    def _settled(self, name: str, sight: Sight, now: float) -> bool:
        before = self._settling.get(name)
        file = seen(before, sight, now)
        self._settling[name] = file
        if before is not None and before.sight != sight:
            self._unready.pop(name, None)
        if sight.size > 0:
            return settled(file, now, self.export.settles)
        if overdue(file, now):
            self._give_up(Observation(self.export.name, name, sight), FileEmpty())
        elif now - file.since >= self.export.settles:
            self._unready[name] = FileEmpty()
        return False

    def _may_be_read(self, ready: Sequence[Observation], now: float) -> bool:
        if not self.export.profile.rules.batch:
            return True
        names = {observation.name for observation in ready}
        waiting = (file for name, file in self._settling.items() if name not in names)
        longest = min(self._settling[name].since for name in names)
        return settles_together(waiting, longest, now, self.export.settles)

    def _took(self, observation: Observation, error: WorError | None) -> None:
        if isinstance(error, PASSING):
            self._not_yet(observation, error)
            return
        if error is None:
            self._last_read = self._clock.now()
        self._finish(observation.name, observation.sight)

    def _not_yet(self, observation: Observation, error: WorError) -> None:
        file = self._settling.get(observation.name)
        if file is None:  # of those that were read once more: as it was
            return
        now = self._clock.monotonic()
        later = troubled(file, now)
        self._settling[observation.name] = later
        self._unready[observation.name] = error
        if file.trouble is None:
            log.info("intake.not_yet", export=self.export.name, code=error.code)
        if overdue(later, now):
            self._give_up(observation, error)

    def _give_up(self, observation: Observation, error: WorError) -> None:
        self._work.put_aside(observation, error)
        self._finish(observation.name, observation.sight)

    def _finish(self, name: str, sight: Sight) -> None:
        self._settling.pop(name, None)
        self._unready.pop(name, None)
        self._finished.add(name, sight)

    def _tidy(self) -> None:
        moved = self._work.tidy(self._finished.sights)
        self._stuck = {name: error for name, error in moved.items() if error is not None}
        for name in moved.keys() - self._stuck.keys():
            self._finished.discard(name)

    def _note_trouble(self, trouble: str) -> None:
        if trouble == self._trouble:
            return
        self._trouble, self._since = trouble, self._clock.now()
        log.info("intake.folder", export=self.export.name, online=not trouble, code=trouble)

    def _pause(self, found: Look) -> float:
        self._due = None
        if found.more and len(self._settling) < len(found.files):
            return 0.0
        now = self._clock.monotonic()
        files = [(file.scans, due(file, self.export.settles)) for file in self._settling.values()]
        # One that was seen once may have settled while this look went on.
        self._due = min((moment for scans, moment in files if moment > now or scans < SCANS), default=None)
        if self._owed and not self._new_settles:
            return _BREATH_SECONDS
        soon = self.export.scans if self._due is None else max(0.0, self._due - now)
        return min(soon, self.export.scans)
