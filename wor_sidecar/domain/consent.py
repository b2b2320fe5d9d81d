"""The question that a prompt asks, and the recorded answer: who said what may go where.

Source: AVG articles 4, 7 and 9 (free, specific, provable, withdrawable); WGBO for ages 12 and 16.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId


class Answer(StrEnum):
    """What an assistant or GP answers; closing the window is LATER."""

    GIVEN_IN_CONSULT = "given_in_consult"
    GIVEN_TO_ME = "given_to_me"
    REFUSED = "refused"
    NOT_WOR = "not_wor"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    NO_ANSWER = "no_answer"
    LATER = "later"
    DECEASED = "deceased"

    @property
    def given(self) -> bool:
        """Only these two have a way to the departures."""
        return self in (Answer.GIVEN_IN_CONSULT, Answer.GIVEN_TO_ME)

    @property
    def decides(self) -> bool:
        """Tell whether the prompt is answered by it (it may still be undone)."""
        return self not in (Answer.NO_ANSWER, Answer.LATER)


class Scope(StrEnum):
    """What the patient said yes to, each by its own tick."""

    CONTACT = "contact"
    FEEDBACK = "feedback"
    ADDRESS = "address"
    OWN_WORDS = "own_words"
    REASON = "reason"
    HEALTH_REASON = "health_reason"
    LANGUAGE = "language"
    CONTACT_WAYS = "contact_ways"
    CONTACT_PERSON = "contact_person"
    SAFETY = "safety"
    OVERLEG = "overleg"


class How(StrEnum):
    """How somebody asked who asked it personally; only with GIVEN_TO_ME."""

    CONSULT = "consult"
    PHONE = "phone"
    DESK = "desk"


class AskedVia(StrEnum):
    """Through whom the question went."""

    DIRECT = "direct"
    INTERPRETER = "interpreter"
    RELATIVE = "relative"
    PROFESSIONAL_OWN_LANGUAGE = "professional_own_language"


class RepresentativeRole(StrEnum):
    """In what right somebody decides for, or with, the patient."""

    PARENT_WITH_AUTHORITY = "parent_with_authority"
    GUARDIAN = "guardian"
    MENTOR = "mentor"
    CURATOR = "curator"
    WRITTEN_MANDATE = "written_mandate"
    PARTNER_OR_FAMILY = "partner_or_family"


class WithdrawKind(StrEnum):
    """What a patient takes back; as easy as giving, never with a demanded reason."""

    EVERYTHING = "everything"
    """Before the intake: the other side deletes, and confirms it."""
    COACHING = "coaching"
    """Stop with the coach."""
    FEEDBACK = "feedback"
    """Stop telling my GP: no move, the scope goes off."""

    @property
    def moves(self) -> bool:
        """Tell whether it ends the referral (the move `withdraw`)."""
        return self is not WithdrawKind.FEEDBACK


class Masked:
    """Shows nothing of itself: for values that hold patient data."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} masked>"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)


@dataclass(frozen=True, slots=True, repr=False)
class Representative(Masked):
    """Who decides for the patient, and whose telephone number it is."""

    role: RepresentativeRole
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Details(Masked):
    """What the patient wanted passed on; each is refused without its scope.

    `own_words` is one line of at most 140 characters, read back to the patient.
    """

    phone: str = ""
    own_words: str = ""
    reasons: tuple[str, ...] = ()
    target_group: str = ""
    language: str = ""
    interpreter: bool = False
    voicemail: bool | None = None
    sms: bool | None = None
    best_time: str = ""
    contact_person: str = ""
    safety: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Consent(Masked):
    """One recorded answer; immutable but for its withdrawal and the feedback scope."""

    answer: Answer
    scopes: frozenset[Scope]
    organisation: OrganisationId | None
    at: Millis
    by: str
    role: str = ""
    on_behalf_of: str = ""
    product: str = ""
    text_id: str = ""
    text_hash: str = ""
    language: str = "nl"
    how: How | None = None
    asked_via: AskedVia = AskedVia.DIRECT
    number_checked: bool = False
    patient_agreed: bool = False
    channel: str = ""
    details: Details = field(default_factory=Details)
    representatives: tuple[Representative, ...] = ()
    withdrawn_at: Millis | None = None

    @property
    def live(self) -> bool:
        """Given, with at least the scope contact, and not withdrawn."""
        return self.answer.given and Scope.CONTACT in self.scopes and self.withdrawn_at is None

    @property
    def feedback(self) -> bool:
        """Tell whether content may come back into the GP's file."""
        return self.live and Scope.FEEDBACK in self.scopes

    def withdrawn(self, at: Millis) -> "Consent":
        """Return this consent, withdrawn; the first withdrawal counts."""
        return self if self.withdrawn_at is not None else replace(self, withdrawn_at=at)

    def after(self, kind: WithdrawKind, at: Millis) -> "Consent":
        """Return this consent after the patient took some of it back."""
        return self.withdrawn(at) if kind.moves else self.with_feedback(on=False)

    def with_feedback(self, on: bool) -> "Consent":
        """Return this consent with the feedback scope on or off."""
        scopes = self.scopes | {Scope.FEEDBACK} if on else self.scopes - {Scope.FEEDBACK}
        return replace(self, scopes=scopes)
