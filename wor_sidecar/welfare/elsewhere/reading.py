"""A message of ZorgDomein to a referral: who, by whom, what is asked, and its documents.

Nothing else of it is read: no reason, history or medication (OBX as text, NTE), no insurer (IN1). The BSN is
known for as long as the message is read, to keep it out of everything else, and is never kept.
"""

import re
from base64 import b64decode
from binascii import Error as NoBase64
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from wor_sidecar.domain.bsn import holds_bsn
from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.imports import (
    BsnWhereNoneBelongs,
    MessageDamaged,
    OtherKindOfMessage,
    PatientIncomplete,
    SeveralInOneMessage,
    ZorgDomeinNumberMissing,
)
from wor_sidecar.domain.registration import Patient
from wor_sidecar.hooks.hl7v2.fields import Element, Segment
from wor_sidecar.hooks.hl7v2.person import person_of
from wor_sidecar.hooks.hl7v2.times import day_of
from wor_sidecar.welfare.elsewhere.document import MOST, Trouble, trouble_with
from wor_sidecar.welfare.elsewhere.message import Whole

_NUMBER: Final = re.compile(r"ZD[0-9]{9}")
_NUMBERED: Final = (("PID", 3), ("ORC", 2), ("ORC", 3), ("ORC", 4), ("OBR", 2), ("OBR", 3))
_BSN_AUTHORITY: Final = "NLMINBIZA"
_BSN_TYPE: Final = "NNNLD"
_AGB: Final = re.compile(r"[0-9]{8}")
_AGB_AUTHORITY: Final = "VEKTIS"
_TESTS: Final = frozenset({"T", "D"})
"""MSH-11: training and debugging; P is what counts."""
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Sender:
    """The practice, as the message names it: no partner of ours."""

    name: str
    agb: str = ""
    phone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Told(Masked):
    """What one message says. `patient.bsn` is for comparing while it is taken in, and goes no further.

    `control` is the message's own number (MSH-10), `asks` what the referrer asks for in ZorgDomein's words.
    `troubles` are why documents of it aren't kept.
    """

    number: str
    control: str
    day: date
    patient: Patient
    sender: Sender
    referrer: str
    asks: str
    test: bool
    documents: tuple[bytes, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def read(message: Whole) -> Told:
    """Read one message.

    Raises:
        ImportRefused: it can't be taken in; which, says why.

    """
    head, *_ = message.all("MSH")
    if (head.get(9, 1).upper(), head.get(9, 2).upper()) != ("ORU", "R01"):
        raise OtherKindOfMessage
    pids = message.all("PID")
    if len(pids) > 1:
        raise SeveralInOneMessage
    number = _number_of(message)
    if not pids:
        raise PatientIncomplete(field="PID")
    documents, troubles = _documents(message)
    return Told(
        number=number,
        control=head.get(10)[:_LONGEST],
        day=_day(message, head),
        patient=_patient(pids[0]),
        sender=_sender(message, head),
        referrer=_referrer(message),
        asks=_asks(message),
        test=head.get(11, 1).upper() in _TESTS,
        documents=documents,
        troubles=troubles,
    )


def _number_of(message: Whole) -> str:
    found = {
        each.get(1)
        for tag, field in _NUMBERED
        for segment in message.all(tag)
        for each in segment.all(field)
        if _NUMBER.fullmatch(each.get(1))
    }
    if not found:
        raise ZorgDomeinNumberMissing
    if len(found) > 1:
        raise SeveralInOneMessage
    return found.pop()


def _patient(pid: Segment) -> Patient:
    try:
        person = person_of(pid)
    except ValueError as error:
        raise PatientIncomplete(field="birth_date") from error
    for field in ("surname", "birth_date"):
        if not getattr(person, field):
            raise PatientIncomplete(field=field)
    if len(person.surname) > _LONGEST:
        raise PatientIncomplete(field="surname")
    home = person.address
    address = replace(
        home,
        street=clean_line(home.street),
        house_number=clean_line(home.house_number),
        postcode=clean_line(home.postcode),
        city=clean_line(home.city),
    )
    return replace(person, bsn=_bsn(pid), address=address)


def _bsn(pid: Segment) -> str:
    """Return the BSN as it stands, whole or not: what is compared with it is compared by its digits."""
    for field in (3, 2, 4):
        for each in pid.all(field):
            if each.get(5).upper() == _BSN_TYPE or each.get(4, 1).upper() == _BSN_AUTHORITY:
                return each.get(1)
    return pid.get(19)


def _day(message: Whole, head: Segment) -> date:
    """Return when it was referred: the order's day, else the message's."""
    places = (("ORC", 9), ("OBR", 7), ("OBR", 6))
    times = [segment.get(field) for tag, field in places for segment in message.all(tag)]
    for text in filter(None, [*times, head.get(7)]):
        try:
            return day_of(text)
        except ValueError:
            continue
    raise MessageDamaged


def _sender(message: Whole, head: Segment) -> Sender:
    """Return the practice: the order's facility (ORC-21, ORC-17), else where the message was made (MSH-4)."""
    name = agb = phone = place = ""
    for order in message.all("ORC"):
        for facility in (*order.all(21), *order.all(17)):
            name = name or facility.get(1 if not _AGB.fullmatch(facility.get(1)) else 2)
            agb = agb or next((each for part in (1, 3, 10) if _AGB.fullmatch(each := facility.get(part))), "")
        phone = phone or order.get(23, 1)
        place = place or order.get(22, 3)
    name = name or head.get(4)
    doctor = next(iter(_doctors(message)), None)
    if doctor is not None and not agb and doctor.get(9, 1).upper() == _AGB_AUTHORITY:
        agb = doctor.get(1) if _AGB.fullmatch(doctor.get(1)) else ""
    sender = Sender(*(clean_line(each, _LONGEST) for each in (name or "ZorgDomein", agb, phone, place)))
    _without_bsn("sender", f"{sender.name} {sender.place}")
    return sender


def _referrer(message: Whole) -> str:
    for doctor in _doctors(message):
        family = doctor.get(2, 1) or doctor.get(2)
        if name := clean_line(" ".join(filter(None, (doctor.get(4), doctor.get(3), family))), _LONGEST):
            return name
    return ""


def _doctors(message: Whole) -> list[Element]:
    places = (("ORC", 12), ("OBR", 16), ("PV1", 8), ("PV1", 7))
    return [each for tag, field in places for segment in message.all(tag) for each in segment.all(field)]


def _asks(message: Whole) -> str:
    """Return the care request in words: the service of the first order that names one."""
    for order in message.all("OBR"):
        if words := clean_line(order.get(4, 2) or order.get(4, 1), _LONGEST):
            _without_bsn("care_request", words)
            return words
    return ""


def _without_bsn(field: str, text: str) -> None:
    if holds_bsn(text):
        raise BsnWhereNoneBelongs(field=field)


def _documents(message: Whole) -> tuple[tuple[bytes, ...], tuple[Trouble, ...]]:
    found: list[bytes] = []
    troubles: list[Trouble] = []
    for result in message.all("OBX"):
        if result.get(2).upper() != "ED":
            continue
        document = _decoded(result)
        trouble = Trouble.DAMAGED if document is None else trouble_with(document)
        if len(found) == MOST:
            trouble = Trouble.TOO_MANY
        if trouble is None and document is not None:
            found.append(document)
        elif trouble is not None:
            troubles.append(trouble)
    if not found and not troubles:
        troubles.append(Trouble.MISSING)
    return tuple(found), tuple(dict.fromkeys(troubles))


def _decoded(result: Segment) -> bytes | None:
    """Return what OBX-5 carries: source ^ type ^ subtype ^ Base64 ^ data (HL7 2.4, 2.9.17)."""
    packed = result.packed(5)
    if packed is None:
        return None
    encoding, data = packed
    if encoding.upper() != "BASE64":
        return None
    try:
        return b64decode("".join(data.split()), validate=True)
    except (NoBase64, ValueError):
        return None
