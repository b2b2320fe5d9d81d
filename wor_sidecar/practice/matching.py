"""Whose file it is: the one id that a letter carries, and the check that binds a referral to that record."""

import hmac
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from wor_sidecar.domain.errors.practice import PatientIdMissing
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.registration import Patient, patient_check

BSN = "bsn"


def letter_id(patient: Patient, preferred: str) -> tuple[str, str]:
    """Return (kind, value) of the id that a letter about this patient carries: the preferred one, if known.

    Raises:
        PatientIdMissing: the patient has none.

    """
    ids = dict(patient.ids)
    if not ids:
        raise PatientIdMissing
    kind = preferred if preferred in ids else next(iter(ids))
    return kind, ids[kind]


def check_of(secret: bytes, referral: ReferralId, patient: Patient, preferred: str) -> str:
    """Compute the check that goes with the referral and comes back with every answer."""
    return patient_check(secret, referral, letter_id(patient, preferred), patient.birth_date)


def matches(
    secret: bytes,
    referral: ReferralId,
    patient: Patient,
    preferred: str,
    echoed: str,
    formerly: Collection[date] = (),
    numbers: Collection[str] = (),
) -> bool:
    """Tell whether an answer belongs to the record that would be written to.

    A coach echoes the check that came with the referral: `formerly` are the birth dates that a person here
    corrected since, `numbers` the patient numbers. The record is the same one, always.
    """
    born, known = (patient.birth_date, *formerly), (patient.his_number, *numbers)
    were = [replace(patient, birth_date=day, his_number=number) for day in born for number in known]
    checks = [check_of(secret, referral, one, preferred) for one in were]
    return any(hmac.compare_digest(check.encode(), echoed.encode()) for check in checks)
