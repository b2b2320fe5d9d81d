"""The system's keyring: Secret Service (GNOME), KWallet, macOS Keychain, Windows Credential Manager.

For a machine of one person, whose desktop session unlocks it; a service has no such session. What it is
worth: the keyring's file opens with that person's password, so a stolen disk gives nothing; every program of
that account reads the key while the session is open.

The library would let an environment variable or keyringrc.cfg choose, also one that keeps nothing or keeps
plaintext: so the back end comes from a list, and what points elsewhere is refused. Only the 32-byte key goes
in (a Windows secret holds about 1,280 characters), under a random name that the data folder keeps.
"""

import configparser
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Final, Protocol, TypeVar, cast

from wor_sidecar.domain.errors.environment import (
    KeyringFailed,
    KeyringLocked,
    KeyringRedirected,
    KeyringSilent,
)
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

SECONDS: Final = 3.0
"""How long a keyring may take: a locked one would wait for somebody who isn't there."""
SERVICE: Final = "wor-sidecar vault"
ENTRY_NAME: Final = "keyring.entry"
"""The file in the slot: the back end's name and the entry's, nothing secret."""
LIST: Final[Mapping[str, str]] = {
    "secretservice": "keyring.backends.SecretService.Keyring",
    "kwallet": "keyring.backends.kwallet.DBusKeyring",
    "keychain": "keyring.backends.macOS.Keyring",
    "winvault": "keyring.backends.Windows.WinVaultKeyring",
}
_OF_PLATFORM: Final = {"win32": ("winvault",), "darwin": ("keychain",)}
_CHOICE: Final = "PYTHON_KEYRING_BACKEND"
_STEERED: Final = ("KEYRING_PROPERTY_", "KEYCHAIN_PATH")
_UNLISTED: Final = "an unlisted one"

T = TypeVar("T")


class Backend(Protocol):
    """What we use of the library's back ends."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret; None where there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Put a secret in."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Take a secret out."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a key lies: the back end's name on the list, and the entry's own."""

    backend: str
    name: str


class OsKeyring:
    """`kind = "keyring"`."""

    id = "keyring"

    def __init__(self, randomness: Randomness, *, seconds: float = SECONDS) -> None:
        self._randomness = randomness
        self._seconds = seconds

    def available(self) -> bool:
        """Tell whether one of the list answers in this session."""
        return self._found() is not None

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
        found = self._found()
        if found is None:
            raise VaultUnavailable(kind=self.id, why="no keyring answers in this session")
        entry = Entry(found, new_id(self._randomness))
        # First the name, then the secret: after a crash the name still says what is to be forgotten.
        write_private(folder / ENTRY_NAME, f"{entry.backend} {entry.name}\n".encode())
        secret = base32(key)
        self._asked(entry.backend, lambda backend: backend.set_password(SERVICE, entry.name, secret))
        if self._read(entry) != secret:
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
        secret = self._read(entry)
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
            if self._read(entry) is not None:
                self._asked(entry.backend, lambda backend: backend.delete_password(SERVICE, entry.name))
            (folder / ENTRY_NAME).unlink()

    def _found(self) -> str | None:
        for name in _OF_PLATFORM.get(sys.platform, ("secretservice", "kwallet")):
            try:
                self._asked(name, lambda _backend: None)
            except (KeyringFailed, KeyringSilent):
                continue
            except KeyringLocked:
                return name
            return name
        return None

    def _entry(self, folder: Path) -> Entry | None:
        try:
            backend, _, name = (folder / ENTRY_NAME).read_text("utf-8").strip().partition(" ")
        except FileNotFoundError:
            return None
        if backend not in LIST or not is_id(name):
            raise WrongVaultKey(kind=self.id, folder=folder)
        return Entry(backend, name)

    def _read(self, entry: Entry) -> str | None:
        return self._asked(entry.backend, lambda backend: backend.get_password(SERVICE, entry.name))

    def _asked(self, name: str, call: Callable[[Backend], T]) -> T:
        """Ask in a thread: one that hangs ends with the program, which doesn't start without its key."""
        answers: list[T] = []
        troubles: list[BaseException] = []

        def ask() -> None:
            try:
                answers.append(call(opened(name)))
            except BaseException as error:  # noqa: BLE001 - told below, to whoever waits
                troubles.append(error)

        thread = Thread(target=ask, name=f"keyring {name}", daemon=True)
        thread.start()
        thread.join(self._seconds)
        if troubles:
            raise _told(name, troubles[0]) from troubles[0]
        if not answers:
            raise KeyringSilent(name=name, seconds=f"{self._seconds:g}")
        return answers[0]


def opened(name: str) -> Backend:
    """Open a back end of the list, unlocked; it is never asked to unlock itself, for that asks a person.

    Raises:
        KeyringLocked: it is locked.
        Exception: whatever the library says of one that isn't there.

    """
    module, _, attribute = LIST[name].rpartition(".")
    found = getattr(import_module(module), attribute)
    found.priority  # noqa: B018 - the library's way to ask whether it is there: it raises
    if name == "secretservice":
        _refuse_locked(name)
    backend = found()
    if name == "winvault":
        backend.persist = "local machine"  # the library's default roams with the user's profile
    return cast("Backend", backend)


def refuse_redirection() -> None:
    """Refuse what would send the library to another back end, or steer the one that is on the list.

    Raises:
        KeyringRedirected: an environment variable or keyringrc.cfg does so.

    """
    named = os.environ.get(_CHOICE)
    if named and named not in LIST.values():
        raise KeyringRedirected(where=_CHOICE, named=named)
    for variable in sorted(os.environ):
        if variable.startswith(_STEERED):
            raise KeyringRedirected(where=variable, named=_UNLISTED)
    from keyring.util.platform_ import config_root

    path = config_root() / "keyringrc.cfg"
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
        wanted = parser.get("backend", "default-keyring", fallback="").strip()
    except (configparser.Error, UnicodeDecodeError):
        wanted = _UNLISTED
    if wanted and wanted not in LIST.values():
        raise KeyringRedirected(where=path, named=wanted)


def _refuse_locked(name: str) -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        if secretstorage.Collection(bus).is_locked():
            raise KeyringLocked(name=name)


def _told(name: str, error: BaseException) -> Exception:
    if isinstance(error, KeyringLocked):
        return error
    said = str(error).splitlines() or [""]
    return KeyringFailed(name=name, why=said[0] or type(error).__name__)
