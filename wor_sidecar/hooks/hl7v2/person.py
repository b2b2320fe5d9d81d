"""PID to a person: name, birth date, address and phones as the Dutch HL7 standards lay them out.

Name: XPN, its first component in five parts (FN): whole & own prefix & own surname & partner's prefix &
partner's surname.
"""

import re
from datetime import date
from typing import Final

from wor_sidecar.domain.registration import Address, Patient, Sex
from wor_sidecar.hooks.hl7v2.fields import LONGEST, Element, Segment
from wor_sidecar.hooks.hl7v2.names import names_of
from wor_sidecar.hooks.hl7v2.times import day_of

_SEXES: Final = {"M": Sex.MALE, "F": Sex.FEMALE, "V": Sex.FEMALE}
_OTHER_ADDRESSES: Final = frozenset({"B", "BA", "BDL", "BR", "F", "N", "O"})
_NO_PHONES: Final = frozenset({"FX", "BP", "MD", "TDD", "TTY", "SAT"})
_HOUSE: Final = re.compile(r"(.*\D)\s+(\d+.*)")


def person_of(pid: Segment) -> Patient:
    """Return who a PID is about, without any of its numbers; what it lacks is empty.

    A surname may be a character longer than `LONGEST`: then it is too long to be one.

    Raises:
        ValueError: the birth date is no day.

    """
    contacts = [*pid.all(13), *pid.all(14)]
    return Patient(
        **names_of(pid.all(5)),
        birth_date=_birth_date(pid),
        sex=_SEXES.get(pid.get(8).upper(), Sex.UNKNOWN),
        phones=tuple(dict.fromkeys(filter(None, map(_phone, contacts)))),
        email=next(filter(None, map(_email, contacts)), "")[:LONGEST],
        address=_address(pid.all(11)),
    )


def _birth_date(pid: Segment) -> date | None:
    text = pid.get(7)
    return day_of(text, local=False) if text else None


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
