"""The systems' keyrings: Secret Service, KWallet, Keychain, Credential Manager; each asked in a thread.

The library would let an environment variable or keyringrc.cfg choose, also one that keeps nothing or keeps
plaintext: so the back end comes from a list, and what points elsewhere is refused.
"""

import configparser
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import Final, Protocol, TypeVar, cast

from wor_sidecar.domain.errors.environment import (
    KeyringFailed,
    KeyringLocked,
    KeyringRedirected,
    KeyringSilent,
)

SECONDS: Final = 3.0
"""How long a keyring may take: a locked one would wait for somebody who isn't there."""
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
    """Where a secret lies: the back end's name on the list, and the entry's own."""

    backend: str
    name: str


class Keyrings:
    """One program's entries, whichever keyring of the list holds them; short texts only.

    A Windows secret holds about 1,280 characters.
    """

    def __init__(self, service: str, *, seconds: float = SECONDS) -> None:
        """`service`: whose entries these are, as the keyring's own window shows them."""
        self.service = service
        self._seconds = seconds

    def found(self) -> str | None:
        """Return which one of the list answers in this session, also a locked one; None where none does."""
        for name in _OF_PLATFORM.get(sys.platform, ("secretservice", "kwallet")):
            try:
                self._asked(name, lambda _backend: None)
            except (KeyringFailed, KeyringSilent):
                continue
            except KeyringLocked:
                return name
            return name
        return None

    def put(self, entry: Entry, secret: str) -> None:
        """Put a secret in.

        Raises:
            KeyringRedirected, KeyringSilent, KeyringLocked, KeyringFailed: it can't.

        """
        refuse_redirection()
        self._asked(entry.backend, lambda backend: backend.set_password(self.service, entry.name, secret))

    def read(self, entry: Entry) -> str | None:
        """Return a secret; None where there is none.

        Raises:
            KeyringRedirected, KeyringSilent, KeyringLocked, KeyringFailed: the keyring doesn't say.

        """
        refuse_redirection()
        return self._asked(entry.backend, lambda backend: backend.get_password(self.service, entry.name))

    def forget(self, entry: Entry) -> None:
        """Take a secret out; one that isn't there is forgotten already.

        Raises:
            KeyringRedirected, KeyringSilent, KeyringLocked, KeyringFailed: it is still there.

        """
        if self.read(entry) is not None:
            self._asked(entry.backend, lambda backend: backend.delete_password(self.service, entry.name))

    def _asked(self, name: str, call: Callable[[Backend], T]) -> T:
        """Ask in a thread: one that hangs ends with the program, which doesn't start without its key."""
        answers: list[T] = []
        troubles: list[BaseException] = []

        def ask() -> None:
            try:
                answers.append(call(opened(name)))
            except BaseException as error:  # noqa: BLE001 - told below, to whoever waits
                troubles.append(error)

        with suppress(Exception):  # `ask` meets the same trouble, and it is told below
            # Not on the keyring's time: behind a cold disk or a virus scanner the library alone takes longer.
            import_module(LIST[name].rpartition(".")[0])
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
