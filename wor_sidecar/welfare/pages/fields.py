"""Exactly the fields of one step, in the order in which a coach thinks of them, with their words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.feedback import FEEDBACK_MOVES
from wor_sidecar.domain.lists import Outcome
from wor_sidecar.texts.catalogue import _, language
from wor_sidecar.texts.labels import labels
from wor_sidecar.welfare.acts import FORMS, HIGHEST_MARK, LONGEST_NAME, LOWEST_MARK, ActName
from wor_sidecar.welfare.pages.steps import LETTERS
from wor_sidecar.welfare.wording import LONGEST_MESSAGE

_A = ActName
AGREED: Final = "agreed"
"""The question on the intake's form that is no field of the step: may the GP hear how it goes?"""
SURE: Final = "sure"
"""The question on the form of "not reached" after few attempts; no field of the step either."""
REPORTS: Final = "reports"
"""What a patient may stop beside what a withdrawal stops: that the GP hears how it goes."""
ORDER: Final = (
    "identity",
    SURE,
    "way",
    "result",
    "taking_part",
    "outcome",
    "passed_on_to",
    "reason",
    "kind",
    "on",
    AGREED,
    "date",
    "mark",
    "category",
    "activity",
    "to",
    "note",
    "proposal",
    "patient_knows",
    "may_return",
)
_LISTS: Final = {
    "way": "contact-ways",
    "result": "contact-results",
    "taking_part": "taking-part",
    "outcome": "outcomes",
    "passed_on_to": "passed-on-to",
    "category": "activity-categories",
}
_CODES: Final = frozenset({*_LISTS, "reason", "kind"})
_YES_NO: Final = frozenset({"on", "patient_knows", "may_return", "identity", AGREED, SURE})
_ASKED: Final = frozenset({AGREED, SURE, "identity"})
"""Questions that want an answer wherever they are asked."""
_REASONS: Final = {_A.REJECT: "reject-reasons", _A.STOP: "stop-reasons"}


class Kind(StrEnum):
    """How a field looks."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"
    MARK = "mark"
    LINE = "line"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices` maps code to label; `most` is in characters."""

    name: str
    words: str
    kind: Kind
    needed: bool = False
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    most: int = LONGEST_NAME


@dataclass(frozen=True, slots=True)
class Setting:
    """What the fields depend on beside the step. `agreed`: the patient wants the GP to hear how it goes."""

    agreed: bool
    longest_text: int
    coaches: Mapping[str, str] = field(default_factory=dict)
    """Whom a case may be given to: a name that one colleague has stands for itself, else a user's id."""
    identified: bool = True
    """Somebody asked the patient's name and birth date already."""
    too_few: str = ""
    """What is said of too few attempts to reach the patient; empty where there were enough."""


def fields_of(name: ActName, setting: Setting) -> tuple[Field, ...]:
    """Return the fields of a step; what only the GP reads is not asked where it never goes."""
    form = FORMS[name]
    wanted = set(form.needs | form.takes)
    if setting.identified:
        wanted.discard("identity")
    if name is _A.NOT_REACHED and setting.too_few:
        wanted.add(SURE)
    if name is _A.INTAKE_DONE:
        wanted.add(AGREED)
    elif not setting.agreed and name in LETTERS:
        wanted -= {"proposal", "may_return"}
    return tuple(_field(name, each, setting) for each in ORDER if each in wanted)


def _field(act: ActName, name: str, setting: Setting) -> Field:
    needed = name in FORMS[act].needs or name in _ASKED
    if name in _YES_NO:
        hint = setting.too_few if name == SURE else ""
        return Field(name, _asked(act, name), Kind.YES_NO, needed, hint, choices=yes_no())
    if name in _CODES:
        codes = _codes(act, name, setting)
        return Field(name, _chosen(name), Kind.CHOICE, needed, _choice_hint(name), codes)
    return _typed(act, name, setting, needed=needed)


def _typed(act: ActName, name: str, setting: Setting, *, needed: bool) -> Field:
    match name:
        case "date":
            return Field(name, _date(act), Kind.DATE, needed)
        case "mark":
            words = _("Mark that the patient gives, from {low} to {high}")
            return Field(name, words.format(low=LOWEST_MARK, high=HIGHEST_MARK), Kind.MARK, needed)
        case "to":
            choices = setting.coaches
            return Field(name, _("Coach"), Kind.CHOICE if choices else Kind.LINE, needed, choices=choices)
        case "proposal":
            most = min(setting.longest_text, LONGEST_NAME)
            words = _("Proposal to the GP") if act is _A.REJECT else _("Question to the GP")
            return Field(name, words, Kind.LINE, needed, _at_most(most), most=most)
        case "note":
            most = setting.longest_text if act in LETTERS - {_A.NOT_REACHED} else LONGEST_MESSAGE
            hint = _note_hint(act, setting, most)
            return Field(name, _note(act, setting), Kind.TEXT, needed, hint, most=most)
    return Field(name, _("Name of the activity"), Kind.LINE, needed)


def yes_no() -> Mapping[str, str]:
    """Return the two answers."""
    return {"yes": _("Yes"), "no": _("No")}


def _chosen(name: str) -> str:
    return {
        "way": _("How?"),
        "result": _("What came of it?"),
        "taking_part": _("Does the patient still take part?"),
        "outcome": _("How did it end?"),
        "passed_on_to": _("Passed on to"),
        "reason": _("Why?"),
        "kind": _("What does the patient want to stop?"),
        "category": _("Kind of activity"),
    }[name]


def _choice_hint(name: str) -> str:
    if name == "passed_on_to":
        passed_on = labels("outcomes", language())[Outcome.PASSED_ON]
        return _('Only with "{choice}".').format(choice=passed_on)
    return ""


def _codes(act: ActName, name: str, setting: Setting) -> Mapping[str, str]:
    if name == "kind":
        kinds = {
            "everything": _("Everything: my data must go"),
            "coaching": _("Only the talks with the coach"),
        }
        less = {REPORTS: _("Only that the GP hears how it goes: the talks go on")}
        return kinds | less if setting.agreed else kinds
    return labels(_REASONS[act] if name == "reason" else _LISTS[name], language())


def _asked(act: ActName, name: str) -> str:
    if name == "identity":
        return _("Did you ask name and birth date, and is this the patient?")
    if name == SURE:
        return _("Stop trying all the same?")
    if name == "patient_knows":
        return _("Does the patient know this?")
    if name == "may_return":
        return _("Can the patient come back to you later?")
    if act is _A.INTAKE_DONE:
        return _("Asked again today: may the GP hear how it goes?")
    return _("May the GP hear how it goes?")


def _date(act: ActName) -> str:
    return {
        _A.CONTACT: _("When?"),
        _A.PLAN_INTAKE: _("Day of the intake"),
        _A.NO_SHOW: _("Day of the appointment"),
        _A.INTAKE_DONE: _("Day of the talk"),
        _A.START_ACTIVITY: _("First day of the activity"),
        _A.FOLLOW_UP: _("Day of the contact"),
        _A.FOLLOW_UP_IMPOSSIBLE: _("Last time you tried"),
        _A.CALL_BACK: _("When did the patient call?"),
    }.get(act, _("Last contact"))


def _note(act: ActName, setting: Setting) -> str:
    if act is _A.MESSAGE:
        return _("Your message")
    if act is _A.ASSIGN:
        return _("Note for your colleague")
    if act in LETTERS and (setting.agreed or act is _A.INTAKE_DONE) and act is not _A.NOT_REACHED:
        return _("Text for the GP")
    return _("Note")


def _note_hint(act: ActName, setting: Setting, most: int) -> str:
    if act is _A.MESSAGE:
        return _("The practice reads this. No diagnosis, no citizen service number.")
    if act is _A.INTAKE_DONE:
        return f"{_at_most(most)} {_('Without a yes to the question above it stays here.')}"
    stays = not setting.agreed or act in (_A.NOT_REACHED, _A.ASSIGN)
    if stays:
        return _("Stays here: the practice does not read this.")
    return (
        _at_most(most)
        if FORMS[act].move in FEEDBACK_MOVES or act is _A.REJECT
        else _("The practice can read this.")
    )


def _at_most(most: int) -> str:
    return _("At most {n} characters.").format(n=most)
