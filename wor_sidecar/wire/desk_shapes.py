"""What the daemon tells a workstation, as values: each has the keys of its JSON (docs: practice's local API).

Moments are UTC milliseconds, days local dates; in the JSON both are ISO 8601. What holds a patient masks
itself. A key that a daemon doesn't send yet keeps its default here; one that is unknown here is passed over,
so that daemon and tray need not be upgraded on the same day. Those of the lists stand in wire.desk_lists, so
that a window starts with few, and are had from here too.
"""

from dataclasses import dataclass, field
from datetime import date

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.registration import Address, Author
from wor_sidecar.wire.desk_lists import (
    Fact,
    PracticeCard,
    PromptItem,
    PromptList,
    Told,
    Waiting,
    WaitingGroup,
    WaitingItem,
)

__all__ = [
    "Brief",
    "Decider",
    "DeskDeparture",
    "DeskLetter",
    "DeskMessage",
    "DeskPatient",
    "DeskRoute",
    "DeskSignal",
    "ExtraLines",
    "Fact",
    "Flags",
    "NewReferral",
    "OpenedPrompt",
    "Paired",
    "PracticeCard",
    "PromptItem",
    "PromptList",
    "ReadAloud",
    "TimelineEntry",
    "Told",
    "Waiting",
    "WaitingGroup",
    "WaitingItem",
    "WholeReferral",
]


@dataclass(frozen=True, slots=True, repr=False)
class Paired(Masked):
    """What a pairing gives; `token` opens the daemon from now on, so it masks itself too."""

    token: str
    name: str
    role: str
    """assistant, referrer or manager."""
    practice: str


@dataclass(frozen=True, slots=True, repr=False)
class Decider(Masked):
    """Who decides for, or with, the patient; `role` is a code of the list of representatives."""

    role: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DeskPatient(Masked):
    """Whom it is about; a workstation gets no BSN. `name` is whole, its parts are for correcting it."""

    name: str
    birth_date: date | None = None
    his_number: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    address: Address = field(default_factory=Address)
    surname: str = ""
    prefix: str = ""
    partner_surname: str = ""
    partner_prefix: str = ""
    initials: str = ""
    call_name: str = ""
    representatives: tuple[Decider, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskRoute:
    """An organisation that may be chosen; `fits` tells whether it works where the patient lives.

    `fits_by` is what that was seen by, `postcode` or `place`; `proposed`: it alone fits best.
    """

    organisation: str
    label: str
    products: tuple[str, ...] = ()
    verified: bool = False
    fits: bool = False
    coach_word: str = ""
    fits_by: str = ""
    proposed: bool | None = None
    """None: the daemon is an older one, that doesn't say it."""


@dataclass(frozen=True, slots=True, repr=False)
class ReadAloud(Masked):
    """A consent text, filled in; version A with feedback to the GP, B without. `hash` goes with a yes.

    `left_open` is the same text with gaps for what is chosen on the screen (`texts.consents.chosen`).
    """

    id: str
    hash: str
    version: str
    body: str
    left_open: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class ExtraLines(Masked):
    """Lines around the text that is read aloud, filled in."""

    before: str = ""
    not_alone: str = ""
    young: str = ""
    representative: str = ""
    interpreter: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OpenedPrompt(Masked):
    """A question as its claimer sees it, until `until`; `claim` proves the claim."""

    id: str
    referral_id: str
    claim: str
    until: Millis
    version: int
    patient: DeskPatient
    author: Author | None = None
    contact_date: date | None = None
    referrers: tuple[str, ...] = ()
    """Who may be named with a yes where there is no author."""
    routes: tuple[DeskRoute, ...] = ()
    texts: tuple[ReadAloud, ...] = ()
    scopes: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    extra_lines: ExtraLines = field(default_factory=ExtraLines)
    representative: bool = False
    """A representative must say yes (too): the patient is under 16, or of unknown age."""
    how_proposed: str | None = None
    elsewhere_proposed: bool = False
    elsewhere_channel: str | None = None
    """By which way a copy says that the patient went; the answer itself is a person's."""
    test: bool = False
    known_since: date | None = None
    """The day of an earlier contact of this patient that is open or was answered not long ago."""
    doubt: Told | None = None
    calls: int = 0
    called_at: Millis | None = None


@dataclass(frozen=True, slots=True)
class Flags:
    """What else is the case with a referral."""

    on_hold: bool = False
    cancel_requested_at: Millis | None = None
    identity_checked: bool = False
    seen_at: Millis | None = None
    closed_at: Millis | None = None


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Brief(Masked):
    """A referral in a list; `patient` stands in what was searched for, and in a whole one."""

    id: str
    state: str
    registration_id: str = ""
    flags: Flags = field(default_factory=Flags)
    organisation: str | None = None
    organisation_label: str = ""
    product: str = ""
    initials: str = ""
    birth_year: int | None = None
    contact_date: date | None = None
    referrer: str = ""
    test: bool = False
    standing: Told | None = None
    prompt_id: str | None = None
    undo_until: Millis | None = None
    patient: DeskPatient | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a referral's course; `refused` is a code where the table of moves forbade it."""

    at: Millis
    actor: str
    who: str
    move: str
    reason: str = ""
    refused: str = ""
    told: str = ""
    """The move in words, in the daemon's language."""


@dataclass(frozen=True, slots=True)
class DeskSignal:
    """A remark of the program about a referral."""

    name: str
    code: str = ""
    since: date | None = None
    """The day from which it counts."""
    told: str = ""
    """A few words in the daemon's language: for a signal that is unknown here."""


@dataclass(frozen=True, slots=True)
class DeskLetter:
    """A letter for the HIS; `asks` wants a person's *seen*."""

    id: str
    template: str
    state: str
    asks: bool = False
    unconfirmed: bool = False
    seen_at: Millis | None = None
    file: str | None = None
    why: str = ""
    standing: Told | None = None


@dataclass(frozen=True, slots=True)
class DeskDeparture:
    """A message on its way to the organisation."""

    id: str
    type: str
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class DeskMessage(Masked):
    """A remark that went to and fro; `ours` tells which way."""

    at: Millis
    who: str
    text: str
    ours: bool = False


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class WholeReferral(Brief):
    """A referral with all that happened; `possible` names the acts that may be done now."""

    timeline: tuple[TimelineEntry, ...] = ()
    signals: tuple[DeskSignal, ...] = ()
    letters: tuple[DeskLetter, ...] = ()
    departures: tuple[DeskDeparture, ...] = ()
    possible: tuple[str, ...] = ()
    messages: tuple[DeskMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class NewReferral:
    """What was made: its question waits among the prompts."""

    registration_id: str
    referral_id: str
    prompt_id: str
