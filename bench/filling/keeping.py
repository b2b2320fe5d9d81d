"""Backups, nights and restores in this process, each with a disk that is full at its own write.

    LD_PRELOAD=... WOR_FULL_DISK=... python -m bench.filling.keeping '{"walks": [{"what": "restore"}]}'

A backup of an earlier version is put back: that is restore and migration in one. While the disk is full an
act may only say so by a code; then there is room, and the same act comes to its end. Migrations run in this
process, as their child would.
`bench.full_disk` starts this with the library preloaded; it prints what it saw as JSON.
"""

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest import mock

import structlog
from sqlalchemy import func, select

from bench.filling.preloaded import FOR_GOOD, FullDisk, Kind
from bench.filling.story import EVERY, IN_A_ROW, named
from bench.simulation.quick import LEAST
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.practice import backups as practice
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.settings.machine import randomness
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.settings.shared import BackupSettings
from wor_sidecar.store import audit, migrating
from wor_sidecar.store.backup_rows import Counts, tables_of
from wor_sidecar.store.backups import AGAIN_SECONDS, Nights
from wor_sidecar.store.migration_child import obeyed
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.vault.keyfile import KeyFile

SAID: Final = {"WOR-E042", "WOR-E045", "WOR-S208", "WOR-E030", "WOR-S202", "WOR-E046"}
"""Codes that say that a disk is full, that a file was not written, or (S202) to look for room."""
OLD: Final = Path("tests/compat/backups")
BACKUP: Final = "wor-sidecar-schema-1.backup"
SETTINGS: Final = '[practice]\nname = "De Linde"\n[data]\nfolder = "data"\n[vault]\nkind = "keyfile"\n'
MADE: Final = Millis(1_795_000_600_000)
"""Ten minutes after the backup."""


@dataclass(slots=True)
class Keeping:
    """A practice's machine that was put back from a backup, and its disk."""

    root: Path
    disk: FullDisk
    clock: FakeClock = field(default_factory=lambda: FakeClock(MADE))
    met: Counter[str] = field(default_factory=Counter)
    """Codes that people and logs met."""
    uncoded: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    trips: int = 0
    hits: int = 0
    writes: int = 0
    """Of an act that met no full disk."""

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.root / "wor.toml"

    def settings(self) -> SidecarSettings:
        """Read it."""
        return parse_settings(SETTINGS, SidecarSettings, self.config)

    def walk(self, walk: Mapping[str, Any]) -> None:
        """Go over the writes that are named, or over each from the first until none fails any more."""
        trip: Callable[..., None] = {"restore": self._restore, "backup": self._backup, "night": self._night}[
            walk["what"]
        ]
        kind, many, missed = Kind[walk.get("kind", "FULL")], walk.get("many", FOR_GOOD), 0
        for at in walk.get("at") or range(*walk.get("between", (1, EVERY))):
            self.trips += 1
            before = self.hits
            trip(f"{walk['what']} {kind.name} {at}", lambda at=at: self.disk.fill(self.root, at, many, kind))
            missed = missed + 1 if self.hits == before else 0
            if missed == IN_A_ROW and "at" not in walk:
                return

    def put_back(self) -> Counts:
        """Restore the backup onto this machine."""
        sheet = RecoveryKey.from_sheet((OLD / "sheet.txt").read_text("utf-8"))
        done = practice.restore(self.settings(), self.config, OLD / BACKUP, sheet, self.clock, randomness)
        return done.counts

    def _restore(self, where: str, fill: Callable[[], None]) -> None:
        for path in self.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        fill()
        done = self._try(self.put_back)
        if self._room() and done is None and self._opens():
            self.broken.append(f"{where}: a half restored folder was opened")
        if done is None and (done := self._try(self.put_back)) is None:
            self.broken.append(f"{where}: the same restore again")
        if done is not None:
            self._proved(where, done)

    def _proved(self, where: str, counts: Counts) -> None:
        with self._backups() as here, here.store.reading() as tx:
            rows = sum(
                tx.connection.execute(select(func.count()).select_from(one)).scalar_one()
                for one in tables_of(tx.connection)
            )
            whole = audit.verify(tx).intact
        if rows < counts.rows or not whole:
            self.broken.append(f"{where}: {rows} rows of {counts.rows}, trail {whole}")

    def _opens(self) -> bool:
        try:
            with self._backups():
                return True
        except WorError:
            return False

    def _backup(self, where: str, fill: Callable[[], None]) -> None:
        path = self.root / f"{self.trips}.backup"
        with self._backups() as here:
            fill()
            done = self._try(lambda: here.make(path))
            self._room()
            if done is None and path.exists():
                self.broken.append(f"{where}: a file of a backup that was not made")
            if done is None:
                here.make(path)
            here.verify(path)
            path.unlink()
        self._left(where)

    def _night(self, where: str, fill: Callable[[], None]) -> None:
        folder = self.root / "nights"
        folder.mkdir(exist_ok=True)
        with self._backups() as here:
            nights = Nights(BackupSettings(folder=folder, keep_days=2), here)
            self.clock.advance(days=1)
            before = set(folder.glob("*.backup"))
            fill()
            self._try(nights.tick)
            self._room()
            self._try(lambda: self._told(nights))
            if not nights.report().trouble and set(folder.glob("*.backup")) == before:
                self.broken.append(f"{where}: no backup, and nobody says so")
            self.clock.advance(seconds=AGAIN_SECONDS + 1)
            nights.tick()
            made = sorted(folder.glob("*.backup"), key=lambda path: path.stat().st_mtime_ns)
            if nights.report().trouble or not set(made) - before:
                self.broken.append(f"{where}: no backup an hour later")
            here.verify(made[-1])
        self._left(where)

    def _told(self, nights: Nights) -> None:
        if trouble := nights.report().trouble:
            raise trouble

    def _left(self, where: str) -> None:
        """See that nothing of a failed act lies about for good."""
        left = [path.name for path in self.root.rglob(".*.tmp")]
        if left:
            self.broken.append(f"{where}: left {left}")

    def _backups(self) -> Any:
        return practice.backups_here(self.settings(), self.config, self.clock, randomness)

    def _room(self) -> bool:
        seen, failed = self.disk.free()
        self.hits += failed > 0
        self.writes = self.writes if failed else max(self.writes, seen)
        return failed > 0

    def _try(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except WorError as error:
            self.met[error.code] += 1
            if error.code not in SAID:
                self.uncoded[str(error)[:160]] += 1
        except Exception as error:  # noqa: BLE001 - what people would see as a traceback is what is looked for
            self.uncoded[named(error)] += 1
        return None

    def to_json(self) -> dict[str, Any]:
        """Return what was seen."""
        counts = {"trips": self.trips, "hits": self.hits, "writes": self.writes}
        told = {"lost": [], "twice": [], "broken": self.broken, "uncoded": dict(self.uncoded)}
        return counts | {"codes": dict(self.met.most_common())} | told


def lived(order: Mapping[str, Any]) -> dict[str, Any]:
    """Keep and put back with a full disk at each write that was ordered."""
    structlog.configure(processors=[_dropped], cache_logger_on_first_use=False)
    with (
        tempfile.TemporaryDirectory(prefix="wor-full-") as root,
        mock.patch.object(migrating, "_in_a_child", obeyed),
        mock.patch.dict(KeyFile.__init__.__kwdefaults__, cost=LEAST),
    ):
        keeping = Keeping(Path(root).resolve(), FullDisk.here())
        keeping.put_back()
        for walk in order["walks"]:
            keeping.walk(walk)
    return dict(order) | keeping.to_json()


def _dropped(_log: object, _name: str, _event: dict[str, Any]) -> str:
    raise structlog.DropEvent


if __name__ == "__main__":
    sys.stdout.write(json.dumps(lived(json.loads(sys.argv[1]))) + "\n")
