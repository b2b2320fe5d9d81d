"""Where a program looks when nobody says: the platform's usual places."""

import sys
from pathlib import Path
from typing import Final

import platformdirs

FAMILY: Final = "wor-sidecar"


def config_file(program: str) -> Path:
    """Return where `wor`, `wor-inbox` or `wor-postbus` has its TOML: this account's or the machine's."""
    name = f"{program}.toml"
    machine = machine_folder(program) / name
    own = platformdirs.user_config_path(FAMILY, appauthor=False) / name
    return own if own.exists() else machine


def machine_folder(program: str) -> Path:
    """Return where the machine's configuration of a program stands, named instances beside the only one."""
    folder = FAMILY if program == "wor" else program
    if sys.platform != "win32":
        return Path("/etc") / folder
    return platformdirs.site_config_path(FAMILY, appauthor=False)


def instance_name(program: str, config: Path) -> str:
    """Return the name of the instance that a configuration is of; empty: the only one."""
    here = config.parent == machine_folder(program)
    return config.stem if here and config.stem not in {"wor", "wor-inbox", "wor-postbus"} else ""


def credential_file(config: Path) -> Path:
    """Return the usual place of the key file's credential: beside the configuration, named after it."""
    return config.absolute().with_suffix(".credential")
