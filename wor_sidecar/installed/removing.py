"""Taking a program away: its service always, its data only for whoever names whose they are."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.environment import FolderMissing
from wor_sidecar.domain.errors.upgrading import NameDiffers
from wor_sidecar.installed.services import Instance, ServiceHost
from wor_sidecar.store.lock import LOCK_NAME, hold_folder
from wor_sidecar.store.strongroom import VAULT_FOLDER

_FEWEST_PARTS: Final = 3
"""Nobody's data folder is a disk, or stands right at its top."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a data folder holds."""

    folder: Path
    files: int
    size: int


def take_away(host: ServiceHost, instance: Instance) -> bool:
    """Stop an instance and take its service away; returns whether it had one."""
    found = [one for one in host.instances(instance.program) if one.config == instance.config]
    for one in found:
        host.stop(one)
        host.uninstall(one)
    return bool(found)


def what_is_there(folder: Path) -> Kept:
    """Count what would be lost."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return Kept(folder, len(files), sum(path.stat().st_size for path in files))


def check_name(name: str, said: str) -> None:
    """See that somebody typed whose data these are.

    Raises:
        NameDiffers: it is another name, or none.

    """
    if said.strip() != name.strip():
        raise NameDiffers


def purge(folder: Path, name: str, said: str, forget_key: Callable[[], object]) -> None:
    """Delete a data folder for good: the key first, so that what a crash leaves opens no more.

    Raises:
        NameDiffers: `said` isn't the name; nothing was deleted.
        FolderMissing: it is no data folder of ours.
        AlreadyRunning: a program works in it.

    """
    check_name(name, said)
    ours = (folder / LOCK_NAME).is_file() and len(folder.resolve().parts) >= _FEWEST_PARTS
    if not ours:
        raise FolderMissing(folder=folder, setting="data.folder")
    with hold_folder(folder, restoring=True):
        forget_key()
        shutil.rmtree(folder / VAULT_FOLDER, ignore_errors=True)
        for path in folder.iterdir():
            if path.name == LOCK_NAME:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    (folder / LOCK_NAME).unlink(missing_ok=True)
    folder.rmdir()
