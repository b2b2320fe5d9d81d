"""Two partners who compared their digits: brought together once in a run, copied for all who begin there."""

import fcntl
import os
import shutil
from datetime import datetime
from pathlib import Path
from secrets import token_bytes

import pytest
from sqlalchemy import select, update

from wor_sidecar.demo.loop import SET_UP, Loop, walk
from wor_sidecar.demo.stage import Stage, set_up
from wor_sidecar.mail.rows import MAIL_OWNER
from wor_sidecar.mail.tables import invitations, mailboxes, partners
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.vault.keyfile import KeyFile

SIDES = (("practice", "wor.db", "wor.credential"), ("welfare", "inbox.db", "wor-inbox.credential"))
"""Each side's folder, its database there, and what opens its key."""
CHEAP = 14
"""The cheapest scrypt that a key file may have: programs are started often."""
OF_A_STAGE = ("his", "logs", "*.toml")
"""What each stage has of its own."""


def made_once(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of two partners; the first worker that asks brings them together."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / "paired.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder := shared / "paired").exists():
            shutil.rmtree(shared / "pairing", ignore_errors=True)  # of one that failed
            bring_together(shared / "pairing")
            (shared / "pairing").rename(folder)
    return folder


def bring_together(folder: Path) -> None:
    """Take the demo's first steps, and end the programs."""
    today = datetime.now().date()
    loop = Loop(set_up(folder, today), today)
    try:
        for done in walk(loop, SET_UP):
            assert done.ok, done
    finally:
        loop.end()
    assert [log for log in loop.stage.logs.iterdir() if "Traceback" in log.read_text("utf-8")] == []
    for side, _, credential in SIDES:
        vault, home = folder / side / "vault", KeyFile(folder / credential, token_bytes, cost=CHEAP)
        key = home.load(vault)
        home.forget(vault)
        home.create(vault, key)


def copied(paired: Path, stage: Stage) -> None:
    """Put the two on a stage, with the postbus at its address."""
    own = {path for pattern in OF_A_STAGE for path in paired.glob(pattern)}
    for path in set(paired.iterdir()) - own:
        if path.is_dir():
            shutil.copytree(path, stage.root / path.name, dirs_exist_ok=True)
        else:
            shutil.copy2(path, stage.root / path.name)
    for side, database, credential in SIDES:
        folder = stage.root / side
        key = KeyFile(stage.root / credential, token_bytes).load(folder / "vault")
        store = Store(
            open_engine(sqlite_url(folder / database)), KeyEncryptionKey(key), SystemClock(), token_bytes
        )
        with store.transaction() as tx:
            moves(tx, stage.postbus_url)
        store.close()


def moves(tx: Transaction, url: str) -> None:
    """Let a side know the one postbus by another address; what admits it there is sealed with that."""
    place = (MAIL_OWNER, mailboxes.name)
    row = tx.connection.execute(select(mailboxes)).one()
    admission = tx.fields.open(*place, row.url, "admission", bytes(row.admission))
    sealed = tx.fields.seal(*place, url, "admission", admission)
    tx.connection.execute(update(mailboxes).values(url=url, admission=sealed))
    for table in (partners, invitations):
        tx.connection.execute(update(table).values(url=url))


def start(loop: Loop) -> None:
    """Start the three programs of two partners on their stage."""
    stage = loop.stage
    loop.start("postbus", "wor-postbus", "serve", "--json", "--config", str(stage.postbus_config))
    loop.start("inbox", "wor-inbox", "serve", "--json", "--config", str(stage.inbox_config))
    loop.start("sidecar", "wor-sidecar", "run", "--json", "--config", str(stage.sidecar_config))
