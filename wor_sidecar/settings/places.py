"""Where a program looks when nobody says: the platform's usual places."""

from pathlib import Path
from typing import Final

import platformdirs

FAMILY: Final = "wor-sidecar"


def config_file(program: str) -> Path:
    """Return where `wor`, `wor-inbox` or `wor-postbus` has its TOML: this account's or the machine's."""
    name = f"{program}.toml"
    own = platformdirs.user_config_path(FAMILY, appauthor=False) / name
    return own if own.exists() else platformdirs.site_config_path(FAMILY, appauthor=False) / name


def credential_file(config: Path) -> Path:
    """Return the usual place of the key file's credential: beside the configuration, named after it."""
    return config.absolute().with_suffix(".credential")
