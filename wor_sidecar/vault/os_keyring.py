"""The system's keyring as a home of the key, for a machine of one person whose desktop session unlocks it.

A service has no such session. What it is worth: the keyring's file opens with that person's password, so a
stolen disk gives nothing; every program of that account reads the key while the session is open. Only the
32-byte key goes in, under a random name that the data folder keeps. Which ones count: vault/keyrings.py.
"""

from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.foundations import (
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    VaultUnavailable,
    WrongVaultKey,
)
from wor_sidecar.domain.identifiers import Randomness, base32, is_id, new_id, unbase32
from wor_sidecar.files import write_private
from wor_sidecar.vault.key import KEY_BYTES
from wor_sidecar.vault.keyrings import LIST, SECONDS, Entry, Keyrings, refuse_redirection

SERVICE: Final = "wor-sidecar vault"
ENTRY_NAME: Final = "keyring.entry"
"""The file in the slot: the back end's name and the entry's, nothing secret."""


class OsKeyring:
    """`kind = "keyring"`."""

    id = "keyring"

    def __init__(self, randomness: Randomness, *, seconds: float = SECONDS) -> None:
        self._randomness = randomness
        self._keyrings = Keyrings(SERVICE, seconds=seconds)

    def available(self) -> bool:
        """Tell whether one of the list answers in this session."""
        return self._keyrings.found() is not None

    def create(self, folder: Path, key: bytes) -> None:
        """Put the key in under a new name, and read it back.

        Raises:
            VaultExists: this folder has one already.
            VaultUnavailable, KeyringRedirected, KeyringSilent, KeyringLocked, KeyringFailed: it can't.
            VaultReadBackFailed: something else came back.

        """
        refuse_redirection()
        if (folder / ENTRY_NAME).exists():
            raise VaultExists(folder=folder)
        found = self._keyrings.found()
        if found is None:
            raise VaultUnavailable(kind=self.id, why="no keyring answers in this session")
        entry = Entry(found, new_id(self._randomness))
        # First the name, then the secret: after a crash the name still says what is to be forgotten.
        write_private(folder / ENTRY_NAME, f"{entry.backend} {entry.name}\n".encode())
        secret = base32(key)
        self._keyrings.put(entry, secret)
        if self._keyrings.read(entry) != secret:
            raise VaultReadBackFailed(kind=self.id)

    def load(self, folder: Path) -> bytes:
        """Return the key.

        Raises:
            VaultKeyMissing: the entry, or the file that names it, is gone.
            WrongVaultKey: something else stands there.
            KeyringRedirected, KeyringSilent, KeyringLocked, KeyringFailed: the keyring doesn't give it.

        """
        refuse_redirection()
        entry = self._entry(folder)
        if entry is None:
            raise VaultKeyMissing(kind=self.id, folder=folder, what=folder / ENTRY_NAME)
        secret = self._keyrings.read(entry)
        if secret is None:
            raise VaultKeyMissing(kind=self.id, folder=folder, what=f"the entry {entry.name} of {SERVICE}")
        try:
            key = unbase32(secret)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise WrongVaultKey(kind=self.id, folder=folder)
        return key

    def forget(self, folder: Path) -> None:
        """Take the entry out.

        Raises:
            KeyringRedirected, KeyringSilent, KeyringLocked, KeyringFailed: it is still there.

        """
        refuse_redirection()
        entry = self._entry(folder)
        if entry is not None:
            self._keyrings.forget(entry)
            (folder / ENTRY_NAME).unlink()

    def _entry(self, folder: Path) -> Entry | None:
        try:
            backend, _, name = (folder / ENTRY_NAME).read_text("utf-8").strip().partition(" ")
        except FileNotFoundError:
            return None
        if backend not in LIST or not is_id(name):
            raise WrongVaultKey(kind=self.id, folder=folder)
        return Entry(backend, name)
