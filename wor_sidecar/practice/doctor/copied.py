"""A copy of a data folder, brought up to date by this version and looked at; no network, and nothing sent.

    found = on_copy(settings, config, folder, clock, randomness)

The folder is somebody's copy: its database is migrated and stays so. The data folder of the configuration is
refused, and nobody else's lock is taken.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from wor_sidecar.doctor import kept
from wor_sidecar.doctor.findings import Checked, Found, fault, report
from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.examining import CopyIsReal, CopyMissing
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.installed.walking import opened
from wor_sidecar.practice import opening
from wor_sidecar.practice.doctor import configured
from wor_sidecar.practice.doctor.exam import Exam
from wor_sidecar.practice.doctor.examining import vault
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.store.engine import sqlite_url
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import migrate


def on_copy(
    settings: SidecarSettings, config: Path, folder: Path, clock: Clock, randomness: Randomness
) -> dict[str, Any]:
    """Return the report about a copy.

    Raises:
        CopyIsReal: it is the data folder itself.
        CopyMissing: it holds no database.
        AlreadyRunning: a program works in it.

    """
    database = folder / opening.DATABASE
    real = settings.data.folder
    if folder.resolve() == real.resolve() or (
        database.exists()
        and (real / opening.DATABASE).exists()
        and database.samefile(real / opening.DATABASE)
    ):
        raise CopyIsReal(folder=folder)
    if not database.is_file():
        raise CopyMissing(folder=folder, file=opening.DATABASE)
    with hold_folder(folder):
        there = replace(settings, data=replace(settings.data, folder=folder))
        exam = Exam(there, config, clock, randomness, opening.plugins_of(there))
        checked = [
            Checked("config.readable", tuple(configured.readable(exam))),
            Checked("plugins.work", tuple(configured.plugins(exam))),
            Checked("database.whole", tuple(kept.database(opening.database_url(there)))),
            Checked("vault.opens", tuple(vault(exam))),
        ]
        if not any(one.found for one in checked[2:]):
            checked.append(Checked("database.opens", tuple(_opened(exam))))
        return report(checked, clock.now(), exam.subject)


def _opened(exam: Exam) -> Iterator[Found]:
    url = sqlite_url(exam.data / opening.DATABASE)
    try:
        migrate(url, opening.BRANCHES)
        key = opening.vault_key(exam.settings, exam.config, exam.plugins, exam.randomness)
        for one in opened(url, key, exam.data, exam.clock, exam.randomness):
            yield fault(one, str(one.fields.get("partner", "")))
    except WorError as error:
        yield fault(error)
