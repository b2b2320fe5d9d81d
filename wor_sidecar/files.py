"""Private files: written whole, flushed to disk, and for this account alone.

A room of one module, below all others that keep files: vault, wire, store.
On Windows the folder's own access list guards a file; the mode says nothing there.
"""

import os
from pathlib import Path
from typing import BinaryIO

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_OTHERS = 0o077


def private_folder(path: Path) -> Path:
    """Make a folder (and what lies above it) for this account alone; one that exists is left as it is."""
    if not path.is_dir():
        path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


def create_private(path: Path) -> None:
    """Make an empty private file unless there is one: before somebody else's code opens it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), PRIVATE_FILE))


def open_new(path: Path) -> BinaryIO:
    """Open a private file that isn't there yet; never one that somebody else put there, nor through a link.

    Raises:
        FileExistsError: there is something of that name.

    """
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
    for extra in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):  # where there is one
        flags |= getattr(os, extra, 0)
    return os.fdopen(os.open(path, flags, PRIVATE_FILE), "r+b")


def write_private(path: Path, content: bytes) -> None:
    """Write a whole file or nothing: a private sibling, flushed, renamed over the old one.

    Raises:
        OSError: the folder is not there or not writable.

    """
    sibling = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(sibling, flags, PRIVATE_FILE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sibling.replace(path)
    except OSError:
        sibling.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Make a rename in this folder last through a power cut; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def exposed(path: Path) -> bool:
    """Tell whether other accounts may touch the file; unknowable by mode on Windows, so never there."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)
