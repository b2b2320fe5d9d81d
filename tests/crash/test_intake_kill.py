"""An intake that is killed at any moment: each registration is one prompt, each broken row is told once."""

import os
import random
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import func, select

sys.path.append(str(Path(__file__).parent))

from intake_victim import opened

from wor_sidecar.practice.intake.tables import files, quarantine
from wor_sidecar.practice.tables import PRACTICE, prompts, registrations
from wor_sidecar.store.engine import sqlite_url
from wor_sidecar.store.migrating import STORE, migrate_here

KILLS = 50
PATIENCE = 60.0
HEADER = "Nr;Naam;Geboren;Datum;ICPC\n"
DAY = date(2026, 11, 2)


class Practice:
    """A folder, the lists that its HIS wrote, and the intake that reads them now."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.export = folder / "export"
        self.export.mkdir()
        self.chance = chance
        self.people = self.broken = self.lists = 0
        self.pid = 0
        victims = [sys.executable, str(Path(__file__).with_name("intake_victim.py")), str(folder)]
        self.victims = subprocess.Popen(
            victims, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        migrate_here(sqlite_url(folder / "wor.db"), (STORE, PRACTICE))

    def start(self) -> None:
        self.victims.stdin.write("begin\n")
        self.victims.stdin.flush()
        self.pid = int(self.victims.stdout.readline())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        assert self.victims.stdout.readline() == "gone\n"

    def end(self) -> None:
        self.victims.stdin.close()
        self.victims.wait()
        self.victims.stdout.close()

    def write(self) -> None:
        """Let the HIS write a list: sometimes carefully, sometimes piece by piece, sometimes twice."""
        rows = []
        for _ in range(self.chance.randrange(1, 6)):
            self.people += 1
            day = DAY + timedelta(days=self.chance.randrange(20))
            rows.append(f"{self.people};Voorbeeld;01-02-1950;{day:%d-%m-%Y};Z68\n")
        if self.chance.random() < 0.3:
            self.broken += 1
            rows.insert(
                self.chance.randrange(len(rows) + 1), f"b{self.broken};Voorbeeld;ooit;02-11-2026;Z68\n"
            )
        self.lists += 1
        text, path = HEADER + "".join(rows), self.export / f"{self.lists}.csv"
        if self.chance.random() < 0.5:
            half = path.with_suffix(".tmp")
            half.write_text(text)
            half.rename(path)
        else:
            cut = self.chance.randrange(len(HEADER), len(text))
            path.write_text(text[:cut])
            sleep(self.chance.random() * 0.1)
            path.write_text(text)
        if self.chance.random() < 0.2:
            (self.export / f"{self.lists}-again.csv").write_text(text)


def read_through(practice: Practice) -> bool:
    """Tell whether each state of each file that lies there has its line in the journal."""
    with opened(practice.folder).reading() as tx:
        known = tx.connection.execute(select(files.c.name, files.c.size, files.c.mtime_ns)).all()
    lying = {(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in practice.export.iterdir()}
    return lying <= {tuple(row) for row in known}


@pytest.mark.slow
def test_fifty_kills_lose_no_registration_and_ask_about_nobody_twice(tmp_path) -> None:
    chance = random.Random(50)
    practice = Practice(tmp_path, chance)
    for _ in range(KILLS):
        practice.start()
        practice.write()
        sleep(chance.random() * 1.2)
        practice.kill()
    practice.start()
    end = monotonic() + PATIENCE
    while not read_through(practice) and monotonic() < end:
        sleep(0.2)
    practice.kill()
    practice.end()
    store = opened(tmp_path)
    with store.reading() as tx:

        def count(table, *where) -> int:
            return tx.connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()

        assert read_through(practice)
        assert count(registrations) == count(prompts) == practice.people
        assert count(quarantine, quarantine.c.state == "open") == practice.broken
    store.close()
