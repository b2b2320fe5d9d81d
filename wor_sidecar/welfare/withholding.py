"""The last look at an answer that waited: what may still go when the patient switched feedback off meanwhile.

`domain.feedback.releasable` has the rule and judges each step as it is made; here it is applied to contents.
"""

from dataclasses import replace
from typing import Final

from wor_sidecar.domain.feedback import untelling
from wor_sidecar.domain.lists import ContactResult, ContactWay
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content
from wor_sidecar.exchange.fhir.feedback import from_bundle

_BARE: Final = frozenset({MoveKind.ACCEPT, MoveKind.CALL_BACK, MoveKind.NOT_REACHED, MoveKind.END})


def withheld(content: Content) -> Content | None:
    """Return what goes in the place of a content; None where it may go as it is."""
    match content:
        case contents.TextMessage():
            return contents.Void()
        case contents.Feedback():
            return _ended(content)
        case contents.Status():
            return _status(content)
    return None


def _ended(feedback: contents.Feedback) -> Content:
    if feedback.move == MoveKind.INTAKE_DONE:
        return contents.Void()
    told = from_bundle(feedback.bundle)
    return contents.Status(
        move=MoveKind.END.value,
        at=told.at,
        by=contents.By(told.coach.name, told.coach.phone),
        reason_code=contents.WITHHELD,
        text="",
        patient_check=feedback.patient_check,
    )


def _status(status: contents.Status) -> Content:
    bare = replace(status, text="")
    if status.move in _BARE:
        return bare
    match status.details:
        case contents.RejectDetails():
            return replace(
                bare,
                reason_code=untelling(status.reason_code or ""),
                details=replace(status.details, proposal=""),
            )
        case contents.ContactDetails() if ContactResult(status.details.result).reached:
            told = contents.ContactDetails(1, ContactWay.OTHER.value, ContactResult.REACHED.value)
            return replace(bare, details=told)
    return contents.Void()
