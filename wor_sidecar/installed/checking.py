"""What a version that is about to take over does under the service's own account: it looks, then it migrates.

`look` works on a copy beside the program that runs, and changes nothing. `bring_on` works on the data folder
of the stopped program: a copy of the database in case, the mark of the trial, then the migrations.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.upgrading import PartnerLeftBehind, PluginRefused
from wor_sidecar.files import private_folder
from wor_sidecar.hooks.plugins import PluginState, PluginStatus
from wor_sidecar.installed import trial
from wor_sidecar.mail.agreeing import LeftBehind
from wor_sidecar.store.backup_clock import DAY
from wor_sidecar.store.backup_nights import LONGEST_DAYS
from wor_sidecar.store.copying import check_sound, copy_database, need_room, size_of
from wor_sidecar.store.engine import database_file, sqlite_url
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import MigrationBranch, migrate, up_to_date
from wor_sidecar.store.strongroom import VAULT_FOLDER

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
    opens: Callable[[Path, str], Sequence[LeftBehind]]
    """Opens a copied data folder and its database with the vault's key."""
    ready: str = ""
    """Where it says over plain HTTP that it serves; empty: by its control listener."""


def look(own: Own) -> list[WorError]:
    """Return everything that keeps this version from taking over; nothing: it can."""
    found: list[WorError] = [
        PluginRefused(name=one.name, why=one.why) for one in own.plugins if one.status is PluginStatus.BROKEN
    ]
    found += own.faults()
    try:
        _try_on_copy(own, found)
    except WorError as error:
        found.append(error)
    return found


def bring_on(own: Own, version: str, seconds: int) -> None:
    """Keep the database as it is, put the folder on trial, and bring the database up to date.

    A second time for the same version keeps what the first time kept.

    Raises:
        AlreadyRunning: the program does run.
        WorError: it can't be brought on; the database is as it was.

    """
    with hold_folder(own.data):
        file = database_file(own.url)
        if file is not None and file.exists():
            kept = private_folder(own.data / BEFORE) / f"{version}.db"
            if not kept.exists():
                forget_before(own.data)
                need_room(private_folder(kept.parent), size_of(file))
                copy_database(file, kept)
        trial.mark(own.data, version, seconds)
        migrate(own.url, own.branches)


def forget_before(data: Path) -> None:
    """Throw away the database as it was before an upgrade; another copy of everything is kept no longer."""
    shutil.rmtree(data / BEFORE, ignore_errors=True)


def begin_clean(data: Path, now: Millis) -> None:
    """Throw away copies that a killed upgrade left; for a program that starts, and alone holds the folder."""
    shutil.rmtree(data / TRYING, ignore_errors=True)
    for path in (data / BEFORE).glob("*.part"):
        path.unlink(missing_ok=True)
    drop_old(data, now)


def drop_old(data: Path, now: Millis) -> None:
    """Throw away what an upgrade that failed left, once it is a month old: no copy is kept for longer."""
    for path in (data / BEFORE).glob("*.db"):
        with suppress(OSError):
            if now - path.stat().st_mtime * 1000 > LONGEST_DAYS * DAY:
                path.unlink()


def _try_on_copy(own: Own, found: list[WorError]) -> None:
    file = database_file(own.url)
    if file is None:
        up_to_date(own.url, own.branches)  # a server's database isn't copied: that it answers and isn't newer
        return
    if not file.exists():
        return
    with _copied(own.data, file) as copy:
        check_sound(copy / file.name)
        url = sqlite_url(copy / file.name)
        migrate(url, own.branches)
        found += [
            PartnerLeftBehind(partner=one.label, types=", ".join(one.types)) for one in own.opens(copy, url)
        ]


@contextmanager
def _copied(data: Path, database: Path) -> Iterator[Path]:
    folder = data / TRYING
    shutil.rmtree(folder, ignore_errors=True)
    need_room(data, 2 * size_of(database))
    private_folder(folder)
    try:
        copy_database(database, folder / database.name)
        if (data / VAULT_FOLDER).is_dir():
            shutil.copytree(data / VAULT_FOLDER, folder / VAULT_FOLDER)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def told(own: Own, version: str) -> dict[str, Any]:
    """Say for the upgrade where the program can be found."""
    return {"version": version, "data": str(own.data), "ready": own.ready}
