"""A letter to MEDVRI, strictly: every value through one encoder, every count and reference right.

Layout: the Dutch Medeur dialect, `UNB UNH GGA DET PID [PAD] TXT... [GGO] UNT UNZ`.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from wor_his_medvri.edifact import Segment, Service
from wor_sidecar.domain.clock import AMSTERDAM, as_datetime
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import LetterDoesNotFit
from wor_sidecar.domain.registration import Patient, Sex
from wor_sidecar.hooks.letter import LINE_LENGTH, Letter
from wor_sidecar.hooks.plain import latin_1, plain

REFERENCE_LENGTH: Final = 14
CHARSETS: Final = {"iso-8859-1": ("UNOC", latin_1), "ascii": ("UNOA", plain)}
_MAILBOX: Final = re.compile(r"[0-9]{8,9}")
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_SEXES: Final = {Sex.MALE: "M", Sex.FEMALE: "V", Sex.UNKNOWN: ""}
_ID_LENGTH: Final = 12
_PHONE_LENGTH: Final = 20


def write(letter: Letter, charset: str, recipient: str) -> bytes:
    """Return the file of one letter; `recipient` is where UNB is addressed to when the receiver has no AGB.

    Raises:
        LetterDoesNotFit: naming the field that the format can't carry, or that it demands.

    """
    syntax, spell = CHARSETS[charset]
    reference = _checked("id", letter.id, _ID, "letters and digits")[:REFERENCE_LENGTH].upper()
    to = _checked("receiver.agb", letter.receiver.agb or recipient, _MAILBOX, "8 or 9 digits")
    sender = _checked("sender.id", letter.sender.id, _MAILBOX, "8 or 9 digits")
    at = as_datetime(letter.written_at).astimezone(AMSTERDAM)
    head = (syntax, "1"), (sender,), (to,), (f"{at:%y%m%d}", f"{at:%H%M}"), (reference,)
    body = _body(letter, at, spell)
    message = [
        Segment("UNH", (), ((reference,), ("MEDVRI", "1"))),
        *body,
        Segment("UNT", (), ((str(len(body) + 2),), (reference,))),
    ]
    whole = [Segment("UNB", (), head), *message, Segment("UNZ", (), (("1",), (reference,)))]
    text = "\r\n".join(segment.written(Service()) for segment in whole) + "\r\n"
    return text.encode(charset, "strict")


def _body(letter: Letter, at: datetime, spell: Callable[[str], str]) -> list[Segment]:
    def fit(name: str, value: str, limit: int) -> str:
        spelled = spell(value)
        if len(spelled) > limit:
            raise LetterDoesNotFit(field=name, wanted=phrase("at most {value} characters", limit))
        return spelled

    sender, receiver = letter.sender, letter.receiver
    sender_name = fit("sender.name", _filled("sender.name", sender.name), 70)
    body = [
        Segment("GGA", (), ((sender_name,), (), (), (), (fit("sender.phone", sender.phone, _PHONE_LENGTH),))),
        Segment("DET", (), ((f"{at:%y}", f"{at:%m}", f"{at:%d}"), (f"{at:%H}", f"{at:%M}"))),
        _patient(letter.patient, spell, fit),
    ]
    if spell(letter.patient.address.city).strip():
        body.append(_address(letter.patient, spell))
    if not letter.lines:
        raise LetterDoesNotFit(field="lines", wanted="at least one line")
    for number, line in enumerate(letter.lines, 1):
        body.append(Segment("TXT", (str(number),), ((fit("lines", line, LINE_LENGTH),),)))
    if receiver.name:
        body.append(Segment("GGO", (), ((fit("receiver.name", receiver.name, 70),),)))
    return body


def _patient(patient: Patient, spell: Callable[[str], str], fit: Callable[[str, str, int], str]) -> Segment:
    """Return PID: the birth date has a four-digit year, the patient's id is the receiver's (element 5)."""
    if patient.birth_date is None:
        raise LetterDoesNotFit(field="patient.birth_date", wanted="filled in")
    _filled("patient.surname", patient.surname)
    number = f"BSN{patient.bsn}" if patient.bsn else _filled("patient.his_number or bsn", patient.his_number)
    own = spell(patient.surname)[:30], spell(patient.prefix)[:8]
    partner = spell(patient.partner_surname)[:30], spell(patient.partner_prefix)[:8]
    # Without a partner's name the own one stands in the first pair, and the second is empty.
    family = (*partner, *own) if partner[0] else (*own, "", "")
    name = (*family, spell(patient.call_name)[:12], spell(patient.initials)[:8])
    born = patient.birth_date
    day = f"{born.year:04}", f"{born.month:02}", f"{born.day:02}"
    spelled = fit("patient.his_number", number, _ID_LENGTH)
    if spelled != number:
        raise LetterDoesNotFit(field="patient.his_number", wanted="plain letters and digits")
    return Segment("PID", (), (day, (_SEXES[patient.sex],), name, (), (spelled,)))


def _address(patient: Patient, spell: Callable[[str], str]) -> Segment:
    """Return PAD, which demands a city; what is too long is cut, for the HIS knows the address."""
    at = patient.address
    phone = next((spelled for each in patient.phones if len(spelled := spell(each)) <= _PHONE_LENGTH), "")
    parts = (at.street, 30), (at.house_number, 8), ("", 0), (at.city, 20), (at.postcode, 10)
    return Segment("PAD", (), (tuple(spell(value)[:limit] for value, limit in parts), (phone,)))


def _filled(name: str, value: str) -> str:
    if not plain(value).strip():
        raise LetterDoesNotFit(field=name, wanted="filled in")
    return value


def _checked(name: str, value: str, pattern: re.Pattern[str], wanted: str) -> str:
    if not pattern.fullmatch(value):
        raise LetterDoesNotFit(field=name, wanted=wanted)
    return value
