"""Checks of what is kept: the database is whole, the audit trail too, the vault opens, backups are made."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from wor_sidecar.doctor.findings import Found, fault, warning
from wor_sidecar.doctor.trying import why_not_writable
from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.doctor import (
    BackupOld,
    BackupsNever,
    BackupUnwritable,
    DatabaseDamaged,
    NoBackups,
)
from wor_sidecar.domain.errors.environment import RecoveryKeyMissing
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store import audit
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.engine import database_file
from wor_sidecar.store.migrating import MigrationBranch, current, up_to_date
from wor_sidecar.store.sound import what_is_damaged
from wor_sidecar.store.strongroom import Strongroom
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.homes import load_key

HOUR: Final = 3_600_000
BACKUP_HOURS: Final = 48
"""Older than this, a night was missed and wasn't made up for."""


def database(url: str) -> Iterator[Found]:
    """Read every page; a server looks after its own."""
    file = database_file(url)
    if file is None or not file.exists():
        return  # before `init`; the vault's check tells
    if why := what_is_damaged(file):
        yield fault(DatabaseDamaged(why=why))


def version(url: str, branches: Sequence[MigrationBranch]) -> Iterator[Found]:
    """Look whether the database answers, and isn't a newer version's; an older one is brought on later."""
    file = database_file(url)
    if file is not None and not file.exists():
        return
    try:
        if current(url):
            up_to_date(url, branches)
    except DatabaseUnusable as error:
        if file is None:  # what a file has is told by the check of its pages
            yield fault(error)


def vault(room: Strongroom) -> Iterator[Found]:
    """Fetch the key from its home anew, as the next start has to."""
    try:
        load_key(room.vault, kind=room.kind, homes=room.homes)
    except WorError as error:
        yield fault(error)


def trail(store: Store) -> Iterator[Found]:
    """Walk the whole audit trail."""
    with store.reading() as tx:
        report = audit.verify(tx)
    if not report.intact:
        yield fault(TrailBroken(fault=report.fault, line=report.first_broken))


def backups(nights: Nights, began: Path, now: Millis, randomness: Randomness) -> Iterator[Found]:
    """Look whether the last night made one, and whether the next one can.

    `began` is as old as the data folder: a program that is new has no backup yet, and lacks nothing. While
    one is being made nothing is said: a machine that was off for the weekend makes up for it at its start.
    """
    folder = nights.report().folder
    if folder is None:
        yield warning(NoBackups())
        return
    if why := why_not_writable(folder, randomness):
        yield fault(BackupUnwritable(folder=folder, why=why))
        return
    report = nights.glance()
    if isinstance(report.trouble, RecoveryKeyMissing):
        yield warning(report.trouble)  # until it joins there is nothing that a sheet could open
    elif report.trouble is not None:
        yield fault(report.trouble)
    elif nights.making:
        return
    elif report.newest is None:
        since = Millis(int(began.stat().st_mtime * 1000)) if began.exists() else now
        if now - since > BACKUP_HOURS * HOUR:
            yield fault(BackupsNever(folder=folder))
    elif now - report.newest > BACKUP_HOURS * HOUR:
        yield fault(BackupOld(folder=folder, day=local_date(report.newest).isoformat()))
