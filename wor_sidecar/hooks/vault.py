"""A vault: the home of the 32-byte key that wraps every other key of a program."""

from pathlib import Path
from typing import Protocol


class Vault(Protocol):
    """One kind of home. Never plaintext, never a silent fall-back, never a question in a service.

    `folder` is one key's own: two folders hold two keys, and while a key is replaced both are there. What a
    home writes into it stays there until `forget`; the key itself never lies in it in the clear.
    """

    @property
    def id(self) -> str:
        """The name that `[vault] kind` uses."""
        ...

    def available(self) -> bool:
        """Tell whether this machine and account can use it."""
        ...

    def create(self, folder: Path, key: bytes) -> None:
        """Put the key away; it is read back and compared before this returns."""
        ...

    def load(self, folder: Path) -> bytes:
        """Return the key; a coded error when it is missing, wrong or damaged."""
        ...

    def forget(self, folder: Path) -> None:
        """Take the key out of the home for good; one that isn't there any more is no error."""
        ...
