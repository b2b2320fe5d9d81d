"""Which registration asks somebody something: not one that is known, old, or a follow-up of a referral.

An ICPC code sits on the episode and on its later contacts, so the same patient comes by again and again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wor_sidecar.domain.calendars import months_after
from wor_sidecar.domain.identifiers import RegistrationId

FOLLOW_UP_MONTHS = 6


class Outcome(StrEnum):
    """What a registration turned out to be."""

    PROMPTED = "prompted"
    KNOWN = "known"
    """One of its keys was seen before: another format, or the same file again."""
    FOLLOW_UP = "follow_up"
    """It belongs to an open or recent referral of this patient."""
    BASELINE = "baseline"
    """Older than the day on which the practice began."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier registration of the same patient (by patient key).

    `open`: its prompt or one of its referrals still is. `answered_on`: the local day of the last answer that
    decided something; None when there was none.
    """

    registration_id: RegistrationId
    open: bool
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome, and for a follow-up the registration that it joins."""

    outcome: Outcome
    joins: RegistrationId | None = None


def judge(
    contact_date: date | None,
    *,
    known: bool,
    earlier: Iterable[Earlier],
    since: date | None,
    today: date,
    months: int = FOLLOW_UP_MONTHS,
) -> Finding:
    """Tell what a registration is.

    Args:
        contact_date: local day of the contact; None (a list of patients) counts as today.
        known: one of its registration keys was seen before.
        earlier: what is known of the patient, in any order.
        since: the day on which the practice began (or began again after a change of HIS); None: no such day.
        today: the local day.
        months: how long after an answer a contact still belongs to it; 0 turns that off.

    """
    if known:
        return Finding(Outcome.KNOWN)
    day = contact_date or today
    if since is not None and day < since:
        return Finding(Outcome.BASELINE)
    joined = _joined(day, earlier, months)
    return Finding(Outcome.FOLLOW_UP, joined) if joined else Finding(Outcome.PROMPTED)


def _joined(day: date, earlier: Iterable[Earlier], months: int) -> RegistrationId | None:
    """Return the open one, else the one answered last within the months before that day."""
    seen = tuple(earlier)
    for one in seen:
        if one.open:
            return one.registration_id
    recent = [
        (one.answered_on, one.registration_id)
        for one in seen
        if one.answered_on is not None and day < months_after(one.answered_on, months)
    ]
    return max(recent)[1] if recent else None
