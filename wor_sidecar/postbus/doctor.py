"""All checks of a postbus, made beside it under its own account; of the mail it sees what that one sees."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wor_sidecar.doctor import around, folder, kept
from wor_sidecar.doctor.examining import Examiner, about
from wor_sidecar.doctor.findings import Checked, Found, Subject, fault, report, warning
from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.clock import Clock, Millis, local_date
from wor_sidecar.domain.errors.doctor import EnvelopesLie, ProgramAway
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.postbus import envelopes
from wor_sidecar.postbus.app import ADMISSION_KEY, BRANCHES
from wor_sidecar.postbus.backups import PROGRAM, backups_of
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.postbus.upgrades import address
from wor_sidecar.settings.places import instance_name
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.connection import checked_url
from wor_sidecar.wire.postbus_probe import reach

LYING_DAYS: Final = 5
"""A practice that is closed from Friday to Tuesday fetches nothing, and nothing is wrong."""
_DAY: Final = 86_400


@dataclass
class Exam:
    """One look at a postbus."""

    settings: PostbusSettings
    config: Path
    clock: Clock
    randomness: Randomness
    machine: Machine = field(default_factory=Machine)
    examiner: Examiner = field(default_factory=Examiner)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data.folder


def addresses(exam: Exam) -> Iterator[Found]:
    """Look whether its public address and its database's are addresses; what isn't raises."""
    if exam.settings.listen.public_url:
        checked_url(exam.settings.listen.public_url)
    _ = exam.settings.data.url  # it refuses what is none
    yield from ()


def apart(exam: Exam) -> Iterator[Found]:
    """Look whether backups lie outside the data folder."""
    yield from folder.apart(exam.data, exam.settings.backup.folder)


def backups(exam: Exam) -> Iterator[Found]:
    """Look at the nightly backups; the database is opened only where there is one."""
    store = _store(exam)
    try:
        nights = Nights(exam.settings.backup, backups_of(exam.settings, store, exam.clock, exam.randomness))
        yield from kept.backups(nights, exam.data / ADMISSION_KEY, exam.clock.now(), exam.randomness)
    finally:
        store.close()


def lying(exam: Exam) -> Iterator[Found]:
    """Look whether somebody doesn't fetch what lies there."""
    store = _store(exam)
    try:
        with store.reading() as tx:
            before = exam.clock.now() // 1000 - LYING_DAYS * _DAY
            count, oldest = envelopes.lying_since(tx.connection, before)
    finally:
        store.close()
    if count:
        yield warning(EnvelopesLie(count=count, day=local_date(Millis(oldest * 1000)).isoformat()))


def public(exam: Exam) -> Iterator[Found]:
    """Call its public address as everybody does; a network may keep a machine from calling itself."""
    url = exam.settings.listen.public_url
    if url.startswith("https:") and (trouble := reach(url, exam.clock)) is not None:
        yield warning(trouble, url)


DATABASE: Final = "database.whole"
ANSWERS: Final = "database.answers"
ALWAYS: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {
    "config.readable": addresses,
    "config.folders": apart,
    "data.writable": lambda exam: folder.writable(exam.data, exam.randomness),
    "data.private": lambda exam: folder.private((exam.data / ADMISSION_KEY, exam.settings.data.file)),
    "data.local": lambda exam: folder.local(exam.machine, exam.data),
    "disk.space": lambda exam: folder.space(exam.machine, exam.data),
    "disk.encrypted": lambda exam: folder.encrypted(exam.machine, exam.data),
    DATABASE: lambda exam: kept.database(exam.settings.data.url),
    ANSWERS: lambda exam: kept.version(exam.settings.data.url, BRANCHES),
    "logs.writable": lambda exam: around.logs(exam.settings.logs.folder, exam.randomness),
    "machine.memory": lambda exam: around.memory(exam.machine),
    "machine.files": lambda exam: around.files(exam.machine),
    "machine.time_zone": lambda exam: around.time_zone(exam.machine, exam.clock),
}
WITH_DATABASE: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {
    "backup.fresh": backups,
    "mailboxes.emptied": lying,
}
"""What asks a database that is whole and answers."""
RUNNING: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {"address.public": public}
STANDING_STILL: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {
    "address.free": lambda exam: around.address(exam.settings.listen.host, exam.settings.listen.port),
}
RUNS: Final = "program.runs"
NAMES: Final = (RUNS, *ALWAYS, *WITH_DATABASE, *RUNNING, *STANDING_STILL)


def examined(exam: Exam) -> dict[str, Any]:
    """Look at everything."""
    runs = around.serves(f"{address(exam.settings)}/readyz")
    checked = [Checked(RUNS, [] if runs else [fault(ProgramAway())])]
    checked += _made(exam, RUNNING if runs else STANDING_STILL)
    checked += _made(exam, ALWAYS)
    unsound = any(one.name in {DATABASE, ANSWERS, "config.readable"} and one.found for one in checked)
    if not unsound and (exam.settings.data.database_url or exam.settings.data.file.exists()):
        checked += _made(exam, WITH_DATABASE)
    subject = Subject(PROGRAM, instance_name(PROGRAM, exam.config), exam.settings.listen.public_url)
    return report(checked, exam.clock.now(), subject)


def _made(exam: Exam, looks: Mapping[str, Callable[[Exam], Iterable[Found]]]) -> list[Checked]:
    return exam.examiner.examined(about(looks, exam))


def _store(exam: Exam) -> Store:
    return Store(open_engine(exam.settings.data.url), None, exam.clock, exam.randomness)
