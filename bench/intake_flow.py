"""Folders that fill: 100,000 files of five formats are baselined, then 10,000 new ones come, a few with Z68.

    python -m bench intake_flow

Beside it, on the same files in the same run, a bare loop: it lists, reads, hashes and commits per batch, and
knows what it read by name, size and time, in memory. It neither looks twice, nor copies a file, nor parses
it. A third loop is the bare one that also parses, in its own process. All modules of the daemon are loaded,
so that the peak is the daemon's.

The daemon reads what is new before it asks what became of the 100,000 that it knows; the bare loop asks
meanwhile. So there are two ratios: until the last new file is in the journal, and with the seconds of the
processor that the daemon takes afterwards. Each is the median of the rounds, side by side in each.
"""

import hashlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any, Final

from bench.intake_files import Kind, kinds

BASE: Final = 100_000
NEW: Final = 10_000
ROUNDS: Final = 3
EVERY: Final = 200
"""One file in so many has Z68; in a practice it is one contact in some four hundred."""
BATCH: Final = 256
SETTLES: Final = 0.0
SCANS: Final = 2.0
"""Seconds: the bare loop doesn't wait either."""
RESTS: Final = 2.0
"""Seconds in which the daemon looks at what it knows."""
RATIO: Final = 0.5
PEAK_MB: Final = 150


class Bare:
    """The loop that does no more than it must."""

    def __init__(self, path: Path, folders: list[tuple[Kind, Path]]) -> None:
        self._folders = folders
        self.plugins: Any = None
        self._known: set[tuple[str, int, int]] = set()
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE files (name TEXT, size INT, mtime INT, sha TEXT, found INT)")

    def look(self) -> int:
        """List, read, hash, commit."""
        done = 0
        for kind, folder in self._folders:
            new = list(self._new(folder))
            for start in range(0, len(new), BATCH):
                rows = [self._row(kind, *file) for file in new[start : start + BATCH]]
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?)", rows)
                self._database.execute("COMMIT")
                done += len(rows)
        return done

    def _new(self, folder: Path) -> Iterator[tuple[str, int, int]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                status = entry.stat()
                file = (entry.path, status.st_size, status.st_mtime_ns)
                if file not in self._known:
                    self._known.add(file)
                    yield file

    def _row(self, kind: Kind, path: str, size: int, mtime: int) -> tuple[str, int, int, str, int]:
        content = Path(path).read_bytes()
        found = 0
        if self.plugins is not None:
            connector = self.plugins.connector(kind.profile.connector)
            found = sum(1 for _item in connector.read(BytesIO(content), kind.profile))
        return path, size, mtime, hashlib.sha256(content).hexdigest(), found


class _Worker:
    """One loop in a process of its own: nobody's memory or garbage is another's."""

    def __init__(self, name: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.intake_flow", name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def look(self, files: int, how: str = "plain") -> dict[str, Any]:
        """Have it look at the folders; return how many files were new, and what it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{files} {how}\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def end(self) -> None:
        """End it."""
        self._process.communicate()


def work(name: str, folder: Path) -> None:
    """Be a worker: a look for each line."""
    from wor_sidecar.hooks.loader import load_plugins
    from wor_sidecar.practice import loops  # noqa: F401 - everything that the daemon has in memory

    folders = [(kind, folder / kind.name) for kind in kinds()]
    plugins = load_plugins()
    loop = _Ours(folder, folders, plugins) if name == "ours" else Bare(folder / f"{name}.db", folders)
    for how in sys.stdin:
        if isinstance(loop, Bare):
            loop.plugins = plugins if how.split()[1] == "parse" else None
        begun = perf_counter()
        wanted, _parse = how.split()
        found = loop.look(int(wanted)) if isinstance(loop, _Ours) else loop.look()
        told = {"files": found, "seconds": perf_counter() - begun, "afterwards": 0.0}
        if isinstance(loop, _Ours):
            begun = process_time()
            loop.rest()
            told |= {"afterwards": process_time() - begun, "prompts": loop.prompts()}
        told["peak_mb"] = _peak()
        print(json.dumps(told), flush=True)


def measure(folder: Path, base: int, new: int, rounds: int) -> dict[str, Any]:
    """Run all three, in turn, on the same files."""
    folders = [(kind, folder / kind.name) for kind in kinds()]
    for _kind, path in folders:
        path.mkdir()
    workers = {name: _Worker(name, folder) for name in ("bare", "parsing", "ours")}
    _drop(folders, range(base), "2026-01-05")
    baseline = {name: worker.look(base) for name, worker in workers.items()}["ours"]
    assert baseline["files"] == base
    taken: dict[str, list[float]] = {name: [] for name in (*workers, "afterwards")}
    told: dict[str, Any] = {}
    for number in range(rounds):
        start = base + number * new
        _drop(folders, range(start, start + new), "2026-11-02")
        for name, worker in workers.items():
            told = worker.look(new, "parse" if name == "parsing" else "plain")
            assert told["files"] == new, name
            taken[name].append(told["seconds"])
        taken["afterwards"].append(told["afterwards"])
    for worker in workers.values():
        worker.end()
    whole = [sum(each) for each in zip(taken["ours"], taken["afterwards"], strict=True)]
    return {
        "baselined": base,
        "new": new,
        "rounds": rounds,
        "with_z68": f"1 in {EVERY}",
        "prompts": told["prompts"],
        "baseline_per_second": round(base / baseline["seconds"]),
        "per_second": {name: round(new / median(taken[name])) for name in workers},
        "ratio": _ratio(taken["bare"], taken["ours"]),
        "ratio_with_what_is_known": _ratio(taken["bare"], whole),
        "ratio_to_one_that_parses": _ratio(taken["parsing"], taken["ours"]),
        "peak_mb": told["peak_mb"],
    }


class _Ours:
    """The intake with the practice's own registrar, and reading children."""

    def __init__(self, folder: Path, folders: list[tuple[Kind, Path]], plugins: Any) -> None:
        from wor_sidecar.practice.consent.registrar import Registrar
        from wor_sidecar.practice.consent.rules import Rules
        from wor_sidecar.practice.intake.child_reader import ChildReader
        from wor_sidecar.practice.intake.folders import ExportFolder
        from wor_sidecar.practice.intake.intake import Intake
        from wor_sidecar.practice.intake.profiles import ProfileFile
        from wor_sidecar.practice.tables import PRACTICE
        from wor_sidecar.settings.machine import SystemClock
        from wor_sidecar.store.engine import open_engine, sqlite_url
        from wor_sidecar.store.migrating import STORE, migrate_here
        from wor_sidecar.store.transactions import Store
        from wor_sidecar.vault.key import KeyEncryptionKey

        url = sqlite_url(folder / "wor.db")
        migrate_here(url, (STORE, PRACTICE))
        clock = SystemClock()
        self.store = Store(open_engine(url), KeyEncryptionKey(bytes(32)), clock, secrets.token_bytes)
        self._intake = Intake(
            store=self.store,
            clock=clock,
            exports=[
                ExportFolder(
                    kind.name,
                    path,
                    f"*{kind.suffix}",
                    ProfileFile(kind.profile),
                    settle_seconds=SETTLES,
                    scan_seconds=SCANS,
                )
                for kind, path in folders
            ],
            plugins=plugins,
            reader=ChildReader(plugins, [], clock),
            registrar=Registrar(b"s" * 32, Rules(since=date(2026, 6, 1))),
            work_folder=folder,
            watch=False,
        )
        self._beside = sqlite3.connect(folder / "wor.db", isolation_level=None)

    def look(self, until: int) -> int:
        """Let it run, a thread a folder as in the daemon, until that many more were read."""
        before = self._count("intake_files")
        self._stop = Event()
        self._running = Thread(target=self._intake.run, args=(self._stop,))
        self._running.start()
        while (found := self._count("intake_files") - before) < until:
            self._stop.wait(0.02)
        return found

    def rest(self) -> None:
        """Look at what is known, and come to rest: nobody else is measured meanwhile."""
        self._stop.wait(RESTS)
        self._stop.set()
        self._running.join()

    def prompts(self) -> int:
        """Count them."""
        return self._count("practice_prompts")

    def _count(self, table: str) -> int:
        """Ask beside the program, and as cheaply as can be: who measures is no part of what is measured."""
        [(found,)] = self._beside.execute(f"SELECT max(rowid) FROM {table}")
        return int(found or 0)


def _ratio(theirs: list[float], ours: list[float]) -> float:
    return round(median(one / other for one, other in zip(theirs, ours, strict=True)), 2)


def _drop(folders: list[tuple[Kind, Path]], numbers: range, day: str) -> None:
    first = numbers.start
    for kind, path in folders:
        count = len(numbers) * kind.share // 100
        kind.drop(path, range(first, first + count), day, EVERY)
        first += count


def _peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(base: int = BASE, new: int = NEW, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="wor-flow-") as place:
        found = measure(Path(place), base, new, rounds)
    return found | {"good": found["ratio"] >= RATIO and found["peak_mb"] < PEAK_MB}


if __name__ == "__main__":
    import structlog

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    work(sys.argv[1], Path(sys.argv[2]))
