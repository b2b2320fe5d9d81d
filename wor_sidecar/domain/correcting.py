"""What a practice mends about a patient: what was typed, held to rules, over what was known."""

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from wor_sidecar.domain import ages
from wor_sidecar.domain.bsn import refuse_bsn, refuse_bsn_as_phone, refuse_this_bsn
from wor_sidecar.domain.cleaning import clean_line, refuse_code
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Consent, Masked
from wor_sidecar.domain.errors.practice import (
    CorrectionAsksAnew,
    CorrectionEmpty,
    CorrectionUnusable,
    PhoneUnusable,
)
from wor_sidecar.domain.registration import Address, Patient

MOST_PHONES: Final = 8
NAME: Final = ("surname", "prefix", "partner_surname", "partner_prefix", "initials", "call_name")
HOME: Final = ("street", "house_number", "postcode", "city")
_LONGEST: Final = {"house_number": 20, "postcode": 10}
"""Characters, as the message for the coach has room for them; 140 for any other."""
_LINE: Final = 140
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/-]{5,30}")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")
_POSTCODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{2,9}")
_OLDEST: Final = 130
"""Years."""


@dataclass(frozen=True, slots=True, repr=False)
class Corrected(Masked):
    """What holds from now on; None: what was known stays. Phones are all numbers, the first to call first."""

    surname: str | None = None
    prefix: str | None = None
    partner_surname: str | None = None
    partner_prefix: str | None = None
    initials: str | None = None
    call_name: str | None = None
    birth_date: date | None = None
    phones: tuple[str, ...] | None = None
    email: str | None = None
    street: str | None = None
    house_number: str | None = None
    postcode: str | None = None
    city: str | None = None
    his_number: str | None = None

    @property
    def only_number(self) -> bool:
        """Tell whether the patient number alone is given: it may be mended when all has ended, too."""
        return self.his_number is not None and self == Corrected(his_number=self.his_number)


def known_phones(patient: Patient, typed: str) -> tuple[str, ...]:
    """Return the numbers to call: the one that was typed with the yes first, then the HIS's."""
    return tuple(dict.fromkeys(one for one in (typed, *patient.phones) if one))


def mended(patient: Patient, given: Corrected, today: date) -> Patient:
    """Return the patient as mended.

    Raises:
        CorrectionEmpty: nothing differs from what was known.
        CorrectionUnusable, PhoneUnusable: what was typed can't be right.
        NumberLooksLikeBsn, CodeInText: it may not leave.

    """
    told = _told(given)
    home = {name: value for name, value in told.items() if name in HOME}
    name: dict[str, Any] = {name: value for name, value in told.items() if name in NAME}
    after = replace(patient, **name, address=replace(patient.address, **home))
    if given.phones is not None:
        numbers = (clean_line(one).strip() for one in given.phones)
        after = replace(after, phones=tuple(dict.fromkeys(filter(None, numbers))))
    if given.email is not None:
        after = replace(after, email=told["email"])
    if given.birth_date is not None:
        after = replace(after, birth_date=given.birth_date)
    if given.his_number is not None:
        after = replace(after, his_number=told["his_number"])
    changed = what_changed(patient, after)
    if not changed:
        raise CorrectionEmpty
    _check(after, changed, today)
    return after


def what_changed(before: Patient, after: Patient) -> tuple[str, ...]:
    """Name what differs: name, birth_date, phones, email, address, number."""
    parts = {
        "name": any(getattr(before, one) != getattr(after, one) for one in NAME),
        "birth_date": before.birth_date != after.birth_date,
        "phones": before.phones != after.phones,
        "email": before.email != after.email,
        "address": before.address != after.address,
        "number": before.his_number.strip() != after.his_number.strip(),
    }
    return tuple(part for part, differs in parts.items() if differs)


def check_consent(consent: Consent, before: Patient, after: Patient) -> None:
    """Hold a corrected birth date to the yes: who had to say it may be somebody else.

    Raises:
        CorrectionAsksAnew: another age, by which another person decides.

    """
    day = local_date(consent.at)
    if consent.live and ages.group(before.birth_date, day) is not ages.group(after.birth_date, day):
        raise CorrectionAsksAnew


def _told(given: Corrected) -> dict[str, str]:
    """Return every text that was given, cleaned and on one line."""
    named = {one.name: getattr(given, one.name) for one in fields(given)}
    texts = {name: clean_line(value).strip() for name, value in named.items() if isinstance(value, str)}
    for name, value in texts.items():
        if len(value) > _LONGEST.get(name, _LINE):
            raise CorrectionUnusable(field=name)
    return texts


def _check(patient: Patient, changed: tuple[str, ...], today: date) -> None:
    if not (patient.surname or patient.partner_surname):
        raise CorrectionUnusable(field="surname")
    born = patient.birth_date
    if "birth_date" in changed and (born is None or not today.year - _OLDEST <= born.year or born > today):
        raise CorrectionUnusable(field="birth_date")
    if "number" in changed:
        if not patient.his_number:
            raise CorrectionUnusable(field="his_number")
        refuse_this_bsn(patient.bsn, "his_number", patient.his_number)
    if "phones" in changed:
        _check_phones(patient)
    if "email" in changed and patient.email and not _EMAIL.fullmatch(patient.email):
        raise CorrectionUnusable(field="email")
    postcode = patient.address.postcode
    if "address" in changed and postcode and not _POSTCODE.fullmatch(postcode):
        raise CorrectionUnusable(field="postcode")
    for name, text in _texts(patient, changed).items():
        refuse_code(name, text)
        if name != "address":  # one in eleven numbers of houses and postcodes would pass
            refuse_bsn(name, text)
        refuse_this_bsn(patient.bsn, name, text)


def _check_phones(patient: Patient) -> None:
    if not (patient.phones or patient.email) or len(patient.phones) > MOST_PHONES:
        raise CorrectionUnusable(field="phones")
    for number in patient.phones:
        if not _PHONE.fullmatch(number):
            raise PhoneUnusable
        refuse_bsn_as_phone("phone", number)
        refuse_this_bsn(patient.bsn, "phone", number)


def _texts(patient: Patient, changed: tuple[str, ...]) -> dict[str, str]:
    home: Address = patient.address
    told = {
        "name": " ".join(getattr(patient, one) for one in NAME),
        "email": patient.email,
        "address": f"{home.street} {home.house_number} {home.postcode} {home.city}",
    }
    return {name: text for name, text in told.items() if name in changed}
