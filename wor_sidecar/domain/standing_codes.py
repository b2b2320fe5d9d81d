"""The words of `domain.standing`: each place where something can be, and what it is told from."""

from enum import StrEnum
from typing import Protocol

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.messages import MessageType


class Code(StrEnum):
    """Each place where a referral can be; stable, for others match on it."""

    WAITING = "waiting"
    CALLED = "called"
    LATER = "later"
    GAP = "gap"
    HELD_THERE = "held_there"
    SHARED_BSN = "shared_bsn"
    GOES_ON_THERE = "goes_on_there"
    WAITS_FOR_YES = "waits_for_yes"
    MESSAGE_WAITS_FOR_YES = "message_waits_for_yes"
    NO_ROUTE = "no_route"
    UNDO = "undo"
    REFUSED = "refused"
    NOT_WOR = "not_wor"
    ELSEWHERE = "elsewhere"
    EXPIRED = "expired"
    JUST_SENT = "just_sent"
    LEAVING = "leaving"
    RESENDING = "resending"
    POSTBUS_AWAY = "postbus_away"
    POSTBUS_AWAY_LONG = "postbus_away_long"
    CLOCK_OFF = "clock_off"
    UNVERIFIED = "unverified"
    STALE_KEYS = "stale_keys"
    CONSENT_OUTGROWN = "consent_outgrown"
    CONSENT_GONE = "consent_gone"
    HELD_BACK = "held_back"
    DEPOSITED = "deposited"
    DEPOSITED_LONG = "deposited_long"
    TOO_OLD = "too_old"
    REFUSED_BY_PARTNER = "refused_by_partner"
    REJECTED_BY_POSTBUS = "rejected_by_postbus"
    RECEIVED = "received"
    NO_REACTION = "no_reaction"
    ACCEPTED = "accepted"
    NO_CONTACT = "no_contact"
    CONTACTING = "contacting"
    INTAKE_PLANNED = "intake_planned"
    INTAKE_DONE = "intake_done"
    ACTIVE = "active"
    WAITING_LIST = "waiting_list"
    TWO_AT_WORK = "two_at_work"
    CANCEL_ASKED = "cancel_asked"
    REJECTED = "rejected"
    WRONG_PERSON = "wrong_person"
    NOT_REACHED = "not_reached"
    FOLLOWED_UP = "followed_up"
    ENDED = "ended"
    ENDED_WITHHELD = "ended_withheld"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    ROUTED_AGAIN = "routed_again"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_ASKED = "withdrawn_asked"
    WITHDRAWN_CONFIRMED = "withdrawn_confirmed"
    WITHDRAWN_THERE = "withdrawn_there"
    WRONG_PATIENT = "wrong_patient"
    WRONG_PATIENT_ASKED = "wrong_patient_asked"
    WRONG_PATIENT_CONFIRMED = "wrong_patient_confirmed"
    CLOSING_FAILED = "closing_failed"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"
    CONTENT_DELETED = "content_deleted"
    QUESTION = "question"
    LETTER_WAITING = "letter_waiting"
    LETTER_STUCK = "letter_stuck"
    LETTER_WAITS_FOR_YES = "letter_waits_for_yes"
    LETTER_PLACED = "letter_placed"
    LETTER_TAKEN = "letter_taken"
    LETTER_UNCONFIRMED = "letter_unconfirmed"
    LETTER_ASKS = "letter_asks"
    LETTER_SEEN = "letter_seen"
    LETTER_REFUSED = "letter_refused"
    LETTER_IN_WRONG_FILE = "letter_in_wrong_file"
    LETTER_ORPHAN = "letter_orphan"


class Way(StrEnum):
    """How far a message of ours came: the words of the mail's departures."""

    HELD = "held"
    SEALED = "sealed"
    IN_FLIGHT = "in_flight"
    UNCERTAIN = "uncertain"
    DEPOSITED = "deposited"
    RECEIVED = "received"
    REJECTED_BY_POSTBUS = "rejected_by_postbus"
    REFUSED_BY_PARTNER = "refused_by_partner"
    SENT_UNCONFIRMED = "sent_unconfirmed"


class Leaving(Protocol):
    """A message of ours, as the mail shows it (`DepartureView` is one)."""

    @property
    def type(self) -> MessageType:
        """Its type; VOID once it was withdrawn under way."""
        ...

    @property
    def state(self) -> str:
        """One of `Way`."""
        ...

    @property
    def hold_until(self) -> Millis:
        """When its window of undo is over."""
        ...

    @property
    def attempt(self) -> int:
        """How often the transport was called for it."""
        ...

    @property
    def deposited_at(self) -> Millis | None:
        """Since when the postbus holds it."""
        ...

    @property
    def error(self) -> str:
        """The code of what it waits for, or of what ended it."""
        ...


class Told(Protocol):
    """A line of the timeline (`book.Entry` is one)."""

    @property
    def at(self) -> Millis:
        """When."""
        ...

    @property
    def who(self) -> str:
        """Which side: one of `Who`."""
        ...

    @property
    def move(self) -> str:
        """A move, or a note's type of message."""
        ...

    @property
    def reason(self) -> str:
        """Its code, or empty."""
        ...

    @property
    def refused(self) -> str:
        """A code when it did not happen."""
        ...
