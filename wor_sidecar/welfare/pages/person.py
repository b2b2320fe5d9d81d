"""The patient as a coach needs them with a phone in hand: who, which number, and how to call."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.lists import ContactWay
from wor_sidecar.texts.labels import label
from wor_sidecar.welfare.case import Case

_MOBILE: Final = ("06", "+316", "00316")


@dataclass(frozen=True, slots=True, repr=False)
class Decider(Masked):
    """Somebody who decides for, or with, the patient."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True, repr=False)
class Person(Masked):
    """Who is called, as it holds now: what the practice mended goes over what it sent."""

    name: str
    birth_date: date | None
    phones: tuple[str, ...]
    email: str
    address: str
    voicemail: bool | None
    sms: bool | None
    best_time: str
    language: str
    interpreter: bool
    contact_person: str
    safety: str
    deciders: tuple[Decider, ...]

    @property
    def way(self) -> str:
        """Return how a call to the first number is noted: a mobile or a landline."""
        first = "".join(self.phones[:1]).replace(" ", "").replace("-", "")
        return (ContactWay.MOBILE if first.startswith(_MOBILE) else ContactWay.LANDLINE).value


def person(case: Case) -> Person | None:
    """Return the patient of a case; None once the content was deleted."""
    if case.sent is None:
        return None
    sent, mended = case.sent.outgoing.patient, case.correction
    consent = case.sent.outgoing.consent
    told = consent.details
    return Person(
        name=sent.full_name,
        birth_date=sent.birth_date,
        phones=sent.phones if mended.phones is None else mended.phones,
        email=sent.email if mended.email is None else mended.email,
        address=address_of(case),
        voicemail=told.voicemail,
        sms=told.sms,
        best_time=told.best_time,
        language=told.language,
        interpreter=told.interpreter,
        contact_person=told.contact_person,
        safety=told.safety,
        deciders=tuple(
            Decider(label("representatives", each.role.value), each.name, each.phone)
            for each in consent.representatives
        ),
    )


def own_words(case: Case) -> str:
    """Return what the patient wants to talk about, as the practice noted it; empty where nothing is known."""
    return case.sent.outgoing.consent.details.own_words if case.sent else ""


def address_of(case: Case) -> str:
    """Return the address on one line, as it holds now; without one the postcode alone."""
    assert case.sent is not None
    sent, mended = case.sent.outgoing.patient, case.correction.address
    if mended is not None:
        return _line(mended.street, mended.house_number, mended.postcode, mended.city)
    home = sent.address
    if home is None:
        return sent.postcode
    return _line(home.street, home.house_number, sent.postcode, home.city)


def _line(street: str, number: str, postcode: str, city: str) -> str:
    return ", ".join(part for part in (f"{street} {number}".strip(), f"{postcode} {city}".strip()) if part)
