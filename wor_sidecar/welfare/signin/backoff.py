"""How long to wait after wrong tries: nothing at first, then twice as long each time, up to minutes."""

from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.clock import Millis

FIRST_WAIT: Final = 5_000
LONGEST_WAIT: Final = 15 * 60_000
FORGOTTEN_AFTER: Final = 24 * 3600_000
"""Milliseconds without a try."""
FREE_FOR_A_NAME: Final = 5
FREE_FOR_AN_ADDRESS: Final = 20
"""A whole office may come from one address."""
_MOST_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries in a row, and when the last of them was."""

    failures: int
    last_at: Millis


def opens_at(tries: Tries | None, free: int) -> Millis:
    """Return from when on the next try is looked at."""
    if tries is None or tries.failures < free:
        return Millis(0)
    wait = FIRST_WAIT << min(tries.failures - free, _MOST_DOUBLINGS)
    return Millis(tries.last_at + min(wait, LONGEST_WAIT))


def waits(tries: Tries | None, free: int, now: Millis) -> bool:
    """Tell whether a try is too early; a wait beyond the longest is of a clock that ran ahead."""
    return now < opens_at(tries, free) <= now + LONGEST_WAIT


def one_more(tries: Tries | None, now: Millis) -> Tries:
    """Count a try; after a day of silence the count starts anew."""
    if tries is None or now - tries.last_at > FORGOTTEN_AFTER:
        return Tries(1, now)
    return Tries(tries.failures + 1, now)
