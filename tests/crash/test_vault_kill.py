"""A change of the vault's key that is killed at any moment: the next start knows which key counts."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, migrate_here
from wor_sidecar.store.rotating import open_key, rotate, settle
from wor_sidecar.store.secrets import read_secret, store_secret
from wor_sidecar.store.strongroom import Strongroom
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.homes import make_key
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.vault.note import read_note

MOMENTS = ("noted", "kept", "rewrapped", "committed", "moved")


def room_of(data: Path) -> Strongroom:
    home = KeyFile(data.parent / "wor.credential", secrets.token_bytes, cost=14)
    return Strongroom(data, "auto", [home], sqlite_url(data / "wor.db"), (STORE,))


def rotate_until(data: Path, moment: str) -> None:
    """What the child does: it kills itself with -9 at that moment."""

    def fault(name: str) -> None:
        if name == f"vault.rotate.{moment}":
            os.kill(os.getpid(), signal.SIGKILL)

    rotate(room_of(data), SystemClock(), secrets.token_bytes, fault=fault)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    room = room_of(folder)
    key = make_key(room.vault, kind="auto", homes=room.homes, randomness=secrets.token_bytes)
    migrate_here(room.url, (STORE,))
    store = Store(open_engine(room.url), key, SystemClock(), secrets.token_bytes)
    with store.transaction() as tx:
        store_secret(tx, "seed", lambda: b"s" * 32)
        tx.audit(AuditLine("program.started", "program", "program"))
    store.close()
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("moment", MOMENTS)
def test_after_kill_9_the_next_start_opens_the_folder_with_one_key(data, moment):
    order = f"from test_vault_kill import *; rotate_until(Path({str(data)!r}), {moment!r})"
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    child = subprocess.run([sys.executable, "-c", order], env=here, check=False, capture_output=True)
    assert child.returncode == -signal.SIGKILL, child.stderr
    room = room_of(data)
    settle(room)
    store = Store(open_engine(room.url), open_key(room), SystemClock(), secrets.token_bytes)
    with store.reading() as tx:
        assert audit.verify(tx).intact
        assert read_secret(tx, "seed") == b"s" * 32
        rotated = [one.line.event for one in audit.lines(tx)].count("vault.rotated")
    store.close()
    assert rotated == (moment in {"committed", "moved"})
    note = read_note(room.vault)
    assert (note.next, note.old) == (None, None)
    assert len(list(room.vault.rglob("key.sealed"))) == 1
