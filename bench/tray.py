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
TRAY: Final = [sys.executable, "-m", "wor_sidecar.tray"]


def run(starts: int = STARTS, rest: int = REST_SECONDS) -> dict[str, Any]:
    """Measure in a temporary folder."""
    today = datetime.now().astimezone().date()
    with (
        tempfile.TemporaryDirectory(prefix="wor-tray-") as folder,
        _daemon(Path(folder), today) as loop,
        _screen() as screen,
    ):
        environment = {**os.environ, **screen}
        home = loop.stage.root / "tray"
        _feed(loop, today)
        [paired] = loop.sidecar("pair", "--name", ASSISTANT, "--json")
        line = ["--server", paired["server"], "--pin", paired["pin"], "--code", paired["code"]]
        _start(home, environment, *line)[0].kill()
        taken = []
        for _ in range(starts):
            process, milliseconds = _start(home, environment)
            taken.append(milliseconds)
            process.terminate()
            process.wait(30)
        process, _ = _start(home, environment)
        sleep(5)
        told = psutil.Process(process.pid)
        before = told.cpu_times()
        sleep(rest)
        after = told.cpu_times()
        used = (after.user + after.system) - (before.user + before.system)
        memory = told.memory_info().rss / 2**20
        process.terminate()
        process.wait(30)
    return {
        "screen": "xvfb" if "DISPLAY" in screen else "offscreen",
        "starts": starts,
        "waiting": WAITING,
        "best_ms": round(min(taken)),
        "median_ms": round(median(taken)),
        "worst_ms": round(max(taken)),
        "rss_mb": round(memory, 1),
        "cpu_percent": round(used / rest * 100, 3),
        "good": median(taken) < AIM_MS and memory < AIM_MB and used / rest * 100 < AIM_CPU,
    }


def _feed(loop: Loop, today: date) -> None:
    rows = [
        Contact(f"{number + 1}", "", "Proefpersoon", "A.", f"01-02-{1940 + number}").row(today)
        for number in range(WAITING)
    ]
    (loop.stage.export / "lijst.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    wait_for("tray", "prompts", lambda: len(loop.sidecar("prompts", "list", "--json")) >= WAITING)


def _start(home: Path, environment: dict[str, str], *more: str) -> tuple["subprocess.Popen[str]", float]:
    """Start one; return it with the milliseconds until its list stood."""
    began = monotonic()
    process = subprocess.Popen(
        [*TRAY, "--view", "qt", "--home", str(home), "--json", *more],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    taken = (monotonic() - began) * 1000
    assert ready == {"ready": True, "view": "qt"}
    return process, taken


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
