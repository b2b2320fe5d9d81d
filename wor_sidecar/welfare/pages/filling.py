"""A posted form read as a step; what is wrong comes back beside its field, with everything typed kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import (
    CodeUnknown,
    FieldMissing,
    FieldNotTaken,
    FieldRefused,
    TextTooLong,
)
from wor_sidecar.domain.errors.sidecar import CodeInText, NumberLooksLikeBsn
from wor_sidecar.texts.catalogue import _
from wor_sidecar.web.forms import Form
from wor_sidecar.welfare.acts import HIGHEST_MARK, LOWEST_MARK, Act, ActName
from wor_sidecar.welfare.pages.fields import AGREED, Field, Kind
from wor_sidecar.welfare.signin.roles import SignedIn

FIELD_ERRORS: Final = (
    FieldMissing,
    FieldNotTaken,
    FieldRefused,
    CodeUnknown,
    TextTooLong,
    NumberLooksLikeBsn,
    CodeInText,
)
"""The refusals that name a field."""
_AHEAD: Final = frozenset({ActName.PLAN_INTAKE, ActName.START_ACTIVITY})
"""The steps whose day may lie ahead."""
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


def filled(form: Form, name: ActName, fields: Sequence[Field], who: SignedIn, today: date) -> Filled:
    """Read a form; only the step's own fields are looked at."""
    typed = {each.name: form.text(each.name) for each in fields}
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for each in fields:
        try:
            values[each.name] = _value(form, name, each, today)
        except _Wrong as error:
            wrong[each.name] = str(error)
        else:
            if each.needed and values[each.name] in (None, ""):
                wrong[each.name] = _("Fill this in.")
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
        CodeUnknown: _("Choose one of the list."),
        TextTooLong: _("This is too long: {length} characters; {limit} fit."),
        CodeInText: _("Here stands {found}. Take it out: it would make a new referral in the GP's system."),
        NumberLooksLikeBsn: _("Here stands a number that looks like a citizen service number. Take it out."),
    }
    return said[type(error)].format_map(error.fields)


class _Wrong(Exception):
    """What stands in a field can't be read; its text is for whoever typed it."""


def _value(form: Form, act: ActName, field: Field, today: date) -> Any:
    text = form.text(field.name)
    match field.kind:
        case Kind.CHOICE if text and text not in field.choices:
            raise _Wrong(_("Choose one of the list."))
        case Kind.YES_NO:
            return {"yes": True, "no": False}.get(text)
        case Kind.MARK:
            return _read(form.whole, field.name, _mark())
        case Kind.DATE:
            return _on_a_day(_read(form.day, field.name, _("Give a day, such as 31-01-2027.")), act, today)
        case Kind.TEXT:
            return text.replace("\r\n", "\n")
    return text


def _read(reader: Callable[[str], Any], name: str, sentence: str) -> Any:
    try:
        return reader(name)
    except ValueError as error:
        raise _Wrong(sentence) from error


def _on_a_day(day: date | None, act: ActName, today: date) -> date | None:
    if day is None:
        return None
    if act is ActName.PLAN_INTAKE and day < today:
        raise _Wrong(_("This day is over. An intake that took place is noted as done."))
    if act not in _AHEAD and day > today:
        raise _Wrong(_("This day is yet to come."))
    return day


def _mark() -> str:
    return _("Give a whole number from {low} to {high}.").format(low=LOWEST_MARK, high=HIGHEST_MARK)


def number_of(form: Form, name: str) -> int:
    """Read a hidden number that no person types; a forged one is none."""
    text = form.text(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else NOBODY_LOOKED  # noqa: PLR2004 - no case has a thousand million versions
