"""The window on the desk: from its start to its first list, what it holds, and what it costs at rest.

    python -m bench tray

A real `wor-tray` against a real daemon that read an export with questions, under Xvfb where there is one
(else without a screen). A busy machine is a slow one: beside the time on the wall stands the processor's.
Rest is a minute in which its long poll waits and nobody touches it. An empty program of the same toolkit, a
window with a list of labels, takes turns with it: no window in Python does with less.
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
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QVBoxLayout, QWidget
application = QApplication([])
window, inner = QMainWindow(), QWidget()
down = QVBoxLayout(inner)
for number in range(12):
    down.addWidget(QLabel(f"A.P. {1940 + number}"))
window.setCentralWidget(inner)
window.showMinimized()
application.processEvents()
print("{}", flush=True)
application.exec()
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
        tray = Tray(loop.stage.root / "tray", _environment(Path(folder), screen))
        _feed(loop, today)
        [paired] = loop.sidecar("pair", "--name", ASSISTANT, "--json")
        tray.end(tray.start("--server", paired["server"], "--pin", paired["pin"], "--code", paired["code"]))
        tray.bare()
        turns = [(tray.taken(), tray.bare()) for _ in range(starts)]
        with _panel(screen):
            icons = [tray.taken().wall for _ in range(starts)]
            told = _at_rest(tray, rest)
    ours, bare = [one for one, _ in turns], [one for _, one in turns]
    wall, cpu = median(one.wall for one in ours), median(one.cpu for one in ours)
    return {
        "screen": "xvfb" if "DISPLAY" in screen else "offscreen",
        "waiting": WAITING,
        "starts": starts,
        "load": round(os.getloadavg()[0], 1),
        "icon_ms": round(median(icons)),
        "best_ms": round(min(one.wall for one in ours)),
        "median_ms": round(wall),
        "worst_ms": round(max(one.wall for one in ours)),
        "median_cpu_ms": round(cpu),
        "bare_ms": round(median(one.wall for one in bare)),
        "bare_cpu_ms": round(median(one.cpu for one in bare)),
        "bare_mb": round(median(one.memory for one in bare), 1),
        "times_bare_qt": round(cpu / median(one.cpu for one in bare), 2),
        **told,
        "good": wall < AIM_MS and told["rss_opened_mb"] < AIM_MB and told["cpu_percent"] < AIM_CPU,
    }


def _environment(folder: Path, screen: dict[str, str]) -> dict[str, str]:
    """Have the modules compiled by the first start, as they are where a program was installed."""
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    return {**os.environ, **screen, **compiled}


@dataclass(frozen=True)
class Taken:
    """What one start took: milliseconds on the wall and of the processor, and megabytes."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Tray:
    """One account's tray, started again and again."""

    home: Path
    environment: dict[str, str]

    def start(self, *more: str) -> "subprocess.Popen[str]":
        """Start it and wait until its first list stands (its first number, where a panel has its icon)."""
        process, told = self._run([*TRAY, "--home", str(self.home), "--json", *more])
        assert told == READY
        return process

    def taken(self) -> Taken:
        """Start it and end it."""
        return self._taken([*TRAY, "--home", str(self.home), "--json"])

    def bare(self) -> Taken:
        """Start and end a window with a list of labels."""
        return self._taken([sys.executable, "-c", BARE])

    def _taken(self, command: list[str]) -> Taken:
        began = monotonic()
        process, _told = self._run(command)
        wall, seen = monotonic() - began, psutil.Process(process.pid)
        used, memory = seen.cpu_times(), seen.memory_info().rss / 2**20
        self.end(process)
        return Taken(wall * 1000, (used.user + used.system) * 1000, memory)

    def _run(self, command: list[str]) -> "tuple[subprocess.Popen[str], Any]":
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self.environment)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    def end(self, process: "subprocess.Popen[str]") -> None:
        """End it as a session's end does."""
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


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
