"""What comes back from the coach, and how much of it may without consent for feedback."""

from dataclasses import dataclass, replace
from datetime import date

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.lists import TELLING_REJECTIONS, WITHHELD, ContactResult, ContactWay, RejectReason
from wor_sidecar.domain.moves import MoveKind

FEEDBACK_MOVES = frozenset(
    {
        MoveKind.INTAKE_DONE,
        MoveKind.FOLLOW_UP,
        MoveKind.END,
        MoveKind.STOP,
        MoveKind.FOLLOW_UP_IMPOSSIBLE,
    },
)
"""The moves that a feedback message is; every other move of the coach is a status message."""
MESSAGE_LENGTH = 130
"""Characters of the coach's text that keep a printed letter at 12 lines; a setting up to 280."""
MESSAGE_LENGTH_MOST = 280


@dataclass(frozen=True, slots=True)
class Coach:
    """Who did it, at the welfare organisation."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Activity(Masked):
    """What was found: a code of activity-categories, its own name, the day it starts."""

    category: str = ""
    name: str = ""
    starts: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ContactTry(Masked):
    """One attempt: which it was (from 1), a code of contact-ways and one of contact-results."""

    n: int
    way: str
    result: str


@dataclass(frozen=True, slots=True, repr=False)
class Tries(Masked):
    """All attempts together, for `not_reached`: how many, from when to when, by which ways."""

    n: int
    first: date
    last: date
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Rejection(Masked):
    """What goes with a rejection: a proposal, and whether the patient was told (None: not known)."""

    proposal: str = ""
    patient_knows: bool | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Status(Masked):
    """One move of the coach that carries no content for the GP's file.

    `reason` is a code of the move's own list; `text` free text of the coach (only with feedback consent).
    """

    referral_id: ReferralId
    move: MoveKind
    at: Millis
    by: Coach
    reason: str = ""
    text: str = ""
    contact: ContactTry | None = None
    planned: date | None = None
    rejection: Rejection | None = None
    tries: Tries | None = None
    activity: Activity | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Feedback(Masked):
    """One report for the GP's file; it *is* its move (intake_done, follow_up, end, stop, ...).

    `date` is the local date of the talk, `at` the moment of recording. `mark` is the patient's own, 0 to 10;
    `first_mark` the one of the intake. `reason` is a code of stop-reasons, `outcome` of outcomes,
    `passed_on_to` of passed-on-to, `taking_part` of taking-part. `question` is one that the GP should answer;
    `may_return` tells whether the patient may come back by himself after stopping.
    """

    referral_id: ReferralId
    move: MoveKind
    at: Millis
    date: date
    coach: Coach
    organisation: str
    text: str = ""
    mark: int | None = None
    first_mark: int | None = None
    activity: Activity | None = None
    reason: str = ""
    outcome: str = ""
    passed_on_to: str = ""
    taking_part: str = ""
    question: str = ""
    may_return: bool | None = None


Returned = Status | Feedback


def day_of(returned: Returned | None) -> date | None:
    """Return the day of what was told: a talk's, an appointment's, the start of an activity."""
    if isinstance(returned, Feedback):
        return returned.date
    if returned is None:
        return None
    return returned.planned or (returned.activity.starts if returned.activity else None)


def releasable(returned: Returned, *, agreed: bool, told_contact: bool = False) -> Returned | None:
    """Return what may go back to the practice of a coach's move; None when nothing may.

    With consent for feedback: everything. Without it only logistics: accept; a rejection with its code;
    that the patient was reached, once; not reached, and that it goes on after that all the same; and one end
    that tells nothing.

    Args:
        returned: what the coach recorded.
        agreed: the feedback scope is on.
        told_contact: the practice already heard that the patient was reached.

    """
    if agreed:
        return returned
    if isinstance(returned, Feedback):
        return _withheld(returned)
    return _bare(returned, told_contact=told_contact)


def _bare(status: Status, *, told_contact: bool) -> Status | None:
    bare = Status(status.referral_id, status.move, status.at, status.by)
    match status.move:
        case MoveKind.ACCEPT | MoveKind.CALL_BACK:  # else a practice that heard "not reached" asks another
            return bare
        case MoveKind.REJECT:
            knows = status.rejection.patient_knows if status.rejection else None
            return replace(bare, reason=untelling(status.reason), rejection=Rejection("", knows))
        case MoveKind.CONTACT if _reached(status) and not told_contact:
            return replace(bare, contact=ContactTry(1, ContactWay.OTHER.value, ContactResult.REACHED.value))
        case MoveKind.NOT_REACHED:
            return replace(bare, tries=status.tries)
        case MoveKind.END_WITHHELD:
            return replace(bare, reason=WITHHELD)
    return None


def untelling(reason: str) -> str:
    """Return a rejection's code as it may be told without consent for feedback."""
    return RejectReason.OTHER.value if reason in TELLING_REJECTIONS else reason


def _withheld(feedback: Feedback) -> Status | None:
    if feedback.move is MoveKind.INTAKE_DONE:
        return None
    coach = feedback.coach
    return Status(feedback.referral_id, MoveKind.END_WITHHELD, feedback.at, coach, reason=WITHHELD)


def _reached(status: Status) -> bool:
    return status.contact is not None and status.contact.result in [
        way for way in ContactResult if way.reached
    ]
