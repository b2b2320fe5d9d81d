"""Profiles: TOML files that tell how one HIS writes a format, and where each fact comes from.

connector = "table"
his = "Bricks Huisarts"
verified = "unverified"
sources = ["..."]

[file]                       # may be left out
done_marker = ".ok"          # list.csv counts as whole once list.csv.ok or list.ok is there
max_megabytes = 64
batch = true                 # files refer to each other: what is new is read together
after_read = "move"          # "leave", the default, never touches the HIS's own file
move_to = "read"             # a folder in the export folder

[table]                      # the connector's own options, which the connector checks
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.folders import ProfileMissing, ProfileNotToml
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.settings.packaged import defaults
from wor_sidecar.settings.reader import check_table

MEGABYTE: Final = 1 << 20
LEAVE: Final = "leave"
MOVE: Final = "move"
_FOLDER: Final = re.compile(r"[\w][\w .-]{0,63}(?<![ .])")


@dataclass(frozen=True, slots=True)
class FileRules:
    """[file]: when a file is whole, how large it may be, and what is done with it afterwards.

    `batch`: all new files are read together, for they refer to each other. `after_read`: `leave`, or `move`
    to the folder `move_to` in the export folder.
    """

    done_marker: str = ""
    max_megabytes: int = 64
    batch: bool = False
    after_read: str = LEAVE
    move_to: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.max_megabytes <= 1024:  # noqa: PLR2004 - a megabyte to a gigabyte
            raise ValueError("max_megabytes must be 1 to 1024")
        if self.after_read not in (LEAVE, MOVE):
            raise ValueError('after_read must be "leave" or "move"')
        if (self.after_read == MOVE) != bool(self.move_to):
            raise ValueError('move_to names a folder for after_read = "move", and only for that')
        if self.move_to and not _FOLDER.fullmatch(self.move_to):
            raise ValueError("move_to must be the plain name of a folder in the export folder")


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile as it was read: what the connector gets, and what the intake itself minds."""

    profile: Profile
    rules: FileRules = field(default_factory=FileRules)

    @property
    def max_bytes(self) -> int:
        """The largest file that is opened."""
        return self.rules.max_megabytes * MEGABYTE


@dataclass(frozen=True, slots=True)
class _Head:
    connector: str
    his: str = ""
    verified: str = "unverified"
    sources: tuple[str, ...] = ()
    file: FileRules = field(default_factory=FileRules)


def find_profile(name: str | Path, beside: Path | None = None) -> Path:
    """Return the path of a profile: relative to the configuration file, else among the packaged ones.

    Raises:
        ProfileMissing: neither has it.

    """
    places = [folder / name for folder in (beside.parent if beside else Path(), defaults())]
    for place in places:
        if place.is_file():
            return place
    raise ProfileMissing(path=places[0])


def load_profile(name: str | Path, beside: Path | None = None, trigger: Trigger | None = None) -> ProfileFile:
    """Read a profile; `beside` is the configuration file that names it.

    Raises:
        ProfileMissing, FileUnreadable, ProfileNotToml: the file.
        SettingUnknown, SettingMissing, SettingRefused: a key outside the connector's own table.

    """
    path = find_profile(name, beside)
    table = _parsed(path)
    connector = table.get("connector")
    options = table.pop(connector, {}) if isinstance(connector, str) else {}
    if not isinstance(options, dict):
        raise ProfileNotToml(path=path, why=f"{connector} must be a table: [{connector}]")
    head = check_table(table, _Head, path)
    profile = Profile(
        connector=head.connector,
        his=head.his,
        verified=head.verified,
        sources=head.sources,
        options=options,
        trigger=trigger or Trigger(),
    )
    return ProfileFile(profile, head.file)


def bare_profile(connector: str, trigger: Trigger | None = None) -> ProfileFile:
    """Return a profile without options, for a connector that was named without one."""
    return ProfileFile(Profile(connector=connector, trigger=trigger or Trigger()))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProfileNotToml(path=path, why="it is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileNotToml(path=path, why=error) from error
    except OSError as error:
        raise FileUnreadable(path=path) from error
