"""What both systems' release trees have in common: library, card, sums, and files without a history."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from installer.release import locks
from installer.release.compiling import can_compile, compiled
from installer.release.ours import epoch, our_wheel
from installer.release.targets import SOURCE, Target
from installer.release.wheels import fetched, sha256, unpacked

SUMS: Final = "SHA256SUMS"
CACHE: Final = SOURCE / "build" / "wheels"
"""Where wheels lie between builds; WOR_WHEELS names another place."""
PROGRAMS: Final = {
    "wor-sidecar": "wor_sidecar.practice.cli",
    "wor-inbox": "wor_sidecar.welfare.cli",
    "wor-postbus": "wor_sidecar.postbus.cli",
    "wor-tray": "wor_sidecar.tray.cli",
}


def cache() -> Path:
    """Return the folder of fetched wheels."""
    return Path(os.environ.get("WOR_WHEELS", CACHE))


def library(target: Target, version: str, into: Path) -> None:
    """Fill a folder with our wheel and everything that the target's lock names, compiled where we can."""
    into.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        for wheel in (*fetched(target, locks.read(target.lock), cache()), our_wheel(version, Path(folder))):
            shutil.copytree(_laid_out(wheel, target), into, dirs_exist_ok=True)


def tray_library(target: Target, into: Path) -> None:
    """Fill a folder with what the tray's window needs besides."""
    into.mkdir(parents=True, exist_ok=True)
    for wheel in fetched(target, locks.read(target.tray_lock), cache()):
        shutil.copytree(_laid_out(wheel, target), into, dirs_exist_ok=True)


def _laid_out(wheel: Path, target: Target) -> Path:
    """Return a wheel unpacked and compiled, by its hash: a second build only copies."""
    kept = cache() / "unpacked" / f"{sha256(wheel)}-{target.python}"
    if kept.is_dir():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        fresh = Path(folder) / "whole"
        fresh.mkdir()
        unpacked(wheel, fresh)
        if can_compile(target.python):
            compiled(fresh)
        try:
            fresh.rename(kept)
        except OSError:  # another build was there first, with the same bytes
            if not kept.is_dir():
                raise
    return kept


def card(folder: Path, target: Target, version: str) -> None:
    """Write release.json, the card that `installed/layout.py` reads."""
    told = {"version": version, "platform": target.release, "python": target.python}
    (folder / "release.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


def summed(folder: Path) -> None:
    """Write SHA256SUMS over every file in a folder; links are no files."""
    lines = [
        f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in files(folder)
        if not path.is_symlink()
    ]
    (folder / SUMS).write_text("".join(lines), "utf-8", newline="\n")


def files(folder: Path) -> Iterator[Path]:
    """Yield the files and links in a folder, always in one order; not its own SHA256SUMS."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    yield from sorted(
        (one for one in found if one != folder / SUMS), key=lambda one: one.relative_to(folder).as_posix()
    )


def without_history(folder: Path, executable: Iterable[Path] = ()) -> None:
    """Give every file one time and one mode, whoever built it and when."""
    runs = set(executable)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in runs else 0o644)  # everybody reads a program
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)
