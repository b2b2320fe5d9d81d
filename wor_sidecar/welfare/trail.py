"""Whose trail it is: from what somebody told of a patient to that patient's cases, and to no other's.

A name with its birth date finds a case until its content was deleted; its id, which is the referral's at
the practice, for as long as anything is kept. Referrals of one registration are one patient's.
"""

from wor_sidecar.domain.errors.trail import ReferenceUnreadable, SeveralPatients
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.patient_reference import PatientReference
from wor_sidecar.domain.people import name_words
from wor_sidecar.store.trail import Names, Traced, forgotten
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.case import Case


def trace(tx: Transaction, told: PatientReference, names: Names) -> list[Traced]:
    """Return every case of the patient that is meant.

    Raises:
        ReferenceUnreadable: a BSN or a HIS number (neither is known here), or a name that tells nobody apart.
        SeveralPatients: what was told fits more than one.

    """
    if told.bsn or told.his_number or (told.name and not name_words(told.name)):
        raise ReferenceUnreadable
    among = _thread(tx, ReferralId(told.case)) if told.case and not told.name else cases.everything(tx)
    found = [case for case in among if _fits(case, told)]
    if len({_person(case) for case in found if case.sent is not None}) > 1:
        raise SeveralPatients
    if told.case and not told.name and not found:
        return forgotten(tx, told.case)
    registered = {(case.practice, case.referral.registration_id) for case in found}
    theirs = [case for one in registered for case in cases.of_registration(tx, *one)]
    return [
        Traced(
            referral=case.id,
            begun=case.received_at,
            organisation=names(case.practice),
            product=case.referral.product,
            objects=frozenset({case.id}),
        )
        for case in sorted(theirs, key=lambda case: (case.received_at, case.id))
    ]


def _thread(tx: Transaction, id_: ReferralId) -> list[Case]:
    """Return a case with those of the same registration; nothing else is opened."""
    case = cases.find(tx, id_)
    return [] if case is None else cases.of_registration(tx, case.practice, case.referral.registration_id)


def _fits(case: Case, told: PatientReference) -> bool:
    """Tell whether a case is meant, by all that was told."""
    if told.case and case.id != told.case:
        return False
    if not told.name:
        return True
    if case.sent is None:
        return bool(told.case)  # its name was deleted: the id alone says that it is meant
    patient = case.sent.outgoing.patient
    words = name_words(f"{patient.surname} {patient.partner_surname} {patient.call_name}")
    return patient.birth_date == told.birth_date and name_words(told.name) <= words


def _person(case: Case) -> str:
    return case.sent.outgoing.patient.full_name.casefold() if case.sent else ""
