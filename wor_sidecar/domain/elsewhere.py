"""Copies of referrals that went another way: when one speaks about a contact, and how long it is kept.

ZorgDomein hands the practice a copy of what it sent. Near a contact with the code it lets the question
propose *referred elsewhere*; it never answers it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

NEAR: Final = timedelta(days=30)
"""At most so long before or after the contact, the thirtieth day included."""
KEPT: Final = 3 * NEAR
"""So long after its own day: until no contact is near it, and then as long as a question may stay open."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a referral: its day, and by which way it went."""

    on: date
    channel: str


def nearest(copies: Iterable[Copy], contact: date) -> Copy | None:
    """Return the copy that may be about the contact of that day: the nearest one within the days."""
    near = [copy for copy in copies if abs(copy.on - contact) <= NEAR]
    return min(near, key=lambda copy: (abs(copy.on - contact), copy.on, copy.channel), default=None)


def kept_from(today: date) -> date:
    """Return the first day whose copies are kept; what is older says nothing any more."""
    return today - KEPT


def worth_keeping(copy: date, today: date) -> bool:
    """Tell whether a copy is kept at all: not one that is past its term, nor one of a day far ahead."""
    return kept_from(today) <= copy <= today + NEAR
