"""The practice's backups: made from the running program, put back into an empty data folder elsewhere.

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
from wor_sidecar.domain.errors.practice import PracticeNotMade
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.mail.backups import begin_again, key_of, whose_backup
from wor_sidecar.practice import opening, restored
from wor_sidecar.practice.api.partners import RECOVERY
from wor_sidecar.practice.consent.registrar import PROGRAM
from wor_sidecar.practice.retention.shredding import shred_due
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.store.backup import Origin, Source, read_header
from wor_sidecar.store.backups import Backups
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.restoring import Restored, Target, check_clock, restore_backup
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.wire.certificate import CERTIFICATE_NAME, KEY_NAME

ORIGIN: Final = Origin("wor-sidecar", opening.BRANCHES)
FILES: Final = (CERTIFICATE_NAME, KEY_NAME)
"""What workstations pin: with it they need no pairing again."""


def backups_of(settings: SidecarSettings, store: Store, clock: Clock, randomness: Randomness) -> Backups:
    """Return what makes and proves this practice's backups."""
    folder = settings.data.folder
    files = tuple(folder / name for name in FILES)
    source = Source(ORIGIN, whose_backup(RECOVERY, "wor-sidecar join"), files)
    return Backups(store, source, clock, randomness, folder)


@contextmanager
def backups_here(
    settings: SidecarSettings, config: Path, clock: Clock, randomness: Randomness
) -> Iterator[Backups]:
    """Open the data folder of a program that doesn't run; the database is brought up to date.

    Raises:
        PracticeNotMade: there is nothing to back up.
        AlreadyRunning: it does run.

    """
    folder = settings.data.folder
    if not folder.is_dir():
        raise PracticeNotMade(folder=folder)
    with hold_folder(folder):
        plugins = opening.plugins_of(settings)
        key = opening.vault_key(settings, config, plugins, randomness)
        if not opening.made(settings):
            raise PracticeNotMade(folder=folder)
        store, _secret = opening.open_store(settings, key, clock, randomness)
        try:
            yield backups_of(settings, store, clock, randomness)
        finally:
            store.close()


def restore(
    settings: SidecarSettings,
    config: Path,
    path: Path,
    recovery: RecoveryKey,
    clock: Clock,
    randomness: Randomness,
    fault: FaultPoint = no_fault,
    *,
    clock_is_right: bool = False,
) -> Restored:
    """Make the data folder of a backup; afterwards `run` starts, and waits for a new epoch.

    Raises:
        RecoveryKeyWrong: another sheet's.
        RestoreClockDoubtful: the clock, unless somebody said that it is right.
        WorError: as `store.restoring.restore_backup`.

    """
    header = read_header(path, ORIGIN)
    old = key_of(header, recovery)
    if not clock_is_right:
        check_clock(path, header, Millis(clock.now()))
    plugins = opening.plugins_of(settings)
    room = opening.strongroom(settings, config, plugins, randomness)

    def new() -> KeyEncryptionKey:
        return opening.vault_key(settings, config, plugins, randomness, made_at=clock.now())

    def shred(tx: Transaction) -> bool:
        return shred_due(tx, settings.retention, clock.now()).more

    target = Target(ORIGIN, room.data, room.url, room.vault, frozenset(FILES))
    finish = begin_again(PROGRAM, shred, restored.begin)
    return restore_backup(path, target, (old, new), finish, clock, randomness, fault)
