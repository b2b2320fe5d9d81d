"""What a monitoring system is told of a program's database, disk and backups."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from wor_sidecar.store.backups import Report
from wor_sidecar.store.size import size_of
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.exposition import Family, number


def data_numbers(prefix: str, store: Store, folder: Path) -> Iterable[Family]:
    """Tell how large the database is, and how much fits beside it."""
    size = size_of(store)
    yield number(f"{prefix}_database_bytes", "The database.", size.database)
    yield number(f"{prefix}_database_log_bytes", "Its write-ahead log; 0 on a database server.", size.log)
    free: int | None = None
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
    yield number(f"{prefix}_disk_free_bytes", "Free on the disk of the data folder.", free)


def backup_numbers(prefix: str, report: Report) -> Iterable[Family]:
    """Tell of the nightly backups, as of their last look; nothing where there are none."""
    if report.folder is None:
        return
    newest = None if report.newest is None else report.newest / 1000
    yield number(f"{prefix}_backup_newest_timestamp_seconds", "When the newest backup was made.", newest)
    yield number(
        f"{prefix}_backup_in_trouble",
        "1: the last night's failed, or its folder is away.",
        float(report.trouble is not None),
    )
