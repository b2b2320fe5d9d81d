"""Locks: names, versions and hashes in pip's own format, and nothing about where a wheel was found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer.release.saying import CannotBuild

_LINE: Final = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+) --hash=sha256:(?P<sha256>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """One wheel, by the only bytes that count as it."""

    name: str
    """Normalised (PEP 503): lower case, hyphens."""
    version: str
    sha256: str

    def __str__(self) -> str:
        """Return its line, as pip's --require-hashes reads it."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


def normalised(name: str) -> str:
    """Return a project's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def written(pins: Iterable[Pin], header: str) -> str:
    """Return a lock's text."""
    return "".join(f"{line}\n" for line in (f"# {header}", *map(str, sorted(pins))))


def read(path: Path) -> tuple[Pin, ...]:
    """Read a lock.

    Raises:
        CannotBuild: it isn't there, or a line is no pin.

    """
    if not path.is_file():
        raise CannotBuild(f"{path.name} is missing: python -m installer.release lock")
    pins = []
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if (found := _LINE.fullmatch(line)) is None:
            raise CannotBuild(f"{path.name}: not a pin with one hash: {line}")
        pins.append(Pin(**found.groupdict()))
    return tuple(pins)
