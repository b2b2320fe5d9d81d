"""What is asked and what comes in: the values that an answer's check works on."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer, AskedVia, Consent, Details, How, Masked, Representative, Scope
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.registration import Author


class Mode(StrEnum):
    """What a practice does with a yes."""

    REFER = "refer"
    REGISTER_ONLY = "register-only"
    """Count and remind, send nothing: a yes names the channel by which it went."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A consent text as it was shown: its id, language, and the SHA-256 (hex) of its template."""

    id: str
    hash: str
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Route:
    """An organisation that this prompt may go to, and the products it takes there."""

    organisation: OrganisationId
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Question(Masked):
    """What was asked, of whom, when and by whom: all that a check needs besides the answer.

    `text_a` is the consent text with feedback, `text_b` the one without. `birth_date` None: unknown.
    `by` is the paired user (or what `--by` said), never a field of the answer itself. `author` is who
    referred, as far as the list says it; `referrers` may be named where it doesn't.
    """

    birth_date: date | None
    today: date
    at: Millis
    by: str
    text_a: ConsentText
    text_b: ConsentText
    routes: tuple[Route, ...] = ()
    role: str = ""
    on_behalf_of: str = ""
    mode: Mode = Mode.REFER
    author: Author | None = None
    referrers: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class GivenAnswer(Masked):
    """An answer as it came in: its shape is right, its rules not yet checked.

    `until` (UTC milliseconds) only with `later`; `channel` with `referred_elsewhere`, and with a yes in
    register-only mode. A `birth_date` is for a patient whose birth date the HIS didn't give; a `referrer`
    (a name), with a yes, for a list that doesn't say who referred.
    """

    answer: Answer
    scopes: frozenset[Scope] = frozenset()
    organisation: OrganisationId | None = None
    product: str = ""
    text_hash: str = ""
    language: str = "nl"
    how: How | None = None
    asked_via: AskedVia = AskedVia.DIRECT
    number_checked: bool = False
    patient_agreed: bool = False
    channel: str = ""
    until: Millis | None = None
    birth_date: date | None = None
    details: Details = field(default_factory=Details)
    representatives: tuple[Representative, ...] = ()
    referrer: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Decision(Masked):
    """What a checked answer does: the record, the move that it makes, and that move's reason code.

    `until` says when to ask again (`later`); None elsewhere. `author` is who referred, as it was named with
    the answer; None where the list says it, or nobody can be named.
    """

    consent: Consent
    move: MoveKind
    reason: str = ""
    until: Millis | None = None
    author: Author | None = None
