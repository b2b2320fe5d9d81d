"""Registrations per second, format by format, against what a Python developer would reach for.

Both sides are given the same bytes and must give the same answer. They take turns, so that a busy machine is
busy for both, and what counts is processor time: the least of the rounds, for nothing makes code faster than
it is. Each module here has `rows()`, a list of what `compare` returns; formats_speed.py calls them all.
"""

import gc
from collections.abc import Callable
from time import process_time
from typing import Any, Final

ROUNDS: Final = 5


def compare(
    name: str,
    ours: Callable[[], list[Any]],
    theirs: Callable[[], list[Any]],
    rounds: int = ROUNDS,
    *,
    at_least: float = 0.0,
) -> dict[str, Any]:
    """Run both in turns; `ratio` is how many times as fast ours is, `good` whether that is `at_least` so.

    Each returns its answers as a list, of equal answers in the same order. Per second: answers, by processor
    time.

    Raises:
        AssertionError: the two don't give the same answer, or none at all.

    """
    mine, other = ours(), theirs()
    assert mine, f"{name}: nothing was read"
    assert mine == other, f"{name}: {_first_difference(mine, other)}"
    count = len(mine)
    del mine, other
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for index, read in enumerate((ours, theirs)):
            best[index] = min(best[index], _taken(read))
    ratio = best[1] / best[0]
    return {
        "name": name,
        "ratio": round(ratio, 2),
        "ours_per_second": round(count / best[0]),
        "theirs_per_second": round(count / best[1]),
        "same_answer": True,
        "good": ratio >= at_least,
    }


def _taken(read: Callable[[], list[Any]]) -> float:
    """Return the processor seconds of one reading; its rubbish is its own to pay for, not the next one's."""
    gc.collect()
    began = process_time()
    read()
    return process_time() - began


def _first_difference(mine: list[Any], other: list[Any]) -> str:
    if len(mine) != len(other):
        return f"{len(mine)} answers against {len(other)}"
    at = next(index for index, (one, two) in enumerate(zip(mine, other, strict=True)) if one != two)
    return f"answer {at} differs: {mine[at]!r} against {other[at]!r}"
