"""Choosing a home by name, once; `auto` writes its choice down, so that nothing later can move the key.

    key = make_key(data / "vault", kind="auto", homes=homes, randomness=randomness)      # init
    key = load_key(data / "vault", kind="auto", homes=homes)                             # every start

`vault.toml` in the vault's folder keeps the kind and a canary: a MAC under the key itself, so that a wrong
key is a coded error at the start and not a garbled field later.
"""

import hmac
import os
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.foundations import (
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    VaultUnavailable,
    VaultUnknown,
    WrongVaultKey,
)
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.files import private_folder, write_private
from wor_sidecar.hooks.vault import Vault
from wor_sidecar.vault.key import KEY_BYTES, KeyEncryptionKey
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.vault.systemd import SystemdCredentials

AUTO: Final = "auto"
NOTE_NAME: Final = "vault.toml"


@dataclass(frozen=True, slots=True)
class _Note:
    kind: str
    canary: bytes


def built_in_homes(credential: Path, randomness: Randomness) -> list[Vault]:
    """Return our own homes, in the order in which `auto` tries them; foreign ones go behind them."""
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    return [SystemdCredentials(Path(directory) if directory else None), KeyFile(credential, randomness)]


def has_key(folder: Path) -> bool:
    """Tell whether `make_key` was done here."""
    return (folder / NOTE_NAME).exists()


def opens(folder: Path, database: Path, kind: str) -> bool:
    """Tell whether a data folder has its key. The key is made before the database, so never without it.

    Raises:
        VaultKeyMissing: a database, and no key: it got lost, and a new one would open nothing.

    """
    if has_key(folder):
        return True
    if database.exists():
        raise VaultKeyMissing(kind=kind, folder=folder, what=folder / NOTE_NAME)
    return False


def make_key(folder: Path, *, kind: str, homes: Sequence[Vault], randomness: Randomness) -> KeyEncryptionKey:
    """Make the key of a new data folder and put it away.

    Raises:
        VaultExists: it has one.
        VaultUnknown, VaultUnavailable: the kind isn't there, or not on this machine.
        VaultReadBackFailed: the home didn't keep it.

    """
    if has_key(folder):
        raise VaultExists(folder=folder)
    home = _chosen(kind, homes)
    private_folder(folder)
    raw = home.load(folder) if isinstance(home, SystemdCredentials) else randomness(KEY_BYTES)
    home.create(folder, raw)
    if not hmac.compare_digest(home.load(folder), raw):
        raise VaultReadBackFailed(kind=home.id)
    key = KeyEncryptionKey(raw)
    note = f'kind = "{home.id}"\ncanary = "{_canary(key).hex()}"\n'
    write_private(folder / NOTE_NAME, note.encode())
    return key


def load_key(folder: Path, *, kind: str, homes: Sequence[Vault]) -> KeyEncryptionKey:
    """Fetch the key from where it was put; never from another home, never by asking somebody.

    Raises:
        VaultKeyMissing: there is none.
        VaultUnknown, VaultUnavailable: the home isn't there, or not on this machine, or the
            configuration names another one than the key was put in.
        WrongVaultKey: what came isn't the key of this folder.

    """
    note = _note(folder, kind)
    if kind not in {AUTO, note.kind}:
        raise VaultUnavailable(kind=kind, why=f"the key was put in {note.kind}")
    home = _chosen(note.kind, homes)
    key = KeyEncryptionKey(home.load(folder))
    if not hmac.compare_digest(_canary(key), note.canary):
        raise WrongVaultKey(kind=home.id, folder=folder)
    return key


def _chosen(kind: str, homes: Iterable[Vault]) -> Vault:
    known = {home.id: home for home in homes}
    if kind == AUTO:
        for home in known.values():
            if home.available():
                return home
        raise VaultUnavailable(kind=kind, why="no home is available on this machine")
    if kind not in known:
        raise VaultUnknown(kind=kind, known=", ".join([AUTO, *known]))
    if not known[kind].available():
        raise VaultUnavailable(kind=kind, why="this machine or account has none")
    return known[kind]


def _canary(key: KeyEncryptionKey) -> bytes:
    return key.mac("canary", b"the key of this data folder")


def _note(folder: Path, kind: str) -> _Note:
    path = folder / NOTE_NAME
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return _Note(str(table["kind"]), bytes.fromhex(table["canary"]))
    except FileNotFoundError as error:
        raise VaultKeyMissing(kind=kind, folder=folder, what=path) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongVaultKey(kind=kind, folder=folder) from error
