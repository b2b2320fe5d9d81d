"""Whether the wall's clock may be believed before anything is deleted by it.

A clock that runs a year ahead would end every term at once, and nothing brings shredded content back. A
postbus refuses signed calls whose clock is minutes off: who was heard there a moment ago has the right time.
Without one, the clock must have gone on without a jump for a while.
"""

from dataclasses import dataclass, replace
from typing import Final

from wor_sidecar.domain.clock import Millis

_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR
HEARD: Final = 3 * _HOUR
"""How long a postbus's answer vouches for the clock; its mailbox is noted as empty once an hour."""
LONGEST_REST: Final = 4 * _DAY
"""How far the clock may go between two looks: a machine that was off from Thursday to Monday."""
PROOF: Final = _DAY
"""How long it must have gone on where there is no postbus to ask."""
PROOF_ALONE: Final = 30 * _DAY
"""The same where there is one that doesn't answer: who is refused for a wrong clock hears nothing either."""


@dataclass(frozen=True, slots=True)
class Steady:
    """What a program remembers of the clock. `since`: it has gone on without a jump from then on."""

    seen_at: Millis
    since: Millis


@dataclass(frozen=True, slots=True)
class Heard:
    """When a postbus last took our signature, by our own clock; `at` None: not yet, or not by this one."""

    has_postbus: bool
    at: Millis | None = None


def looked(before: Steady | None, now: Millis) -> Steady:
    """Return what to remember after a look; a jump, ahead or back, starts the count anew."""
    if before is None or not 0 <= now - before.seen_at <= LONGEST_REST:
        return Steady(now, now)
    return replace(before, seen_at=now)


def believed(steady: Steady, now: Millis, heard: Heard) -> bool:
    """Tell whether something may be deleted by this clock."""
    if heard.at is not None and 0 <= now - heard.at <= HEARD:
        return True
    return now - steady.since >= (PROOF_ALONE if heard.has_postbus else PROOF)
