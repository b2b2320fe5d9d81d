"""What the coach answers: moves without a letter, and feedback that becomes one."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Final

from wor_sidecar.domain.lists import WITHHELD
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.shapes import (
    CODE,
    DATE,
    Bundle,
    Code,
    Date,
    Flag,
    Line,
    Moment,
    Opaque,
    Phone,
    Text,
    either,
    many,
    nested,
    number,
    optional,
)

FEEDBACK_MOVES: Final = {
    "1": ("intake_done",),
    "2": ("follow_up",),
    "last": ("end", "stop", "follow_up_impossible"),
}
"""The moment of a feedback, and the moves that it may be."""


STATUS_MOVES: Final = frozenset(
    {
        "accept",
        "reject",
        "contact",
        "plan",
        "replan",
        "no_show",
        "not_reached",
        "call_back",
        "hold",
        "resume",
        "start_activity",
        "end",
    }
)
"""The moves that a status may be."""


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, and the number to ring."""

    name: Line
    phone: Phone


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """The n-th attempt to reach the patient."""

    n: Annotated[int, number(1, 99)]
    way: Code
    result: Code


@dataclass(frozen=True, slots=True)
class PlanDetails:
    """When the intake will be."""

    date: Date


@dataclass(frozen=True, slots=True)
class RejectDetails:
    """What the coach proposes instead, and whether the patient was told."""

    proposal: Line
    patient_knows: Flag


@dataclass(frozen=True, slots=True)
class NotReachedDetails:
    """How often, between which days and in which ways somebody tried."""

    n: Annotated[int, number(0, 99)]
    first: Annotated[date | None, optional(DATE)]
    last: Annotated[date | None, optional(DATE)]
    ways: Annotated[tuple[str, ...], many(CODE, 16)]


@dataclass(frozen=True, slots=True)
class ActivityDetails:
    """What the patient takes part in."""

    category: Code
    name: Line
    date: Annotated[date | None, optional(DATE)]


Details = ContactDetails | PlanDetails | RejectDetails | NotReachedDetails | ActivityDetails
DETAILS_OF: Final[dict[str, type[Details]]] = {
    "contact": ContactDetails,
    "plan": PlanDetails,
    "replan": PlanDetails,
    "reject": RejectDetails,
    "not_reached": NotReachedDetails,
    "start_activity": ActivityDetails,
}


@dataclass(frozen=True, slots=True)
class Status:
    """A coach's move that is no feedback; without the scope feedback also the one `end`, withheld."""

    type: ClassVar = MessageType.STATUS
    version: ClassVar = 1
    move: Code
    at: Moment
    by: Annotated[By, nested(By)]
    reason_code: Annotated[str | None, optional(CODE)]
    text: Text
    patient_check: Opaque
    details: Annotated[
        Details | None,
        optional(either(ContactDetails, PlanDetails, RejectDetails, NotReachedDetails, ActivityDetails)),
    ] = None

    def __post_init__(self) -> None:
        if not isinstance(self.details, DETAILS_OF.get(self.move, type(None))):
            raise ValueError(f"{self.move} with other details than it has")  # noqa: TRY004 - readers of JSON raise ValueError
        if self.move == "end" and (self.reason_code != WITHHELD or self.text):
            raise ValueError("an end that is not withheld is a feedback")
        if self.move not in STATUS_MOVES:
            raise ValueError(f"{self.move} is no status")
        if self.move == "reject" and self.reason_code is None:
            raise ValueError("reject without a reason")


@dataclass(frozen=True, slots=True)
class Feedback:
    """A letter to the practice: a FHIR message bundle that is its move as well."""

    type: ClassVar = MessageType.FEEDBACK
    version: ClassVar = 1
    bundle: Bundle
    moment: Code
    """1 (after the intake), 2 (after three months) or last."""
    move: Code
    patient_check: Opaque

    def __post_init__(self) -> None:
        if self.move not in FEEDBACK_MOVES.get(self.moment, ()):
            raise ValueError(f"moment {self.moment} with move {self.move}")
