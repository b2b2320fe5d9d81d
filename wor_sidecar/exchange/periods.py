"""How long things hold, in whole seconds: the unit of every envelope and key statement."""

from typing import Final

from wor_sidecar.domain.clock import Millis

DAY: Final = 86_400
STATEMENT_LIFETIME: Final = 60 * DAY
"""S: a statement that nobody renewed goes stale; it then stops sealing, never opening."""
ENVELOPE_LIFETIME: Final = 45 * DAY
"""M: six weeks closed, and what lies on the postbus still opens."""
ROTATION: Final = 30 * DAY
"""R: no key is named by a statement that was signed later than this after the key was made."""
RENEWAL: Final = 7 * DAY
"""A statement is renewed weekly, by itself."""
CLOCK_SLACK: Final = 300
"""Clocks may differ by so much before anything counts as coming from the future."""


def seconds(at: Millis) -> int:
    """Whole seconds since 1970."""
    return at // 1000
