"""What was built before from the same source lies ready: a run of tests builds each thing once.

The key is the source's own bytes, so a kept build is never of another source. Who takes one may not write
in it.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from installer.release.targets import SOURCE

KEPT: Final = SOURCE / "build" / "kept"
_SOURCES: Final = (
    "wor_sidecar",
    "his_connectors",
    "plugins",
    "config",
    "installer",
    "pyproject.toml",
    "hatch_build.py",
)
_SUFFIXES: Final = frozenset({".pyc", ".mo"})
_BUILDS_KEPT: Final = 12


def kept(name: str, build: Callable[[Path], object]) -> Path:
    """Return the folder that `build` fills, built now unless it was before; processes wait for each other."""
    folder = KEPT / f"{name}-{source_hash()}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _without_old()
            part = folder.with_name(f"{folder.name}.part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            build(part)
            part.rename(folder)
    return folder


def source_hash() -> str:
    """Return a short hash of everything that a release is made from."""
    found = hashlib.sha256()
    for path in sorted(_files()):
        found.update(f"{path.relative_to(SOURCE).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for name in _SOURCES:
        top = SOURCE / name
        for path in (top,) if top.is_file() else top.rglob("*"):
            if path.is_file() and path.suffix not in _SUFFIXES and "tests" not in path.parts:
                yield path


def _without_old() -> None:
    """Keep the last builds only: each is some 200 MB."""
    builds = sorted((one for one in KEPT.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for old in builds[:-_BUILDS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
