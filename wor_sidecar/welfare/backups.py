"""The inbox's backups: made from the running program, put back into an empty data folder elsewhere.

backups = backups_of(settings, store, clock, randomness)
backups.make(path)                                                  # beside writers
backups.verify(path)                                                # with this machine's key
restore(settings, config, path, recovery, clock, randomness)        # with the recovery sheet's
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.inbox import InboxNotMade
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.mail.backups import begin_again, key_of, whose_backup
from wor_sidecar.store.backup import Origin, Source, read_header
from wor_sidecar.store.backups import Backups, Nights
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import current, migrate
from wor_sidecar.store.restoring import Restored, Target, check_clock, restore_backup
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.welfare import restored
from wor_sidecar.welfare.app import BRANCHES, Inbox, database_url, plugins_of, strongroom, vault_key
from wor_sidecar.welfare.making import RECOVERY
from wor_sidecar.welfare.retention.shredding import shred_due
from wor_sidecar.welfare.settings import InboxSettings

ORIGIN: Final = Origin("wor-inbox", BRANCHES)
PROGRAM: Final = "wor-inbox"


def backups_of(settings: InboxSettings, store: Store, clock: Clock, randomness: Randomness) -> Backups:
    """Return what makes and proves this inbox's backups."""
    source = Source(ORIGIN, whose_backup(RECOVERY, "wor-inbox init"))
    return Backups(store, source, clock, randomness, settings.data.folder)


def nights_of(inbox: Inbox, clock: Clock, randomness: Randomness) -> Nights:
    """Return what makes the nightly backups of an open inbox."""
    return Nights(inbox.settings.backup, backups_of(inbox.settings, inbox.store, clock, randomness))


@contextmanager
def backups_here(
    settings: InboxSettings, config: Path, clock: Clock, randomness: Randomness
) -> Iterator[Backups]:
    """Open the data folder of an inbox that doesn't run; the database is brought up to date.

    Raises:
        InboxNotMade: there is nothing to back up.
        AlreadyRunning: it does run.

    """
    folder = settings.data.folder
    if not folder.is_dir():
        raise InboxNotMade(folder=folder)
    with hold_folder(folder):
        plugins = plugins_of(settings)
        key = vault_key(settings, config, plugins, randomness)
        if not current(database_url(settings)):
            raise InboxNotMade(folder=folder)
        migrate(database_url(settings), ORIGIN.branches)
        store = Store(open_engine(database_url(settings)), key, clock, randomness, folder)
        try:
            yield backups_of(settings, store, clock, randomness)
        finally:
            store.close()


def restore(
    settings: InboxSettings,
    config: Path,
    path: Path,
    recovery: RecoveryKey,
    clock: Clock,
    randomness: Randomness,
    fault: FaultPoint = no_fault,
    *,
    clock_is_right: bool = False,
) -> Restored:
    """Make the data folder of a backup; afterwards `serve` starts, and waits for a new epoch.

    Raises:
        RecoveryKeyWrong: another sheet's.
        RestoreClockDoubtful: the clock, unless somebody said that it is right.
        WorError: as `store.restoring.restore_backup`.

    """
    header = read_header(path, ORIGIN)
    old = key_of(header, recovery)
    if not clock_is_right:
        check_clock(path, header, Millis(clock.now()))
    plugins = plugins_of(settings)
    room = strongroom(settings, config, plugins, randomness)

    def new() -> KeyEncryptionKey:
        return vault_key(settings, config, plugins, randomness, made_at=clock.now())

    def shred(tx: Transaction) -> bool:
        return shred_due(tx, settings.retention, clock.now()).more

    target = Target(ORIGIN, room.data, room.url, room.vault)
    finish = begin_again(PROGRAM, shred, restored.begin)
    return restore_backup(path, target, (old, new), finish, clock, randomness, fault)
