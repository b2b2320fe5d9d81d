"""The screens of the tray: frozen, each text ready, made by the Presenter and shown by any view."""

from dataclasses import dataclass

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import PromptId, ReferralId
from wor_sidecar.tray.presenter.orphan_screens import OrphanScreen, OrphansScreen
from wor_sidecar.tray.presenter.overview_screens import OverlegScreen, OverviewScreen
from wor_sidecar.tray.presenter.parts import (
    AnswerButton,
    Fact,
    Field,
    Person,
    ReadAloud,
    Said,
    ScopePart,
    Told,
    Top,
)


@dataclass(frozen=True, slots=True)
class Badge:
    """The number on the icon and its sentence; holds no patient.

    `version` goes back into `Presenter.changes` to wait for the next change. `away`: the practice's server is
    out of reach (a grey icon); `sentence` says so then. `prompts` tells a new one from one that was there.
    """

    version: int
    count: int
    tooltip: str
    sentence: str
    away: bool = False
    prompts: frozenset[PromptId] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class DeskItem(Masked):
    """One person who waits for an answer, as a list may show it: no name."""

    prompt: PromptId
    initials: str
    birth_year: str
    contact_date: str
    referrer: str
    since: str
    """Ready: "sinds maandag 16 november"."""
    claim: str
    """Who is busy with it, in words; empty: nobody."""
    may_open: bool
    open: str
    """The words on its button."""
    test: str = ""
    """The mark of a test, in words; empty: a real patient."""
    reminded: str = ""
    """That the time is short, in words; empty: it isn't."""
    calls: str = ""
    """How often somebody called in vain, in words."""
    doubt: str = ""
    """It may have been sent already: the mark of that."""


@dataclass(frozen=True, slots=True, repr=False)
class DeskScreen(Masked):
    """Who waits for an answer, the longest first.

    `sentence` is how many and since when. `columns` are the headings: initials, born, seen on, by, since,
    busy. `notes` are what somebody should know (an old list of the HIS). `next` is whom to take next after
    an answer. `items` is empty while the server is away: a workstation keeps no list.
    """

    top: Top
    sentence: str
    count: int
    columns: tuple[str, ...]
    items: tuple[DeskItem, ...]
    notes: tuple[Told, ...] = ()
    next: DeskItem | None = None
    next_words: str = ""
    evening: str = ""
    """At the end of the day: the words of a link to what waits for us; else empty."""
    refresh: str = ""
    """The words of the link that reads the list again."""
    version: int = 0
    """For `Presenter.changes`."""


@dataclass(frozen=True, slots=True, repr=False)
class PromptScreen(Masked):
    """One opened question: the whole patient, what to read aloud, what may go, the answers.

    `until` is when the claim ends; an answer after that still counts where nobody else took it. Field names
    of what is filled in: scope (ticks), text_hash (hidden), organisation, product, how, asked_via,
    number_checked, patient_agreed, birth_date, referrer, channel, later, later_day, rep1_role, rep1_name,
    rep1_phone, rep2_..., phone, own_words, reasons, health_reasons, target_group, language, interpreter,
    voicemail, sms, best_time, contact_person, safety.
    """

    top: Top
    id: PromptId
    question: str
    """"Heeft {naam} toestemming gegeven?"."""
    name: str
    facts: tuple[Fact, ...]
    """Birth date, HIS number (copies), phones (dial), who referred and when."""
    before: str
    not_alone: Said
    texts: tuple[ReadAloud, ...]
    text_hash: str
    """The hash of the text that is shown: a hidden field of that name."""
    extra: tuple[Said, ...]
    who_decides: str
    """Sentence 10 where somebody else says yes as well; else empty."""
    scopes: tuple[ScopePart, ...]
    goes_title: str
    goes: tuple[str, ...]
    """What goes along, in plain words, by what is ticked now; empty before the first tick."""
    goes_never: str
    organisation: Field
    product: Field
    people_title: str
    people: tuple[Person, ...]
    asked: tuple[Field, ...]
    """Through whom asked, number checked, a young one's own yes; if unknown: who referred, birth date."""
    answers: tuple[AnswerButton, ...]
    until: Millis
    weigh: str
    """The words of the button that reads the ticks again without answering (for a view without a script)."""
    close: str
    """The words of the way back that gives the claim back; nothing is recorded."""
    text_trouble: str = ""
    """The message at the text: it isn't the one that belongs to the ticks."""
    who: str = ""
    """Initials and birth year, as the list and the undo bar name the patient."""
    test: str = ""
    calls: str = ""
    warnings: tuple[Told, ...] = ()
    """No telephone number; no organisation for this postcode; a colleague took over."""


@dataclass(frozen=True, slots=True, repr=False)
class WaitingItem(Masked):
    """One thing that waits for us; it opens a prompt or a referral."""

    initials: str
    birth_year: str
    referrer: str
    since: str
    sentence: str
    """Where it stands, and what to do."""
    organisation: str = ""
    phone: Fact | None = None
    prompt: PromptId | None = None
    referral: ReferralId | None = None
    open: str = ""
    """The words on its link."""


@dataclass(frozen=True, slots=True, repr=False)
class WaitingGroup(Masked):
    """What waits for the same reason."""

    kind: str
    title: str
    items: tuple[WaitingItem, ...]


@dataclass(frozen=True, slots=True, repr=False)
class WaitingScreen(Masked):
    """What waits for us, the list for the end of the day: only groups that hold something."""

    top: Top
    sentence: str
    columns: tuple[str, ...]
    groups: tuple[WaitingGroup, ...]
    notes: tuple[Told, ...] = ()
    orphans: str = ""
    """The words of the way to reports without a place and refused letters; empty where there are none."""


@dataclass(frozen=True, slots=True, repr=False)
class FoundItem(Masked):
    """One referral that a search found."""

    referral: ReferralId
    name: str
    birth_date: str
    contact_date: str
    referrer: str
    sentence: str
    open: str


@dataclass(frozen=True, slots=True, repr=False)
class SearchScreen(Masked):
    """Search by name and birth date; `found` is None before the first search. Fields: name, birth_date."""

    top: Top
    fields: tuple[Field, ...]
    button: str
    sentence: str
    columns: tuple[str, ...]
    found: tuple[FoundItem, ...] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class TimelineEntry(Masked):
    """One line of what happened."""

    at: str
    who: str
    what: str
    refused: str = ""
    """That it was refused, in words; empty: it counted."""


@dataclass(frozen=True, slots=True, repr=False)
class LetterItem(Masked):
    """One letter to the GP; where it asks something, the act `seen` stands beside it.

    That act takes a hidden field `letter`: this id.
    """

    id: str
    title: str
    state: str
    file: str = ""
    act: "ActForm | None" = None


@dataclass(frozen=True, slots=True, repr=False)
class ActForm(Masked):
    """Something that can be done with a referral now: `Presenter.act(referral, name, filled)`.

    Withdrawing comes in three kinds, each a form of its own: `withdraw`, `withdraw_coaching` and
    `stop_feedback`. `confirm` is said before it is done; empty: no question.
    """

    name: str
    label: str
    hint: str
    confirm: str
    button: str
    fields: tuple[Field, ...] = ()
    begun: bool = False
    """It was tried and did not go, or typed and not sent: it stands open."""


@dataclass(frozen=True, slots=True, repr=False)
class ReferralScreen(Masked):
    """One referral: where it stands, what happened, its letters, what can be done."""

    top: Top
    id: ReferralId
    name: str
    facts: tuple[Fact, ...]
    standing: str
    timeline_title: str
    timeline: tuple[TimelineEntry, ...]
    letters_title: str
    letters: tuple[LetterItem, ...]
    messages_title: str
    messages: tuple[TimelineEntry, ...]
    acts_title: str
    acts: tuple[ActForm, ...]
    prompt: PromptId | None = None
    """It still waits for an answer: open that."""
    prompt_words: str = ""
    leaflet_words: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class NewScreen(Masked):
    """A new referral by hand: groups of fields with their headings.

    Field names: his_number, bsn (one of both is needed), call_name, initials, prefix, surname, birth_date,
    phone, email, street, house_number, postcode, city, referrer, contact_date.
    """

    top: Top
    explained: str
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    button: str


@dataclass(frozen=True, slots=True, repr=False)
class LeafletScreen(Masked):
    """The leaflet for the patient, as Markdown to print; empty while it cannot be had."""

    top: Top
    markdown: str
    print: str
    back: ReferralId | None = None


@dataclass(frozen=True, slots=True, repr=False)
class TroubleScreen(Masked):
    """What was asked for can't be shown: status first, then what to do, and a way on."""

    top: Top
    trouble: Told
    onward: str
    """The words of the link to the list."""


Screen = (
    DeskScreen
    | PromptScreen
    | WaitingScreen
    | SearchScreen
    | ReferralScreen
    | NewScreen
    | LeafletScreen
    | OverviewScreen
    | OverlegScreen
    | OrphansScreen
    | OrphanScreen
    | TroubleScreen
)
