"""A disk that is full at each write of a referral's course, one after another: nothing lost, nothing twice.

    python -m bench full_disk

For the practice's disk, the inbox's, the postbus's and that of the HIS's import folder: one patient goes from
the list to the letter while every write fails from the n-th on, until room comes; n goes up by one until the
story needs no more writes. Then each write fails alone, or is cut short, and each flush says EIO.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.filling.preloaded import build

DISKS: Final = ("practice", "welfare", "postbus", "import")
HARM: Final = ("lost", "twice", "broken", "uncoded")


def filled(walks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Let a process of its own walk, with the library preloaded; return what it saw."""
    with tempfile.TemporaryDirectory(prefix="wor-full-disk-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.filling.story", json.dumps({"walks": walks})],
            env={**os.environ, **build(Path(folder))},
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen | {"good": seen["hits"] > 0 and not any(seen[one] for one in HARM)}


def run() -> dict[str, Any]:
    """Go over every write of each disk; `good`: each walk met a full one, and nothing was harmed."""
    found: dict[str, Any] = {}
    for disk in DISKS:
        found[disk] = filled([{"disk": disk}])
        found[f"{disk}, one write"] = filled([{"disk": disk, "many": 1}])
        found[f"{disk}, half a write"] = filled([{"disk": disk, "kind": "SHORT", "many": 1}])
        found[f"{disk}, one flush"] = filled([{"disk": disk, "kind": "NOT_ON_DISK", "many": 1}])
    return found | {"good": all(one["good"] for one in found.values())}
