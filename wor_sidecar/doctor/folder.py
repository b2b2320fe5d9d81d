"""Checks of a data folder and its disk: writable, private, of this machine, with room, encrypted."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from wor_sidecar.doctor.findings import Found, Note, fault, warning
from wor_sidecar.doctor.machine import Machine
from wor_sidecar.doctor.trying import why_not_writable
from wor_sidecar.domain.errors.doctor import (
    DataExposed,
    DataOnShare,
    DataUnwritable,
    DiskNearlyFull,
    DiskNotEncrypted,
    FoldersMixed,
)
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.files import exposed
from wor_sidecar.texts.catalogue import _

LITTLE: Final = 1024
"""MB: room for some weeks, and for a backup's scratch."""
TOO_LITTLE: Final = 200


def writable(data: Path, randomness: Randomness) -> Iterator[Found]:
    """Try to write there."""
    why = why_not_writable(data, randomness)
    if why:
        yield fault(DataUnwritable(folder=data, why=why))


def private(secrets: Iterable[Path]) -> Iterator[Found]:
    """Look whether another account may open what is secret; what isn't there is nobody's."""
    for path in secrets:
        try:
            open_to_others = path.is_file() and exposed(path)
        except FileNotFoundError:  # the program just took it away
            continue
        if open_to_others:
            yield fault(DataExposed(path=path))


def apart(data: Path, backup: Path | None) -> Iterator[Found]:
    """Look whether a backup would go with what it is a backup of."""
    if backup is None:
        return
    one, other = data.resolve(), backup.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        yield fault(FoldersMixed(one=data, other=backup))


def local(machine: Machine, data: Path) -> Iterator[Found]:
    """Look on what kind of disk it lies."""
    if kind := machine.network(data):
        yield fault(DataOnShare(folder=data, kind=kind))


def space(machine: Machine, data: Path) -> Iterator[Found]:
    """Look how much room there is."""
    if not data.is_dir():
        return
    free = machine.free(data)
    if free < LITTLE:
        error = DiskNearlyFull(folder=data, free=free)
        yield fault(error) if free < TOO_LITTLE else warning(error)


def encrypted(machine: Machine, data: Path) -> Iterator[Found]:
    """Look whether a stolen disk tells more than the database does."""
    found = machine.encrypted(data)
    if found is None:
        yield Note(_("This account cannot see whether the disk is encrypted; look at it yourself."))
    elif not found:
        yield warning(DiskNotEncrypted(folder=data))
