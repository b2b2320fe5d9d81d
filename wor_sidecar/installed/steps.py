"""An upgrade as a row of steps: which follows which, and what is done after a crash. Nothing here acts."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from wor_sidecar.installed.services import Instance


class Kind(StrEnum):
    """Which way it goes."""

    UPGRADE = "upgrade"
    ROLLBACK = "rollback"


class Phase(StrEnum):
    """What is being done; it stands in the journal before it begins, and can be done twice."""

    STOPPING = "stopping"
    MIGRATING = "migrating"
    SWITCHING = "switching"
    STARTING = "starting"
    TRYING = "trying"
    BACK = "back"
    """Everything as it was: the only way from here."""


ROW: Final = {
    Kind.UPGRADE: (Phase.STOPPING, Phase.MIGRATING, Phase.SWITCHING, Phase.STARTING, Phase.TRYING),
    Kind.ROLLBACK: (Phase.STOPPING, Phase.SWITCHING, Phase.STARTING, Phase.TRYING),
}
"""A rollback leaves the database alone."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One instance that goes along."""

    instance: Instance
    ran: bool
    """Whether it ran at the beginning: only then it is started again."""
    data: Path
    ready: str = ""
    """As `checking.Own.ready`."""


@dataclass(frozen=True, slots=True)
class Journal:
    """How far an upgrade is."""

    kind: Kind
    old: str
    new: str
    phase: Phase
    moved: tuple[Moved, ...]
    seconds: int
    """How long the trial lasts."""
    why: str = ""
    """Why it goes back, as it was told."""
    allowed: tuple[str, ...] = ()
    """As `asking.Asking.allowed`."""


def following(kind: Kind, phase: Phase) -> Phase | None:
    """Return what comes after a step; None: it was the last."""
    row = ROW[kind]
    place = row.index(phase) + 1
    return row[place] if place < len(row) else None


def goes_on(journal: Journal, wanted: str) -> bool:
    """Tell whether what was broken off goes on to its end; else everything goes back first.

    It goes on when the same version is wanted again and nothing had failed: each step can be done twice.
    """
    return journal.phase is not Phase.BACK and journal.new == wanted
