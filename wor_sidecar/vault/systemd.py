"""systemd credentials: `LoadCredentialEncrypted=wor-vault-key` gives the key to this service alone.

The credential is made by an administrator (`systemd-creds encrypt --name=wor-vault-key`, of 32 random bytes
or their base32 in one line) and bound to the machine's TPM or host key; a service can't write one, so
`create` only takes over what is there. Strength: the machine's; root reads it.
"""

import hmac
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.foundations import VaultKeyMissing, VaultUnavailable, WrongVaultKey
from wor_sidecar.domain.identifiers import unbase32
from wor_sidecar.vault.key import KEY_BYTES

CREDENTIAL_NAME: Final = "wor-vault-key"


class SystemdCredentials:
    """`kind = "systemd"`."""

    id = "systemd"

    def __init__(self, directory: Path | None) -> None:
        """Take the folder that systemd named in CREDENTIALS_DIRECTORY, or None outside such a unit."""
        self._directory = directory

    def available(self) -> bool:
        """Tell whether the unit was given our credential."""
        return self._directory is not None and (self._directory / CREDENTIAL_NAME).is_file()

    def create(self, folder: Path, key: bytes) -> None:
        """Accept a key that the unit already gives; another one can't be put there from inside.

        Raises:
            VaultUnavailable: it isn't the unit's.

        """
        if not self.available() or not hmac.compare_digest(self.load(folder), key):
            raise VaultUnavailable(kind=self.id, why="a service cannot write its own credential")

    def load(self, folder: Path) -> bytes:
        """Return the credential's 32 bytes.

        Raises:
            VaultKeyMissing: the unit doesn't give it.
            WrongVaultKey: it isn't 32 bytes.

        """
        if self._directory is None or not self.available():
            raise VaultKeyMissing(kind=self.id, folder=folder, what=f"the credential {CREDENTIAL_NAME}")
        content = (self._directory / CREDENTIAL_NAME).read_bytes()
        if len(content) == KEY_BYTES:
            return content
        try:
            key = unbase32(content.decode("ascii").strip())
        except ValueError as error:
            raise WrongVaultKey(kind=self.id, folder=folder) from error
        if len(key) != KEY_BYTES:
            raise WrongVaultKey(kind=self.id, folder=folder)
        return key
