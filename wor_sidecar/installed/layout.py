"""Where a program's releases stand: `versions/1.2.0/` beside each other, and `current` names the one in use.

On Linux `current` is a symbolic link, so that paths through it work; on Windows, where only some accounts may
make one, a file of one line with the version.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

VERSIONS: Final = "versions"
CURRENT: Final = "current"
RELEASE: Final = "release.json"
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:[a-z0-9.+-]*)")
_NOT_WHOLE: Final = (".part", ".old")
"""What a package that was killed left while it put a version down."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release's own card, `release.json` at its top."""

    version: str
    platform: str
    """linux-x86_64 or windows-x64."""
    python: str
    """The version of Python that it runs on: 3.11."""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the card of an unpacked release.

        Raises:
            OSError, ValueError, KeyError: there is none, or it is no card.

        """
        card: dict[str, Any] = json.loads((folder / RELEASE).read_text("utf-8"))
        return cls(str(card["version"]), str(card["platform"]), str(card["python"]))


@dataclass(frozen=True, slots=True)
class Root:
    """The folder of one installation: `/opt/wor-sidecar`, or `wor` among Windows' program files."""

    folder: Path

    def version(self, version: str) -> Path:
        """Return where a version stands, or would."""
        if not _VERSION.fullmatch(version):
            raise ValueError(version)
        return self.folder / VERSIONS / version

    def versions(self) -> tuple[str, ...]:
        """Return the versions that stand here whole, oldest first."""
        cards = (self.folder / VERSIONS).glob(f"*/{RELEASE}")
        names = (path.parent.name for path in cards)
        whole = (one for one in names if _VERSION.fullmatch(one) and not one.endswith(_NOT_WHOLE))
        return tuple(sorted(whole, key=_order))

    def current(self) -> str | None:
        """Return the version in use; None: none is."""
        pointer = self.folder / CURRENT
        if pointer.is_symlink():
            return pointer.readlink().name
        return pointer.read_text("utf-8").strip() if pointer.is_file() else None

    def switch(self, version: str) -> None:
        """Let `current` name another version, in one step: who looks sees the old or the new."""
        target, pointer = self.version(version), self.folder / CURRENT
        if not (target / RELEASE).is_file():
            raise FileNotFoundError(target)
        fresh = pointer.with_name(f"{CURRENT}.part")
        fresh.unlink(missing_ok=True)
        if os.name == "posix":
            fresh.symlink_to(Path(VERSIONS) / version)
        else:
            fresh.write_text(version + "\n", "utf-8")
        fresh.replace(pointer)


def newer(one: str, other: str) -> bool:
    """Tell whether a version comes after another."""
    return _order(one) > _order(other)


def here() -> Root | None:
    """Return the installation that this program runs from; None: a checkout or somebody's environment."""
    for folder in Path(__file__).resolve().parents:
        if folder.parent.name == VERSIONS and (folder / RELEASE).is_file():
            return Root(folder.parent.parent)
    return None


def _order(version: str) -> tuple[tuple[int, ...], str]:
    numbers = re.match(r"[0-9.]*", version)
    head = numbers.group() if numbers else ""
    # "~" stands behind every letter: 1.2.0 comes after 1.2.0rc1.
    return tuple(int(part) for part in head.split(".") if part), version[len(head) :] or "~"
