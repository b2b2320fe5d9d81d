"""The coach's steps: what each is called, what it takes and needs, and which move of the table it makes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.inbox import (
    ActUnknown,
    CodeUnknown,
    FieldMissing,
    FieldNotTaken,
    FieldRefused,
)
from wor_sidecar.domain.lists import (
    ActivityCategory,
    ContactResult,
    ContactWay,
    Outcome,
    PassedOnTo,
    RejectReason,
    StopReason,
    TakingPart,
)
from wor_sidecar.domain.moves import MoveKind

LOWEST_MARK: Final = 1
HIGHEST_MARK: Final = 10
LONGEST_NAME: Final = 140
TEXTS: Final = ("note", "activity", "proposal")
"""Free text: from standard input alone, never an argument."""


class ActName(StrEnum):
    """Each step by the word that the command line and the control API use."""

    ACCEPT = "accept"
    REJECT = "reject"
    CONTACT = "contact"
    PLAN_INTAKE = "plan-intake"
    NO_SHOW = "no-show"
    INTAKE_DONE = "intake-done"
    HOLD = "hold"
    RESUME = "resume"
    START_ACTIVITY = "start-activity"
    FOLLOW_UP = "follow-up"
    FOLLOW_UP_IMPOSSIBLE = "follow-up-impossible"
    END = "end"
    STOP = "stop"
    NOT_REACHED = "not-reached"
    CALL_BACK = "call-back"
    CONFIRM_CANCEL = "confirm-cancel"
    DECLINE_CANCEL = "decline-cancel"
    WITHDRAW = "withdraw"
    CONFIRM_DELETION = "confirm-deletion"
    FEEDBACK_CONSENT = "feedback-consent"
    DECEASED = "deceased"
    ASSIGN = "assign"
    MESSAGE = "message"
    SEEN = "seen"


class WithdrawKind(StrEnum):
    """What the patient stops: everything, or the coaching alone (only the feedback: no withdrawal)."""

    EVERYTHING = "everything"
    COACHING = "coaching"


@dataclass(frozen=True, slots=True, repr=False)
class Act(Masked):
    """One step that a coach asks for; empty or None is "not given".

    `version` is the case's as it was looked at, None where nobody looked.
    """

    name: ActName
    by: str = ""
    version: int | None = None
    reason: str = ""
    category: str = ""
    result: str = ""
    outcome: str = ""
    way: str = ""
    kind: str = ""
    passed_on_to: str = ""
    taking_part: str = ""
    to: str = ""
    on: bool | None = None
    patient_knows: bool | None = None
    may_return: bool | None = None
    identity: bool | None = None
    """Whoever was spoken with told the name and birth date of the patient."""
    mark: int | None = None
    date: dt.date | None = None
    note: str = ""
    activity: str = ""
    proposal: str = ""

    @property
    def code(self) -> str:
        """The reason as the timeline keeps it, whichever list it is from."""
        return self.reason or self.outcome or self.kind


@dataclass(frozen=True, slots=True)
class Form:
    """What a step needs and may take, and its move; None: a note on the timeline and no move."""

    move: MoveKind | None
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    reasons: type[StrEnum] | None = None


def _form(
    move: MoveKind | None, needs: str = "", takes: str = "", reasons: type[StrEnum] | None = None
) -> Form:
    return Form(move, frozenset(needs.split()), frozenset(takes.split()), reasons)


_A, _M = ActName, MoveKind
FORMS: Final[Mapping[ActName, Form]] = {
    _A.ACCEPT: _form(_M.ACCEPT, takes="note"),
    _A.REJECT: _form(_M.REJECT, "reason", "note proposal patient_knows", RejectReason),
    _A.CONTACT: _form(_M.CONTACT, "way result", "date note"),
    _A.PLAN_INTAKE: _form(_M.PLAN, "date", "note"),
    _A.NO_SHOW: _form(_M.NO_SHOW, takes="date note"),
    _A.INTAKE_DONE: _form(_M.INTAKE_DONE, takes="identity date mark category note activity proposal"),
    _A.HOLD: _form(_M.HOLD, takes="note"),
    _A.RESUME: _form(_M.RESUME, takes="note"),
    _A.START_ACTIVITY: _form(_M.START_ACTIVITY, "category", "date note activity"),
    _A.FOLLOW_UP: _form(_M.FOLLOW_UP, "taking_part", "date mark category note activity proposal"),
    _A.FOLLOW_UP_IMPOSSIBLE: _form(_M.FOLLOW_UP_IMPOSSIBLE, takes="date note proposal"),
    _A.END: _form(_M.END, "outcome", "date mark passed_on_to note proposal"),
    _A.STOP: _form(_M.STOP, "reason", "date note proposal may_return", StopReason),
    _A.NOT_REACHED: _form(_M.NOT_REACHED, takes="note"),
    _A.CALL_BACK: _form(_M.CALL_BACK, takes="date note"),
    _A.CONFIRM_CANCEL: _form(_M.CONFIRM_CANCEL),
    _A.DECLINE_CANCEL: _form(_M.DECLINE_CANCEL),
    _A.WITHDRAW: _form(_M.WITHDRAW, "kind"),
    _A.CONFIRM_DELETION: _form(None),
    _A.FEEDBACK_CONSENT: _form(None, "on"),
    _A.DECEASED: _form(_M.DECEASED),
    _A.ASSIGN: _form(None, "to", "note"),
    _A.MESSAGE: _form(None, "note"),
    _A.SEEN: _form(None),
}

_LISTS: Final[Mapping[str, type[StrEnum]]] = {
    "category": ActivityCategory,
    "result": ContactResult,
    "outcome": Outcome,
    "way": ContactWay,
    "kind": WithdrawKind,
    "passed_on_to": PassedOnTo,
    "taking_part": TakingPart,
}
_ALWAYS: Final = frozenset({"name", "by", "version"})


def act_named(name: str) -> ActName:
    """Return the step of that word.

    Raises:
        ActUnknown: there is none.

    """
    if name not in frozenset(ActName):
        raise ActUnknown(act=name, known=", ".join(ActName))
    return ActName(name)


def check(act: Act) -> Form:
    """Return the form that an act fills in, once it is filled in rightly.

    Raises:
        FieldMissing, FieldNotTaken: the step needs more, or has no place for what stands there.
        CodeUnknown: a code that isn't in its closed list.
        FieldRefused: a mark or a name out of bounds.

    """
    form = FORMS[act.name]
    given = {each.name for each in fields(act) if getattr(act, each.name) not in ("", None)} - _ALWAYS
    for missing in sorted(form.needs - given):
        raise FieldMissing(act=act.name.value, field=missing)
    for foreign in sorted(given - form.needs - form.takes):
        raise FieldNotTaken(act=act.name.value, field=foreign)
    for name in sorted(given & _LISTS.keys()):
        _in_list(name, getattr(act, name), _LISTS[name])
    if form.reasons:
        _in_list("reason", act.reason, form.reasons)
    _bounds(act)
    return form


def _bounds(act: Act) -> None:
    if act.mark is not None and not LOWEST_MARK <= act.mark <= HIGHEST_MARK:
        raise FieldRefused(
            act=act.name.value,
            field="mark",
            wanted=phrase("from {value} to {value}", LOWEST_MARK, HIGHEST_MARK),
        )
    if len(act.to) > LONGEST_NAME or len(act.by) > LONGEST_NAME:
        raise FieldRefused(
            act=act.name.value, field="name", wanted=phrase("at most {value} characters", LONGEST_NAME)
        )
    passed_on = act.outcome == Outcome.PASSED_ON
    if passed_on and not act.passed_on_to:
        raise FieldMissing(act=act.name.value, field="passed_on_to")
    if act.passed_on_to and not passed_on:
        raise FieldNotTaken(act=act.name.value, field="passed_on_to")


def _in_list(field_name: str, value: str, closed: type[StrEnum]) -> None:
    if value not in frozenset(closed):
        raise CodeUnknown(field=field_name, value=value, known=", ".join(closed))
