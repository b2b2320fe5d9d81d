"""A postbus's backups: the database and the admission key in one file, made beside a postbus that serves.

It isn't encrypted: what lies in the mailboxes is sealed already, and a postbus has no vault. Whoever has the
file can let organisations in, as with the admission key itself.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import ID_BYTES, Randomness, base32
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.postbus.app import ADMISSION_KEY, BRANCHES
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.store.backup import Origin, Source, Whose
from wor_sidecar.store.backups import Backups, Nights, Report
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.restoring import Restored, Target, restore_backup
from wor_sidecar.store.transactions import Store

PROGRAM: Final = "wor-postbus"
ORIGIN: Final = Origin(PROGRAM, BRANCHES)
PATIENCE: Final = 5.0
"""Seconds that a backup under way gets when the postbus ends; half a one is no backup."""


def backups_of(settings: PostbusSettings, store: Store, clock: Clock, randomness: Randomness) -> Backups:
    """Return what makes and proves this postbus's backups."""
    folder = settings.data.folder
    key = folder / ADMISSION_KEY
    source = Source(ORIGIN, lambda _tx: Whose(_name(key), 0, b""), (key,))
    return Backups(store, source, clock, randomness, folder)


def newest(settings: PostbusSettings, store: Store, clock: Clock, randomness: Randomness) -> Report:
    """Look how old the newest nightly backup is, for whoever runs beside the postbus."""
    return Nights(settings.backup, backups_of(settings, store, clock, randomness)).glance()


@contextmanager
def nightly(settings: PostbusSettings, clock: Clock, randomness: Randomness) -> Iterator[None]:
    """Make a backup each night as long as this lasts, in a thread with a connection of its own."""
    if settings.backup.folder is None:
        yield
        return
    store = Store(open_engine(settings.data.url), None, clock, randomness)
    stop = threading.Event()
    nights = Nights(settings.backup, backups_of(settings, store, clock, randomness))
    thread = threading.Thread(target=nights.run, args=(stop,), name="backups", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        store.close()


def restore(
    settings: PostbusSettings,
    path: Path,
    clock: Clock,
    randomness: Randomness,
    fault: FaultPoint = no_fault,
) -> Restored:
    """Make the data folder (or fill the empty database server) of a backup.

    Raises:
        WorError: as `store.restoring.restore_backup`.

    """
    target = Target(ORIGIN, settings.data.folder, settings.data.url, files=frozenset({ADMISSION_KEY}))
    return restore_backup(path, target, None, lambda *_: None, clock, randomness, fault)


def _name(key: Path) -> str:
    """Name a postbus by its admission key, so that two in one folder don't take each other's backups away."""
    try:
        content = key.read_bytes()
    except OSError:
        content = b""
    return base32(sha256(framed("WOR postbus", content)).digest()[:ID_BYTES])
