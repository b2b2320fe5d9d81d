"""A real `wor-tray` on a desktop, used as a person does: by what is seen, by clicks and by keys."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_screen import Host, Screen, changed, until, waited
from desktop_tree import Node, Reader
from PIL import Image

from wor_sidecar.demo.programs import script

MOST_TABS = 90
STRIP = 850
"""Below this line of the screen is the panel."""
_ITEM = "org.kde.StatusNotifierItem"
_WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")
Box = tuple[int, int, int, int]


@dataclass(slots=True)
class Tray:
    """One account's tray."""

    screen: Screen
    reader: Reader
    home: Path
    process: subprocess.Popen[bytes]
    empty: Image.Image
    """The panel before it came."""

    @property
    def pid(self) -> int:
        """Its process."""
        return self.process.pid

    # The icon.

    def icon(self) -> Box:
        """Wait for the icon; return its box on the screen."""
        return until(self._embedded if self.screen.host is Host.XEMBED else self._drawn)

    def looks(self) -> bytes:
        """Return the icon's pixels as they are on the panel, once nothing covers a corner of it."""
        until(lambda: not self.balloons() and not self._tips())
        return self.screen.picture().crop(self.icon()).tobytes()

    def balloons(self) -> list[Node]:
        """Return the notices that an XEmbed tray shows itself."""
        return [node for node in self.shown() if len(node.path) == 1 and node.role == "filler"]

    def tooltip(self) -> str:
        """Return the icon's name as its host reads it out."""
        if self.screen.host is Host.NOTIFIER:
            told = self.item("ToolTip")
            return str(told[2]) if told else ""
        [tip, *_] = until(self._hover)
        return tip.name

    def item(self, wanted: str) -> list[object] | None:
        """Return a property of its StatusNotifierItem."""
        items = self.reader.ask(get=[*_WATCHER, "RegisteredStatusNotifierItems"]) or []
        for one in items:
            name, _, path = one.partition("/")
            if self.reader.ask(owner=name) == self.pid:
                return self.reader.ask(get=[name, f"/{path or 'StatusNotifierItem'}", _ITEM, wanted])
        return None

    def click_icon(self, button: int = 1) -> None:
        """Click the icon with the mouse."""
        left, top, right, bottom = self.icon()
        self.screen.mouse((left + right) // 2, (top + bottom) // 2, button)

    # The window.

    def sees(self, words: str, *roles: str) -> Node:
        """Wait until something with these words (and of one of these roles) is on the screen."""
        return self.finds(lambda node: words in node.words and (not roles or node.role in roles))

    def finds(self, wanted: Callable[[Node], bool]) -> Node:
        """Wait until something is on the screen."""
        return self.reader.sees(self.pid, wanted)

    def focused(self) -> Node:
        """Wait until something has the focus; return it."""
        return until(lambda: self.reader.focused(self.pid))

    def tab_to(self, words: str, *roles: str) -> Node:
        """Press Tab until something with these words has the focus."""
        for _ in range(MOST_TABS):
            node = self.focused()
            if words in node.words and (not roles or node.role in roles):
                return node
            self.screen.keys("Tab")
        raise AssertionError(f"no Tab leads to {words}")

    def gone(self, words: str) -> None:
        """Wait until nothing on the screen has these words."""
        until(lambda: not any(words in node.words for node in self.shown()))

    def shown(self) -> list[Node]:
        """Return what is on the screen of it."""
        return self.reader.shown(self.pid)

    def says(self) -> str:
        """Return all that its window reads out now."""
        return "\n".join(node.words for node in self.shown())

    def click(self, words: str, *roles: str) -> None:
        """Click something by its words."""
        self.screen.mouse(*self.sees(words, *(roles or ("push button", "button", "link"))).middle)

    def opens_row(self, words: str) -> None:
        """Open the row of a list that has these words, as its keys do."""
        self.click(words, "cell", "table cell")
        self.screen.keys("Return")

    def go(self, words: str) -> None:
        """Choose a screen in the menu on top."""
        self.click(words, "push button", "button", "link", "toggle button", "check box")

    def window(self) -> str:
        """Wait until its window has the focus; return that window's id."""
        return until(lambda: self.active() and self.screen.active())

    def active(self) -> bool:
        """Tell whether its window has the focus; one that is hidden may still be called the active one."""
        window = self.screen.active()
        if window not in self.screen.shown("Welzijn op Recept"):
            return False
        return self.screen.run("xdotool", "getwindowpid", window, check=False) == str(self.pid)

    def opens(self) -> None:
        """Click the icon, and wait until the window is there."""
        self.click_icon()
        self.window()

    def again(self) -> subprocess.Popen[bytes]:
        """Start it a second time on the same home."""
        second = self.screen.start(*_command(self.home))
        self.screen.processes.remove(second)
        return second

    def end(self) -> None:
        """End it as a session's end does."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def _hover(self) -> list[Node]:
        """Let the mouse come to rest on the icon once, and go away."""
        until(lambda: not self._tips())
        left, top, _right, _bottom = self.icon()
        for step in range(8, 13):
            self.screen.run("xdotool", "mousemove", str(left + step), str(top + step))
        found = waited(self._tips, 3)
        self.screen.run("xdotool", "mousemove", "640", "300")
        return found

    def _tips(self) -> list[Node]:
        return [node for node in self.shown() if node.role == "tool tip"]

    def _embedded(self) -> Box | None:
        """Find the window that the host embedded."""
        found = self.screen.run("xdotool", "search", "--onlyvisible", "--pid", str(self.pid), check=False)
        for window in found.split():
            told = self.screen.run("xdotool", "getwindowgeometry", "--shell", window, check=False)
            has = dict(line.split("=", 1) for line in told.splitlines())
            if has and int(has["Y"]) >= STRIP and int(has["HEIGHT"]) <= 64 and int(has["WIDTH"]) <= 64:
                x, y = int(has["X"]), int(has["Y"])
                return x, y, x + int(has["WIDTH"]), y + int(has["HEIGHT"])
        return None

    def _drawn(self) -> Box | None:
        """Find what the host drew, since it came, into its panel."""
        if self.item("Id") is None:
            return None
        box = changed(self.empty, _strip(self.screen))
        return None if box is None else (box[0], box[1] + STRIP, box[2], box[3] + STRIP)


@contextmanager
def tray(screen: Screen, reader: Reader, home: Path, paired: Sequence[str] = ()) -> Iterator[Tray]:
    """Start a tray in its own home, paired by a code if one is given; it ends with the block."""
    empty = _strip(screen)
    made = Tray(screen, reader, home, screen.start(*_command(home), *paired), empty)
    try:
        yield made
    finally:
        made.end()
        screen.processes.remove(made.process)


def _command(home: Path) -> list[str]:
    return [*script("wor-tray"), "--view", "qt", "--token-in", "file", "--home", str(home)]


def _strip(screen: Screen) -> Image.Image:
    picture = screen.picture()
    return picture.crop((0, STRIP, *picture.size))
