"""Days and duties in words: when something must be done, and whether it is late, never by colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from wor_sidecar.texts.catalogue import _, language
from wor_sidecar.welfare.due import Due, Duty

_SOON: Final = timedelta(days=1)
_FAR: Final = timedelta(days=180)
"""From here on a day without its year may be taken for another."""


@dataclass(frozen=True, slots=True)
class DueWords:
    """One duty as it stands in a list. `late` and `soon` only choose the mark beside the words."""

    words: str
    late: bool
    soon: bool


def near(value: date, today: date) -> str:
    """Return a day as one says it: today, tomorrow, yesterday, or weekday and date; on one line for ever."""
    match (value - today).days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case -1:
            return _("yesterday")
    spoken = language()
    said = [_weekdays(spoken)[value.weekday()], str(value.day), _months(spoken)[value.month - 1]]
    if abs(value - today) > _FAR:
        said.append(str(value.year))
    return "\u00a0".join(said)


def marks(found: Sequence[Due], today: date) -> tuple[DueWords, ...]:
    """Return a case's duties in words, each thing to do once.

    Whose report after the intake is late has told nobody how the intake went: that is one thing, not two.
    """
    late = {each.duty for each in found if each.overdue}
    shown = (each for each in found if each.duty is not Duty.INTAKE or Duty.FEEDBACK_1 not in late)
    return tuple(due_words(each, today) for each in shown)


def due_words(due: Due, today: date) -> DueWords:
    """Return a duty in words."""
    wanted = _late(language()) if due.overdue else _in_time(language())
    said = wanted[due.duty].format(day=near(due.on, today))
    if due.overdue:
        said = _("Too late: {what}").format(what=said)
    return DueWords(said, late=due.overdue, soon=not due.overdue and due.on - today <= _SOON)


# Fifty rows ask for the same words: each list of them is looked up once for a language, which must be the
# one that is spoken.


@cache
def _weekdays(_spoken: str) -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


@cache
def _months(_spoken: str) -> tuple[str, ...]:
    first = (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"))
    return (*first, _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"))


@cache
def _in_time(_spoken: str) -> Mapping[Duty, str]:
    return {
        Duty.ANSWER: _("answer by {day}"),
        Duty.CONTACT: _("call by {day}"),
        Duty.INTAKE: _("intake {day}"),
        Duty.FEEDBACK_1: _("report after the intake by {day}"),
        Duty.FEEDBACK_2: _("report after 3 months by {day}"),
        Duty.ANSWER_CANCEL: _("answer the practice by {day}"),
        Duty.CONFIRM_DELETION: _("delete the data by {day}"),
        Duty.CARRY: _("put the letter into ZorgDomein by {day}"),
    }


@cache
def _late(_spoken: str) -> Mapping[Duty, str]:
    return {
        Duty.ANSWER: _("the answer was due {day}"),
        Duty.CONTACT: _("the call was due {day}"),
        Duty.INTAKE: _("the intake was {day}"),
        Duty.FEEDBACK_1: _("the report after the intake was due {day}"),
        Duty.FEEDBACK_2: _("the report after 3 months was due {day}"),
        Duty.ANSWER_CANCEL: _("the practice's question was due {day}"),
        Duty.CONFIRM_DELETION: _("deleting the data was due {day}"),
        Duty.CARRY: _("putting the letter into ZorgDomein was due {day}"),
    }
