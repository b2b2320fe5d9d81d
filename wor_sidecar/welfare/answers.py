"""What goes back to the practice of a coach's step: the domain's value, and the content of its message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import (
    FEEDBACK_MOVES,
    Activity,
    Coach,
    ContactTry,
    Feedback,
    Rejection,
    Returned,
    Status,
    Tries,
)
from wor_sidecar.domain.identifiers import Randomness, ReferralId
from wor_sidecar.domain.lists import ContactWay
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.fhir.feedback import to_bundle
from wor_sidecar.welfare.acts import Act
from wor_sidecar.welfare.case import Entry

_UUID_BYTES: Final = 16
_MOMENTS: Final = {move: moment for moment, moves in contents.FEEDBACK_MOVES.items() for move in moves}


@dataclass(frozen=True, slots=True)
class Organisation:
    """Ourselves, as an answer names us."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was made: the move, when, on which local day, and what the coach filled in."""

    case: ReferralId
    move: MoveKind
    act: Act
    at: Millis
    day: date


def returned(step: Step, organisation: Organisation, before: Sequence[Entry]) -> Returned:
    """Return everything that a step tells; `domain.feedback.releasable` says how much of it may go.

    `before` is the timeline up to this step.
    """
    before = [entry for entry in before if not entry.refused]
    coach = Coach(step.act.by or organisation.name, organisation.phone)
    if step.move in FEEDBACK_MOVES:
        return _feedback(step, coach, organisation, before)
    act = step.act
    tries = [entry for entry in before if entry.kind == MoveKind.CONTACT]
    planned = step.day if step.move in (MoveKind.PLAN, MoveKind.REPLAN) else None
    contact = rejection = all_tries = activity = None
    match step.move:
        case MoveKind.CONTACT:
            contact = ContactTry(len(tries) + 1, act.way, act.result)
        case MoveKind.REJECT:
            # The message has no room for "not said": then it is a no, and the coach sees so before.
            rejection = Rejection(act.proposal, bool(act.patient_knows))
        case MoveKind.NOT_REACHED:
            all_tries = _tries(tries, step.day)
        case MoveKind.START_ACTIVITY:
            activity = Activity(act.category, act.activity, act.date)
    return Status(
        referral_id=step.case,
        move=step.move,
        at=step.at,
        by=coach,
        reason=act.code,
        text=act.note,
        contact=contact,
        planned=planned,
        rejection=rejection,
        tries=all_tries,
        activity=activity,
    )


def content_of(
    answer: Returned, patient_check: str, randomness: Randomness
) -> contents.Status | contents.Feedback:
    """Put an answer into the content of its message; the practice's check is echoed as it came."""
    if isinstance(answer, Status):
        return _status(answer, patient_check)
    bundle = to_bundle(answer, now=answer.at, new_uuid=lambda: UUID(bytes=randomness(_UUID_BYTES), version=4))
    return contents.Feedback(bundle, _MOMENTS[answer.move.value], answer.move.value, patient_check)


def _feedback(step: Step, coach: Coach, organisation: Organisation, before: Sequence[Entry]) -> Feedback:
    act = step.act
    marks = [entry.details.mark for entry in before if entry.details.mark is not None]
    return Feedback(
        referral_id=step.case,
        move=step.move,
        at=step.at,
        date=step.day,
        coach=coach,
        organisation=organisation.name,
        text=act.note,
        mark=act.mark,
        first_mark=marks[0] if marks else None,
        activity=_activity(act, before),
        reason=act.reason,
        outcome=act.outcome,
        passed_on_to=act.passed_on_to,
        taking_part=act.taking_part,
        question=act.proposal,
        may_return=act.may_return,
    )


def _activity(act: Act, before: Sequence[Entry]) -> Activity | None:
    """Take the activity that this step names, else the last one that was started."""
    if act.category or act.activity:
        return Activity(act.category, act.activity)
    started = [entry for entry in before if entry.kind == MoveKind.START_ACTIVITY]
    if not started:
        return None
    last = started[-1]
    return Activity(last.details.category, last.details.activity, last.day)


def _tries(tries: Sequence[Entry], today: date) -> Tries:
    days = [entry.day or today for entry in tries] or [today]
    ways = dict.fromkeys(entry.details.way for entry in tries if entry.details.way)
    return Tries(len(tries), min(days), max(days), tuple(ways))


def _status(status: Status, patient_check: str) -> contents.Status:
    withheld = status.move is MoveKind.END_WITHHELD
    return contents.Status(
        move=MoveKind.END.value if withheld else status.move.value,
        at=status.at,
        by=contents.By(status.by.name, status.by.phone),
        reason_code=status.reason or None,
        text=status.text,
        patient_check=patient_check,
        details=_details(status),
    )


def _details(status: Status) -> contents.Details | None:
    if status.contact is not None:
        # Without consent for feedback the way isn't told, and the message has no room for "not told".
        way = status.contact.way or ContactWay.OTHER.value
        return contents.ContactDetails(status.contact.n, way, status.contact.result)
    if status.planned is not None:
        return contents.PlanDetails(status.planned)
    if status.rejection is not None:
        return contents.RejectDetails(status.rejection.proposal, bool(status.rejection.patient_knows))
    if status.tries is not None:
        return contents.NotReachedDetails(
            status.tries.n, status.tries.first, status.tries.last, status.tries.ways
        )
    if status.activity is not None:
        activity = status.activity
        return contents.ActivityDetails(activity.category, activity.name, activity.starts)
    return None
