"""PID to a patient: ids, name, address and phones as the Dutch HL7 standards lay them out.

BSN: PID-3 with authority NLMINBIZA or type NNNLD. Name: XPN, its first component in five parts (FN): whole &
own prefix & own surname & partner's prefix & partner's surname.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from wor_his_hl7v2.fields import LONGEST, Element, Segment
from wor_his_hl7v2.names import names_of
from wor_his_hl7v2.times import day_of
from wor_sidecar.domain.bsn import nine_digits
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.registration import Address, Patient, Sex

_SEXES: Final = {"M": Sex.MALE, "F": Sex.FEMALE, "V": Sex.FEMALE}
_BSN_AUTHORITIES: Final = frozenset({"NLMINBIZA", "BSN", "2.16.840.1.113883.2.4.6.3"})
_BSN_TYPES: Final = ("NNNLD", "BSN")
_NUMBER_TYPES: Final = ("PI", "PT", "MR", "PN", "PE", "")
"""CX.5 of what may be a patient's number in a HIS, the likeliest first; a visit's (VN) or account's isn't."""
_FOREIGN: Final = frozenset({"ZORGDOMEIN"})
_OTHER_ADDRESSES: Final = frozenset({"B", "BA", "BDL", "BR", "F", "N", "O"})
_NO_PHONES: Final = frozenset({"FX", "BP", "MD", "TDD", "TTY", "SAT"})
_HOUSE: Final = re.compile(r"(.*\D)\s+(\d+.*)")


class Ids:
    """A patient's ids: what is no BSN under a BSN's name is told apart from none, and so are several."""

    def __init__(self, pid: Segment, authorities: Collection[str]) -> None:
        self.bsn, self.wrong, self.several = "", False, False
        numbers: list[tuple[int, str]] = []
        for field in (3, 2, 4):  # 2 and 4 are where older senders put the same
            legacy = 0 if field == 3 else len(_NUMBER_TYPES) * field  # noqa: PLR2004 - PID-3
            for element in pid.all(field):
                value, authority, kind = element.get(1), _authority(element), element.get(5).upper()
                if kind in _BSN_TYPES or authority & _BSN_AUTHORITIES:
                    self._bsn(value)
                elif value and (rank := _rank(authority, kind, authorities)) is not None:
                    numbers.append((legacy + rank, value))
        self.his_number = min(numbers, key=lambda each: each[0])[1] if numbers else ""

    def _bsn(self, value: str) -> None:
        try:
            found = nine_digits(value)
        except ValueError:
            self.wrong = not self.bsn
            return
        self.several = self.several or bool(self.bsn and found and found != self.bsn)
        self.bsn = self.bsn or found
        self.wrong = self.wrong and not self.bsn

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return them as `Patient.ids` does."""
        return Patient(his_number=self.his_number, bsn=self.bsn).ids


def _authority(element: Element) -> set[str]:
    return {part.upper() for sub in (1, 2) if (part := element.get(4, sub))}


def _rank(authority: set[str], kind: str, wanted: Collection[str]) -> int | None:
    if wanted:
        return 0 if any(name.upper() in authority for name in wanted) else None
    if kind not in _NUMBER_TYPES or authority & _FOREIGN:
        return None
    return _NUMBER_TYPES.index(kind)


def patient_of(pid: Segment, authorities: Collection[str]) -> Patient:
    """Return the patient of a registration.

    Raises:
        ValueMissing, ValueUnreadable: naming the field, never its value.

    """
    ids = Ids(pid, authorities)
    if ids.wrong:
        raise ValueUnreadable(field="bsn", wanted="a BSN", key="hl7v2")
    if ids.several:
        raise ValueUnreadable(field="bsn", wanted="one BSN", key="hl7v2")
    if not ids.pairs:
        raise ValueMissing(field="his_number or bsn")
    names = names_of(pid.all(5))
    if not names["surname"]:
        raise ValueMissing(field="surname")
    for name, value in (("his_number", ids.his_number), ("surname", names["surname"])):
        if len(value) > LONGEST:
            raise ValueUnreadable(
                field=name, wanted=phrase("at most {value} characters", LONGEST), key="hl7v2"
            )
    contacts = [*pid.all(13), *pid.all(14)]
    return Patient(
        his_number=ids.his_number,
        bsn=ids.bsn,
        **names,
        birth_date=_birth_date(pid),
        sex=_SEXES.get(pid.get(8).upper(), Sex.UNKNOWN),
        phones=tuple(dict.fromkeys(filter(None, map(_phone, contacts)))),
        email=next(filter(None, map(_email, contacts)), "")[:LONGEST],
        address=_address(pid.all(11)),
    )


def _birth_date(pid: Segment) -> date:
    text = pid.get(7)
    if not text:
        raise ValueMissing(field="birth_date")
    try:
        return day_of(text, local=False)
    except ValueError as error:
        raise ValueUnreadable(field="birth_date", wanted="a day as 19500201", key="hl7v2") from error


def _phone(element: Element) -> str:
    """Return a number to call: as it stands (XTN.1), in parts (5 to 7), or unformatted (12, from 2.7 on)."""
    if element.get(3).upper() in _NO_PHONES or "@" in element.get(1):
        return ""
    if not (element.get(1) or element.get(12)):
        country, area, local = element.get(5), element.get(6), element.get(7)
        return f"{'+' if country and local else ''}{country if local else ''}{area}{local}"[:LONGEST]
    return (element.get(1) or element.get(12))[:LONGEST]


def _email(element: Element) -> str:
    return next((text for part in (4, 1) if "@" in (text := element.get(part))), "")


def _address(elements: list[Element]) -> Address:
    """Return where somebody lives: SAD's parts where they are, else the street's line taken apart."""
    homes = [each for each in elements if each.get(7).upper() not in _OTHER_ADDRESSES]
    chosen = next(iter([*homes, *elements]), None)
    if chosen is None:
        return Address()
    line, street, number = (chosen.get(1, sub) for sub in (1, 2, 3))
    if street and line.startswith(f"{street} "):
        number = line.removeprefix(street).strip() or number
    elif not street:
        taken = _HOUSE.fullmatch(line)
        street, number = (taken[1], taken[2]) if taken and not number else (line, number)
    more = chosen.get(2)
    if more and number and not number.upper().endswith(more.upper()):
        number = f"{number} {more}"
    parts = (street, number, chosen.get(5), chosen.get(3))
    return Address(*(part[:LONGEST] for part in parts))
