"""What the daemon tells a workstation for its lists, as values (wire.desk_shapes): all that a start needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.prompts import Holding

Fact = str | int | float | bool | None
"""What stands in a sentence: dates and moments as ISO 8601."""


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """Whose desk this is, and who sits at it."""

    name: str
    phone: str
    user: str
    role: str
    mode: str
    """refer | register-only: there a yes names the channel by which it went."""
    undo_minutes: float
    urgent_phone: str = ""
    answers_channels: tuple[str, ...] = ()
    """Codes of domain.lists.Channel that an answer may name."""
    products: tuple[str, ...] = ()
    referrers: tuple[str, ...] = ()
    quiet_hours: tuple[str, ...] = ()
    """Times on the wall without a notice, each "12:00-13:00"; one past midnight is "22:00-07:00"."""
    end_of_day: str = "16:30"
    """When the window shows what still waits; empty: never."""
    helper: str = ""
    helper_phone: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact about now, to be said in one sentence (texts.standings): a stable code and its facts."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    told: str = ""
    """The sentence in the daemon's language: for a code that is unknown here."""


@dataclass(frozen=True, slots=True, repr=False)
class PromptItem(Masked):
    """One open question in the list; `claim` as this user sees it, `mine` that this user referred."""

    id: str
    referral_id: str
    version: int
    initials: str
    since: Millis
    claim: Holding
    birth_year: int | None = None
    contact_date: date | None = None
    referrer: str = ""
    code: str = ""
    quiet_until: Millis | None = None
    test: bool = False
    reminded: bool = False
    calls: int = 0
    """How often somebody called this patient in vain, and when the last time was."""
    called_at: Millis | None = None
    mine: bool = False
    alone: bool = False
    """It lies with its referrer's own window first: assistants don't see it yet."""
    doubt: Told | None = None
    """What a restore left in doubt: it may have been sent already, and whom to call."""


@dataclass(frozen=True, slots=True)
class PromptList:
    """What is open, the oldest first; `version` goes into the next long poll."""

    version: int
    prompts: tuple[PromptItem, ...] = ()
    with_referrers: int = 0
    """How many this user doesn't see yet, for they lie with their referrer's own window."""


@dataclass(frozen=True, slots=True, repr=False)
class WaitingItem(Masked):
    """One thing that waits for the practice."""

    referral_id: str
    standing: Told
    prompt_id: str | None = None
    letter_id: str | None = None
    initials: str = ""
    birth_year: int | None = None
    referrer: str = ""
    since: Millis | None = None
    organisation_label: str = ""
    phone: str = ""
    """The organisation's, to call."""
    test: bool = False


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Things of one kind."""

    kind: str
    """unanswered, failed, no_reaction, rejected, not_reached, letters, questions or unverified."""
    items: tuple[WaitingItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for us; `notes` are about no referral: an export that is late, a broken template."""

    groups: tuple[WaitingGroup, ...] = ()
    notes: tuple[Told, ...] = ()
