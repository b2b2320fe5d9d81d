"""Checks of the data folder and its disk: writable, private, of this machine, with room, encrypted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.doctor import (
    DataExposed,
    DataOnShare,
    DataUnwritable,
    DiskNearlyFull,
    DiskNotEncrypted,
)
from wor_sidecar.files import exposed
from wor_sidecar.practice.doctor.exam import Exam
from wor_sidecar.practice.doctor.findings import Found, Note, fault, warning
from wor_sidecar.practice.doctor.trying import why_not_writable
from wor_sidecar.practice.opening import DATABASE
from wor_sidecar.practice.settings import credential
from wor_sidecar.store.strongroom import VAULT_FOLDER
from wor_sidecar.texts.catalogue import _
from wor_sidecar.wire.control import CONTROL_NAME

LITTLE: Final = 1024
"""MB: room for some weeks, and for a backup's scratch."""
TOO_LITTLE: Final = 200


def writable(exam: Exam) -> Iterator[Found]:
    """Try to write there."""
    why = why_not_writable(exam.data, exam.randomness)
    if why:
        yield fault(DataUnwritable(folder=exam.data, why=why))


def private(exam: Exam) -> Iterator[Found]:
    """Look whether another account may open what is secret."""
    for path in _secrets(exam):
        if path.is_file() and exposed(path):
            yield fault(DataExposed(path=path))


def local(exam: Exam) -> Iterator[Found]:
    """Look on what kind of disk it lies."""
    if kind := exam.machine.network(exam.data):
        yield fault(DataOnShare(folder=exam.data, kind=kind))


def space(exam: Exam) -> Iterator[Found]:
    """Look how much room there is."""
    if not exam.data.is_dir():
        return
    free = exam.machine.free(exam.data)
    if free < LITTLE:
        error = DiskNearlyFull(folder=exam.data, free=free)
        yield fault(error) if free < TOO_LITTLE else warning(error)


def encrypted(exam: Exam) -> Iterator[Found]:
    """Look whether a stolen disk tells more than the database does."""
    found = exam.machine.encrypted(exam.data)
    if found is None:
        yield Note(_("This account cannot see whether the disk is encrypted; look at it yourself."))
    elif not found:
        yield warning(DiskNotEncrypted(folder=exam.data))


def _secrets(exam: Exam) -> Iterator[Path]:
    yield exam.data / DATABASE
    yield exam.data / CONTROL_NAME
    yield from sorted((exam.data / VAULT_FOLDER).rglob("*"))
    yield credential(exam.settings, exam.config)
