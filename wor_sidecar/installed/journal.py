"""How far an upgrade is, on the disk before each step: who comes after a crash finishes or undoes it."""

import json
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.upgrading import JournalUnreadable
from wor_sidecar.files import flush_folder, write_private
from wor_sidecar.installed.layout import Root
from wor_sidecar.installed.services import Instance
from wor_sidecar.installed.steps import Journal, Kind, Moved, Phase

NAME: Final = "upgrade.json"
PREVIOUS: Final = "previous"
"""Names the version that was in use before: where a rollback goes."""


def read_journal(root: Root) -> Journal | None:
    """Return what was broken off; None: nothing was.

    Raises:
        JournalUnreadable: nobody can tell.

    """
    path = root.folder / NAME
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Journal(
            kind=Kind(told["kind"]),
            old=str(told["old"]),
            new=str(told["new"]),
            phase=Phase(told["phase"]),
            moved=tuple(_moved(one) for one in told["moved"]),
            seconds=int(told["seconds"]),
            why=str(told["why"]),
            allowed=tuple(str(one) for one in told.get("allowed", ())),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalUnreadable(path=path) from error


def write_journal(root: Root, journal: Journal) -> None:
    """Write it whole, and flush it to the disk."""
    told = {
        "kind": journal.kind.value,
        "old": journal.old,
        "new": journal.new,
        "phase": journal.phase.value,
        "seconds": journal.seconds,
        "why": journal.why,
        "allowed": list(journal.allowed),
        "moved": [
            {
                "program": one.instance.program,
                "name": one.instance.name,
                "config": str(one.instance.config),
                "ran": one.ran,
                "data": str(one.data),
                "ready": one.ready,
            }
            for one in journal.moved
        ],
    }
    write_private(root.folder / NAME, json.dumps(told, indent=1).encode())


def close_journal(root: Root) -> None:
    """Take it away: nothing is under way any more."""
    (root.folder / NAME).unlink(missing_ok=True)
    flush_folder(root.folder)


def previous(root: Root) -> str | None:
    """Return the version that was in use before this one; None: none was."""
    try:
        return (root.folder / PREVIOUS).read_text("utf-8").strip() or None
    except OSError:
        return None


def note_previous(root: Root, version: str) -> None:
    """Note where a rollback goes."""
    write_private(root.folder / PREVIOUS, f"{version}\n".encode())


def _moved(told: dict[str, Any]) -> Moved:
    instance = Instance(str(told["program"]), str(told["name"]), Path(told["config"]))
    return Moved(instance, bool(told["ran"]), Path(told["data"]), str(told["ready"]))
