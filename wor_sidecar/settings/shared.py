"""Tables that several programs' TOML files share; a program composes them into its own settings class."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class PluginsSettings:
    """[plugins]: the allow-list; installed isn't enabled, the built-in ones are."""

    enabled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """[vault]: the home of the key-encryption key."""

    kind: str = "auto"
    """auto, systemd, keyfile, or the id of a plug-in's."""
    credential: Path | None = None
    """For keyfile: the file that opens the key; outside the data folder."""


@dataclass(frozen=True, slots=True)
class DataSettings:
    """[data]: where the program keeps what it knows; on a local disk."""

    folder: Path


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """[network]: how the program reaches the world; nothing of the environment counts."""

    proxy: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """[calendar]: which days are no working days, beside weekends and public holidays."""

    goede_vrijdag: bool = True
    bevrijdingsdag: Literal["yearly", "lustrum", "never"] = "lustrum"
    closed: tuple[tuple[date, date], ...] = ()
    """Closure weeks: [first, last] day, both included."""

    def __post_init__(self) -> None:
        for first, last in self.closed:
            if last < first:
                raise ValueError("a closure that ends on or after its first day")


@dataclass(frozen=True, slots=True)
class LogsSettings:
    """[logs]: ids and counts on standard error, never a patient."""

    level: Literal["debug", "info", "warning", "error"] = "info"
