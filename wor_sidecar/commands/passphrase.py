"""The passphrase of an identity file: from a file, or typed without showing it."""

from pathlib import Path
from typing import Final

import click

from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.texts.catalogue import _

_LARGEST: Final = 64 * 1024


def passphrase(file: Path | None, *, new: bool) -> str:
    """Return the passphrase in a file, without its line's end; else ask for it, twice when it is new.

    Every command reads such a file in this one way: what locks an identity file opens it, whatever editor
    wrote the passphrase (Windows' puts a mark before UTF-8).

    Raises:
        FileUnreadable: the file is not there, or not ours to read.

    """
    if file is None:
        return _typed_twice() if new else _typed(_("Passphrase"))
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST).decode("utf-8-sig", "replace").rstrip("\r\n")
    except OSError as error:
        raise FileUnreadable(path=file) from error


def _typed_twice() -> str:
    while True:
        first = _typed(_("Passphrase"))
        if _typed(_("The same passphrase once more")) == first:
            return first
        click.echo(_("They differ. Type it twice again."), err=True)


def _typed(words: str) -> str:
    return str(click.prompt(words, hide_input=True, err=True))
