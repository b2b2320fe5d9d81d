"""control.json: where a running program listens for its own command line, and the token that opens it.

It lies in the data folder, readable by the program's account (and an administrator) alone, and lives as
long as the program: port, the certificate's SHA-256, and a token that is new at every start.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.files import write_private
from wor_sidecar.wire.shapes import ShapeRefused, fields, parse, typed

CONTROL_NAME: Final = "control.json"
LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ControlNote:
    """What control.json says."""

    port: int
    certificate: str
    """SHA-256 of the certificate, hex."""
    token: str

    def __repr__(self) -> str:
        return f"ControlNote(port={self.port}, token=***)"


def write_note(folder: Path, note: ControlNote) -> Path:
    """Put the note in place, whole; returns where."""
    path = folder / CONTROL_NAME
    content = {"port": note.port, "certificate": note.certificate, "token": note.token}
    write_private(path, json.dumps(content).encode())
    return path


def read_note(folder: Path) -> ControlNote | None:
    """Return the note, or None where no program left one (or not a whole one).

    Raises:
        PermissionError: this account may not read it.

    """
    try:
        raw = (folder / CONTROL_NAME).read_bytes()
        table = fields(parse(raw), frozenset({"port", "certificate", "token"}))
        return ControlNote(
            typed(table["port"], int, "port"),
            typed(table["certificate"], str, "certificate"),
            typed(table["token"], str, "token"),
        )
    except (FileNotFoundError, NotADirectoryError, ShapeRefused):
        return None


def remove_note(folder: Path, note: ControlNote) -> None:
    """Take our own note away; one that a later program wrote stays."""
    if read_note(folder) == note:
        (folder / CONTROL_NAME).unlink(missing_ok=True)
