"""Which letter a coach's move becomes, what it says, and whether it asks something of the practice.

The words are templates (config/texts/nl/letters); `texts.letters.render` makes lines of them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.feedback import Coach, Returned
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.referral import State


class Template(StrEnum):
    """The seven letters; the value is the template's file name without its end."""

    FEEDBACK_INTAKE = "feedback-intake"
    FEEDBACK_3_MONTHS = "feedback-3-months"
    NOT_REACHED = "not-reached"
    REJECTED = "rejected"
    STOPPED = "stopped"
    CLOSED_NO_FEEDBACK = "closed-no-feedback"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, repr=False)
class Piece(Masked):
    """What goes into one gap of a template. With `closed_list`, `value` is a code of that list, and its
    label is printed; a date is printed in the reader's way; an empty text leaves the gap empty.
    """

    name: str
    value: str | int | date = ""
    closed_list: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class LetterPlan(Masked):
    """A letter to be rendered. `asks`: it wants a person's *seen*."""

    template: Template
    pieces: tuple[Piece, ...]
    asks: bool


@dataclass(frozen=True, slots=True, repr=False)
class Origin(Masked):
    """What the practice itself knows of the referral that a letter answers.

    `stage` is the state before the move; `organisation` our label for it; `contact` its contact from the
    partner's profile; `first_mark` the mark at the intake; `intake_on` the local date of the intake.
    """

    reference: ReferralId
    referred_on: date
    referrer: str
    organisation: str
    contact: Coach
    stage: State
    intake_on: date | None = None
    first_mark: int | None = None


def letter_for(returned: Returned, origin: Origin) -> LetterPlan | None:
    """Plan the letter of one move; None for a move that makes none (and for `deceased` always)."""
    raise NotImplementedError
