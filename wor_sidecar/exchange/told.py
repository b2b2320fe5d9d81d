"""What a coach's message tells, as a value of the domain."""

from dataclasses import replace
from typing import assert_never

from wor_sidecar.domain.feedback import (
    Activity,
    Coach,
    ContactTry,
    Feedback,
    Rejection,
    Returned,
    Status,
    Tries,
)
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import Move, MoveKind, Who
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.fhir.feedback import from_bundle


class Mismatch(ValueError):
    """The bundle tells another move or referral than the message around it."""


def told(content: contents.Status | contents.Feedback, thread: ReferralId) -> Returned:
    """Read a status or a feedback.

    Raises:
        BundleRefused: the bundle is not what was agreed.
        Mismatch: bundle and message contradict each other.
        ValueError: a move that nobody knows.

    """
    if isinstance(content, contents.Feedback):
        feedback = from_bundle(content.bundle)
        if feedback.referral_id != thread or feedback.move.value != content.move:
            raise Mismatch
        return feedback
    return _status(content, thread)


def move_of(returned: Returned) -> Move:
    """Return the move that a message is."""
    if isinstance(returned, Feedback):
        reason = returned.reason or returned.outcome
        return Move(returned.move, Who.COACH, returned.at, returned.coach.name, reason)
    return Move(returned.move, Who.COACH, returned.at, returned.by.name, returned.reason)


def _status(content: contents.Status, thread: ReferralId) -> Status:
    move = MoveKind.END_WITHHELD if content.move == MoveKind.END.value else MoveKind(content.move)
    status = Status(
        referral_id=thread,
        move=move,
        at=content.at,
        by=Coach(content.by.name, content.by.phone),
        reason=content.reason_code or "",
        text=content.text,
    )
    return _detailed(status, content.details)


def _detailed(status: Status, details: contents.Details | None) -> Status:
    match details:
        case None:
            return status
        case contents.ContactDetails(n, way, result):
            return replace(status, contact=ContactTry(n, way, result))
        case contents.PlanDetails(date):
            return replace(status, planned=date)
        case contents.RejectDetails(proposal, patient_knows):
            return replace(status, rejection=Rejection(proposal, patient_knows))
        case contents.NotReachedDetails(n, first, last, ways):
            tries = Tries(n, first, last, ways) if first is not None and last is not None else None
            return replace(status, tries=tries)
        case contents.ActivityDetails(category, name, starts):
            return replace(status, activity=Activity(category, name, starts))
        case _:
            assert_never(details)
