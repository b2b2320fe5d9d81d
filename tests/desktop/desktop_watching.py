"""What a desktop notes while somebody works on it: which window had the focus, and which notices came."""

import sys
from pathlib import Path

from desktop_screen import Screen, until

EDITOR = Path(__file__).with_name("desktop_editor.py")
_NOTIFY = "interface='org.freedesktop.Notifications',member='Notify'"


class Focus:
    """Every change of the focus from now on."""

    def __init__(self, screen: Screen) -> None:
        self._log = screen.root / "focus.log"
        self._screen = screen
        self._process = screen.note(self._log, "xprop", "-root", "-spy", "_NET_ACTIVE_WINDOW")
        until(self.changes)

    def changes(self) -> list[str]:
        """Return which windows had it, from the one that has it at the start."""
        return self._log.read_text("utf-8").splitlines()

    def end(self) -> list[str]:
        """Stop, and return all."""
        self._process.terminate()
        self._process.wait(30)
        self._screen.processes.remove(self._process)
        return self.changes()


class Notices:
    """Every notice that programs ask the desktop for, from now on."""

    def __init__(self, screen: Screen) -> None:
        self._log = screen.root / "notices.log"
        self._process = screen.note(self._log, "dbus-monitor", "--session", _NOTIFY)
        until(lambda: "NameAcquired" in self.told())

    def told(self) -> str:
        """Return all that stood in them."""
        return self._log.read_text("utf-8")

    def count(self) -> int:
        """Return how many there were."""
        return self.told().count("member=Notify")


class Editor:
    """Somebody's own work: a window in which they type."""

    def __init__(self, screen: Screen, title: str) -> None:
        self._screen = screen
        self._file = screen.root / f"{title}.txt"
        self._process = screen.start(sys.executable, str(EDITOR), str(self._file), title)
        found = until(lambda: screen.shown(title))
        self.window = str(found[0])
        until(lambda: screen.active() == self.window)

    def text(self) -> str:
        """Return what was typed into it."""
        return self._file.read_text("utf-8") if self._file.exists() else ""

    def end(self) -> None:
        """Close it."""
        self._process.terminate()
        self._process.wait(30)
        self._screen.processes.remove(self._process)
