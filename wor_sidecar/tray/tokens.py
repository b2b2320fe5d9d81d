"""Where an account's token lies: in the system's keyring where one answers, else in the pairing file itself.

That is chosen once, when the workstation is paired, and the pairing file says which. Nothing later falls
back: a keyring that is closed, or lost the entry, is told with its remedy.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.errors.environment import KeyringFailed, KeyringLocked, KeyringSilent
from wor_sidecar.domain.errors.tray import TokenGone, TokenHomeAbsent, TokenHomeClosed
from wor_sidecar.domain.identifiers import Randomness, is_id, new_id
from wor_sidecar.vault.keyrings import LIST, Entry, Keyrings

SERVICE: Final = "wor-tray"
"""Whose entries these are, as the keyring's own window shows them."""
_CLOSED: Final = (KeyringFailed, KeyringLocked, KeyringSilent)


class TokenIn(StrEnum):
    """Where somebody wants a token to be kept."""

    AUTO = "auto"
    """In the keyring where one answers, else in the file."""
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The homes of a token; without `randomness` the file alone."""

    wanted: TokenIn = TokenIn.FILE
    randomness: Randomness | None = None
    keyrings: Keyrings = field(default_factory=lambda: Keyrings(SERVICE))

    def place(self) -> Entry | None:
        """Choose where a new token goes, before it costs a code; None for the pairing file.

        Raises:
            TokenHomeAbsent: the keyring is wanted, and none answers.
            TokenHomeClosed: the keyring is locked, or stopped answering.
            KeyringRedirected: something of this account points to another keyring.

        """
        if self.wanted is TokenIn.FILE or self.randomness is None:
            return None
        found = self.keyrings.found()
        if found is None:
            if self.wanted is TokenIn.KEYRING:
                raise TokenHomeAbsent
            return None
        entry = Entry(found, new_id(self.randomness))
        self._read(entry)  # a locked one says so now
        return entry

    def put(self, entry: Entry, token: str) -> None:
        """Put a token into the keyring, and read it back.

        Raises:
            TokenHomeClosed: it isn't there.

        """
        try:
            self.keyrings.put(entry, token)
        except _CLOSED as error:
            raise TokenHomeClosed(name=entry.backend) from error
        if self._read(entry) != token:
            raise TokenHomeClosed(name=entry.backend)

    def get(self, entry: Entry) -> str:
        """Return a token.

        Raises:
            TokenGone: the keyring has no such entry any more.
            TokenHomeClosed: it is locked, or doesn't answer.
            KeyringRedirected: something of this account points to another keyring.

        """
        token = self._read(entry)
        if not token:
            raise TokenGone(name=entry.backend)
        return token

    def forget(self, entry: Entry) -> None:
        """Take an older token out; where the keyring won't, it stays: the practice's server can revoke it."""
        with suppress(*_CLOSED):
            self.keyrings.forget(entry)

    def _read(self, entry: Entry) -> str | None:
        try:
            return self.keyrings.read(entry)
        except _CLOSED as error:
            raise TokenHomeClosed(name=entry.backend) from error


def entry_of(backend: str, name: str) -> Entry:
    """Return an entry as a pairing file names it.

    Raises:
        ValueError: no keyring of the list, or no name of ours.

    """
    if backend not in LIST or not is_id(name):
        raise ValueError("no entry of a keyring")
    return Entry(backend, name)
