"""Tries whether this account may write, rename and delete in a folder: an empty file that is gone at once."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from wor_sidecar.domain.identifiers import Randomness, new_id

NAME: Final = ".wor-doctor-"
"""Begins the name of what it makes: a HIS that reads the folder passes over it."""
END: Final = ".tmp"
_BUSY: Final = frozenset({32, 33})
"""Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: another program has it open for itself."""


def why_not_writable(folder: Path, randomness: Randomness) -> str:
    """Return why no file can be made and deleted there; empty: it can."""
    return _why(lambda: _make(folder / _name(randomness)))


def why_not_movable(staging: Path, folder: Path, randomness: Randomness) -> OSError | None:
    """Return what is in the way of moving a file from one folder to another; None: nothing."""
    name = _name(randomness)
    first, second = staging / name, folder / name
    try:
        os.close(os.open(first, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o660))
        os.rename(first, second)  # noqa: PTH104 - as a letter is placed: never replace()
        second.unlink()
    except OSError as error:
        return error
    finally:
        for one in (first, second):
            with suppress(OSError):
                one.unlink(missing_ok=True)
    return None


def why_not_openable(path: Path) -> str:
    """Return why a file can't be read; empty: it can, or the HIS works in it, or took it away just now."""
    try:
        os.close(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)))
    except FileNotFoundError:
        return ""
    except OSError as error:
        return "" if getattr(error, "winerror", None) in _BUSY else said(error)
    return ""


def said(error: OSError) -> str:
    """Return what the system says of a failure, without a path."""
    return error.strerror or type(error).__name__


def _name(randomness: Randomness) -> str:
    return f"{NAME}{new_id(randomness)}{END}"


def _make(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    path.unlink()


def _why(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return said(error)
    return ""
