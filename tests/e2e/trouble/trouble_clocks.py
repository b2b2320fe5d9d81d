"""A wall's clock for each program, that a test moves while the program runs; monotonic clocks stay."""

import struct
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import time
from zoneinfo import ZoneInfo

SOURCE = Path(__file__).with_name("clock_shift.c")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SIDES = ("postbus", "inbox", "sidecar")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def build(folder: Path) -> Path:
    """Compile the library that programs are started with."""
    library = folder / "clock_shift.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True)
    return library


@dataclass(frozen=True)
class Clocks:
    """One file per program: by how many whole seconds its clock is off."""

    library: Path
    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        for side in SIDES:
            (self.folder / side).write_bytes(struct.pack("=q", 0))

    @property
    def environments(self) -> Mapping[str, Mapping[str, str]]:
        """What each program is started with."""
        preload = {"LD_PRELOAD": str(self.library)}
        return {side: {**preload, "WOR_CLOCK_SHIFT": str(self.folder / side)} for side in SIDES}

    def now(self, side: str = "postbus") -> datetime:
        """Return the time on one program's wall."""
        return datetime.fromtimestamp(time() + self._off(side), AMSTERDAM)

    def shift(self, by: timedelta, *sides: str) -> None:
        """Move clocks; all of them unless some are named."""
        for side in sides or SIDES:
            moved = self._off(side) + int(by.total_seconds())
            with (self.folder / side).open("r+b") as file:  # in place: programs have it mapped
                file.write(struct.pack("=q", moved))

    def set(self, moment: datetime, *sides: str) -> None:
        """Let clocks show a moment."""
        for side in sides or SIDES:
            self.shift(moment - self.now(side), side)

    def _off(self, side: str) -> int:
        return int(struct.unpack("=q", (self.folder / side).read_bytes())[0])
