"""Wheels: fetched once by their hash, unpacked as pip would, without pip's traces of when and where."""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from installer.release.locks import Pin, normalised
from installer.release.resolving import pip_target
from installer.release.saying import CannotBuild, say
from installer.release.targets import Target

_LIBRARY = frozenset({"purelib", "platlib"})
_LEFT_OUT = frozenset({"scripts", "data", "headers"})
"""Of a wheel's .data: programs of others, manual pages, C headers. Nothing of ours reads them."""


def sha256(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetched(target: Target, pins: Sequence[Pin], cache: Path) -> tuple[Path, ...]:
    """Return the wheels of a lock, in its order; what the cache lacks comes by pip.

    Raises:
        CannotBuild: a wheel can't be had with the hash that the lock gives.

    """
    cache.mkdir(parents=True, exist_ok=True)
    missing = [pin for pin in pins if _kept(cache, pin) is None]
    if missing:
        say(f"fetching {len(missing)} wheels for {target.name}")
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            asked = Path(folder) / "lock.txt"
            asked.write_text("".join(f"{pin}\n" for pin in missing), "utf-8")
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
            command += [*pip_target(target), "--dest", folder, "--requirement", str(asked)]
            if subprocess.run(command, check=False, stdout=sys.stderr).returncode:  # noqa: S603  # pip, as asked
                raise CannotBuild("pip could not fetch a wheel of the lock; its own words stand above")
            for wheel in Path(folder).glob("*.whl"):
                wheel.replace(cache / wheel.name)  # whole or not at all: builds may share a cache
    found = [_kept(cache, pin) for pin in pins]
    wanting = [str(pin) for pin, path in zip(pins, found, strict=True) if path is None]
    if wanting:
        raise CannotBuild(f"not in the cache after fetching: {wanting}")
    return tuple(path for path in found if path is not None)


def _kept(cache: Path, pin: Pin) -> Path | None:
    named = re.sub(r"-", "[-_.]", re.escape(pin.name).replace(r"\-", "-"))
    fits = re.compile(rf"{named}-{re.escape(pin.version)}(\.0)*-.*\.whl", re.IGNORECASE)
    return next(
        (path for path in cache.glob("*.whl") if fits.fullmatch(path.name) and sha256(path) == pin.sha256),
        None,
    )


def unpacked(wheel: Path, into: Path) -> None:
    """Lay a wheel's libraries in a folder (the wheel format's *purelib* and *platlib* alike).

    Raises:
        CannotBuild: it wants to stand outside the folder, or has a part that we don't know.

    """
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            if member.is_dir() or (place := _place(wheel, member.filename)) is None:
                continue
            path = into / place
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)


def _place(wheel: Path, name: str) -> PurePosixPath | None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise CannotBuild(f"{wheel.name} holds a path outside itself: {name}")
    if not path.parts[0].endswith(".data"):
        return path
    scheme = path.parts[1]
    if scheme in _LEFT_OUT:
        return None
    if scheme not in _LIBRARY:
        raise CannotBuild(f"{wheel.name} has a part that is not known here: {scheme}")
    return PurePosixPath(*path.parts[2:])


def name_and_version(wheel: Path) -> tuple[str, str]:
    """Return what a wheel's file name says (PEP 427)."""
    name, version, *_tags = wheel.name.split("-")
    return normalised(name), version
