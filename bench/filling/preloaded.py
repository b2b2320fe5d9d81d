"""The order that the preloaded library follows: which write below which folder fails."""

import mmap
import os
import struct
import subprocess
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("full_disk.c")
FILE: Final = "WOR_FULL_DISK"
_NUMBERS: Final = struct.Struct("=5q")
_SIZE: Final = _NUMBERS.size + 1024
FOR_GOOD: Final = 2**40


class Kind(IntEnum):
    """What a failing call does."""

    FULL = 0
    SHORT = 1
    """Half is written first."""
    NOT_ON_DISK = 2
    """A flush says EIO; other calls don't count."""


def build(folder: Path) -> dict[str, str]:
    """Compile the library; return what a program is started with on top of our own environment."""
    library, order = folder / "full_disk.so", folder / "order"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True)
    order.write_bytes(bytes(_SIZE))
    return {"LD_PRELOAD": str(library), FILE: str(order)}


@dataclass(frozen=True, slots=True)
class FullDisk:
    """The disk of this process, which was started with what `build` returned."""

    order: mmap.mmap

    @classmethod
    def here(cls) -> "FullDisk":
        """Take the order that this process follows."""
        with Path(os.environ[FILE]).open("r+b") as file:
            return cls(mmap.mmap(file.fileno(), _SIZE))

    def fill(self, folder: Path, at: int, many: int = FOR_GOOD, kind: Kind = Kind.FULL) -> None:
        """Let the `at`-th write below a folder fail from now on, and so many in a row."""
        path = os.fsencode(folder) + b"\0"
        self.order[_NUMBERS.size : _NUMBERS.size + len(path)] = path
        self.order[: _NUMBERS.size] = _NUMBERS.pack(at, many, kind, 0, 0)

    def free(self) -> tuple[int, int]:
        """Make room again; return how many writes there were, and how many of them failed."""
        *_, seen, failed = _NUMBERS.unpack(self.order[: _NUMBERS.size])
        self.order[: _NUMBERS.size] = _NUMBERS.pack(0, 0, 0, 0, 0)
        self.order[_NUMBERS.size] = 0
        return seen, failed
