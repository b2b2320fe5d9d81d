"""A disk that is full at each write of a referral's course, one after another: nothing lost, nothing twice.

    python -m bench full_disk

For the practice's disk, the inbox's, the postbus's and that of the HIS's import folder: one patient goes from
the list to the letter while every write fails from the n-th on, until room comes; n goes up by one until the
story needs no more writes. Then each write fails alone, or is cut short, and each flush says EIO. The same
for a backup that is made and proved, for a night's backup, and for a restore of an earlier version's.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from bench.filling.preloaded import build

DISKS: Final = ("practice", "welfare", "postbus", "import")
KEPT: Final = ("backup", "night", "restore")
WAYS: Final[Mapping[str, Mapping[str, Any]]] = {
    "": {},
    ", one write": {"many": 1},
    ", half a write": {"kind": "SHORT", "many": 1},
    ", one flush": {"kind": "NOT_ON_DISK", "many": 1},
}
HARM: Final = ("lost", "twice", "broken", "uncoded")
A_LIFE: Final = 12
"""Stories that one process lives: everybody's list grows with each, and is asked for often."""
AT_ONCE: Final = 2


def filled(walks: Sequence[Mapping[str, Any]], story: str = "story") -> dict[str, Any]:
    """Let a process of its own walk, with the library preloaded; return what it saw."""
    with tempfile.TemporaryDirectory(prefix="wor-full-disk-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.filling.{story}", json.dumps({"walks": walks})],
            env={**os.environ, **build(Path(folder))},
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen | {"good": seen["hits"] > 0 and not any(seen[one] for one in HARM)}


def walked(walk: Mapping[str, Any]) -> dict[str, Any]:
    """Go over every write of one disk in one way, in one life after another."""
    whole: dict[str, Any] = {}
    for begin in count(1, A_LIFE):
        seen = filled([{**walk, "between": [begin, begin + A_LIFE]}])
        _tell(seen)
        whole = _together(whole, seen)
        if seen["hits"] < A_LIFE:
            return whole | {"good": not any(whole[one] for one in HARM)}
    return whole


def _together(whole: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    if not whole:
        return seen
    summed = {one: whole[one] + seen[one] for one in ("trips", "hits", "lost", "twice", "broken")}
    for one in ("codes", "uncoded"):
        summed[one] = dict(Counter(whole[one]) + Counter(seen[one]))
    return whole | summed | {"writes": max(whole["writes"], seen["writes"])}


def run() -> dict[str, Any]:
    """Go over every write of each disk; `good`: each walk met a full one, and nothing was harmed."""
    orders: dict[str, Callable[[], dict[str, Any]]] = {}
    for way, how in WAYS.items():
        orders |= {f"{one}{way}": partial(walked, {"disk": one, **how}) for one in DISKS}
        orders |= {f"{one}{way}": partial(filled, [{"what": one, **how}], "keeping") for one in KEPT}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(orders, pool.map(_told, orders.items()), strict=True))
    return found | {"good": all(one["good"] for one in found.values())}


def _told(order: tuple[str, Callable[[], dict[str, Any]]]) -> dict[str, Any]:
    name, walk = order
    seen = walk()
    _tell({name: seen})
    return seen


def _tell(seen: Mapping[str, Any]) -> None:
    """Say at once what came of it: the whole takes hours."""
    sys.stderr.write(json.dumps(seen) + "\n")
