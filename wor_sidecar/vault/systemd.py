"""systemd credentials: `LoadCredentialEncrypted=wor-vault-key` gives the key to this service alone.

The credential is made by an administrator (`systemd-creds encrypt --name=wor-vault-key`, of 32 random bytes
or their base32 in one line) and bound to the machine's TPM or host key; a service can't write one, so
`create` only takes over what is there, and writes down a fingerprint of it. A new key is loaded beside the
old one as `wor-vault-key.next`; afterwards it may take the old one's name. Strength: the machine's; root
reads it.
"""

import hmac
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.environment import NoFreshCredential
from wor_sidecar.domain.errors.foundations import VaultKeyMissing, VaultUnavailable, WrongVaultKey
from wor_sidecar.domain.identifiers import unbase32
from wor_sidecar.files import write_private
from wor_sidecar.vault.key import KEY_BYTES, KeyEncryptionKey

CREDENTIAL_NAME: Final = "wor-vault-key"
NEXT_NAME: Final = "wor-vault-key.next"
FINGERPRINT_NAME: Final = "credential.mac"


class SystemdCredentials:
    """`kind = "systemd"`."""

    id = "systemd"

    def __init__(self, directory: Path | None) -> None:
        """Take the folder that systemd named in CREDENTIALS_DIRECTORY, or None outside such a unit."""
        self._directory = directory

    def available(self) -> bool:
        """Tell whether the unit was given our credential, and this account may read it."""
        try:
            return any(True for _ in self._contents())
        except OSError:  # the variable was handed on to another account: what it names isn't ours
            return False

    def fresh(self, unused: Callable[[bytes], bool]) -> bytes:
        """Return a key that the unit gives and that isn't in use.

        Raises:
            NoFreshCredential: there is none.

        """
        for key in self._keys(Path(CREDENTIAL_NAME)):
            if unused(key):
                return key
        raise NoFreshCredential(name=NEXT_NAME)

    def create(self, folder: Path, key: bytes) -> None:
        """Accept a key that the unit already gives; another one can't be put there from inside.

        Raises:
            VaultUnavailable: it isn't the unit's.

        """
        if not any(hmac.compare_digest(one, key) for one in self._keys(folder)):
            raise VaultUnavailable(kind=self.id, why="a service cannot write its own credential")
        write_private(folder / FINGERPRINT_NAME, _fingerprint(key))

    def load(self, folder: Path) -> bytes:
        """Return the credential's 32 bytes: of the two names the one whose fingerprint was written down.

        Raises:
            VaultKeyMissing: the unit doesn't give it.
            WrongVaultKey: it is another one, or isn't 32 bytes.

        """
        if not self.available():
            raise VaultKeyMissing(kind=self.id, folder=folder, what=f"the credential {CREDENTIAL_NAME}")
        known = folder / FINGERPRINT_NAME
        wanted = known.read_bytes() if known.exists() else None
        for key in self._keys(folder):
            if wanted is None or hmac.compare_digest(_fingerprint(key), wanted):
                return key
        raise WrongVaultKey(kind=self.id, folder=folder)

    def forget(self, folder: Path) -> None:
        """Drop the fingerprint; the credential itself is the administrator's to remove."""
        (folder / FINGERPRINT_NAME).unlink(missing_ok=True)

    def _contents(self) -> Iterator[bytes]:
        if self._directory is not None:
            for name in (CREDENTIAL_NAME, NEXT_NAME):
                if (self._directory / name).is_file():
                    yield (self._directory / name).read_bytes()

    def _keys(self, folder: Path) -> Iterator[bytes]:
        for content in self._contents():
            try:
                key = content if len(content) == KEY_BYTES else unbase32(content.decode("ascii").strip())
            except ValueError as error:
                raise WrongVaultKey(kind=self.id, folder=folder) from error
            if len(key) != KEY_BYTES:
                raise WrongVaultKey(kind=self.id, folder=folder)
            yield key


def _fingerprint(key: bytes) -> bytes:
    return KeyEncryptionKey(key).mac("systemd credential", b"")
