"""What a version that is about to take over does under the service's own account: it looks, then it migrates.

`look` works on a copy beside the program that runs, and changes nothing. `bring_on` works on the data folder
of the stopped program: a copy of the database in case, the mark of the trial, then the migrations.

A database on a server is not copied to be looked at: its migrations are rehearsed there, and taken back.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.domain.errors.upgrading import PluginRefused
from wor_sidecar.files import private_folder
from wor_sidecar.hooks.plugins import PluginState, PluginStatus
from wor_sidecar.installed import trial
from wor_sidecar.installed.walking import opened, walked
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.backup_clock import DAY
from wor_sidecar.store.backup_nights import LONGEST_DAYS
from wor_sidecar.store.copying import check_sound, copy_database, need_room, size_of
from wor_sidecar.store.dumping import PASSFILE, SERVER, can_dump, dump
from wor_sidecar.store.engine import database_file, sqlite_url
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import MigrationBranch, current, migrate, up_to_date
from wor_sidecar.store.rehearsing import rehearse
from wor_sidecar.store.strongroom import VAULT_FOLDER
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.store.witness import FILE as WITNESS
from wor_sidecar.vault.key import KeyEncryptionKey

TRYING: Final = "upgrade-check"
"""The folder of the copy, in the data folder: what lies there is as secret as the rest."""
BEFORE: Final = "before-upgrade"
"""The folder of the database as it was, until the upgrade has gone well."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a program's new version tells of itself and of its data folder."""

    data: Path
    url: str
    """The database's address."""
    branches: Sequence[MigrationBranch]
    plugins: Sequence[PluginState]
    faults: Callable[[], Sequence[WorError]]
    """What of the configuration this version can't work with."""
    key: Callable[[Path], KeyEncryptionKey] | None
    """Fetches the key of the vault in a data folder or its copy; None: there is no vault, and no trail."""
    ready: str = ""
    """Where it says over plain HTTP that it serves; empty: by its control listener."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the administrator takes upon himself."""

    database_saved: bool = False
    """There is a dump of the server's database."""
    broken_trail: bool = False
    """That the trail is broken is known, and looked into."""


NOTHING_ALLOWED: Final = Allowed()


def look(own: Own, allowed: Allowed = NOTHING_ALLOWED) -> list[WorError]:
    """Return everything that keeps this version from taking over; nothing: it can."""
    found: list[WorError] = [
        PluginRefused(name=one.name, why=one.why) for one in own.plugins if one.status is PluginStatus.BROKEN
    ]
    found += own.faults()
    try:
        file = database_file(own.url)
        found += _tried_on_server(own, allowed) if file is None else _tried_on_copy(own, file)
    except WorError as error:
        found.append(error)
    return [one for one in found if not (allowed.broken_trail and isinstance(one, TrailBroken))]


def bring_on(own: Own, version: str, seconds: int, allowed: Allowed = NOTHING_ALLOWED) -> None:
    """Keep the database as it is, put the folder on trial, and bring the database up to date.

    Where the mark of this version stands already, it goes on and keeps what was kept. Without one, whatever
    lies there is of an earlier try, and the old version has worked on since.

    Raises:
        AlreadyRunning: the program does run.
        WorError: it can't be brought on; the database is as it was.

    """
    with hold_folder(own.data):
        if trial.marked(own.data) != version:
            forget_before(own.data)
        file = database_file(own.url)
        if file is None:
            if _will_change(own) and not allowed.database_saved:
                _keep(own.data, f"{version}.dump", lambda kept: dump(own.url, kept))
        elif file.exists():
            _keep(own.data, f"{version}.db", lambda kept: _copied_with_room(file, kept))
        trial.mark(own.data, version, seconds)
        migrate(own.url, own.branches)


def _keep(data: Path, name: str, save: Callable[[Path], object]) -> None:
    kept = private_folder(data / BEFORE) / name
    if not kept.exists():
        save(kept)


def _copied_with_room(file: Path, kept: Path) -> None:
    need_room(kept.parent, size_of(file))
    copy_database(file, kept)


def forget_before(data: Path) -> None:
    """Throw away the database as it was before an upgrade; another copy of everything is kept no longer."""
    shutil.rmtree(data / BEFORE, ignore_errors=True)


def begin_clean(data: Path, now: Millis) -> None:
    """Throw away copies that a killed upgrade left; for a program that starts, and alone holds the folder."""
    shutil.rmtree(data / TRYING, ignore_errors=True)
    left = (data / BEFORE / SERVER, data / BEFORE / PASSFILE)
    for path in (*(data / BEFORE).glob("*.part"), *left):
        path.unlink(missing_ok=True)
    drop_old(data, now)


def drop_old(data: Path, now: Millis) -> None:
    """Throw away what an upgrade that failed left, once it is a month old: no copy is kept for longer."""
    for path in (*(data / BEFORE).glob("*.db"), *(data / BEFORE).glob("*.dump")):
        with suppress(OSError):
            if now - path.stat().st_mtime * 1000 > LONGEST_DAYS * DAY:
                path.unlink()


def _tried_on_copy(own: Own, file: Path) -> list[WorError]:
    if not file.exists():
        return []
    with _copied(own.data, file) as copy:
        check_sound(copy / file.name)
        url = sqlite_url(copy / file.name)
        migrate(url, own.branches)
        return [] if own.key is None else opened(url, own.key(copy), copy, SystemClock(), randomness)


def _tried_on_server(own: Own, allowed: Allowed) -> list[WorError]:
    if not current(own.url):
        return []
    key = None if own.key is None else own.key(own.data)
    if not _will_change(own):
        return [] if key is None else opened(own.url, key, own.data, SystemClock(), randomness)
    if not allowed.database_saved:
        can_dump(own.url)
    found: list[WorError] = []

    def seen(tx: Transaction) -> None:
        if key is not None:
            found.extend(walked(tx))

    rehearse(own.url, own.branches, own.data, key, SystemClock(), randomness, seen)
    return found


def _will_change(own: Own) -> bool:
    """Tell whether there is a database that has migrations to go; an empty one has nothing to lose."""
    return not up_to_date(own.url, own.branches) and bool(current(own.url))


@contextmanager
def _copied(data: Path, database: Path) -> Iterator[Path]:
    folder = data / TRYING
    shutil.rmtree(folder, ignore_errors=True)
    need_room(data, 2 * size_of(database))
    private_folder(folder)
    try:
        with suppress(OSError):  # before the database, so that what it has seen stands in the copy
            shutil.copyfile(data / WITNESS, folder / WITNESS)
        copy_database(database, folder / database.name)
        if (data / VAULT_FOLDER).is_dir():
            shutil.copytree(data / VAULT_FOLDER, folder / VAULT_FOLDER)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def told(own: Own, version: str) -> dict[str, Any]:
    """Say for the upgrade where the program can be found."""
    return {"version": version, "data": str(own.data), "ready": own.ready}
