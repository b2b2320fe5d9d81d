"""Checks of what is kept: the database is whole, the audit trail too, the vault opens, backups are made."""

from collections.abc import Iterator
from typing import Final

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.doctor import BackupOld, BackupUnwritable, DatabaseDamaged, NoBackups
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.practice import opening
from wor_sidecar.practice.doctor.exam import Exam, Within
from wor_sidecar.practice.doctor.findings import Found, fault, warning
from wor_sidecar.practice.doctor.trying import why_not_writable
from wor_sidecar.store import audit
from wor_sidecar.store.sound import what_is_damaged
from wor_sidecar.vault.homes import load_key

HOUR: Final = 3_600_000
BACKUP_HOURS: Final = 48
"""Older than this, a night was missed and wasn't made up for."""


def database(exam: Exam) -> Iterator[Found]:
    """Read every page."""
    file = exam.data / opening.DATABASE
    if not file.exists():
        return  # before `init`; the vault's check tells
    if why := what_is_damaged(file):
        yield fault(DatabaseDamaged(why=why))


def vault(exam: Exam) -> Iterator[Found]:
    """Fetch the key from its home anew, as the next start has to."""
    room = opening.strongroom(exam.settings, exam.config, exam.plugins, exam.randomness)
    try:
        load_key(room.vault, kind=room.kind, homes=room.homes)
    except WorError as error:
        yield fault(error)


def trail(exam: Within) -> Iterator[Found]:
    """Walk the whole audit trail."""
    with exam.rooms.store.reading() as tx:
        report = audit.verify(tx)
    if not report.intact:
        yield fault(TrailBroken(fault=report.fault, line=report.first_broken))


def backups(exam: Within) -> Iterator[Found]:
    """Look whether the last night made one, and whether the next one can."""
    report, now = exam.rooms.nights.report(), exam.clock.now()
    if report.folder is None:
        yield warning(NoBackups())
    elif why := why_not_writable(report.folder, exam.randomness):
        yield fault(BackupUnwritable(folder=report.folder, why=why))
    elif report.trouble is not None:
        yield fault(report.trouble)
    elif report.newest is not None and now - report.newest > BACKUP_HOURS * HOUR:
        yield fault(BackupOld(folder=report.folder, day=local_date(report.newest).isoformat()))
