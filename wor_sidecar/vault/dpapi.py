"""Windows' own protection for a service: DPAPI with the machine's key, entropy, and a folder for two parties.

A service has no desktop session, so the key is protected for the machine (CRYPTPROTECT_LOCAL_MACHINE) and
the access list says who on it: this account, administrators and the system. What it is worth: a copy of the
data folder opens on no other machine; an administrator of this one reads the key. The entropy beside it
keeps out programs that unprotect whatever they find, and no more than that.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.foundations import (
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    VaultUnavailable,
    WrongVaultKey,
)
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.files import write_private
from wor_sidecar.vault.key import KEY_BYTES

PROTECTED_NAME: Final = "key.dpapi"
_MAGIC: Final = b"WORDPAPI1\n"
_ENTROPY: Final = 32


@dataclass(frozen=True, slots=True)
class Windows:
    """What Windows does for us; a test gives its own.

    `protect` and `unprotect` take content and entropy and raise WindowsRefused; `restrict` shuts a folder,
    and what will be made in it, to all but this account, administrators and the system.
    """

    protect: Callable[[bytes, bytes], bytes]
    unprotect: Callable[[bytes, bytes], bytes]
    restrict: Callable[[Path], None]


def this_windows() -> Windows | None:
    """Return the real one; None on another system."""
    if sys.platform == "win32":
        from wor_sidecar.vault import windows

        return Windows(windows.protect, windows.unprotect, windows.restrict)
    return None


class Dpapi:
    """`kind = "dpapi"`."""

    id = "dpapi"

    def __init__(self, randomness: Randomness, system: Windows | None = None) -> None:
        self._randomness = randomness
        self._windows = system or this_windows()

    def available(self) -> bool:
        """Tell whether this is Windows."""
        return self._windows is not None

    def create(self, folder: Path, key: bytes) -> None:
        """Protect the key, in a folder that is shut first.

        Raises:
            VaultExists: this folder has one already.
            VaultUnavailable, WindowsRefused: Windows isn't there, or won't.
            VaultReadBackFailed: something else came back.

        """
        system, path = self._system(), folder / PROTECTED_NAME
        if path.exists():
            raise VaultExists(folder=folder)
        system.restrict(folder)
        entropy = self._randomness(_ENTROPY)
        write_private(path, _MAGIC + entropy + system.protect(key, entropy))
        if self.load(folder) != key:
            raise VaultReadBackFailed(kind=self.id)

    def load(self, folder: Path) -> bytes:
        """Return the key.

        Raises:
            VaultKeyMissing: the file is gone.
            WrongVaultKey: it isn't one of ours.
            VaultUnavailable, WindowsRefused: another machine, or damage.

        """
        system, path = self._system(), folder / PROTECTED_NAME
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise VaultKeyMissing(kind=self.id, folder=folder, what=path) from error
        head = len(_MAGIC)
        if not content.startswith(_MAGIC):
            raise WrongVaultKey(kind=self.id, folder=folder)
        key = system.unprotect(content[head + _ENTROPY :], content[head : head + _ENTROPY])
        if len(key) != KEY_BYTES:
            raise WrongVaultKey(kind=self.id, folder=folder)
        return key

    def forget(self, folder: Path) -> None:
        """Remove the file."""
        (folder / PROTECTED_NAME).unlink(missing_ok=True)

    def _system(self) -> Windows:
        if self._windows is None:
            raise VaultUnavailable(kind=self.id, why="this is not Windows")
        return self._windows
