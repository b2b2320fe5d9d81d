"""What only Windows tells: asked through the system's own library, imported on Windows alone."""

import ctypes
from pathlib import Path
from typing import Any, Final

_REMOTE: Final = 4


def drive_is_remote(folder: Path) -> bool:
    """Tell whether a path lies on a share, by its letter or by its name."""
    if str(folder).startswith("\\\\"):
        return True
    library: Any = ctypes
    return bool(library.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == _REMOTE)
