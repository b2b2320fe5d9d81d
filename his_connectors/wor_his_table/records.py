"""One row to one registration: required values demanded, everything typed, nothing guessed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from wor_his_table.columns import Layout
from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source

_SEXES: Final = {
    "m": Sex.MALE, "man": Sex.MALE, "mannelijk": Sex.MALE, "male": Sex.MALE,
    "v": Sex.FEMALE, "f": Sex.FEMALE, "vrouw": Sex.FEMALE, "vrouwelijk": Sex.FEMALE, "female": Sex.FEMALE,
}  # fmt: skip
_BSN_LENGTH: Final = 9
_TIME: Final = re.compile(r"(?<=[0-9Ymd])[ T]")
_AGB: Final = re.compile(r"[0-9]{8}")


class Cells:
    """One row by our fields."""

    def __init__(self, places: Mapping[str, tuple[int, ...]], cells: Sequence[str]) -> None:
        self._places = places
        self._cells = cells

    def all(self, name: str) -> tuple[str, ...]:
        """Return each filled value, once."""
        values = (self._cells[place] for place in self._places.get(name, ()))
        return tuple(dict.fromkeys(value for value in values if value))

    def first(self, name: str) -> str:
        """Return the first filled value, or an empty text."""
        return next(iter(self.all(name)), "")

    def demand(self, name: str) -> str:
        """Return a value that must be there.

        Raises:
            ValueMissing: it isn't.

        """
        value = self.first(name)
        if not value:
            raise ValueMissing(field=name)
        return value


def registration_of(layout: Layout, cells: Cells, position: str) -> Registration:
    """Make the registration of a row that has the code.

    Raises:
        ValueMissing, ValueUnreadable: naming the field, never its value.

    """
    contact_date = None
    if layout.list != "patients" or cells.first("contact_date"):
        contact_date = _date(layout, cells, "contact_date")
    author = cells.first("author")
    return Registration(
        patient=_patient(layout, cells),
        code=cells.first("code"),
        code_system=layout.code_system,
        source=Source("table", position),
        contact_date=contact_date,
        author=Author(author, cells.first("author_role"), _agb(cells)) if author else None,
        contact_id=cells.first("contact_id"),
        episode_id=cells.first("episode_id"),
    )


def _patient(layout: Layout, cells: Cells) -> Patient:
    his_number, bsn = cells.first("his_number"), _bsn(cells)
    if not (his_number or bsn):
        raise ValueMissing(field="his_number or bsn")
    names = _names(layout, cells)
    return Patient(
        his_number=his_number,
        bsn=bsn,
        surname=names["surname"],
        prefix=names["prefix"],
        partner_surname=names["partner_surname"],
        partner_prefix=names["partner_prefix"],
        initials=names["initials"],
        call_name=names["call_name"],
        birth_date=_date(layout, cells, "birth_date"),
        sex=_SEXES.get(cells.first("sex").casefold(), Sex.UNKNOWN),
        phones=cells.all("phones"),
        email=cells.first("email"),
        address=Address(
            cells.first("street"), cells.first("house_number"), cells.first("postcode"), cells.first("city")
        ),
    )


def _names(layout: Layout, cells: Cells) -> dict[str, str]:
    parts = ("surname", "prefix", "partner_surname", "partner_prefix", "initials", "call_name")
    names = {part: cells.first(part) for part in parts}
    if layout.name_pattern is not None and not names["surname"]:
        match = layout.name_pattern.fullmatch(cells.demand("full_name"))
        if match is None:
            raise ValueUnreadable(field="full_name", wanted="as name_pattern says", key="table.name_pattern")
        found = {part: (value or "").strip() for part, value in match.groupdict().items()}
        names = {part: names[part] or found.get(part, "") for part in parts}
    if not names["surname"]:
        raise ValueMissing(field="surname")
    return names


def _bsn(cells: Cells) -> str:
    """Nine digits that pass the eleven-test; a spreadsheet that ate the first zero gets it back."""
    digits = re.sub(r"[ .\-]", "", cells.first("bsn"))
    if not digits.strip("0"):
        return ""
    if not passes_eleven_test(digits):
        raise ValueUnreadable(field="bsn", wanted="a BSN", key="table.columns.bsn")
    return digits.zfill(_BSN_LENGTH)


def _date(layout: Layout, cells: Cells, name: str) -> date:
    value = cells.demand(name)
    if not _TIME.search(layout.date_format):
        value = _TIME.split(value, maxsplit=1)[0]  # a date column of a query often carries a time of 00:00
    try:
        return datetime.strptime(value, layout.date_format).date()  # noqa: DTZ007 - a day, not a moment
    except ValueError as error:
        raise ValueUnreadable(
            field=name, wanted=f"a date like {layout.date_format}", key="table.date_format"
        ) from error


def _agb(cells: Cells) -> str:
    """Give an AGB that a spreadsheet shortened its zero back; anything else is no AGB."""
    digits = cells.first("author_agb")
    padded = digits.zfill(8) if digits else ""
    return padded if _AGB.fullmatch(padded) else ""
