"""Intakes to be killed: `python intake_victim.py FOLDER` begins one per line that it reads, and says its pid.

Everything is loaded once, so each intake is a fork that is at work within moments.
"""

import os
import secrets
import sys
from pathlib import Path
from threading import Event

from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.consent.registrar import Registrar
from wor_sidecar.practice.consent.rules import Rules
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.practice.intake.folders import ExportFolder
from wor_sidecar.practice.intake.intake import Intake
from wor_sidecar.practice.intake.profiles import ProfileFile
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey

COLUMNS = {
    "his_number": "Nr",
    "surname": "Naam",
    "birth_date": "Geboren",
    "contact_date": "Datum",
    "code": "ICPC",
}


def opened(folder: Path) -> Store:
    """Open the practice's database of a folder."""
    engine = open_engine(sqlite_url(folder / "wor.db"))
    return Store(engine, KeyEncryptionKey(bytes(32)), SystemClock(), secrets.token_bytes)


def work(folder: Path, plugins: Plugins) -> None:
    """Scan until somebody kills us."""
    clock = SystemClock()
    profile = ProfileFile(Profile("table", options={"code_system": "icpc-1-nl", "columns": COLUMNS}))
    export = ExportFolder(
        "lijst", folder / "export", "*.csv", profile, settle_seconds=0.05, scan_seconds=0.05
    )
    intake = Intake(
        store=opened(folder),
        clock=clock,
        exports=[export],
        plugins=plugins,
        reader=ChildReader(plugins, (), clock),
        registrar=Registrar(bytes(32), Rules()),
    )
    intake.run(Event())


def main(folder: Path) -> None:
    """Begin one at a time, and see each end before the next."""
    plugins = load_plugins()
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # its log isn't for our pipe
            work(folder, plugins)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        os.waitpid(pid, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
