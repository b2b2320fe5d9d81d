"""How long `--help` takes, beside an empty Python and one that imports click alone: ratios in one run."""

import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import Any

from wor_sidecar.demo.programs import script

ROUNDS = 11


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    """Take turns, so that a busy machine is busy for all."""
    commands = {
        "python": [sys.executable, "-c", ""],
        "python + click": [sys.executable, "-c", "import click"],
        **{name: [*script(name), "--help"] for name in ("wor-sidecar", "wor-postbus", "wor-inbox")},
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            began = perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            taken[name].append((perf_counter() - began) * 1000)
    base = median(taken["python + click"])
    return {
        name: {"median_ms": round(median(times)), "times_click": round(median(times) / base, 2)}
        for name, times in taken.items()
    }
