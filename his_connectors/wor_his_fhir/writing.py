"""A letter to a FHIR R4 document: a Composition, the patient, who sends it and whom it is for.

The same letter makes the same bytes: its parts are named after the letter's id. Nothing in it is coded but
that it is a note: a letter that is filed as a contact must not trigger again.
"""

import json
import re
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from wor_his_fhir.nodes import LONGEST, tidied
from wor_his_fhir.people import AGB, BSN, CORE
from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.clock import AMSTERDAM, as_datetime
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import LetterDoesNotFit
from wor_sidecar.domain.registration import Address, Patient, Sex
from wor_sidecar.hooks.letter import Letter, Receiver, Sender

SENDER_ID: Final = "urn:wor:sender"
HIS_NUMBER: Final = "urn:wor:his-number"
LETTER_ID: Final = "urn:wor:letter"
REFERRAL_ID: Final = "urn:wor:referral"
LOINC: Final = "http://loinc.org"
NOTE: Final = "34109-9"
"""LOINC's plain `Note`: what a welfare organisation writes is neither a consult nor a discharge."""
TITLE: Final = "Bericht Welzijn op Recept"
OPEN: Final = '<div xmlns="http://www.w3.org/1999/xhtml"><pre>'
CLOSE: Final = "</pre></div>"
"""Around the lines, in the narrative."""
_SPACE: Final = UUID("6f0d1f0c-2d4b-5c55-9d52-2f3a6c1f7b10")
"""The names of the parts are versions 5 of this."""
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_AGB: Final = re.compile(r"[0-9]{8}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GENDERS: Final = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNKNOWN: "unknown"}

Json = dict[str, object]


def write(letter: Letter, his_number_system: str) -> bytes:
    """Return the file of one letter.

    Raises:
        LetterDoesNotFit: naming the field that the format can't carry, or that it demands.

    """
    _check(letter)
    at = as_datetime(letter.written_at).astimezone(AMSTERDAM)
    resources = {
        "composition": _composition(letter, at),
        "patient": _patient(letter, his_number_system),
        "sender": _sender(letter.sender),
        "receiver": _receiver(letter.receiver),
    }
    bundle: Json = {
        "resourceType": "Bundle",
        "identifier": {"system": LETTER_ID, "value": letter.id},
        "type": "document",
        "timestamp": _instant(at),
        "entry": [
            {"fullUrl": _urn(letter, part), "resource": resource} for part, resource in resources.items()
        ],
    }
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode() + b"\n"


def _check(letter: Letter) -> None:
    patient, sender = letter.patient, letter.sender
    if not _ID.fullmatch(letter.id):
        raise LetterDoesNotFit(field="id", wanted="letters and digits")
    for field, value in (
        ("sender.id", sender.id),
        ("sender.name", sender.name),
        ("patient.surname", patient.surname),
        ("patient.his_number or bsn", patient.bsn or patient.his_number),
        ("patient.birth_date", patient.birth_date),
        ("lines", letter.lines),
    ):
        if not value or (isinstance(value, str) and not value.strip()):
            raise LetterDoesNotFit(field=field, wanted="filled in")
    if patient.bsn and not passes_eleven_test(patient.bsn):
        raise LetterDoesNotFit(field="patient.bsn", wanted="a BSN")
    if letter.receiver.agb and not _AGB.fullmatch(letter.receiver.agb):
        raise LetterDoesNotFit(field="receiver.agb", wanted="8 digits")
    same = {"sender.id": sender.id, "reference": letter.reference, "patient.his_number": patient.his_number}
    for field, value in same.items():
        if value != tidied(value):
            raise LetterDoesNotFit(field=field, wanted="without blanks around it and control characters")


def _composition(letter: Letter, at: datetime) -> Json:
    lines = "\n".join(_CONTROL.sub("", line) for line in letter.lines)
    text = {"status": "generated", "div": f"{OPEN}{escape(lines)}{CLOSE}"}
    made: Json = {
        "resourceType": "Composition",
        "language": "nl-NL",
        "text": text,
        "identifier": {"system": LETTER_ID, "value": letter.id},
        "status": "final",
        "type": {"coding": [{"system": LOINC, "code": NOTE, "display": "Note"}]},
        "subject": {"reference": _urn(letter, "patient")},
        "date": _instant(at),
        "author": [{"reference": _urn(letter, "sender")}],
        "title": TITLE,
        "section": [{"title": TITLE, "text": text}],
    }
    if letter.reference:
        known = {"system": REFERRAL_ID, "value": letter.reference}
        made["event"] = [{"detail": [{"type": "ServiceRequest", "identifier": known}]}]
    return made


def _patient(letter: Letter, his_number_system: str) -> Json:
    """Return the patient, whose GP the letter is for: R4's Composition itself has no receiver."""
    patient = letter.patient
    number = (
        {"system": BSN, "value": patient.bsn.zfill(9)}
        if patient.bsn
        else {"use": "usual", "system": his_number_system or HIS_NUMBER, "value": patient.his_number}
    )
    made: Json = {
        "resourceType": "Patient",
        "identifier": [number],
        "name": [_name(patient)],
        "gender": _GENDERS[patient.sex],
        "birthDate": f"{patient.birth_date:%Y-%m-%d}" if patient.birth_date else "",
    }
    if address := _address(patient.address):
        made["address"] = [address]
    made["generalPractitioner"] = [{"reference": _urn(letter, "receiver")}]
    return made


def _name(patient: Patient) -> Json:
    own = _fit("patient.surname", patient.surname), _fit("patient.prefix", patient.prefix)
    partner = (
        _fit("patient.partner_surname", patient.partner_surname),
        _fit("patient.partner_prefix", patient.partner_prefix),
    )
    whole = "-".join(" ".join(filter(None, reversed(pair))) for pair in (partner, own) if pair[0])
    parts = {
        "own-name": own[0],
        "own-prefix": own[1],
        "partner-name": partner[0],
        "partner-prefix": partner[1],
    }
    made: Json = {
        "use": "official",
        "family": whole,
        "_family": _extended({f"humanname-{part}": value for part, value in parts.items()}),
    }
    given = {
        "IN": _fit("patient.initials", patient.initials),
        "CL": _fit("patient.call_name", patient.call_name),
    }
    if said := {kind: value for kind, value in given.items() if value}:
        made["given"] = list(said.values())
        qualifier = f"{CORE}iso21090-EN-qualifier"
        made["_given"] = [{"extension": [{"url": qualifier, "valueCode": kind}]} for kind in said]
    return made


def _address(address: Address) -> Json:
    street, number = _fit("patient.address", address.street), _fit("patient.address", address.house_number)
    said: Json = {
        "city": _fit("patient.address", address.city),
        "postalCode": _fit("patient.address", address.postcode),
    }
    made = {name: value for name, value in said.items() if value}
    if street or number:
        made["line"] = [" ".join(filter(None, (street, number)))]
        made["_line"] = [_extended({"iso21090-ADXP-streetName": street, "iso21090-ADXP-houseNumber": number})]
    return made


def _sender(sender: Sender) -> Json:
    made: Json = {
        "resourceType": "Organization",
        "identifier": [{"system": SENDER_ID, "value": sender.id}],
        "name": _fit("sender.name", sender.name),
    }
    if phone := _fit("sender.phone", sender.phone):
        made["telecom"] = [{"system": "phone", "value": phone}]
    return made


def _receiver(receiver: Receiver) -> Json:
    made: Json = {"resourceType": "Organization"}
    if receiver.agb:
        made["identifier"] = [{"system": AGB, "value": receiver.agb}]
    # An Organization without a number must have a name.
    if name := _fit("receiver.name", receiver.name) or ("" if receiver.agb else "Huisartsenpraktijk"):
        made["name"] = name
    return made


def _extended(values: dict[str, str]) -> Json:
    return {
        "extension": [
            {"url": f"{CORE}{part}", "valueString": value} for part, value in values.items() if value
        ]
    }


def _fit(field: str, value: str) -> str:
    seen = tidied(value)
    if value.strip() and not seen:
        raise LetterDoesNotFit(field=field, wanted=phrase("at most {value} characters", LONGEST))
    return seen


def _urn(letter: Letter, part: str) -> str:
    return uuid5(_SPACE, f"{letter.id}/{part}").urn


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
