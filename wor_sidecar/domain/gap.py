"""The gap between a backup and its restore: what may have happened in it, and what an answer then does.

What was done in the gap is not known here, and is never assumed. Where an organisation named the thread of
an open question, it has the referral; the patient's yes to it was lost, so the patient is asked once more.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.sidecar import HeldElsewhere, HeldThere
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.moves import MoveKind

READ_AGAIN: Final = timedelta(days=7)
"""Within these days after a restore every list was read anew."""
CLOCKS: Final = 5 * 60 * 1000
"""Milliseconds that a sender's clock may run ahead; the postbus refuses more."""


class Consequence(StrEnum):
    """What an answer does at the organisation that has the referral already."""

    NOTHING = "nothing"
    """The question stays open, or there is nobody to tell."""
    AGAIN = "again"
    """The same referral goes there once more; it knows the thread, and goes on with its case."""
    TAKE_BACK = "take_back"
    """It is asked to stop and to delete everything: there is no yes that anybody knows of."""
    TELL_DEATH = "tell_death"


def in_gap(contact_date: date | None, today: date, restored_on: date) -> bool:
    """Tell whether a registration that is new here may have been asked about between backup and restore.

    One without a date (a list of patients) may be as old as the list; it is read again within days.
    """
    return (contact_date or today - READ_AGAIN) <= restored_on


def heard_before(told_at: Millis, gap_until: Millis) -> bool:
    """Tell whether a message of that moment may have been taken in already, by the machine that is gone."""
    return told_at <= gap_until + CLOCKS


def consequence(
    answer: MoveKind, to: OrganisationId | None, holder: OrganisationId | None, name: str = ""
) -> Consequence:
    """Tell what an answer does where `holder` has this very referral; `name` is how we call it.

    Raises:
        HeldThere: a yes for another organisation: two would call the patient.
        HeldElsewhere: `referred another way`, which would leave it there without a yes.

    """
    if holder is None:
        return Consequence.NOTHING
    match answer:
        case MoveKind.GIVE if to != holder:
            raise HeldThere(organisation=name)
        case MoveKind.GIVE:
            return Consequence.AGAIN
        case MoveKind.REFUSE | MoveKind.NOT_WOR:
            return Consequence.TAKE_BACK
        case MoveKind.DECEASED:
            return Consequence.TELL_DEATH
        case MoveKind.REFERRED_ELSEWHERE:
            raise HeldElsewhere(organisation=name)
    return Consequence.NOTHING
