"""Where the texts that came with the program lie: in the wheel, or in the checkout beside the package."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def shipped() -> Path:
    """Return the folder that holds `texts/` and `lists/`."""
    packaged = _PACKAGE / "settings" / "defaults"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "config"


def text(*parts: str) -> str:
    """Read a shipped text as UTF-8, with plain line ends wherever it was checked out."""
    return shipped().joinpath(*parts).read_text(encoding="utf-8").replace("\r\n", "\n")
