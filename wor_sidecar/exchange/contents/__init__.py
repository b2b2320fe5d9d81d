"""What each type of message holds: one frozen value per row of the table, read and written exactly."""

from typing import Any, Final

from wor_sidecar.domain.errors.exchange import ContentRefused
from wor_sidecar.domain.lists import WITHHELD
from wor_sidecar.exchange.contents.answers import (
    DETAILS_OF,
    FEEDBACK_MOVES,
    ActivityDetails,
    By,
    ContactDetails,
    Details,
    Feedback,
    NotReachedDetails,
    PlanDetails,
    RejectDetails,
    Status,
)
from wor_sidecar.exchange.contents.introductions import (
    MOST_HELD,
    MOST_REFUSED,
    MOST_THREADS,
    Committed,
    Hello,
    NewStatement,
    Profile,
    Receipt,
    Refused,
    Verified,
)
from wor_sidecar.exchange.contents.threads import (
    Acknowledge,
    Address,
    Cancel,
    CancelAnswer,
    Correction,
    Deceased,
    DeletionConfirmed,
    FeedbackConsent,
    Figures,
    LeftPractice,
    Referral,
    Renew,
    TextMessage,
    TryAgain,
    Void,
    Withdraw,
    WrongPatient,
)
from wor_sidecar.exchange.shapes import read, write
from wor_sidecar.exchange.statements import Spoken

__all__ = [
    "DETAILS_OF",
    "FEEDBACK_MOVES",
    "KINDS",
    "MOST_HELD",
    "MOST_REFUSED",
    "MOST_THREADS",
    "SPEAKS",
    "WITHHELD",
    "Acknowledge",
    "ActivityDetails",
    "Address",
    "By",
    "Cancel",
    "CancelAnswer",
    "Committed",
    "ContactDetails",
    "Content",
    "Correction",
    "Deceased",
    "DeletionConfirmed",
    "Details",
    "Feedback",
    "FeedbackConsent",
    "Figures",
    "Hello",
    "LeftPractice",
    "NewStatement",
    "NotReachedDetails",
    "PlanDetails",
    "Profile",
    "Receipt",
    "Referral",
    "Refused",
    "RejectDetails",
    "Renew",
    "Status",
    "TextMessage",
    "TryAgain",
    "Verified",
    "Void",
    "Withdraw",
    "WrongPatient",
    "content_from_json",
    "content_to_json",
]

Content = (
    Hello
    | NewStatement
    | Verified
    | Receipt
    | Referral
    | Status
    | Feedback
    | TextMessage
    | Correction
    | Cancel
    | CancelAnswer
    | Withdraw
    | DeletionConfirmed
    | FeedbackConsent
    | TryAgain
    | WrongPatient
    | Deceased
    | LeftPractice
    | Acknowledge
    | Renew
    | Void
    | Figures
)
KINDS: Final[dict[tuple[str, int], type[Content]]] = {
    (kind.type.value, kind.version): kind for kind in Content.__args__
}
SPEAKS: Final = tuple(Spoken(type_, version) for type_, version in KINDS)
"""Every type and version that this program reads."""


def content_to_json(content: Content) -> dict[str, Any]:
    """Write a content, and read it back: nothing leaves that the other side would refuse.

    Raises:
        ContentRefused: a field holds what its shape refuses.

    """
    try:
        value = write(content)
        read(type(content), value)
    except ValueError as error:
        raise ContentRefused(reason=str(error)) from error
    return value


def content_from_json(type_: str, version: int, value: object) -> Content:
    """Read a content of a type and version that stand in SPEAKS.

    Raises:
        KeyError: they don't.
        ValueError: it is not what its type says.

    """
    return read(KINDS[type_, version], value)
