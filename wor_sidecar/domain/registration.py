"""A registration: what a connector may return about one Z68 in the HIS, and how it is known again."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import ID_BYTES, ReferralId, RegistrationId, base32

RegistrationKey = NewType("RegistrationKey", str)
"""Hex of an HMAC: the same registration in two formats has one in common."""
PatientKey = NewType("PatientKey", str)
"""Hex of an HMAC over a patient id: follow-ups and search, without the id."""


class Sex(StrEnum):
    """As the HIS holds it."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class Address(Masked):
    """A Dutch address; each part as it stands in the HIS."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Patient(Masked):
    """Whom it is about. `bsn` never leaves the practice: it is for the way back alone."""

    his_number: str = ""
    bsn: str = ""
    surname: str = ""
    prefix: str = ""
    partner_surname: str = ""
    partner_prefix: str = ""
    initials: str = ""
    call_name: str = ""
    birth_date: date | None = None
    sex: Sex = Sex.UNKNOWN
    phones: tuple[str, ...] = ()
    email: str = ""
    address: Address = field(default_factory=Address)

    @property
    def ids(self) -> tuple[tuple[str, str], ...]:
        """(kind, value) of each id present; kind is `bsn` or `his_number`.

        A BSN is written as nine digits: one format keeps its leading zero, another drops it.
        """
        bsn = "".join(char for char in self.bsn if char.isdigit())
        pairs = (("bsn", bsn.zfill(9) if bsn else ""), ("his_number", self.his_number.strip()))
        return tuple((kind, value) for kind, value in pairs if value)

    @property
    def full_name(self) -> str:
        """The name as one says it: call name or initials, then partner's name and own, Dutch order."""
        own = " ".join(part for part in (self.prefix, self.surname) if part)
        partner = " ".join(part for part in (self.partner_prefix, self.partner_surname) if part)
        family = f"{partner}-{own}" if partner and own else partner or own
        return " ".join(part for part in (self.call_name or self.initials, family) if part)


@dataclass(frozen=True, slots=True)
class Author:
    """Who registered it: the referrer. `agb` is the eight-digit code of a Dutch care provider."""

    name: str
    role: str = ""
    agb: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Which connector read it, and where in the file (row, message, entry)."""

    connector: str
    position: str


@dataclass(frozen=True, slots=True)
class Registration:
    """One contact with the code. `contact_date` is local (Europe/Amsterdam); None in a list of patients."""

    patient: Patient
    code: str
    code_system: str
    source: Source
    contact_date: date | None = None
    author: Author | None = None
    contact_id: str = ""
    episode_id: str = ""


def registration_keys(secret: bytes, registration: Registration) -> frozenset[RegistrationKey]:
    """One key per patient id present; the registration is known when any of its keys is.

    A plain hash won't do: the space of BSNs can be searched. `secret` is the practice's, 32 bytes.
    """
    known_by = _known_by(registration)
    return frozenset(
        RegistrationKey(_hmac(secret, framed(kind, value, *known_by)))
        for kind, value in registration.patient.ids
    )


def keys_apart(secret: bytes, registration: Registration) -> frozenset[RegistrationKey]:
    """One key per patient id present, over who it is as well: for two people with an id in common."""
    who = (*_known_by(registration), *_person(registration.patient))
    return frozenset(
        RegistrationKey(_hmac(secret, framed("apart", kind, value, *who)))
        for kind, value in registration.patient.ids
    )


def first_ids(
    secret: bytes, registration: Registration, *, apart: bool = False
) -> tuple[RegistrationId, ReferralId]:
    """Name a registration and its first referral: the same names each time that the HIS's list is read.

    After a restore the lists are read again, and what an organisation was sent meanwhile keeps its thread.
    To whoever hasn't the secret they are as random as any id. The patient has an id; `apart`: it is
    somebody else's as well, who has these names already.
    """
    ids = registration.patient.ids
    known_by: tuple[str, ...] = (*ids[0], *_known_by(registration))
    if apart:
        known_by = (*known_by, *(part for pair in ids[1:] for part in pair), *_person(registration.patient))
    names = (_hmac(secret, framed(what, *known_by)) for what in ("registration", "first referral"))
    one, other = (base32(bytes.fromhex(name)[:ID_BYTES]) for name in names)
    return RegistrationId(one), ReferralId(other)


def patient_keys(secret: bytes, patient: Patient) -> frozenset[PatientKey]:
    """One key per patient id present, for absorption and search."""
    return keys_of_ids(secret, patient.ids)


def keys_of_ids(secret: bytes, ids: Iterable[tuple[str, str]]) -> frozenset[PatientKey]:
    """One key per id, each (kind, value) as `Patient.ids` has it."""
    return frozenset(PatientKey(_hmac(secret, framed("patient", kind, value))) for kind, value in ids)


def patient_check(
    secret: bytes, referral_id: str, patient_id: tuple[str, str], birth_date: date | None
) -> str:
    """Bind a referral to the record that its letter will be written to: 16 bytes, in hex.

    Opaque to the receiver, who echoes it in every answer; the practice computes it anew from the record
    that it is about to write to. `patient_id` is (kind, value) of the id that the letter will carry.
    """
    day = birth_date.isoformat() if birth_date else ""
    return _hmac(secret, framed(referral_id, ":".join(patient_id), day))[:32]


def _known_by(registration: Registration) -> tuple[str, str]:
    """Return the day and the code of a contact."""
    day = registration.contact_date.isoformat() if registration.contact_date else ""
    return day, registration.code[:3]


def _person(patient: Patient) -> tuple[str, ...]:
    """Return who somebody is, beside the ids."""
    born = patient.birth_date.isoformat() if patient.birth_date else ""
    name = (patient.surname, patient.partner_surname, patient.initials)
    return born, *(one.strip().casefold() for one in name)


def _hmac(secret: bytes, message: bytes) -> str:
    return hmac.new(secret, message, sha256).hexdigest()
