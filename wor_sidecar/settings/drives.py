r"""Drive letters that a service doesn't see: Windows maps a share for who signs in, nobody else."""

import sys
from pathlib import Path, PureWindowsPath
from typing import Final

from wor_sidecar.domain.errors.environment import EnvironmentFault
from wor_sidecar.domain.errors.windows import DriveUnknown, MappedDrive

UNKNOWN: Final = 1
REMOTE: Final = 4
"""GetDriveTypeW's answers: no such drive here; a share behind a letter."""


def drive_of(path: Path) -> str:
    r"""Return the drive letter of a path, "N:"; empty for a share's own address, `\\?\UNC\` too."""
    drive = PureWindowsPath(path).drive.removeprefix("\\\\?\\")
    return drive.upper() if len(drive) == 2 and drive[1] == ":" else ""  # noqa: PLR2004 - a letter and a colon


def judged(kind: int, drive: str, setting: str) -> EnvironmentFault | None:
    """Tell what is wrong with a drive of this kind for a service."""
    if kind == REMOTE:
        return MappedDrive(setting=setting, drive=drive)
    return DriveUnknown(setting=setting, drive=drive) if kind == UNKNOWN else None


def fault_of_drive(path: Path, setting: str) -> EnvironmentFault | None:
    """Tell what is wrong with a path's drive; None: nothing, or this isn't Windows."""
    if sys.platform != "win32":
        return None
    import ctypes

    drive = drive_of(path)
    return judged(ctypes.windll.kernel32.GetDriveTypeW(drive + "\\"), drive, setting) if drive else None
