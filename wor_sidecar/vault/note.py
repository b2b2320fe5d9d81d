"""vault.toml: where the key of a data folder lies, and how far a change of it has come.

    kind = "keyfile"          the home, as `auto` or an administrator chose it
    slot = ""                 this key's own folder in the vault's folder; empty: that one itself
    canary = "..."            a MAC under the key itself: a wrong key is told at the start
    since = "2026-11-21T10:00:00Z"
    [next]                    a key that was made and doesn't count yet
    [old]                     a key that doesn't count any more and isn't forgotten yet

The file is replaced whole, so it is always one of these states.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.foundations import WrongVaultKey
from wor_sidecar.files import write_private

NOTE_NAME: Final = "vault.toml"


@dataclass(frozen=True, slots=True)
class Slot:
    """One key's place: its home, its own folder, and its canary."""

    kind: str
    name: str
    canary: bytes
    since: str = ""
    """The moment that it was made, as ISO 8601; empty where nobody wrote it down."""

    def folder(self, vault: Path) -> Path:
        """Return the folder that the home gets."""
        return vault / self.name if self.name else vault


@dataclass(frozen=True, slots=True)
class Note:
    """The whole file. Without `current` the first key is still being made."""

    current: Slot | None = None
    next: Slot | None = None
    old: Slot | None = None


def read_note(vault: Path) -> Note | None:
    """Read the note; None where there is none.

    Raises:
        FileUnreadable: this account may not.
        WrongVaultKey: it was damaged.

    """
    try:
        table = tomllib.loads((vault / NOTE_NAME).read_text("utf-8"))
        return Note(_slot(table), _slot(table.get("next", {})), _slot(table.get("old", {})))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileUnreadable(path=vault / NOTE_NAME) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongVaultKey(kind=NOTE_NAME, folder=vault) from error


def write_note(vault: Path, note: Note) -> None:
    """Replace the note, whole and flushed."""
    lines = _lines(note.current) if note.current else []
    for title, slot in (("next", note.next), ("old", note.old)):
        lines += [f"[{title}]", *_lines(slot)] if slot else []
    write_private(vault / NOTE_NAME, "".join(f"{line}\n" for line in lines).encode())


def _slot(table: Mapping[str, Any]) -> Slot | None:
    if "kind" not in table:
        return None
    name = str(table.get("slot", ""))
    if Path(name).name != name:
        raise ValueError("a slot is a folder's name")
    return Slot(str(table["kind"]), name, bytes.fromhex(table["canary"]), str(table.get("since", "")))


def _lines(slot: Slot) -> list[str]:
    fields = {"kind": slot.kind, "slot": slot.name, "canary": slot.canary.hex(), "since": slot.since}
    return [f'{name} = "{value}"' for name, value in fields.items()]
