"""Starting when its user signs in: a file of the desktop's own kind, or Windows' Run key.

Both are this account's alone and need no administrator. What a person switched off in the desktop's own
settings (`Hidden=true`) is off here too.
"""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.tray import AutostartRefused
from wor_sidecar.texts.catalogue import _

PROGRAM: Final = "wor-tray"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_@/.,:=+-]+")
_ESCAPED: Final = re.compile(r'(["`$\\])')
_OFF: Final = frozenset({"Hidden=true", "X-GNOME-Autostart-enabled=false"})


class Autostart(Protocol):
    """Whether this account's desktop starts us."""

    def is_on(self) -> bool:
        """Tell whether it does."""
        ...

    def on(self) -> None:
        """Have it started from the next time on.

        Raises:
            AutostartRefused: this account may not write there.

        """
        ...

    def off(self) -> None:
        """Have it started no longer; also where it never was.

        Raises:
            AutostartRefused: this account may not write there.

        """
        ...


class RunValues(Protocol):
    """The values of one registry key."""

    def read(self, name: str) -> str | None:
        """Return a value; None where there is none."""
        ...

    def write(self, name: str, value: str) -> None:
        """Set one."""
        ...

    def remove(self, name: str) -> None:
        """Take one away; one that is not there too."""
        ...


class DesktopEntry:
    """An autostart file as the Desktop Application Autostart Specification has it."""

    def __init__(self, folder: Path, name: str, command: Sequence[str]) -> None:
        self._path = folder / f"{name}.desktop"
        self._command = tuple(command)

    def is_on(self) -> bool:
        """Tell whether the file is there and not switched off."""
        try:
            return _OFF.isdisjoint(self._path.read_text("utf-8").splitlines())
        except (OSError, UnicodeDecodeError):
            return False

    def on(self) -> None:
        """Write the file."""
        if any(not part.isprintable() for part in self._command):
            raise AutostartRefused(why=phrase("a path holds a line break"))
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={_('Welzijn op Recept')}",
            f"Exec={exec_line(self._command)}",
            "Terminal=false",
            "StartupNotify=false",
        )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("\n".join(lines) + "\n", "utf-8")
        except OSError as error:
            raise AutostartRefused(why=error.strerror or error) from error

    def off(self) -> None:
        """Remove the file."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise AutostartRefused(why=error.strerror or error) from error


class RunKey:
    """A value of this account's Run key."""

    def __init__(self, values: RunValues, name: str, command: Sequence[str]) -> None:
        self._values, self._name = values, name
        from subprocess import list2cmdline  # here: no other desktop needs it, and it takes 4 ms of a start

        self._line = list2cmdline(command)

    def is_on(self) -> bool:
        """Tell whether there is a value."""
        try:
            return self._values.read(self._name) is not None
        except OSError:
            return False

    def on(self) -> None:
        """Set the value."""
        try:
            self._values.write(self._name, self._line)
        except OSError as error:
            raise AutostartRefused(why=error.strerror or error) from error

    def off(self) -> None:
        """Remove the value."""
        try:
            self._values.remove(self._name)
        except OSError as error:
            raise AutostartRefused(why=error.strerror or error) from error


def autostart_here(instance: str, arguments: Sequence[str]) -> Autostart:
    """Return this desktop's; each instance has an entry of its own, and starts with these arguments."""
    name = f"{PROGRAM}-{instance}" if instance else PROGRAM
    command = (interpreter(Path(sys.executable)), "-m", "wor_sidecar.tray", *arguments)
    if sys.platform == "win32":
        from wor_sidecar.tray.run_values import OwnRunValues

        return RunKey(OwnRunValues(), name, command)
    own = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(own) if Path(own).is_absolute() else Path.home() / ".config"
    return DesktopEntry(folder / "autostart", name, command)


def interpreter(python: Path) -> str:
    """Return the Python that opens no console, where there is one beside ours (Windows)."""
    silent = python.with_name("pythonw.exe")
    return str(silent if python.name.lower() == "python.exe" and silent.exists() else python)


def exec_line(command: Sequence[str]) -> str:
    """Return a command as an Exec key holds it.

    Desktop Entry Specification: an argument in double quotes escapes `"`, backtick, `$` and the backslash;
    the value as a whole is a string, in which a backslash is doubled once more; `%` begins a field code.
    """
    return " ".join(_argument(part) for part in command).replace("%", "%%")


def _argument(part: str) -> str:
    if _PLAIN.fullmatch(part):
        return part
    quoted = _ESCAPED.sub(r"\\\1", part)
    return '"' + quoted.replace("\\", "\\\\") + '"'
