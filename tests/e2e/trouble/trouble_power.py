"""Disks whose power a test cuts: what was not written through is gone when it is back."""

import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SHUT_DOWN, WITHOUT_A_FLUSH = 0x8004587D, 2
"""ext4's own stop (`EXT4_IOC_SHUTDOWN`): not even its journal is written any more."""


@dataclass(frozen=True)
class PoweredDisk:
    """One file system of its own, in a file."""

    folder: Path
    image: Path

    def cut(self) -> None:
        """Cut its power: from now on each call on it fails, and what wasn't synced is lost."""
        place = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(place, SHUT_DOWN, struct.pack("I", WITHOUT_A_FLUSH))
        finally:
            os.close(place)

    def let_go(self) -> bool:
        """Unmount it, as a machine without power does; False while somebody holds a file on it."""
        done = subprocess.run(["umount", str(self.folder)], capture_output=True, check=False)
        return done.returncode == 0

    def mount(self) -> None:
        """Mount it.

        Raises:
            PermissionError: this account, or this machine, may not mount.

        """
        command = ["mount", "-o", "loop", str(self.image), str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PermissionError(done.stderr.strip())


@contextmanager
def powered(folder: Path, megabytes: int = 48) -> Iterator[PoweredDisk]:
    """Make a file system and mount it on a folder.

    Raises:
        PermissionError, FileNotFoundError: this machine can't.

    """
    folder.mkdir(parents=True)
    image = folder.with_name(f"{folder.name}.img")
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    make = ["/usr/sbin/mkfs.ext4", "-q", "-F", "-m", "0", str(image)]
    subprocess.run(make, check=True, capture_output=True)
    disk = PoweredDisk(folder, image)
    disk.mount()
    (folder / "lost+found").rmdir()
    try:
        yield disk
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["umount", "-l", str(folder)], check=True)
        image.unlink(missing_ok=True)
