"""What the machine tells of itself, asked without changing it; what it doesn't tell is None."""

import os
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MIB: Final = 1 << 20
_COLUMNS: Final = 3
"""Of a table of mounts: device, place, kind."""
_NETWORK: Final = frozenset({"cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "fuse.sshfs", "afs", "ceph"})
_NO_DISK: Final = frozenset({"tmpfs", "ramfs", "overlay"})


@dataclass(frozen=True, slots=True)
class Mount:
    """Where a disk is joined to the tree."""

    point: Path
    device: str
    kind: str


class Machine:
    """This one. `root` holds its own files about itself: /proc, /sys, /etc."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def free(self, folder: Path) -> int:
        """Return how many MB are free."""
        return shutil.disk_usage(folder).free // _MIB

    def network(self, folder: Path) -> str:
        """Return what kind of network disk a folder is on; empty: none."""
        if sys.platform == "win32":
            from wor_sidecar.doctor.windows import drive_is_remote

            return "SMB" if drive_is_remote(folder) else ""
        mount = self._mount(folder)
        return mount.kind if mount and mount.kind in _NETWORK else ""

    def mapped(self, folder: Path) -> bool:
        """Tell whether a path names a network drive by its letter."""
        if sys.platform != "win32":
            return False
        from wor_sidecar.doctor.windows import drive_is_remote

        return not str(folder).startswith("\\\\") and drive_is_remote(folder)

    def not_mounted(self, folder: Path) -> Path | None:
        """Return the place above a folder where the machine would mount a disk, and did not."""
        there = {one.point for one in self._mounts()}
        table = (words for words in self._words("etc/fstab") if len(words) >= _COLUMNS)
        wanted = [Path(_unescaped(words[1])) for words in table if words[2] != "swap"]
        lacking = (point for point in wanted if point not in there and folder.is_relative_to(point))
        return next((point for point in lacking if point != Path("/")), None)

    def encrypted(self, folder: Path) -> bool | None:
        """Tell whether a folder's disk is encrypted; None: this account can't know."""
        if sys.platform == "win32":
            return None  # manage-bde asks for an administrator
        mount = self._mount(folder)
        if mount is None or mount.kind in _NO_DISK or not mount.device.startswith("/dev/"):
            return None
        return self._crypt(Path(mount.device).resolve().name, 0)

    def utc_offset(self, at_second: int) -> int:
        """Return the machine's minutes ahead of UTC at a moment."""
        return time.localtime(at_second).tm_gmtoff // 60

    def memory(self) -> int | None:
        """Return the MB of memory that programs can still get."""
        for words in self._words("proc/meminfo"):
            if words[0] == "MemAvailable:":
                return int(words[1]) // 1024
        return None

    def open_files(self) -> int | None:
        """Return how many files this account's programs may open at once."""
        if sys.platform == "win32":
            return None
        import resource

        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return None if limit == resource.RLIM_INFINITY else limit

    def _crypt(self, name: str, depth: int) -> bool | None:
        """Look whether a block device, or each one that it stands on, is dm-crypt."""
        block = self._root / "sys/class/block" / name
        if not block.exists() or depth > 8:  # noqa: PLR2004  (nobody stacks disks that high)
            return None
        with suppress(OSError):
            if (block / "dm/uuid").read_text().startswith("CRYPT-"):
                return True
        try:
            below = sorted(one.name for one in (block / "slaves").iterdir())
        except OSError:
            below = []
        if not below:
            return False
        answers = [self._crypt(one, depth + 1) for one in below]
        return None if None in answers else all(answers)

    def _mount(self, folder: Path) -> Mount | None:
        place = folder.resolve()
        above = [one for one in self._mounts() if place.is_relative_to(one.point)]
        return max(reversed(above), key=lambda one: len(one.point.parts), default=None)

    def _mounts(self) -> list[Mount]:
        return [
            Mount(Path(_unescaped(words[1])), words[0], words[2])
            for words in self._words("proc/self/mounts")
            if len(words) >= _COLUMNS
        ]

    def _words(self, file: str) -> list[list[str]]:
        try:
            text = (self._root / file).read_text("utf-8", "replace")
        except OSError:
            return []
        lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
        return [words for words in lines if words]


def of_another_account(folder: Path) -> bool:
    """Tell whether somebody else's program works there: what we may do says nothing of what that may."""
    if sys.platform == "win32" or not folder.exists():
        return False
    return folder.stat().st_uid != os.geteuid()


def _unescaped(place: str) -> str:
    return place.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
