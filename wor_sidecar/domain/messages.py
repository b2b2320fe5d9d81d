"""The types of message that two organisations exchange, and what each demands before it may go."""

from enum import Enum, StrEnum


class Demand(Enum):
    """What must hold before a message of a type may be sealed."""

    NOTHING = "nothing"
    """Keys and counts: introductions and receipts."""
    KNOWN = "known"
    """Thread and codes alone: also to a partner that ended, also after a withdrawal."""
    VERIFIED = "verified"
    """Counts about patients, not one patient: both sides verified."""
    CONSENT = "consent"
    """Patient data: both sides verified and a live, given consent."""


class MessageType(StrEnum):
    """Each type of exchange.md's table; the value is what the body carries."""

    HELLO = "hello"
    KEY_STATEMENT = "key_statement"
    VERIFIED = "verified"
    RECEIPT = "receipt"
    REFERRAL = "referral"
    STATUS = "status"
    FEEDBACK = "feedback"
    MESSAGE = "message"
    CORRECTION = "correction"
    CANCEL = "cancel"
    CANCEL_ANSWER = "cancel_answer"
    WITHDRAW = "withdraw"
    DELETION_CONFIRMED = "deletion_confirmed"
    FEEDBACK_CONSENT = "feedback_consent"
    TRY_AGAIN = "try_again"
    WRONG_PATIENT = "wrong_patient"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"
    ACKNOWLEDGE = "acknowledge"
    RENEW = "renew"
    VOID = "void"
    FIGURES = "figures"

    @property
    def demand(self) -> Demand:
        """What must hold before this may be sealed; a type that nobody classified demands everything."""
        return _DEMANDS.get(self, Demand.CONSENT)

    @property
    def sequenced(self) -> bool:
        """Tell whether it has a seq and a receipt; the others are idempotent by content."""
        return self not in (MessageType.HELLO, MessageType.KEY_STATEMENT, MessageType.RECEIPT)

    @property
    def threaded(self) -> bool:
        """Tell whether it belongs to one referral."""
        return self.demand in (Demand.KNOWN, Demand.CONSENT)

    @property
    def acts_on_sight(self) -> bool:
        """Tell whether it applies before its turn, even before its referral."""
        return self in (MessageType.WITHDRAW, MessageType.WRONG_PATIENT)


_DEMANDS = {
    **dict.fromkeys(
        (MessageType.HELLO, MessageType.KEY_STATEMENT, MessageType.VERIFIED, MessageType.RECEIPT),
        Demand.NOTHING,
    ),
    **dict.fromkeys(
        (
            MessageType.WITHDRAW,
            MessageType.VOID,
            MessageType.WRONG_PATIENT,
            MessageType.DECEASED,
            MessageType.LEFT_PRACTICE,
            MessageType.DELETION_CONFIRMED,
            MessageType.CANCEL,
            MessageType.CANCEL_ANSWER,
            MessageType.ACKNOWLEDGE,
        ),
        Demand.KNOWN,
    ),
    MessageType.FIGURES: Demand.VERIFIED,
}
