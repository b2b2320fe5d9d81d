"""Checks of the folders that are shared with the HIS: lists come in, letters can go out."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wor_sidecar.doctor.findings import Found, fault, warning
from wor_sidecar.doctor.trying import said, why_not_movable, why_not_openable, why_not_writable
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.doctor import (
    DriveMapped,
    ExportLate,
    ExportUnreadable,
    ImportNotWritable,
    LettersLie,
    MountGone,
    StagingElsewhere,
)
from wor_sidecar.domain.errors.environment import FolderMissing
from wor_sidecar.domain.errors.folders import ShareOffline
from wor_sidecar.practice.api.rhythm import misses_its_rhythm, waited
from wor_sidecar.practice.doctor.exam import Exam, Within
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.intake.readiness import wanted
from wor_sidecar.practice.settings import ExportSettings, ImportSettings
from wor_sidecar.practice.writeback import letters

LOOKED_AT: Final = 20
"""Files of an export that are tried; the right to read is the folder's as a rule, not a file's."""
LETTER_DAYS: Final = 3
"""Working days that a letter may lie before somebody should look at the HIS."""
_OTHER_DISK: Final = 17
"""Windows: ERROR_NOT_SAME_DEVICE."""


def exports(exam: Exam) -> Iterator[Found]:
    """Look whether each export folder is there and its files can be read."""
    for number, one in enumerate(exam.settings.exports, 1):
        away = _away(exam, one.path, f"export[{number}].path", share=one.kind == "share")
        found = away or _unreadable(one)
        if found:
            yield fault(found, one.name)


def imports(exam: Exam) -> Iterator[Found]:
    """Try to put a file there as a letter is put."""
    for number, one in enumerate(exam.settings.imports, 1):
        found = _away(exam, one.path, f"import[{number}].path", share=False) or _unplaceable(exam, one)
        if found:
            yield fault(found, one.name)


def rhythm(exam: Within) -> Iterator[Found]:
    """Look whether each export's last list isn't too old; a folder that isn't there was told already."""
    rooms = exam.rooms
    views = {view.name: view for view in rooms.folders()}
    for one in exam.settings.exports:
        view = views.get(one.name)
        if view is None or not view.online:
            continue
        with rooms.store.reading() as tx:
            newest = journal.newest(tx, one.name)
        since = view.since if newest is None else newest
        if misses_its_rhythm(rooms, since, one.rhythm):
            day = local_date(since).isoformat()
            yield fault(ExportLate(folder=one.path, day=day, days=one.rhythm), one.name)


def lying(exam: Within) -> Iterator[Found]:
    """Look whether the HIS fetches its letters."""
    with exam.rooms.store.reading() as tx:
        placed = letters.in_states(tx, [letters.LetterState.PLACED])
    for one in exam.settings.imports[:1]:  # the others get none
        since = [each.placed_at for each in placed if each.placed_at is not None]
        days = waited(exam.rooms, min(since)) if since else 0
        if days > LETTER_DAYS:
            yield warning(LettersLie(folder=one.path, count=len(since), days=days), one.name)


def _away(exam: Exam, folder: Path, setting: str, *, share: bool) -> WorError | None:
    if exam.machine.mapped(folder):
        return DriveMapped(folder=folder)
    if mount := exam.machine.not_mounted(folder):
        return MountGone(mount=mount, folder=folder)
    try:
        os.scandir(folder).close()
    except OSError:
        return ShareOffline(folder=folder) if share else FolderMissing(folder=folder, setting=setting)
    return None


def _unreadable(one: ExportSettings) -> WorError | None:
    try:
        with os.scandir(one.path) as entries:
            names = sorted(each.name for each in entries if each.is_file(follow_symlinks=False))
    except OSError as error:
        return ExportUnreadable(folder=one.path, why=said(error))
    for name in [name for name in names if wanted(name, one.pattern)][-LOOKED_AT:]:
        if why := why_not_openable(one.path / name):
            return ExportUnreadable(folder=one.path, why=why)
    return None


def _unplaceable(exam: Exam, one: ImportSettings) -> WorError | None:
    if not one.stages.is_dir():  # it is made with the first letter
        why = why_not_writable(one.stages.parent, exam.randomness)
        why = why or why_not_writable(one.path, exam.randomness)
        return ImportNotWritable(folder=one.path, why=why) if why else None
    error = why_not_movable(one.stages, one.path, exam.randomness)
    if error is None:
        return None
    if error.errno == errno.EXDEV or getattr(error, "winerror", None) == _OTHER_DISK:
        return StagingElsewhere(staging=one.stages, folder=one.path)
    return ImportNotWritable(folder=one.path, why=said(error))
