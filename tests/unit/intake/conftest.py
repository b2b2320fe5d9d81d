"""An export folder with the practice's database, a clock that a test moves, a registrar that counts."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from wor_sidecar.domain.absorption import Outcome
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.registration import registration_keys
from wor_sidecar.hooks.connector import FileFault, Profile
from wor_sidecar.hooks.fault_points import no_fault
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.consent.registrar import Taken
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.intake.collecting import collected
from wor_sidecar.practice.intake.folders import ExportFolder
from wor_sidecar.practice.intake.intake import Intake
from wor_sidecar.practice.intake.profiles import FileRules, ProfileFile
from wor_sidecar.practice.intake.tables import files
from wor_sidecar.practice.tables import PRACTICE
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, migrate_here
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey

HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"
OPTIONS = {
    "code_system": "icpc-1-nl",
    "columns": {
        "bsn": "BSN",
        "surname": "Naam",
        "birth_date": "Geboren",
        "contact_date": "Datum",
        "code": "ICPC",
    },
}


class HereReader:
    """Reads without a child."""

    def __init__(self, plugins) -> None:
        self._plugins = plugins

    def expect(self, profile):
        pass

    def read_each(self, handfuls, profile):
        for handful in handfuls:
            yield [self._read(copy, profile) for copy in handful]

    def read_together(self, copies, profile):
        for copy in copies:
            copy.seek(0)
        found = list(self._plugins.connector(profile.connector).read_batch(copies, profile))
        return [self._one([item for index, item in found if index == each]) for each in range(len(copies))]

    def _read(self, copy, profile):
        try:
            return collected(self._plugins.connector(profile.connector).read(copy, profile))
        except WorError as error:
            return error

    def _one(self, items):
        faults = [item.error for item in items if isinstance(item, FileFault)]
        return faults[0] if faults else collected(items)


PROFILE = Profile("table", options=OPTIONS)
PLUGINS = load_plugins()


def row(bsn: str = "999990019", code: str = "Z68", day: str = "02-11-2026") -> str:
    return f"{bsn};Voorbeeld;01-02-1950;{day};{code}\n"


@dataclass
class MovedClock:
    wall: int = 1_800_000_000_000
    mono: float = 100.0

    def now(self) -> Millis:
        return Millis(self.wall)

    def monotonic(self) -> float:
        return self.mono

    def advance(self, seconds: float) -> None:
        self.mono += seconds
        self.wall += int(seconds * 1000)


@dataclass
class CountingRegistrar:
    """Knows registrations by their keys, as the real one does; what it took is gone with a rollback."""

    prompted: list = field(default_factory=list)
    known: set = field(default_factory=set)
    elsewhere: list = field(default_factory=list)
    tx: object = None
    here: set = field(default_factory=set)

    def went_elsewhere(self, tx, copy):
        self.elsewhere.append(copy)

    def take(self, tx, registration, export):
        keys = registration_keys(b"s" * 32, registration)
        if self.tx is not tx:
            self.tx, self.here = tx, set()
        if keys & (self.known | self.here):
            return Taken(Outcome.KNOWN, "known")
        self.here |= keys
        self.prompted.append(registration)

        def keep() -> None:
            self.known.update(keys)

        tx.after_commit(keep)
        return Taken(Outcome.PROMPTED, "new")


@dataclass
class Desk:
    """What a test of the intake works with."""

    folder: Path
    clock: MovedClock
    store: Store
    registrar: CountingRegistrar
    export: ExportFolder
    intake: Intake = None
    reader: object = None
    plugins: object = PLUGINS
    fault: object = no_fault
    referring: object = None

    def start(self) -> "Desk":
        """Start the intake anew, as after a restart: what it had in memory is gone."""
        self.intake = Intake(
            store=self.store,
            clock=self.clock,
            exports=[self.export],
            plugins=self.plugins,
            reader=self.reader or HereReader(self.plugins),
            registrar=self.registrar,
            fault=self.fault,
            watch=False,
        )
        return self

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def scan(self, times: int = 1, seconds: float = 6.0) -> None:
        for _ in range(times):
            self.intake.scan_once()
            self.clock.advance(seconds)

    @property
    def prompts(self) -> int:
        return len(self.registrar.known)

    def read(self) -> list[tuple[str, str]]:
        with self.store.reading() as tx:
            found = tx.connection.execute(select(files.c.name, files.c.state).order_by(files.c.id))
            return [tuple(each) for each in found]

    def waiting(self) -> list[journal.Quarantined]:
        with self.store.reading() as tx:
            return journal.waiting(tx)

    def codes(self) -> list[str]:
        return [each.code for each in self.waiting()]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("intake") / "wor.db"
    migrate_here(sqlite_url(path), (STORE, PRACTICE))
    return path.read_bytes()


@pytest.fixture
def desk(tmp_path: Path, template: bytes):
    (tmp_path / "wor.db").write_bytes(template)
    folder = tmp_path / "export"
    folder.mkdir()
    clock = MovedClock()
    key = KeyEncryptionKey(bytes(32))
    store = Store(open_engine(sqlite_url(tmp_path / "wor.db")), key, clock, secrets.token_bytes)
    export = ExportFolder("lijst", folder, "*.csv", ProfileFile(PROFILE, FileRules(max_megabytes=1)))
    yield Desk(folder, clock, store, CountingRegistrar(), export).start()
    store.close()
