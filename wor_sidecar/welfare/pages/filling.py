"""A posted form read as a step; what is wrong comes back beside its field, with everything typed kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import (
    CodeUnknown,
    DayRefused,
    FieldMissing,
    FieldNotTaken,
    FieldRefused,
    TextTooLong,
)
from wor_sidecar.domain.errors.sidecar import CodeInText, NumberLooksLikeBsn
from wor_sidecar.texts.catalogue import _
from wor_sidecar.web.forms import TOKEN_FIELD, Form
from wor_sidecar.web.pages import day as shown_day
from wor_sidecar.welfare.acts import HIGHEST_MARK, LOWEST_MARK, Act, ActName
from wor_sidecar.welfare.pages.fields import AGREED, SURE, Field, Kind
from wor_sidecar.welfare.signin.roles import SignedIn
from wor_sidecar.welfare.step_days import AHEAD, Days

FIELD_ERRORS: Final = (
    FieldMissing,
    FieldNotTaken,
    FieldRefused,
    CodeUnknown,
    TextTooLong,
    NumberLooksLikeBsn,
    CodeInText,
    DayRefused,
)
"""The refusals that name a field."""
ONCE: Final = "once"
"""The hidden field with the mark of the page that a form stands on: long, random, and of that page alone."""
NOBODY_LOOKED: Final = 0
"""The version of a form that names none: no case has it."""


@dataclass(frozen=True, slots=True, repr=False)
class Filled(Masked):
    """What somebody typed. `wrong` maps a field to its sentence; the act counts only while that is empty."""

    act: Act
    agreed: bool | None
    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    version: int
    entries: int

    def but(self, name: str, sentence: str) -> "Filled":
        """Return the same with one more thing wrong."""
        return replace(self, wrong={**self.wrong, name: sentence})


def filled(form: Form, name: ActName, fields: Sequence[Field], who: SignedIn, days: Days) -> Filled:
    """Read a form; only the step's own fields are looked at."""
    typed = {each.name: form.text(each.name) for each in fields}
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for each in fields:
        try:
            values[each.name] = _value(form, name, each, days)
        except _Wrong as error:
            wrong[each.name] = str(error)
        else:
            if each.needed and values[each.name] in (None, ""):
                wrong[each.name] = _("Fill this in.")
    if values.get("identity") is False:
        wrong["identity"] = _("Ask both first. Is it somebody else? Then tell the practice, and stop here.")
    if values.pop(SURE, True) is False:
        wrong[SURE] = _("Then try again another time: nothing was noted yet.")
    agreed = values.pop(AGREED, None)
    version = number_of(form, "version")
    act = replace(Act(name, by=who.name, version=version), **values)
    return Filled(act, agreed, typed, wrong, version, number_of(form, "entries"))


def untyped(name: ActName, who: SignedIn, version: int, entries: int, typed: Mapping[str, str]) -> Filled:
    """Return an empty form, with what is proposed already in it."""
    return Filled(Act(name, by=who.name, version=version), None, typed, {}, version, entries)


def told_wrong(given: Filled, error: WorError, fields: Sequence[Field]) -> Filled:
    """Put a refusal of the step beside its field.

    Raises:
        WorError: its field isn't on the form.

    """
    name = str(error.fields.get("field", ""))
    if name not in {each.name for each in fields}:
        raise error
    return given.but(name, _sentence(error))


def _sentence(error: WorError) -> str:
    said = {
        FieldMissing: _("Fill this in."),
        FieldNotTaken: _("Leave this empty: it does not fit the choice above."),
        FieldRefused: _mark(),
        DayRefused: _("This day does not fit. Look at it once more."),
        CodeUnknown: _("Choose one of the list."),
        TextTooLong: _("This is too long: {length} characters; {limit} fit."),
        CodeInText: _("Here stands {found}. Take it out: it would make a new referral in the GP's system."),
        NumberLooksLikeBsn: _("Here stands a number that looks like a citizen service number. Take it out."),
    }
    return said[type(error)].format_map(error.fields)


class _Wrong(Exception):
    """What stands in a field can't be read; its text is for whoever typed it."""


def _value(form: Form, act: ActName, field: Field, days: Days) -> Any:
    text = form.text(field.name)
    match field.kind:
        case Kind.CHOICE if text and text not in field.choices:
            raise _Wrong(_("Choose one of the list."))
        case Kind.YES_NO:
            return {"yes": True, "no": False}.get(text)
        case Kind.MARK:
            return _read(form.whole, field.name, _mark())
        case Kind.DATE:
            return _on_a_day(_read(form.day, field.name, _("Give a day, such as 31-01-2027.")), act, days)
        case Kind.TEXT:
            return text.replace("\r\n", "\n")
    return text


def _read(reader: Callable[[str], Any], name: str, sentence: str) -> Any:
    try:
        return reader(name)
    except ValueError as error:
        raise _Wrong(sentence) from error


def _on_a_day(day: date | None, act: ActName, days: Days) -> date | None:
    if day is None or days.hold(day):
        return day
    if day > days.last:
        far = _("This day is more than a year ahead. Look at the year once more.")
        raise _Wrong(far if act in AHEAD else _("This day is yet to come."))
    if act is ActName.PLAN_INTAKE:
        raise _Wrong(_("This day is over. An intake that took place is noted as done."))
    raise _Wrong(_("This is before {day}. Look at the day once more.").format(day=shown_day(days.first)))


def _mark() -> str:
    return _("Give a whole number from {low} to {high}.").format(low=LOWEST_MARK, high=HIGHEST_MARK)


def number_of(form: Form, name: str) -> int:
    """Read a hidden number that no person types; a forged one is none."""
    text = form.text(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else NOBODY_LOOKED  # noqa: PLR2004 - no case has a thousand million versions


def key_of(form: Form) -> str:
    """Name a form, so that the same one is known when it is sent twice; empty for one without our mark.

    What stands in it counts: the browser's "back" brings old marks back, under new words.
    """
    if not form.text(ONCE):
        return ""
    held = sorted((name, value) for name, value in form.fields if name != TOKEN_FIELD)
    return sha256(repr(held).encode()).hexdigest()
