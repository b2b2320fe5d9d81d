"""A Windows without a screen: one Wine prefix, what it lacks, and something in it that stays alive."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PARTS = ("wine", "wineserver", "x86_64-w64-mingw32-gcc")
PATIENCE = 240.0
"""Seconds that anything may take: an end to waiting, never a promise."""
NETWORK_DRIVE = "n:"
_PLENTY = 6 << 30
_SERVER = Path("/usr/lib/wine/wineserver64")

# Wine 8 has no bcryptprimitives.dll, and cryptography's Rust asks it for random numbers.
_RANDOM = """
#include <stddef.h>
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *into, size_t left) {
  while (left) {
    unsigned long some = left > 65536 ? 65536 : (unsigned long)left;
    if (!SystemFunction036(into, some)) return 0;
    into += some; left -= some;
  }
  return 1;
}
"""


def lacking() -> str:
    """Name what isn't installed."""
    found = {one: shutil.which(one) for one in PARTS}
    if _SERVER.exists():
        found["wineserver"] = str(_SERVER)
    return ", ".join(one for one, where in found.items() if where is None)


@dataclass(frozen=True, slots=True)
class Windows:
    """One prefix."""

    folder: Path

    @property
    def drive_c(self) -> Path:
        """C:, as Linux sees it."""
        return self.folder / "drive_c"

    @property
    def program_data(self) -> Path:
        """%ProgramData%, as Linux sees it."""
        return self.drive_c / "ProgramData"

    def here(self, path: str) -> Path:
        """Return a path on C: as Linux sees it."""
        return self.drive_c / path.removeprefix("C:\\").replace("\\", "/")

    def there(self, path: Path | str) -> str:
        """Return a path as Windows sees it."""
        text = str(path)
        if text.startswith(str(self.drive_c)):
            return "C:" + text.removeprefix(str(self.drive_c)).replace("/", "\\")
        return "Z:" + text.replace("/", "\\")

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what a program in it is started with."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        own = {"WINEPREFIX": str(self.folder), "WINEARCH": "win64", "WINEDEBUG": "-all", "DISPLAY": ""}
        return {**kept, **own, **(more or {})}

    def run(
        self, *command: str, stdin: str = "", more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end. Its streams must be pipes: Wine knows no other without a console."""
        return subprocess.run(
            ["wine", *command],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=self.environment(more),
            timeout=PATIENCE,
            check=False,
        )

    def begin(self, *command: str, more: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start a program that stays."""
        return subprocess.Popen(
            ["wine", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=self.environment(more),
        )


def room() -> Path:
    """Return where a prefix may lie: it is large, and in memory half as slow, where there is enough."""
    memory = Path("/dev/shm")
    plenty = memory.is_dir() and shutil.disk_usage(memory).free > _PLENTY
    return memory if plenty else Path("/var/tmp")


@contextmanager
def windows() -> Iterator[Windows]:
    """Make one; at the end everything in it ends, and nothing else."""
    with tempfile.TemporaryDirectory(prefix="wor-wine-", dir=room(), ignore_cleanup_errors=True) as name:
        made = Windows(Path(name) / "prefix")
        made.folder.mkdir()
        done = made.run("wineboot", "-i")
        assert done.returncode == 0, done.stderr
        made.run("winecfg", "-v", "win10")
        random_numbers(made)
        _network_drive(made)
        # Services end with the last program that somebody sees.
        alive = made.begin("cmd")
        try:
            yield made
        finally:
            ended(made)
            alive.communicate(timeout=PATIENCE)


def ended(made: Windows) -> None:
    """End everything in a prefix at once, as a power cut does; other prefixes go on."""
    server = str(_SERVER) if _SERVER.exists() else "wineserver"
    subprocess.run([server, "-k"], env=made.environment(), timeout=PATIENCE, check=False)


def registered(made: Windows, key: str, name: str, value: str) -> None:
    """Write a value into the registry."""
    done = made.run("reg", "add", key, "/v", name, "/d", value, "/f")
    assert done.returncode == 0, done.stdout + done.stderr


def random_numbers(made: Windows) -> None:
    """Give a prefix the library that it lacks."""
    source = made.folder / "random.c"
    source.write_text(_RANDOM, "utf-8")
    into = made.drive_c / "windows" / "system32" / "bcryptprimitives.dll"
    command = ["x86_64-w64-mingw32-gcc", "-shared", "-O1", "-s", "-o", str(into), str(source), "-ladvapi32"]
    subprocess.run(command, check=True, timeout=PATIENCE)


def _network_drive(made: Windows) -> None:
    """Map a share as somebody who signed in would have."""
    share = made.folder / "share"
    share.mkdir()
    (made.folder / "dosdevices" / NETWORK_DRIVE).symlink_to(share)
    registered(made, r"HKLM\Software\Wine\Drives", NETWORK_DRIVE, "network")


def lines_of(done: subprocess.CompletedProcess[str]) -> Sequence[str]:
    """Return what a command printed, line by line, without Windows' carriage returns."""
    return [line for line in done.stdout.replace("\r", "").splitlines() if line.strip()]
