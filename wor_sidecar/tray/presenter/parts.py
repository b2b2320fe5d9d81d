"""What screens are made of; every text is ready: in the reader's language, its gaps filled, not escaped.

A view shows a field by its kind and decides nothing: what is needed, disabled, wrong or chosen stands here.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer, Masked
from wor_sidecar.domain.identifiers import PromptId


class Tone(StrEnum):
    """How a sentence is shown; none of them is red: technique is never the reader's fault."""

    GOOD = "good"
    """Something was done."""
    WAIT = "wait"
    """Something takes its time, or is not there now."""
    ASK = "ask"
    """A person does something now."""


@dataclass(frozen=True, slots=True, repr=False)
class Told(Masked):
    """A sentence on top of a screen: status first, then what to do."""

    sentence: str
    tone: Tone = Tone.GOOD
    code: str = ""
    """For a telephone call with the administrator, shown small; empty where the sentence says what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Fact(Masked):
    """A labelled value to read: never give the value an accessible name, it would replace the text."""

    label: str
    value: str
    copies: bool = False
    """It has a button that copies it."""
    dials: str = ""
    """A telephone number as a `tel:` link takes it; empty where this is no number."""


class Kind(StrEnum):
    """Which control a field is."""

    LINE = "line"
    PHONE = "phone"
    DAY = "day"
    """A date, as 2027-01-31 or 31-1-2027."""
    TICK = "tick"
    """One box; ticked, it sends `value`."""
    TICKS = "ticks"
    """A group of boxes under one name, one per choice."""
    CHOICE = "choice"
    """One of the choices, or (empty value) none yet."""
    HIDDEN = "hidden"
    """Not shown: the form hands it back as it got it."""


@dataclass(frozen=True, slots=True, repr=False)
class Option(Masked):
    """One choice of a field."""

    value: str
    label: str
    chosen: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Field(Masked):
    """One control. `name` is what it is called in `Filled`; several ticks may share one name.

    `id` is unique on its screen. `needed`: for the act it stands beside (the label needn't say so).
    `why` says in a sentence why it is disabled. `trouble` is the message at the field; what was typed stays
    in `value`. `most`: characters, 0 for no limit.
    """

    name: str
    kind: Kind
    label: str
    id: str = ""
    value: str = ""
    ticked: bool = False
    choices: tuple[Option, ...] = ()
    hint: str = ""
    needed: bool = False
    disabled: bool = False
    why: str = ""
    trouble: str = ""
    most: int = 0

    def off(self, why: str) -> "Field":
        """Return this field, disabled, with the sentence why."""
        return replace(self, disabled=True, needed=False, why=why)


@dataclass(frozen=True, slots=True, repr=False)
class MenuEntry(Masked):
    """A way to another screen: `desk`, `new`, `search`, `waiting` or `leaflet`."""

    name: str
    label: str
    here: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class UndoEntry(Masked):
    """One answer that `Presenter.undo(prompt)` can take back, until a moment (UTC milliseconds)."""

    prompt: PromptId
    who: str
    """Initials and birth year."""
    sentence: str
    button: str
    until: Millis


@dataclass(frozen=True, slots=True, repr=False)
class Top(Masked):
    """What stands on top of every screen.

    `title` never names a patient: it goes into a window's title. `notice` is what just happened, `trouble`
    what stands in the way. `undo` is the bar of answers that can be taken back, the newest first.
    """

    title: str
    practice: str = ""
    user: str = ""
    menu: tuple[MenuEntry, ...] = ()
    notice: Told | None = None
    trouble: Told | None = None
    undo: tuple[UndoEntry, ...] = ()
    helper: str = ""
    """Whom to call with questions about the program, in words; empty: nobody is named."""


@dataclass(frozen=True, slots=True, repr=False)
class ReadAloud(Masked):
    """A text to read aloud. `version`: A with feedback to the GP, B without; `hash` is its template's.

    Exactly one is `shown`: it follows the tick `feedback`. A view that swaps them by itself on that tick
    sends the hash of the one that was on the screen last as `text_hash`.
    """

    version: str
    hash: str
    title: str
    paragraphs: tuple[str, ...]
    shown: bool


@dataclass(frozen=True, slots=True, repr=False)
class Said(Masked):
    """One more line to say, and when."""

    when: str
    line: str


@dataclass(frozen=True, slots=True, repr=False)
class ScopePart(Masked):
    """One thing that the patient says yes to: its tick, and what is filled in once it is ticked.

    `goes` is the line of "what goes along" that this tick adds. The details are shown always or once ticked,
    as the view likes; filled in without the tick they come back with a message.
    """

    tick: Field
    goes: str
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Person(Masked):
    """One row for somebody who decides for, or with, the patient: role, name, phone."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, repr=False)
class AnswerButton(Masked):
    """One of the eight answers. `waits_for` are the scopes whose ticks it stays disabled without.

    `needs` says in words what is still missing for it; pressed all the same (where it is enabled), the
    screen comes back with messages at the fields.
    """

    answer: Answer
    label: str
    enabled: bool
    why: str = ""
    waits_for: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    """What only this answer asks: by which channel, when later, how it was asked."""
    key: str = ""
    """A letter for Alt+letter; "Escape" for later; empty: none."""
    proposed: str = ""
    """The mark of an answer that the export speaks for; it is never given by itself."""
