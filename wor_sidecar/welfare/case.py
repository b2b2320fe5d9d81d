"""A case: the coach's side of one referral. A value; `cases` keeps it and `acting` moves it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Consent, Masked
from wor_sidecar.domain.identifiers import DepartureId, Mid, OrganisationId, ReferralId
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.outgoing import Outgoing
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Address

DELETABLE: Final = frozenset({State.WITHDRAWN, State.WRONG_PATIENT})
"""Where the practice waits to hear that the content was deleted."""


OVER: Final = frozenset({State.DECEASED, State.LEFT_PRACTICE})
"""Where nothing about the patient goes to the practice any more."""


@dataclass(frozen=True, slots=True, repr=False)
class Correction(Masked):
    """What the practice mended since; None where the referral as it was sent still holds."""

    phones: tuple[str, ...] | None = None
    email: str | None = None
    address: Address | None = None

    def over(self, older: "Correction") -> "Correction":
        """Return this one, with the older one where this says nothing."""
        return Correction(
            older.phones if self.phones is None else self.phones,
            older.email if self.email is None else self.email,
            older.address if self.address is None else self.address,
        )


@dataclass(frozen=True, slots=True, repr=False)
class Sent(Masked):
    """The referral as it was sent, never changed, and the check that every answer echoes."""

    outgoing: Outgoing
    patient_check: str


@dataclass(frozen=True, slots=True)
class Case:
    """Where a referral stands here. `sent` is None once its content was deleted.

    `feedback` is the scope as the newest word of either side has it, `feedback_since` that word's moment.
    """

    referral: Referral
    practice: OrganisationId
    received_at: Millis
    feedback: bool
    feedback_since: Millis
    version: int = 1
    withdrawn_at: Millis | None = None
    valid_until: date | None = None
    coach: str = ""
    """The name that people read."""
    coach_id: str = ""
    """The user whom `coach` names; "" where it names none."""
    test: bool = False
    """About an invented patient: it goes all the way and stays out of the figures."""
    gap: bool = False
    """It may have gone on between a backup and its restore: whoever makes the next step calls first."""
    channel: str = ""
    """By which way it came and its feedback goes back: empty for the postbus, else a code of `Channel`."""
    sender: str = ""
    """The practice's name where it is no partner of ours; empty where it came by the postbus."""
    carry_since: date | None = None
    """Since when something waits for a person to carry it; None where nothing does."""
    news: str = ""
    """What the practice told last and nobody here said to have seen: a word of `welfare.news`, or empty."""
    sent: Sent | None = None
    correction: Correction = field(default_factory=Correction)

    @property
    def id(self) -> ReferralId:
        """The referral's id, and the thread of its messages."""
        return self.referral.id

    @property
    def state(self) -> State:
        """What people brought it to."""
        return self.referral.state

    @property
    def by_hand(self) -> bool:
        """Tell whether a person carries its feedback: nothing about it ever leaves by the postbus."""
        return self.channel != ""

    @property
    def consent(self) -> Consent | None:
        """What the patient said yes to, as it stands now; None once the content was deleted."""
        if self.sent is None:
            return None
        consent = self.sent.outgoing.consent.with_feedback(self.feedback)
        return consent if self.withdrawn_at is None else consent.withdrawn(self.withdrawn_at)

    def at_stage(self, stage: State) -> "Case":
        """Return the case as it stood before a step, for the letter that tells of it."""
        return replace(self, referral=replace(self.referral, state=stage))

    def moved(self, referral: Referral, at: Millis) -> "Case":
        """Return the case after a move: an end state closes it, leaving one opens it again."""
        closed_at = None if referral.state.open else (self.referral.closed_at or at)
        ended = referral.state in (State.WITHDRAWN, State.WRONG_PATIENT)
        withdrawn_at = (self.withdrawn_at or at) if ended else self.withdrawn_at
        return replace(self, referral=replace(referral, closed_at=closed_at), withdrawn_at=withdrawn_at)

    def feedback_set(self, on: bool, at: Millis) -> "Case":
        """Return the case with the feedback scope on or off; an older word than the last changes nothing."""
        return self if at < self.feedback_since else replace(self, feedback=on, feedback_since=at)


@dataclass(frozen=True, slots=True, repr=False)
class Details(Masked):
    """What a step told beside its code; empty where it told nothing. Sealed in the database."""

    text: str = ""
    proposal: str = ""
    activity: str = ""
    category: str = ""
    way: str = ""
    result: str = ""
    passed_on_to: str = ""
    taking_part: str = ""
    mark: int | None = None
    patient_knows: bool | None = None
    on: bool | None = None
    of: str = ""
    """The mid of our own message that an acknowledgement is about."""


@dataclass(frozen=True, slots=True, repr=False)
class Entry(Masked):
    """One line of a case's timeline: a move or a note, of either side.

    `day` is the local date that the step names; `mid` names the practice's message that brought it,
    `departure` the answer of ours that it made; `refused` is the code of a step that could not be made.
    """

    at: Millis
    side: Who
    actor: str
    kind: str
    reason: str = ""
    day: date | None = None
    mid: Mid | None = None
    departure: DepartureId | None = None
    refused: str = ""
    details: Details = field(default_factory=Details)
