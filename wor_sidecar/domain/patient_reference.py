"""Whose trail is asked for: what somebody types or pipes, never an argument.

Either JSON with the keys below, or lines: `naam: ...`, `geboortedatum: 12-03-1951`, `bsn: ...`, or the bare
values, of which nine digits that pass the eleven-test are a BSN.
"""

import json
import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.trail import ReferenceUnreadable

_LONGEST: Final = 200
_BSN: Final = re.compile(r"\d{9}")
_DUTCH_DAY: Final = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_WORDS: Final = {
    **dict.fromkeys(("bsn", "burgerservicenummer"), "bsn"),
    **dict.fromkeys(("his_number", "his-nummer", "hisnummer", "his", "patiëntnummer"), "his_number"),
    **dict.fromkeys(("name", "naam"), "name"),
    **dict.fromkeys(("birth_date", "geboortedatum", "geboren", "born"), "birth_date"),
    **dict.fromkeys(("case", "casus", "dossier", "verwijzing", "referral"), "case"),
}


@dataclass(frozen=True, slots=True, repr=False)
class PatientReference(Masked):
    """One patient, as far as somebody told; a name goes with its birth date."""

    bsn: str = ""
    his_number: str = ""
    name: str = ""
    birth_date: date | None = None
    case: str = ""
    """The id of a case, which is its referral's at the practice."""

    def to_json(self) -> dict[str, str]:
        """Write what is known of it."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in told.items() if value}


def reference_from(value: Any) -> PatientReference:
    """Take a reference out of JSON.

    Raises:
        ReferenceUnreadable: it is none; what it held is not repeated.

    """
    known = {field.name for field in fields(PatientReference)}
    if not isinstance(value, dict) or not known.issuperset(value):
        raise ReferenceUnreadable
    told = {name: _text(one) for name, one in value.items() if one is not None}
    born = _day(told.pop("birth_date", ""))
    return _whole(PatientReference(birth_date=born, **told))


def read_reference(text: str) -> PatientReference:
    """Read what came over standard input.

    Raises:
        ReferenceUnreadable: it names nobody; what it held is not repeated.

    """
    if text.lstrip().startswith("{"):
        try:
            return reference_from(json.loads(text))
        except ValueError as error:
            raise ReferenceUnreadable from error
    told: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, value = _named(line)
        if name in told:
            raise ReferenceUnreadable
        told[name] = value
    return reference_from(told)


def _named(line: str) -> tuple[str, str]:
    word, colon, value = line.partition(":")
    if colon:
        name = _WORDS.get(word.strip().casefold())
        if name is None:
            raise ReferenceUnreadable
        return name, value.strip()
    if _BSN.fullmatch(line) and passes_eleven_test(line):
        return "bsn", line
    if line.isdigit():
        return "his_number", line
    return ("name" if any(char.isalpha() for char in line) else "birth_date"), line


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ReferenceUnreadable
    return value.strip()


def _day(text: str) -> date | None:
    if not text:
        return None
    dutch = _DUTCH_DAY.fullmatch(text)
    try:
        return date(*map(int, reversed(dutch.groups()))) if dutch else date.fromisoformat(text)
    except ValueError as error:
        raise ReferenceUnreadable from error


def _whole(told: PatientReference) -> PatientReference:
    if bool(told.name) != (told.birth_date is not None):
        raise ReferenceUnreadable
    if not (told.bsn or told.his_number or told.name or told.case):
        raise ReferenceUnreadable
    if told.bsn and not passes_eleven_test(told.bsn):
        raise ReferenceUnreadable
    return told
