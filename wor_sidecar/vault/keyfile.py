"""The key-file home: the key sealed in the data folder, and what opens it in a credential file elsewhere.

A service has nobody to type a passphrase, so the credential is a file: 32 random bytes that `create` makes,
or a passphrase of at least 20 characters that an administrator put there. AES-256-GCM under scrypt (2^17,
8, 1: 128 MiB and about half a second, once per start).

What it is worth, honestly: whoever reads **both** files has the key, so it stands or falls with the
permissions and with where the two lie. It protects a stolen copy of the data folder: a backup, a share, a
disk image that the credential isn't on. It doesn't protect from root or from the program's own account. A
passphrase is weaker than the random credential: scrypt makes guessing dear, not impossible.

A new credential lies beside the old one, with `.next` behind its name, when the key is replaced: the new key
is sealed with that one alone, and afterwards it may take the old one's name.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from wor_sidecar.domain.errors.foundations import (
    CredentialExposed,
    CredentialRefused,
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    WrongVaultKey,
)
from wor_sidecar.domain.identifiers import Randomness, base32
from wor_sidecar.files import exposed, private_folder, write_private
from wor_sidecar.vault.key import KEY_BYTES, seal, unseal

SEALED_NAME: Final = "key.sealed"
NEXT_SUFFIX: Final = ".next"
COST: Final = 17
"""log2 of scrypt's N; stands in the file, so that a later version may raise it."""
_COSTS: Final = range(14, 21)
_MAGIC: Final = b"WORKEY1\n"
_SALT: Final = 16
_SHORTEST: Final = 20
_LONGEST: Final = 4096


class KeyFile:
    """`kind = "keyfile"`."""

    id = "keyfile"

    def __init__(self, credential: Path, randomness: Randomness, *, cost: int = COST) -> None:
        self.credential = credential
        self._randomness = randomness
        self._cost = cost

    def available(self) -> bool:
        """Any machine that has a disk."""
        return True

    def create(self, folder: Path, key: bytes) -> None:
        """Seal the key; a credential that isn't there yet is made.

        Raises:
            VaultExists: this folder has one already.
            CredentialRefused: the credential lies inside the data folder, or is too short.
            CredentialExposed: other accounts may read it.
            VaultReadBackFailed: the disk didn't keep what was written.

        """
        path = folder / SEALED_NAME
        if path.exists():
            raise VaultExists(folder=folder)
        if self.credential.resolve().is_relative_to(folder.resolve()):
            raise CredentialRefused(path=self.credential, why="it lies beside what it opens")
        if not self.credential.exists():
            private_folder(self.credential.parent)
            write_private(self.credential, base32(self._randomness(KEY_BYTES)).encode() + b"\n")
        header = _MAGIC + bytes([self._cost]) + self._randomness(_SALT)
        private_folder(folder)
        newest = self._credentials()[-1]
        sealed = header + seal(_opener(header, newest), key, header, self._randomness)
        write_private(path, sealed)
        if path.read_bytes() != sealed:  # that it opens is proved by whoever puts a key away
            raise VaultReadBackFailed(kind=self.id)

    def load(self, folder: Path) -> bytes:
        """Open the key.

        Raises:
            VaultKeyMissing: one of the two files is gone.
            WrongVaultKey: they don't belong together, or one was damaged.
            CredentialExposed: other accounts may read the credential.
            CredentialRefused: it is too short or can't be read.

        """
        path = folder / SEALED_NAME
        if not path.exists():
            raise VaultKeyMissing(kind=self.id, folder=folder, what=path)
        if not self._credentials():
            raise VaultKeyMissing(kind=self.id, folder=folder, what=self.credential)
        raw = path.read_bytes()
        size = len(_MAGIC) + 1 + _SALT
        header = raw[:size]
        if not header.startswith(_MAGIC) or len(header) != size or header[len(_MAGIC)] not in _COSTS:
            raise WrongVaultKey(kind=self.id, folder=folder)
        for credential in self._credentials():
            with suppress(InvalidTag):
                return unseal(_opener(header, credential), raw[size:], header)
        raise WrongVaultKey(kind=self.id, folder=folder)

    def forget(self, folder: Path) -> None:
        """Remove the sealed key; the credential may open others."""
        (folder / SEALED_NAME).unlink(missing_ok=True)

    def _credentials(self) -> list[Path]:
        both = (self.credential, self.credential.with_name(self.credential.name + NEXT_SUFFIX))
        return [path for path in both if path.exists()]


def _opener(header: bytes, credential: Path) -> AESGCM:
    cost, salt = header[len(_MAGIC)], header[len(_MAGIC) + 1 :]
    return AESGCM(Scrypt(salt=salt, length=KEY_BYTES, n=1 << cost, r=8, p=1).derive(_passphrase(credential)))


def _passphrase(credential: Path) -> bytes:
    try:
        if exposed(credential):
            raise CredentialExposed(path=credential)
        content = credential.read_bytes().strip()
    except OSError as error:
        raise CredentialRefused(path=credential, why="it cannot be read") from error
    if not _SHORTEST <= len(content) <= _LONGEST:
        raise CredentialRefused(path=credential, why=f"it must hold {_SHORTEST} to {_LONGEST} characters")
    return content
