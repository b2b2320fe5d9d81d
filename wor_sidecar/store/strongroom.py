"""A program's data folder, as its vault and database belong together: opened the same way by each program."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from wor_sidecar.domain.errors.foundations import VaultKeyMissing
from wor_sidecar.hooks.vault import Vault
from wor_sidecar.store.migrating import MigrationBranch, current
from wor_sidecar.vault.homes import chosen, has_key
from wor_sidecar.vault.note import NOTE_NAME, read_note

VAULT_FOLDER: Final = "vault"


@dataclass(frozen=True, slots=True)
class Strongroom:
    """A data folder's vault and database."""

    data: Path
    """The data folder; a program locks it while it works there."""
    kind: str
    """The vault's, as the configuration says."""
    homes: Sequence[Vault]
    url: str
    branches: Sequence[MigrationBranch]

    @property
    def vault(self) -> Path:
        """The vault's folder."""
        return self.data / VAULT_FOLDER


def is_made(data: Path, url: str, kind: str) -> bool:
    """Tell whether a data folder has its key. The key is made before the database, so never without it.

    Raises:
        VaultKeyMissing: a database, and no key: it got lost, and a new one would open nothing.
        DatabaseUnusable: a server that can't be asked.

    """
    vault = data / VAULT_FOLDER
    if has_key(vault):
        return True
    if _has_database(url):
        raise VaultKeyMissing(kind=kind, folder=vault, what=vault / NOTE_NAME)
    return False


def forget_key(room: Strongroom) -> None:
    """Let the key's home forget it: whatever is left of the data opens no more.

    Raises:
        VaultUnknown, VaultUnavailable: the home isn't there (any more).

    """
    note = read_note(room.vault)
    for slot in (note.old, note.next, note.current) if note else ():
        if slot is not None:
            chosen(slot.kind, room.homes).forget(slot.folder(room.vault))


def _has_database(url: str) -> bool:
    """Tell whether there is one; asking must not make it, and an empty file is none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        return path.exists() and path.stat().st_size > 0
    return bool(current(url))
