"""What only Windows tells: asked through the system's own library, imported on Windows alone."""

import ctypes
from pathlib import Path
from typing import Any

from wor_sidecar.settings.drives import REMOTE, drive_of


def drive_is_remote(folder: Path) -> bool:
    """Tell whether a path lies on a share, by its letter or by its name."""
    letter = drive_of(folder)
    if not letter:
        return str(folder).startswith("\\\\")
    library: Any = ctypes
    return bool(library.windll.kernel32.GetDriveTypeW(f"{letter}\\") == REMOTE)
