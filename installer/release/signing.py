"""Signing SHA256SUMS: the key is named, used, and copied nowhere.

A key is made once, and kept away from whoever builds:

    openssl genpkey -algorithm ed25519 -aes256 -out release.key
    openssl pkey -in release.key -pubout -out release-keys.pem
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from installer.release.saying import CannotBuild
from installer.release.tree import SUMS
from wor_sidecar.installed.signed import SIGNATURES


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """A private Ed25519 key (PEM), and the file with its password where it has one."""

    file: Path
    password: Path | None = None

    def read(self) -> Ed25519PrivateKey:
        """Read it.

        Raises:
            CannotBuild: it is no such key, or the password doesn't open it.

        """
        try:
            password = None if self.password is None else self.password.read_bytes().rstrip(b"\r\n")
            key = load_pem_private_key(self.file.read_bytes(), password)
        except (OSError, ValueError, TypeError) as error:
            raise CannotBuild(
                f"{self.file} cannot be read as a private key: {type(error).__name__}"
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise CannotBuild(f"{self.file} is no Ed25519 key")
        return key


def sign_sums(folder: Path, keys: Sequence[ReleaseKey]) -> None:
    """Write a release's SHA256SUMS.sig: a line for each key."""
    sums = (folder / SUMS).read_bytes()
    lines = [b64encode(one.read().sign(sums)) + b"\n" for one in keys]
    (folder / SIGNATURES).write_bytes(b"".join(lines))
