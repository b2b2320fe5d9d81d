"""The act `correct`: a form with what is known of the patient, and what a person made of it; pure.

The form carries what it opened with. What a colleague mended while it stood open stays: only what this person
changed is sent, and where both changed the same, this person is asked.
"""

import json
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from typing import Final

from wor_sidecar.domain.bsn import holds_bsn
from wor_sidecar.domain.correcting import HOME, MOST_PHONES, NAME, Corrected
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.answering import day_or_none
from wor_sidecar.tray.presenter.controls import day, hidden, line, phone
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.wire.desk_shapes import DeskPatient

CORRECT: Final = "correct"
_OPENED: Final = "opened"
_TEXTS: Final = tuple(
    one.name for one in dataclass_fields(Corrected) if one.name not in ("birth_date", "phones")
)
_PARTNER: Final = ("partner_prefix", "partner_surname")
_SPARE: Final = 1
"""Empty lines for one more number."""
_PHONES: Final = tuple(f"phone{row}" for row in range(1, MOST_PHONES + 1))
_PARTS: Final = (_PHONES, ("email",), HOME, NAME, ("birth_date",), ("his_number",))
"""What belongs together: half of somebody else's address is no address."""


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
        *((("his_number", patient.his_number),) if patient.his_number else ()),
    )
    return Filled((*known, (_OPENED, json.dumps(dict(known), sort_keys=True))))


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
        *_number(filled),
        hidden(_OPENED, filled),
    )


def lacks(filled: Filled) -> Iterator[Lack]:
    """Return what can't be right; the daemon looks at all of it once more."""
    if filled.text("birth_date") and day_or_none(filled, "birth_date") is None:
        yield Lack("birth_date", refusals.no_date())
    for name in ("surname", "call_name", "street", "email"):
        if holds_bsn(filled.text(name)):
            yield Lack(name, refusals.bsn())


def beside(filled: Filled, now: Filled) -> tuple[Filled, tuple[Lack, ...]]:
    """Return the form over what is known by now (`as_known`), and where a colleague changed the same."""
    opened = _opened(filled)
    if opened is None:
        return filled, ()
    pairs: list[tuple[str, str]] = []
    lacking: list[Lack] = []
    for part in _PARTS:
        mine, was, is_ = (_standing(one, part) for one in (filled, opened, now))
        kept = now if mine == was else filled
        pairs += (pair for pair in kept.fields if pair[0] in part)
        if mine != was and is_ not in (was, mine):
            lacking.append(Lack(_first(filled, part, was), _met(is_)))
    return Filled((*pairs, (_OPENED, now.text(_OPENED)))), tuple(lacking)


def corrected(filled: Filled) -> Corrected:
    """Return what a person changed; what stands as the form opened stays as it is by now."""
    opened = _opened(filled)
    parts = [part for part in _PARTS if opened is None or _standing(filled, part) != _standing(opened, part)]
    meant = {name for part in parts for name in part} & {name for name, _value in filled.fields}
    return Corrected(
        **{name: filled.text(name) for name in _TEXTS if name in meant},
        birth_date=day_or_none(filled, "birth_date") if "birth_date" in meant else None,
        phones=_standing(filled, _PHONES) if meant & {*_PHONES} else None,
    )


def _opened(filled: Filled) -> Filled | None:
    """Return the form as it opened; None where it doesn't say: then all that it shows is meant."""
    try:
        told = json.loads(filled.text(_OPENED))
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    return Filled(tuple((name, value) for name, value in told.items() if isinstance(value, str)))


def _standing(filled: Filled, part: tuple[str, ...]) -> tuple[str, ...]:
    """Return a part's texts; of telephone numbers those that are there, wherever they stand."""
    texts = tuple(filled.text(name) for name in part)
    return tuple(filter(None, texts)) if part is _PHONES else texts


def _first(filled: Filled, part: tuple[str, ...], was: tuple[str, ...]) -> str:
    """Return the first field of a part that is not as it was."""
    texts = (*was, *[""] * len(part))
    return next((name for name, old in zip(part, texts, strict=False) if filled.text(name) != old), part[0])


def _met(now: tuple[str, ...]) -> str:
    told = _("A colleague changed this meanwhile. It says now: {now}. Is yours right? Then save once more.")
    return told.format(now=", ".join(filter(None, now)) or _("nothing"))


def _numbers(filled: Filled) -> int:
    shown = {name for name, _value in filled.fields}
    return next((row - 1 for row in range(1, MOST_PHONES + 1) if f"phone{row}" not in shown), MOST_PHONES)


def _telephone(row: int) -> str:
    return _("Telephone") if row == 1 else _("Another telephone number")


def _number(filled: Filled) -> Iterator[Field]:
    """Offer the patient number, where there is one: a new HIS gives another."""
    if "his_number" in {name for name, _value in filled.fields}:
        yield line("his_number", _("Patient number"), filled, needed=True)


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
