"""The machines a release is for, as pip and packaging ask about them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve()
SOURCE: Final = HERE.parents[2]
LOCKS: Final = HERE.parents[1] / "locks"

_OLDEST_GLIBC, _DEBIAN_12_GLIBC = 5, 36


@dataclass(frozen=True, slots=True)
class Target:
    """One system with one version of Python."""

    name: str
    """Of its lock: linux-cp311."""
    release: str
    """As release.json and the archive's name say it: linux-x86_64."""
    python: str
    tags: tuple[str, ...]
    """Platform tags of wheels, best first."""
    markers: tuple[tuple[str, str], ...]
    """What environment markers see there that differs from the machine that builds."""
    also: tuple[str, ...] = ()
    """Requirements that our own metadata doesn't hold: what only an installed service needs."""
    tray: tuple[str, ...] = ()
    """Requirements of the tray's window, a feature of its own."""

    @property
    def windows(self) -> bool:
        """Whether it is Windows."""
        return self.release.startswith("windows")

    @property
    def lock(self) -> Path:
        """Where its pins stand."""
        return LOCKS / f"{self.name}.txt"

    @property
    def tray_lock(self) -> Path:
        """Where the pins of the tray's window stand."""
        return LOCKS / f"{self.name}-tray.txt"

    def environment(self) -> dict[str, str]:
        """Return what packaging's markers are evaluated with."""
        full = f"{self.python}.0"
        return {
            "implementation_name": "cpython",
            "platform_machine": "x86_64",
            "platform_python_implementation": "CPython",
            "python_version": self.python,
            "python_full_version": full,
            "implementation_version": full,
            **dict(self.markers),
        }


_LINUX = (("os_name", "posix"), ("sys_platform", "linux"), ("platform_system", "Linux"))
_WINDOWS = (
    ("os_name", "nt"),
    ("sys_platform", "win32"),
    ("platform_system", "Windows"),
    ("platform_machine", "AMD64"),
)
_MANYLINUX = (
    *(f"manylinux_2_{minor}_x86_64" for minor in range(_DEBIAN_12_GLIBC, _OLDEST_GLIBC - 1, -1)),
    "manylinux2014_x86_64",
    "manylinux2010_x86_64",
    "manylinux1_x86_64",
    "linux_x86_64",
)

LINUX: Final = Target(
    "linux-cp311", "linux-x86_64", "3.11", _MANYLINUX, _LINUX, tray=("pyside6-essentials>=6.4.3,<6.12",)
)
# What Wine 8 can run, and so what the tests click through: Qt 6.4.3, whose wheels end at CPython 3.11.
WINDOWS_311: Final = Target(
    "windows-cp311",
    "windows-x64",
    "3.11",
    ("win_amd64",),
    _WINDOWS,
    also=("pywin32",),
    tray=("pyside6-essentials==6.4.3",),
)
WINDOWS_313: Final = Target(
    "windows-cp313",
    "windows-x64",
    "3.13",
    ("win_amd64",),
    _WINDOWS,
    also=("pywin32",),
    tray=("pyside6-essentials>=6.4.3",),
)
TARGETS: Final = (LINUX, WINDOWS_311, WINDOWS_313)

EXTRAS: Final = ("postgresql", "pdf", "mail")
"""What every release holds beside the core; the tray's window is a feature of its own."""


def windows(python: str) -> Target:
    """Return the Windows target for a version of Python ("3.13").

    Raises:
        KeyError: there is no lock for it.

    """
    return {one.python: one for one in TARGETS if one.windows}[python]
