"""One row to one registration: required values demanded, everything typed, nothing guessed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from wor_his_table.columns import PATIENTS, Layout
from wor_his_table.dates import Dates
from wor_sidecar.domain.bsn import nine_digits
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source

Cells = Sequence[str] | Mapping[int, str]
"""A row's values by their place."""
_SEXES: Final = {
    "m": Sex.MALE, "man": Sex.MALE, "mannelijk": Sex.MALE, "male": Sex.MALE,
    "v": Sex.FEMALE, "f": Sex.FEMALE, "vrouw": Sex.FEMALE, "vrouwelijk": Sex.FEMALE, "female": Sex.FEMALE,
}  # fmt: skip
_NAMES: Final[tuple[str, ...]] = (
    "surname",
    "prefix",
    "partner_surname",
    "partner_prefix",
    "initials",
    "call_name",
)
_WITH_DECIMALS: Final = re.compile(r"([0-9]{1,9})[.,]0{1,2}")
"""A number that some program took for one with decimals: 123456782.0."""
_AGB: Final = re.compile(r"[0-9]{8}")


class Records:
    """Makes registrations of the rows of one list. `where`: our field -> the places of its columns."""

    def __init__(self, layout: Layout, where: Mapping[str, tuple[int, ...]], code_system: str) -> None:
        self._layout = layout
        self._dates = Dates(layout.date_format)
        self._code_system = code_system
        # A patients list has no contact date: a column of it would change with each export, and so would the
        # registration's identity.
        dateless = {"contact_date"} if layout.list == PATIENTS else set()
        self._where = {name: places for name, places in where.items() if name not in dateless}

    def registration(self, cells: Cells, position: str) -> Registration:
        """Make the registration of a row that has the code.

        Raises:
            ValueMissing, ValueUnreadable: naming the field, never its value.

        """
        row = {
            name: cells[places[0]].strip() or (_first(cells, places) if len(places) > 1 else "")
            for name, places in self._where.items()
        }
        get = row.get
        author = get("author", "")
        return Registration(
            patient=self._patient(row, cells),
            code=row["code"],
            code_system=self._code_system,
            source=Source("table", position),
            contact_date=None if self._layout.list == PATIENTS else self._date(row, "contact_date"),
            author=Author(author, get("author_role", ""), _agb(get("author_agb", ""))) if author else None,
            contact_id=get("contact_id", ""),
            episode_id=get("episode_id", ""),
        )

    def _patient(self, row: dict[str, str], cells: Cells) -> Patient:
        get = row.get
        his_number, bsn = get("his_number", ""), _bsn(get("bsn", ""))
        if not (his_number or bsn):
            raise ValueMissing(field="his_number or bsn")
        names = self._names(row)
        phones = [cells[place].strip() for place in self._where.get("phones", ())]
        return Patient(
            his_number=his_number,
            bsn=bsn,
            **names,
            birth_date=self._date(row, "birth_date"),
            sex=_SEXES.get(get("sex", "").casefold(), Sex.UNKNOWN),
            phones=tuple(dict.fromkeys(filter(None, phones))),
            email=get("email", ""),
            address=Address(get("street", ""), get("house_number", ""), get("postcode", ""), get("city", "")),
        )

    def _names(self, row: dict[str, str]) -> dict[str, str]:
        names: dict[str, str] = {part: row[part] for part in _NAMES if part in row}
        if self._layout.name_pattern is not None and not names.get("surname"):
            match = self._layout.name_pattern.fullmatch(_demanded(row, "full_name"))
            if match is None:
                raise ValueUnreadable(
                    field="full_name", wanted="as name_pattern says", key="table.name_pattern"
                )
            found = {part: (value or "").strip() for part, value in match.groupdict().items()}
            names = {part: names.get(part) or found.get(part, "") for part in _NAMES}
        if not names.get("surname"):
            raise ValueMissing(field="surname")
        return names

    def _date(self, row: dict[str, str], name: str) -> date:
        value = _demanded(row, name)
        try:
            return self._dates.read(value)
        except ValueError as error:
            raise ValueUnreadable(
                field=name,
                wanted=phrase("a date like {value}", self._layout.date_format),
                key="table.date_format",
            ) from error


def _first(cells: Cells, places: tuple[int, ...]) -> str:
    return next(filter(None, (cells[place].strip() for place in places)), "")


def _demanded(row: dict[str, str], name: str) -> str:
    value = row.get(name, "")
    if not value:
        raise ValueMissing(field=name)
    return value


def _bsn(text: str) -> str:
    decimals = _WITH_DECIMALS.fullmatch(text)
    try:
        return nine_digits(decimals[1] if decimals else text)
    except ValueError as error:
        raise ValueUnreadable(field="bsn", wanted="a BSN", key="table.columns.bsn") from error


def _agb(text: str) -> str:
    """Give an AGB that a spreadsheet shortened its zero back; anything else is no AGB."""
    padded = text.zfill(8) if text else ""
    return padded if _AGB.fullmatch(padded) else ""
