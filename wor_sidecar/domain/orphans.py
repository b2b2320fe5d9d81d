"""A report that fits no referral: what a person may do with it, and which referral it could belong to.

A proposal never places anything: it says which records a person compares first, and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.identifiers import ReferralId


class Sign(StrEnum):
    """Why a referral is proposed, the strongest first."""

    CHECK = "check"
    """The echoed check is that of this referral and its record."""
    OTHER_ID = "other_id"
    """It is, with another of the patient's numbers: the practice's letters go by another one now."""
    THREAD = "thread"
    """The report came on this referral's own thread; the check is that of no record we know."""
    STEP = "step"
    """It tells the step that comes next there."""
    COACH = "coach"
    """The coach whom it names wrote about this referral before."""


_WEIGHTS: Final = {Sign.CHECK: 64, Sign.OTHER_ID: 32, Sign.THREAD: 8, Sign.STEP: 2, Sign.COACH: 1}
_ENOUGH: Final = 3
"""A next step with a coach of that name is the least that is worth a look."""
MOST: Final = 5


class Outcome(StrEnum):
    """What a person decided."""

    MATCHED = "matched"
    DISCARDED = "discarded"


class DiscardReason(StrEnum):
    """Why a report is put aside; told to nobody outside."""

    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    BY_PHONE = "by_phone"
    MISTAKE = "mistake"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A referral that a report may belong to, and what speaks for it."""

    referral: ReferralId
    signs: tuple[Sign, ...]

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(_WEIGHTS[sign] for sign in self.signs)

    @property
    def sure(self) -> bool:
        """Tell whether the check itself speaks for it: no guess, yet still for a person to say."""
        return bool({Sign.CHECK, Sign.OTHER_ID} & set(self.signs))


def ranked(proposals: Iterable[Proposal]) -> Sequence[Proposal]:
    """Return those that are worth a look, the likeliest first, else as they came.

    Where the check speaks, no guess stands beside it.
    """
    worth = [one for one in proposals if one.weight >= _ENOUGH]
    sure = [one for one in worth if one.sure or Sign.THREAD in one.signs]
    worth = sure if any(one.sure for one in worth) else worth
    return sorted(worth, key=lambda one: -one.weight)[:MOST]
