"""The window on the desk: from its start to its first list, what it holds, and what it costs at rest.

    python -m bench tray

A real `wor-tray` against a real daemon that read an export with questions, under Xvfb where there is one
(else without a screen). A busy machine is a slow one: beside the time on the wall stands the processor's.
Rest is a minute in which its long poll waits and nobody touches it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any, Final

import psutil

from bench.intake_latency import _daemon
from wor_sidecar.demo.loop import Loop, wait_for
from wor_sidecar.demo.people import HEADER, Contact
from wor_sidecar.demo.stage import ASSISTANT

STARTS: Final = 9
REST_SECONDS: Final = 60
WAITING: Final = 12
AIM_MS, AIM_MB, AIM_CPU = 600, 90, 0.5
TRAY: Final = [sys.executable, "-m", "wor_sidecar.tray", "--view", "qt"]
READY: Final = {"ready": True, "view": "qt"}
BARE: Final = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
application.processEvents()
"""
"""What any program with a window of this kind takes."""


def run(starts: int = STARTS, rest: int = REST_SECONDS) -> dict[str, Any]:
    """Measure in a temporary folder."""
    today = datetime.now().astimezone().date()
    with (
        tempfile.TemporaryDirectory(prefix="wor-tray-") as folder,
        _daemon(Path(folder), today) as loop,
        _screen() as screen,
    ):
        tray = Tray(loop.stage.root / "tray", {**os.environ, **screen})
        _feed(loop, today)
        [paired] = loop.sidecar("pair", "--name", ASSISTANT, "--json")
        tray.end(tray.start("--server", paired["server"], "--pin", paired["pin"], "--code", paired["code"]))
        turns = [(tray.taken(), tray.bare()) for _ in range(starts)]
        with _panel(screen):
            icons = [tray.taken()[0] for _ in range(starts)]
            told = _at_rest(tray, rest)
    wall, cpu = sorted(one for (one, _), _ in turns), median(one for (_, one), _ in turns)
    bare = median(one for _, one in turns)
    return {
        "screen": "xvfb" if "DISPLAY" in screen else "offscreen",
        "waiting": WAITING,
        "starts": starts,
        "load": round(os.getloadavg()[0], 1),
        "icon_ms": round(median(icons)),
        "best_ms": round(wall[0]),
        "median_ms": round(median(wall)),
        "worst_ms": round(wall[-1]),
        "median_cpu_ms": round(cpu),
        "times_bare_qt": round(cpu / bare, 2),
        **told,
        "good": median(wall) < AIM_MS and told["rss_mb"] < AIM_MB and told["cpu_percent"] < AIM_CPU,
    }


@dataclass(frozen=True)
class Tray:
    """One account's tray, started again and again."""

    home: Path
    environment: dict[str, str]

    def start(self, *more: str) -> "subprocess.Popen[str]":
        """Start it and wait until its first list stands (its first number, where a panel has its icon)."""
        command = [*TRAY, "--home", str(self.home), "--json", *more]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self.environment)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == READY
        return process

    def taken(self) -> tuple[float, float]:
        """Start it and end it; return the milliseconds on the wall and of the processor until it stood."""
        began = monotonic()
        process = self.start()
        wall = monotonic() - began
        used = psutil.Process(process.pid).cpu_times()
        self.end(process)
        return wall * 1000, (used.user + used.system) * 1000

    def bare(self) -> float:
        """Return the processor's milliseconds of an empty window of the same toolkit."""
        before = os.times()
        subprocess.run(
            [sys.executable, "-c", BARE], env=self.environment, stderr=subprocess.DEVNULL, check=True
        )
        after = os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        return used * 1000

    def end(self, process: "subprocess.Popen[str]") -> None:
        """End it as a session's end does."""
        process.terminate()
        process.wait(30)


def _at_rest(tray: Tray, rest: int) -> dict[str, Any]:
    """Let it lie with its icon, then once have its list opened."""
    process = tray.start()
    told = psutil.Process(process.pid)
    sleep(5)
    before = told.cpu_times()
    sleep(rest)
    after = told.cpu_times()
    used = (after.user + after.system) - (before.user + before.system)
    closed = told.memory_full_info()
    subprocess.run([*TRAY, "--home", str(tray.home)], env=tray.environment, check=True)
    sleep(5)
    opened = told.memory_full_info()
    tray.end(process)
    return {
        "rss_mb": round(closed.rss / 2**20, 1),
        "own_mb": round(closed.uss / 2**20, 1),
        "rss_opened_mb": round(opened.rss / 2**20, 1),
        "cpu_percent": round(used / rest * 100, 3),
    }


def _feed(loop: Loop, today: date) -> None:
    rows = [
        Contact(f"{number + 1}", "", "Proefpersoon", "A.", f"01-02-{1940 + number}").row(today)
        for number in range(WAITING)
    ]
    (loop.stage.export / "lijst.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    wait_for("tray", "prompts", lambda: len(loop.sidecar("prompts", "list", "--json")) >= WAITING)


@contextmanager
def _screen() -> Iterator[dict[str, str]]:
    """Give the tray a screen of its own."""
    if shutil.which("Xvfb") is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield {"DISPLAY": f":{told.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def _panel(screen: dict[str, str]) -> Iterator[None]:
    """Give the icon a place, where there is a panel to start."""
    programs = ("openbox", "tint2")
    if "DISPLAY" not in screen or not all(map(shutil.which, programs)):
        yield
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = []
    for program in programs:
        running.append(subprocess.Popen([program], env={**os.environ, **screen}, **quiet))
        sleep(4)
    try:
        yield
    finally:
        for each in reversed(running):
            each.terminate()
            each.wait(30)
