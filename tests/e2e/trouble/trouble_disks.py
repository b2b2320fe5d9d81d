"""Disks of a few megabytes that a test fills to the last byte, and frees again."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

BLOCK = bytes(4096)


@dataclass(frozen=True)
class Disk:
    """One mounted disk."""

    folder: Path

    @contextmanager
    def full(self) -> Iterator[None]:
        """Fill it; inside there is no room for one block more."""
        ballast = self.folder / "ballast.tmp"
        try:
            with ballast.open("wb", buffering=0) as file:
                _fill(file.fileno())
            yield
        finally:
            ballast.unlink(missing_ok=True)


def _fill(file: int) -> None:
    while True:
        try:
            os.write(file, BLOCK)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return


@contextmanager
def disk(folder: Path, megabytes: int = 16) -> Iterator[Disk]:
    """Mount a disk on a folder.

    Raises:
        PermissionError: this account, or this machine, may not mount.

    """
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PermissionError(done.stderr.strip())
    try:
        yield Disk(folder)
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["umount", "-l", str(folder)], check=True)
