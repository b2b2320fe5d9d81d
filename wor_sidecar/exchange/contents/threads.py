"""About one referral, both ways: the referral itself, words, corrections and endings; and figures."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from wor_sidecar.domain.identifiers import Mid
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.shapes import (
    ANY,
    CODE,
    ID,
    Bundle,
    Code,
    Date,
    Flag,
    Line,
    Moment,
    Opaque,
    many,
    nested,
    optional,
    words,
)

Phones = Annotated[tuple[str, ...] | None, optional(many(words(32, 1), 8))]
"""None: not told, so what was known stays."""
Email = Annotated[str | None, optional(words(254))]


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral: a FHIR message bundle, and what every answer echoes."""

    type: ClassVar = MessageType.REFERRAL
    version: ClassVar = 1
    bundle: Bundle
    patient_check: Opaque


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A few words from one side to the other about one referral."""

    type: ClassVar = MessageType.MESSAGE
    version: ClassVar = 1
    text: Annotated[str, words(4000, 1)]


@dataclass(frozen=True, slots=True)
class Address:
    """Where the patient lives."""

    street: Line
    house_number: Annotated[str, words(20)]
    postcode: Annotated[str, words(10)]
    city: Line


@dataclass(frozen=True, slots=True)
class Correction:
    """Contact details that changed; null: did not change."""

    type: ClassVar = MessageType.CORRECTION
    version: ClassVar = 1
    phones: Phones = None
    email: Email = None
    address: Annotated[Address | None, optional(nested(Address))] = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """The practice asks to end the referral."""

    type: ClassVar = MessageType.CANCEL
    version: ClassVar = 1
    reason_code: Annotated[str | None, optional(CODE)] = None


@dataclass(frozen=True, slots=True)
class CancelAnswer:
    """The coach's answer: done, or declined."""

    type: ClassVar = MessageType.CANCEL_ANSWER
    version: ClassVar = 1
    done: Flag


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The patient withdrew consent: for everything, or for the coaching."""

    type: ClassVar = MessageType.WITHDRAW
    version: ClassVar = 1
    kind: Code
    by: Line
    at: Moment

    def __post_init__(self) -> None:
        if self.kind not in ("everything", "coaching"):
            raise ValueError("everything or coaching expected")


@dataclass(frozen=True, slots=True)
class DeletionConfirmed:
    """What was held about the patient has been deleted."""

    type: ClassVar = MessageType.DELETION_CONFIRMED
    version: ClassVar = 1
    at: Moment


@dataclass(frozen=True, slots=True)
class FeedbackConsent:
    """The patient switched the scope feedback on or off."""

    type: ClassVar = MessageType.FEEDBACK_CONSENT
    version: ClassVar = 1
    on: Flag
    by: Line
    at: Moment


@dataclass(frozen=True, slots=True)
class TryAgain:
    """The practice checked the number: call once more."""

    type: ClassVar = MessageType.TRY_AGAIN
    version: ClassVar = 1
    phones: Phones = None
    email: Email = None


@dataclass(frozen=True, slots=True)
class WrongPatient:
    """This was never about this patient: close it and delete."""

    type: ClassVar = MessageType.WRONG_PATIENT
    version: ClassVar = 1


@dataclass(frozen=True, slots=True)
class Deceased:
    """The patient died: stop every reminder at once."""

    type: ClassVar = MessageType.DECEASED
    version: ClassVar = 1


@dataclass(frozen=True, slots=True)
class LeftPractice:
    """The patient has another practice now."""

    type: ClassVar = MessageType.LEFT_PRACTICE
    version: ClassVar = 1


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """How far the letter of a feedback came in the practice."""

    type: ClassVar = MessageType.ACKNOWLEDGE
    version: ClassVar = 1
    of: Annotated[Mid, ID]
    step: Code

    def __post_init__(self) -> None:
        if self.step not in ("placed", "taken", "seen"):
            raise ValueError("placed, taken or seen expected")


@dataclass(frozen=True, slots=True)
class Renew:
    """The referral stays valid until a day."""

    type: ClassVar = MessageType.RENEW
    version: ClassVar = 1
    until: Date


@dataclass(frozen=True, slots=True)
class Void:
    """Nothing any more: it takes the place of a message that was withdrawn after its number was taken."""

    type: ClassVar = MessageType.VOID
    version: ClassVar = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts for a region; read only, nobody of ours makes them yet."""

    type: ClassVar = MessageType.FIGURES
    version: ClassVar = 1
    period: Annotated[str, words(40, 1)]
    kind: Code
    cells: Annotated[tuple[Any, ...], many(ANY, 10_000)]
