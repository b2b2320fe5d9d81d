"""Twenty automatic demos in a row, each from nothing to a letter that a second reader read.

    python -m bench demos

One that fails names its step; the times are a note.
"""

import json
import subprocess
from time import monotonic
from typing import Any

from wor_sidecar.demo.programs import script

DEMOS = 20


def run() -> dict[str, Any]:
    """Play them one after the other."""
    failures: list[dict[str, Any]] = []
    seconds: list[float] = []
    for number in range(1, DEMOS + 1):
        began = monotonic()
        done = subprocess.run(
            [*script("wor-sidecar"), "demo", "--auto", "--json"],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        seconds.append(round(monotonic() - began, 1))
        if done.returncode:
            failures.append({"demo": number, "step": _failed(done.stdout), "said": done.stderr[-400:]})
    return {
        "good": not failures,
        "demos": DEMOS,
        "failures": failures,
        "seconds": {"least": min(seconds), "middle": sorted(seconds)[DEMOS // 2], "most": max(seconds)},
    }


def _failed(output: str) -> str:
    """Name the step that wasn't seen; empty where none was reached."""
    steps = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return next((str(one["step"]) for one in steps if one.get("ok") is False), "")
