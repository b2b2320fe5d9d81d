"""A feedback as a FHIR R4 message Bundle; the patient is named by the referral's id alone."""

from datetime import date
from typing import Any

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import FEEDBACK_MOVES, MESSAGE_LENGTH_MOST, Activity, Coach, Feedback
from wor_sidecar.domain.identifiers import ReferralId, is_id
from wor_sidecar.domain.lists import ActivityCategory, Outcome, PassedOnTo, StopReason, TakingPart
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange.fhir import systems
from wor_sidecar.exchange.fhir.bundles import (
    Bundle,
    NewUuid,
    Resource,
    code_of,
    coding,
    concept,
    detail,
    details,
    message,
    moment,
    new_urls,
    read_moment,
    read_strictly,
    read_yes_no,
    reference,
    resources_of,
    yes_no,
)

_MOST = 10
"""A mark goes from 0 to 10."""
_STATES = {
    MoveKind.INTAKE_DONE: ("in-progress", "intake_done"),
    MoveKind.FOLLOW_UP: ("completed", "followed_up"),
    MoveKind.FOLLOW_UP_IMPOSSIBLE: ("completed", "ended"),
    MoveKind.END: ("completed", "ended"),
    MoveKind.STOP: ("cancelled", "stopped"),
}
"""FHIR's status and our own, after each move."""


def to_bundle(feedback: Feedback, *, now: Millis, new_uuid: NewUuid) -> Bundle:
    """Write a feedback; equal input and uuids give an equal bundle."""
    marks = [("wellbeing", feedback.mark), ("wellbeing_first", feedback.first_mark)]
    given = [(code, mark) for code, mark in marks if mark is not None]
    header, task, organisation, coach, *observed = new_urls(new_uuid, 4 + len(given))
    return message(
        [
            (header, _header(feedback, task, organisation)),
            (task, _task(feedback, coach)),
            (organisation, {"resourceType": "Organization", "name": feedback.organisation}),
            (coach, _coach(feedback.coach)),
            *((url, _mark(feedback, *mark)) for url, mark in zip(observed, given, strict=True)),
        ],
        now,
    )


def from_bundle(bundle: Bundle) -> Feedback:
    """Read a feedback, strictly.

    Raises:
        BundleRefused: an element, extension, code or reference that we don't know, or over 64 KiB.

    """
    return read_strictly(bundle, _read, lambda value, now, uuid: to_bundle(value, now=now, new_uuid=uuid))


def _header(feedback: Feedback, task: str, organisation: str) -> Resource:
    return {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": systems.EVENT, "code": "feedback"},
        "sender": reference(organisation),
        "source": {"name": feedback.organisation, "endpoint": f"{systems.REFERRAL}:{feedback.referral_id}"},
        "reason": concept(systems.MOVE, feedback.move),
        "focus": [reference(task)],
    }


def _task(feedback: Feedback, coach: str) -> Resource:
    status, state = _STATES[feedback.move]
    activity = feedback.activity or Activity()
    return {
        "resourceType": "Task",
        "identifier": [{"system": systems.REFERRAL, "value": feedback.referral_id}],
        "status": status,
        "statusReason": concept(systems.STOP_REASON, feedback.reason),
        "businessStatus": concept(systems.STATUS, state),
        "intent": "order",
        "for": _subject(feedback),
        "executionPeriod": {"end": feedback.date.isoformat()},
        "lastModified": moment(feedback.at),
        "owner": reference(coach),
        "note": [{"text": feedback.text}],
        "output": [
            detail("activity_category", valueCoding=coding(systems.ACTIVITY, activity.category) or None),
            detail("activity_name", valueString=activity.name),
            detail("activity_starts", valueDate=activity.starts.isoformat() if activity.starts else None),
            detail("outcome", valueCode=feedback.outcome),
            detail("passed_on_to", valueCode=feedback.passed_on_to),
            detail("taking_part", valueCode=feedback.taking_part),
            detail("question", valueString=feedback.question),
            detail("may_return", valueCode=yes_no(feedback.may_return)),
        ],
    }


def _subject(feedback: Feedback) -> dict[str, Any]:
    return {"type": "Patient", "identifier": {"system": systems.REFERRAL, "value": feedback.referral_id}}


def _coach(coach: Coach) -> Resource:
    phone = {"system": "phone", "value": coach.phone} if coach.phone else {}
    return {"resourceType": "Practitioner", "name": [{"text": coach.name}], "telecom": [phone]}


def _mark(feedback: Feedback, code: str, mark: int) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(systems.MARK, code),
        "subject": _subject(feedback),
        "valueInteger": mark,
    }


def _read(bundle: Bundle) -> Feedback:
    header, task, organisation, coach, *observed = resources_of(bundle)
    referral = str(task["identifier"][0]["value"])
    move = MoveKind(code_of(header["reason"]))
    if move not in FEEDBACK_MOVES or not is_id(referral):
        raise ValueError("a feedback expected")
    told = details(task, "output")
    marks = {code_of(one["code"]): one["valueInteger"] for one in observed}
    if any(type(mark) is not int or not 0 <= mark <= _MOST for mark in marks.values()):
        raise ValueError("a mark from 0 to 10 expected")
    return Feedback(
        referral_id=ReferralId(referral),
        move=move,
        at=read_moment(task["lastModified"]),
        date=date.fromisoformat(task["executionPeriod"]["end"]),
        coach=Coach(_text(coach), (coach.get("telecom") or [{}])[0].get("value", "")),
        organisation=organisation.get("name", ""),
        text=_short((task.get("note") or [{}])[0].get("text", "")),
        mark=marks.get("wellbeing"),
        first_mark=marks.get("wellbeing_first"),
        activity=_activity(told),
        reason=StopReason(code_of(task["statusReason"])).value if "statusReason" in task else "",
        outcome=Outcome(told["outcome"]).value if "outcome" in told else "",
        passed_on_to=PassedOnTo(told["passed_on_to"]).value if "passed_on_to" in told else "",
        taking_part=TakingPart(told["taking_part"]).value if "taking_part" in told else "",
        question=_short(told.get("question", "")),
        may_return=read_yes_no(told.get("may_return", "")),
    )


def _activity(told: dict[str, Any]) -> Activity | None:
    category = told.get("activity_category", {}).get("code", "")
    starts = told.get("activity_starts", "")
    activity = Activity(
        category=ActivityCategory(category).value if category else "",
        name=_short(told.get("activity_name", "")),
        starts=date.fromisoformat(starts) if starts else None,
    )
    return activity if activity != Activity() else None


def _short(text: object) -> str:
    if not isinstance(text, str) or len(text) > MESSAGE_LENGTH_MOST:
        raise ValueError("a short text expected")
    return text


def _text(resource: Resource) -> str:
    return str((resource.get("name") or [{}])[0].get("text", ""))
