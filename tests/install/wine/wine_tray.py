"""A tray of Windows on a desktop of its own: started, seen and clicked as one does who sits there."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import wine_prefix
from desktop_screen import Screen, changed, until, waited
from desktop_tray import STRIP
from PIL import Image, ImageChops
from wine_prefix import Windows

ACCOUNT = "Zoë de Wit"
"""Who signs in: a name with a space and a letter that ASCII hasn't."""
VERSION = "0.1.0"
FOLDER = rf"C:\Program Files\wor\versions\{VERSION}"
LIST, QUESTION = "Wacht op antwoord", "Toestemming vragen"
"""The titles of two screens."""
OWN, FOCUS = (0x0B, 0x5D, 0x57), (0x1A, 0x4F, 0xD6)
"""Two colours of view_qt/style.py: of what can be pressed, and of what has the keyboard."""
_NEAR = 24
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody's Windows, on a screen with a panel for icons."""

    screen: Screen
    windows: Windows

    def more(self) -> dict[str, str]:
        """Return what its programs are started with, beside what any program of Wine gets."""
        own = {name: self.screen.environment[name] for name in self.screen.environment if "QT" not in name}
        return own | {"USER": ACCOUNT, "LOGNAME": ACCOUNT}

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a program to its end."""
        return self.windows.run(*command, more=self.more())

    def does(self, code: str) -> None:
        """Let its Python run a few lines."""
        done = self.run(rf"{FOLDER}\python.exe", "-X", "utf8", "-c", code)
        assert done.returncode == 0, done.stderr

    def tray(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `wor-tray` until it ends by itself."""
        return self.run(rf"{FOLDER}\python.exe", "-m", "wor_sidecar.tray", *arguments)

    def starts(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start it as a logon script does; return once it says that it stands."""
        command = (rf"{FOLDER}\pythonw.exe", "-m", "wor_sidecar.tray", *arguments, "--json")
        process = self.windows.begin(*command, more=self.more())
        assert process.stdout is not None
        line = process.stdout.readline()
        assert '"ready":true' in line, line
        return process

    def home(self) -> Path:
        """Return where the tray keeps what is this account's."""
        return self.windows.drive_c / "users" / ACCOUNT / "AppData" / "Local" / "wor-sidecar" / "tray"

    # What is seen.

    def panel(self) -> Image.Image:
        """Return the panel as it looks."""
        picture = self.screen.picture()
        return picture.crop((0, STRIP + 12, *picture.size))

    def icon(self) -> Box | None:
        """Return where the icon is on the screen."""
        panel = self.panel()
        blank = Image.new("RGB", panel.size, panel.getpixel((panel.width - 5, panel.height // 2)))
        found = changed(blank, panel)
        return found and (found[0], found[1] + STRIP + 12, found[2], found[3] + STRIP + 12)

    def titles(self) -> str:
        """Return the titles of the tray's windows that are on the screen."""
        found = self.screen.run(
            *("xdotool", "search", "--onlyvisible", "--name", "Welzijn op Recept", "getwindowname", "%@"),
            check=False,
        )
        return found.strip()

    def sees(self, title: str) -> str:
        """Wait until a screen of this title has the focus and stands still; return the window's id."""

        def there() -> str:
            window = self.screen.active()
            return window if window in self.screen.shown(f"^{title}") else ""

        window = str(until(there))
        still(self.screen, window)
        return window

    def hidden(self) -> None:
        """Wait until no window of it is on the screen."""
        until(lambda: not self.titles())

    def opens(self) -> None:
        """Click the icon until the window is there: the first click may fall on a notice that goes."""

        def clicked() -> bool:
            box = self.icon()
            if box is None:
                return False
            self.screen.run("xdotool", "mousemove", "--sync", "640", "300")
            self.screen.mouse((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
            return bool(waited(self.titles, 3))

        until(clicked)
        self.sees(LIST)

    # What is clicked.

    def clicks_focused(self) -> None:
        """Click what has the keyboard: the tick at the left of its frame."""
        left, top, _right, bottom = until(lambda: _box(self.screen.picture(), FOCUS))
        self.screen.mouse(left + 14, (top + bottom) // 2)

    def clicks_yes(self) -> None:
        """Click the first answer under a question: the yes of the consultation."""
        picture = self.screen.picture(self.screen.active())
        column = [y for y in range(picture.height * 3 // 4, picture.height) if _is(picture, (40, y), OWN)]
        assert column, "no answer stands there"
        left, top = self._corner()
        self.screen.mouse(left + 60, top + column[0] + 8)

    def _corner(self) -> tuple[int, int]:
        told = self.screen.run("xdotool", "getwindowgeometry", "--shell", self.screen.active())
        has = dict(line.split("=", 1) for line in told.splitlines())
        return int(has["X"]), int(has["Y"])


def still(screen: Screen, window: str) -> Image.Image:
    """Return a window's picture once two in a row are the same."""
    pictures = [screen.picture(window)]

    def same() -> bool:
        pictures.append(screen.picture(window))
        return pictures[-1].tobytes() == pictures[-2].tobytes()

    until(same)
    return pictures[-1]


def _is(picture: Image.Image, at: tuple[int, int], colour: Sequence[int]) -> bool:
    found = picture.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) < _NEAR for one, other in zip(found, colour, strict=True))


def _box(picture: Image.Image, colour: tuple[int, int, int]) -> Box | None:
    """Return the box around all that has a colour."""
    told = [
        channel.point([255 if abs(value - wanted) < _NEAR else 0 for value in range(256)])
        for channel, wanted in zip(picture.split(), colour, strict=True)
    ]
    return ImageChops.darker(ImageChops.darker(told[0], told[1]), told[2]).getbbox()


@contextmanager
def signed_in(screen: Screen, folder: Path) -> Iterator[Desk]:
    """Make a Windows of this account's on the screen; at the end everything in it ends."""
    desk = Desk(screen, Windows(folder))
    folder.mkdir()
    try:
        done = desk.run("wineboot", "-i")
        assert done.returncode == 0, done.stderr
        desk.run("winecfg", "-v", "win10")
        wine_prefix.random_numbers(desk.windows)
        yield desk
    finally:
        wine_prefix.ended(desk.windows)
