"""Which version of the program this is."""

from functools import cache
from importlib.metadata import version
from typing import Final

DISTRIBUTION: Final = "wor-sidecar"


@cache
def own_version() -> str:
    """Return the version of the code that runs."""
    return version(DISTRIBUTION)
