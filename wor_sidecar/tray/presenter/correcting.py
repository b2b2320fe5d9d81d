"""The act `correct`: a form with what is known of the patient, and what a person made of it; pure."""

from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from typing import Final

from wor_sidecar.domain.bsn import holds_bsn
from wor_sidecar.domain.correcting import MOST_PHONES, Corrected
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.answering import day_or_none
from wor_sidecar.tray.presenter.controls import day, line, phone
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.wire.desk_shapes import DeskPatient

CORRECT: Final = "correct"
_TEXTS: Final = tuple(
    one.name for one in dataclass_fields(Corrected) if one.name not in ("birth_date", "phones")
)
_PARTNER: Final = ("partner_prefix", "partner_surname")
_SPARE: Final = 1
"""Empty lines for one more number."""


def as_known(patient: DeskPatient | None) -> Filled:
    """Return the form as it opens: with what is known now."""
    if patient is None:
        return Filled()
    home = patient.address
    numbers = (*patient.phones, *[""] * _SPARE)[:MOST_PHONES]
    known = (
        *((f"phone{row}", number) for row, number in enumerate(numbers, 1)),
        ("email", patient.email),
        *((name, getattr(home, name)) for name in ("street", "house_number", "postcode", "city")),
        *((name, getattr(patient, name)) for name in ("call_name", "initials", "prefix", "surname")),
        *((name, getattr(patient, name)) for name in _PARTNER if patient.partner_surname),
        ("birth_date", patient.birth_date.isoformat() if patient.birth_date else ""),
    )
    return Filled(known)


def fields(filled: Filled) -> tuple[Field, ...]:
    """Return the form."""
    rows = range(1, max(2, _numbers(filled)) + 1)
    return (
        *(phone(f"phone{row}", _telephone(row), filled) for row in rows),
        *(
            line(name, told, filled, needed=name == "surname" and not filled.text("partner_surname"))
            for name, told in _lines(filled)
        ),
        day("birth_date", _("Birth date"), filled),
    )


def lacks(filled: Filled) -> Iterator[Lack]:
    """Return what can't be right; the daemon looks at all of it once more."""
    if filled.text("birth_date") and day_or_none(filled, "birth_date") is None:
        yield Lack("birth_date", refusals.no_date())
    for name in ("surname", "call_name", "street", "email"):
        if holds_bsn(filled.text(name)):
            yield Lack(name, refusals.bsn())


def corrected(filled: Filled) -> Corrected:
    """Return what holds from now on; a field that was not on the screen stays as it is."""
    shown = {name for name, _value in filled.fields}
    rows = range(1, _numbers(filled) + 1)
    return Corrected(
        **{name: filled.text(name) for name in _TEXTS if name in shown},
        birth_date=day_or_none(filled, "birth_date"),
        phones=tuple(filter(None, (filled.text(f"phone{row}") for row in rows))) if rows else None,
    )


def _numbers(filled: Filled) -> int:
    shown = {name for name, _value in filled.fields}
    return next((row - 1 for row in range(1, MOST_PHONES + 1) if f"phone{row}" not in shown), MOST_PHONES)


def _telephone(row: int) -> str:
    return _("Telephone") if row == 1 else _("Another telephone number")


def _lines(filled: Filled) -> tuple[tuple[str, str], ...]:
    shown = {name for name, _value in filled.fields}
    told = (
        ("email", _("E-mail")),
        ("street", _("Street")),
        ("house_number", _("House number")),
        ("postcode", _("Postcode")),
        ("city", _("Place")),
        ("call_name", _("First name")),
        ("initials", _("Initials")),
        ("prefix", _("Prefix")),
        ("surname", _("Surname")),
        ("partner_prefix", _("Partner's prefix")),
        ("partner_surname", _("Partner's surname")),
    )
    return tuple(one for one in told if one[0] not in _PARTNER or one[0] in shown)
