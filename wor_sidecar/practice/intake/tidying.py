"""`after_read = "move"`: the HIS's file goes to another folder once all of it is in the database."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileNotMoved
from wor_sidecar.practice.intake import known_files
from wor_sidecar.practice.intake.profiles import MOVE, ProfileFile
from wor_sidecar.practice.intake.readiness import Sight
from wor_sidecar.practice.intake.safe_read import sight_of
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.pulse import away

MOST_NAMES: Final = 1_000
"""Files of one name: a daily list's, for some years."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tidying:
    """One export folder's. What a person must look at stays: it may be read again."""

    store: Store
    export: str
    folder: Path
    profile: ProfileFile

    @property
    def wanted(self) -> bool:
        """Tell whether the profile asks for it."""
        return self.profile.rules.after_read == MOVE

    def move(self, lying: Mapping[str, Sight]) -> dict[str, WorError | None]:
        """Move what was read; None for each that went, or why it stays. It is tried again at each look."""
        with self.store.reading() as tx:
            names = known_files.finished_with(tx, self.export, lying)
        moved = {name: self._moved(name, lying[name]) for name in sorted(names)}
        went = sum(error is None for error in moved.values())
        if went:
            log.info("intake.moved", export=self.export, files=went)
        return moved

    @away()
    def _moved(self, name: str, sight: Sight) -> WorError | None:
        source, there = self.folder / name, self.folder / self.profile.rules.move_to
        try:
            if sight_of(source.lstat()) != sight:
                return None  # something else by now: it is looked at anew
            there.mkdir(exist_ok=True)
            goal = None if there.is_symlink() else _free(there, name)
            if goal is None:
                return FileNotMoved(folder=there.name, why="it is a link, or too many have that name")
            source.rename(goal)
            if sight_of(goal.lstat()) != sight and not source.exists():
                goal.rename(source)  # it was replaced in that very moment, and nobody read it yet
        except OSError as error:
            return FileNotMoved(folder=there.name, why=error.strerror or "refused")
        return None


def _free(there: Path, name: str) -> Path | None:
    """Return a name that nothing has: `list.csv`, `list-2.csv`; nothing is ever overwritten."""
    first = there / name
    names = (first, *(there / f"{first.stem}-{number}{first.suffix}" for number in range(2, MOST_NAMES)))
    return next((goal for goal in names if not os.path.lexists(goal)), None)
