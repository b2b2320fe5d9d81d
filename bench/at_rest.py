"""What a daemon costs at rest: memory (RSS, MB) and processor (share of one core), no child at work."""

import tempfile
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any

import psutil

from wor_sidecar.demo.loop import SET_UP, Loop, walk
from wor_sidecar.demo.stage import set_up

SETTLING, WATCHING = 20.0, 60.0


def run(watching: float = WATCHING) -> dict[str, Any]:
    """Start all three, let them come to rest, and watch them for `watching` seconds."""
    today = datetime.now().astimezone().date()
    with tempfile.TemporaryDirectory(prefix="wor-rest-") as folder:
        stage = set_up(Path(folder), today)
        # at rest means the usual rhythm of a practice, not the demo's hurry
        config = stage.sidecar_config.read_text("utf-8").replace("scan_seconds = 0.5", "scan_seconds = 15")
        stage.sidecar_config.write_text(config, "utf-8")
        loop = Loop(stage, today)
        try:
            for done in walk(loop, SET_UP):
                assert done.ok, done
            sleep(SETTLING)
            return _watch(loop, watching)
        finally:
            loop.end()


def _watch(loop: Loop, seconds: float) -> dict[str, Any]:
    watched = {
        key: psutil.Process(program.process.pid)
        for key, program in loop.programs.items()
        if program.process is not None
    }
    before = {key: _busy(process) for key, process in watched.items()}
    sleep(seconds)
    return {
        key: {
            "rss_mb": round(process.memory_info().rss / 2**20, 1),
            "core_percent": round((_busy(process) - before[key]) / seconds * 100, 3),
            "threads": process.num_threads(),
            "children": len(process.children()),
        }
        for key, process in watched.items()
    }


def _busy(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
