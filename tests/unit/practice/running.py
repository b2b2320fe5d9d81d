"""A practice whose intake runs for real: folders, reading children, the registrar, the control listener."""

import json
import threading
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.app import Wiring
from wor_sidecar.practice.bell import Bell
from wor_sidecar.practice.cli import cli
from wor_sidecar.practice.consent import prompts
from wor_sidecar.practice.intake.tables import files as table
from wor_sidecar.practice.opening import BRANCHES, PRACTICE_SECRET
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.wire.control_server import serve_control

SECRET = bytes(range(32))
TODAY = date.today()
ANNA, BAS, COR = "999990019", "999911120", "999900900"
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
[trigger]
since = 2020-01-01
[intake]
scan_seconds = 0.2
[[export]]
name = "lijst"
path = 'export'
profile = "lijst.toml"
settle_seconds = 0.0
[data]
folder = 'data'
"""
PROFILE = """
connector = "table"
[table]
code_system = "icpc-1-nl"
date_format = "%Y-%m-%d"
[table.columns]
his_number = "Nr"
bsn = "BSN"
surname = "Naam"
birth_date = "Geboren"
contact_date = "Datum"
code = "ICPC"
"""


def row(number, bsn, days_ago):
    return f"{number};{bsn};Voorbeeld;1950-02-01;{TODAY - timedelta(days=days_ago)};Z68\n"


class Running:
    """A practice whose intake runs, and its command line."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "export").mkdir()
        (folder / "data").mkdir()
        (folder / "lijst.toml").write_text(PROFILE)
        self.config = folder / "wor.toml"
        self.config.write_text(SETTINGS)
        migrate_here(sqlite_url(folder / "wor.db"), BRANCHES)
        self.clock = SystemClock()
        engine = open_engine(sqlite_url(folder / "wor.db"))
        self.store = Store(engine, KeyEncryptionKey(bytes(32)), self.clock, randomness)
        with self.store.transaction() as tx:
            store_secret(tx, PRACTICE_SECRET, lambda: SECRET)
        settings = parse_settings(SETTINGS, SidecarSettings, self.config)
        wiring = Wiring(
            settings=settings,
            config=self.config,
            store=self.store,
            secret=SECRET,
            plugins=load_plugins(),
            clock=self.clock,
            randomness=randomness,
            fault=lambda _point: None,
            bell=Bell(0),
            writeback=Bell(0),
        )
        self.practice = wiring.practice()
        self.rooms = self.practice.rooms
        self.stop = threading.Event()
        self.thread = None

    def write(self, name, *rows):
        partial = self.folder / "export" / f"{name}.tmp"
        partial.write_text("Nr;BSN;Naam;Geboren;Datum;ICPC\n" + "".join(rows))
        partial.replace(self.folder / "export" / name)

    def run(self, *arguments, code=0):
        result = CliRunner().invoke(cli, ["baseline", *arguments, "--config", str(self.config), "--json"])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return json.loads(result.stdout.splitlines()[-1])  # the intake's own log stands above it

    def go(self):
        self.stop.clear()
        self.thread = threading.Thread(target=self.practice.intake.run, args=(self.stop,), daemon=True)
        self.thread.start()

    def served(self):
        """Serve the control listener until the test is over."""
        control = serve_control(practice_app(self.rooms), self.folder / "data", self.clock, randomness)
        yield self
        self.pause()
        control.stop()
        self.store.close()

    def pause(self):
        self.stop.set()
        if self.thread is not None:
            self.thread.join(timeout=10)

    def waiting(self):
        return len(self.prompts())

    def prompts(self):
        with self.store.reading() as tx:
            return prompts.waiting(tx)

    def read_until(self, files):
        """Wait until the intake has read so many files."""
        for _ in range(2400):
            with self.store.reading() as tx:
                if len(tx.connection.execute(select(table.c.id)).all()) >= files:
                    return
            self.stop.wait(0.05)
        pytest.fail("the intake read nothing")
