"""A desktop without a screen: an X server, a session's bus with accessibility, a window manager, a tray host.

Everything of it has this desktop's own XDG_RUNTIME_DIR in its environment: so whatever its buses
started can be found and ended by its pid.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from PIL import Image, ImageChops

PATIENCE = 120.0
"""Seconds that anything may take: an end to waiting, never a promise."""
_TOOLS = ("Xvfb", "dbus-daemon", "openbox", "tint2", "xfce4-panel", "xdotool", "xprop", "import", "dunst")
_AT_SPI = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's own: it has pyatspi and gi, which no virtual environment gets."""


class Host(StrEnum):
    """Who shows tray icons, and how."""

    XEMBED = "tint2"
    NOTIFIER = "xfce4-panel"


@dataclass(slots=True)
class Screen:
    """One desktop at work."""

    root: Path
    host: Host
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a program of this desktop."""
        return self.note(self.root / f"{Path(command[0]).name}.log", *command, **more)

    def note(self, log: Path, *command: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a program of this desktop, and keep what it says in a file."""
        with log.open("ab") as out:
            process = subprocess.Popen(
                command,
                env=self.environment | more,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def run(self, *command: str, check: bool = True) -> str:
        """Run a command on this desktop; return what it said."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0 or not check, (command, done.stderr)
        return done.stdout.strip()

    def mouse(self, x: int, y: int, button: int = 1) -> None:
        """Click somewhere."""
        self.run("xdotool", "mousemove", "--sync", str(x), str(y), "click", str(button))

    def keys(self, *names: str) -> None:
        """Press keys, as xdotool names them, one after the other; whoever has the focus gets them."""
        self.run("xdotool", "key", "--delay", "40", *names)

    def types(self, text: str, delay: int = 12) -> None:
        """Type a text, a key at a time (`delay`: milliseconds between two)."""
        self.run("xdotool", "type", "--delay", str(delay), text)

    def active(self) -> str:
        """Return the id of the window that has the focus; empty: none."""
        return self.run("xdotool", "getactivewindow", check=False)

    def titles(self) -> list[str]:
        """Return the titles of all windows, shown and hidden ones."""
        found = self.run("xdotool", "search", "--name", ".", "getwindowname", "%@", check=False)
        return [line for line in found.splitlines() if line.strip()]

    def shown(self, name: str) -> list[str]:
        """Return the ids of the windows on the screen whose title has these words."""
        return self.run("xdotool", "search", "--onlyvisible", "--name", name, check=False).split()

    def picture(self, window: str = "root") -> Image.Image:
        """Return what the screen, or a window of it, looks like now."""
        path = self.root / "picture.png"
        self.run("import", "-silent", "-window", window, str(path))
        with Image.open(path) as image:
            return image.convert("RGB")

    def mine(self) -> list[int]:
        """Return the pids of everything that runs on this desktop."""
        mark = f"XDG_RUNTIME_DIR={self.environment['XDG_RUNTIME_DIR']}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found

    def end(self) -> None:
        """End everything of it, by pid, the last started first."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.mine():
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            waited(lambda: not self.mine(), 5)
        for process in self.processes:
            process.wait(PATIENCE)


def missing() -> str:
    """Return what a desktop lacks here; empty: nothing."""
    lacking = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if not _AT_SPI.exists():
        lacking.append("at-spi2-core")
    reader = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    if not lacking and subprocess.run(reader, capture_output=True, check=False).returncode:
        lacking.append("python3-pyatspi")
    return " ".join(lacking)


@contextmanager
def screen(host: Host, root: Path) -> Iterator[Screen]:
    """Set a desktop up, with one tray host; at the end nothing of it is left."""
    # A short path: a socket's may have 107 characters.
    runtime = Path(tempfile.mkdtemp(prefix="wor-x-"))
    runtime.chmod(0o700)
    made = Screen(root, host, _environment(runtime, root))
    try:
        _x_server(made)
        _bus(made)
        made.start(str(_AT_SPI), "--launch-immediately")
        until(lambda: _accessible(made))
        made.start("openbox")
        until(lambda: "window id" in made.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK", check=False))
        _panel(made)
        yield made
    finally:
        made.end()
        shutil.rmtree(runtime, ignore_errors=True)


def until(seen: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait until something is seen; return it."""
    found = waited(seen, patience)
    assert found
    return found


def changed(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box in which two pictures differ."""
    return ImageChops.difference(before, after).getbbox()


def waited(seen: Callable[[], Any], patience: float) -> Any:
    """Return what is seen, or was seen last when the patience is at its end."""
    end = monotonic() + patience
    while not (found := seen()) and monotonic() < end:
        sleep(0.05)
    return found


def _environment(runtime: Path, root: Path) -> dict[str, str]:
    """Return an account's environment that has nothing of ours but where programs are."""
    for folder in ("config", "cache", "data", "home"):
        (root / folder).mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(root / "home"),
        "LANG": "C.UTF-8",
        "TZ": "Europe/Amsterdam",
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CONFIG_HOME": str(root / "config"),
        "XDG_CACHE_HOME": str(root / "cache"),
        "XDG_DATA_HOME": str(root / "data"),
        "XDG_CURRENT_DESKTOP": "XFCE",
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "NO_AT_BRIDGE": "1",
    }


def _x_server(made: Screen) -> None:
    """Start an X server on a display number that it finds free by itself."""
    reading, writing = os.pipe()
    with (made.root / "Xvfb.log").open("ab") as log:
        made.processes.append(
            subprocess.Popen(
                [
                    "Xvfb",
                    "-displayfd",
                    str(writing),
                    "-screen",
                    "0",
                    "1280x900x24",
                    "-nolisten",
                    "tcp",
                    "-noreset",
                ],
                env=made.environment,
                pass_fds=[writing],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, (made.root / "Xvfb.log").read_text("utf-8")
    made.environment["DISPLAY"] = f":{number}"


def _bus(made: Screen) -> None:
    path = f"unix:path={made.environment['XDG_RUNTIME_DIR']}/bus"
    made.start("dbus-daemon", "--session", "--nofork", f"--address={path}")
    made.environment["DBUS_SESSION_BUS_ADDRESS"] = path
    # No account's system bus either: what a session tells there a test tells on a bus of its own.
    made.environment["DBUS_SYSTEM_BUS_ADDRESS"] = path
    until(lambda: Path(path.removeprefix("unix:path=")).exists())


def _accessible(made: Screen) -> bool:
    said = made.run(
        *("gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus"),
        *("--method", "org.a11y.Bus.GetAddress"),
        check=False,
    )
    return "unix:" in said


def _panel(made: Screen) -> None:
    """Start a panel that has nothing but a tray, and wait until it is the host."""
    if made.host is Host.XEMBED:
        config = made.root / "tint2rc"
        config.write_text(_TINT2, "utf-8")
        made.start("tint2", "-c", str(config))
        until(lambda: made.run("xdotool", "search", "--class", "tint2", check=False))
        return
    folder = made.root / "config" / "xfce4" / "xfconf" / "xfce-perchannel-xml"
    folder.mkdir(parents=True)
    (folder / "xfce4-panel.xml").write_text(_XFCE, "utf-8")
    made.start("xfce4-panel", "--disable-wm-check")
    watcher = ("--dest", "org.kde.StatusNotifierWatcher", "--object-path", "/StatusNotifierWatcher")
    hosted = "org.kde.StatusNotifierWatcher", "IsStatusNotifierHostRegistered"
    until(lambda: "true" in made.run(*_CALL, *watcher, "--method", _GET, *hosted, check=False))


_CALL = ("gdbus", "call", "--session")
_GET = "org.freedesktop.DBus.Properties.Get"
_TINT2 = """\
rounded = 0
background_color = #d8dee6 100
panel_items = S
panel_size = 100% 40
panel_background_id = 1
panel_position = bottom center horizontal
panel_layer = top
systray_padding = 4 4 4
systray_icon_size = 24
systray_background_id = 0
"""
_XFCE = """\
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=640;y=880"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="40"/>
      <property name="icon-size" type="uint" value="24"/>
      <property name="background-style" type="uint" value="1"/>
      <property name="background-rgba" type="array">
        <value type="double" value="0.85"/><value type="double" value="0.87"/>
        <value type="double" value="0.9"/><value type="double" value="1"/>
      </property>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"""
