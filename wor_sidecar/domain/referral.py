"""A referral: the state that people brought it to, and the flags beside it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId


class State(StrEnum):
    """Where a referral stands; never where its message or its letter is."""

    AWAITING_CONSENT = "awaiting_consent"
    CONSENT_REFUSED = "consent_refused"
    NOT_WOR = "not_wor"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    EXPIRED = "expired"
    QUEUED = "queued"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    CONTACTING = "contacting"
    INTAKE_PLANNED = "intake_planned"
    INTAKE_DONE = "intake_done"
    ACTIVE = "active"
    REJECTED = "rejected"
    NOT_REACHED = "not_reached"
    FOLLOWED_UP = "followed_up"
    ENDED = "ended"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    WRONG_PATIENT = "wrong_patient"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"

    @property
    def open(self) -> bool:
        """Tell whether somebody still waits for something; every state that is no end state."""
        return self not in END_STATES


END_STATES = frozenset(
    {
        State.CONSENT_REFUSED,
        State.NOT_WOR,
        State.REFERRED_ELSEWHERE,
        State.EXPIRED,
        State.REJECTED,
        State.NOT_REACHED,
        State.FOLLOWED_UP,
        State.ENDED,
        State.STOPPED,
        State.CANCELLED,
        State.WITHDRAWN,
        State.WRONG_PATIENT,
        State.DECEASED,
        State.LEFT_PRACTICE,
    },
)
BEFORE_SENDING = frozenset(
    {
        State.AWAITING_CONSENT,
        State.CONSENT_REFUSED,
        State.NOT_WOR,
        State.REFERRED_ELSEWHERE,
        State.EXPIRED,
    },
)
FROM_QUEUED = frozenset(State) - BEFORE_SENDING
"""What the table calls "any from queued": queued and every state after it."""
FINAL_WORDS = (State.WRONG_PATIENT, State.WITHDRAWN, State.DECEASED, State.LEFT_PRACTICE, State.CANCELLED)
"""When two moves meet, the earlier in this row wins, whichever came first."""


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral to one organisation; both sides hold one, each moves only what it owns."""

    id: ReferralId
    registration_id: RegistrationId
    state: State = State.AWAITING_CONSENT
    organisation: OrganisationId | None = None
    product: str = ""
    on_hold: bool = False
    cancel_requested_at: Millis | None = None
    identity_checked: bool = False
    seen_at: Millis | None = None
    closed_at: Millis | None = None
    shredded_at: Millis | None = None
    """When its content went: codes and days are left. Only the practice's referrals carry it."""
    calls: int = 0
    """How often the practice called without an answer, before consent."""
    attempts: int = 0
    """How often the coach tried to reach the patient."""
    last_answer: str = ""
    """The answer that may still be undone; empty once it may not."""


def closed(referral: Referral, *, letters_placed: bool, letters_seen: bool, at: Millis) -> Referral:
    """Close a referral that is at its end; shredding counts from `closed_at`.

    Args:
        referral: after its last move.
        letters_placed: its letter, if it has one, lies in the import folder.
        letters_seen: every letter that asks something was seen by a person.
        at: now.

    """
    if referral.state.open or referral.closed_at is not None or not (letters_placed and letters_seen):
        return referral
    return replace(referral, closed_at=at)
