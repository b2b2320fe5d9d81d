"""After a change of HIS: a patient number of before may be another person's now, so a person looks first."""

from typing import Final

from wor_sidecar.domain.identifiers import RegistrationId
from wor_sidecar.domain.registration import Patient
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.intake import baselines
from wor_sidecar.practice.matching import letter_id
from wor_sidecar.store.transactions import Transaction

NUMBER: Final = "his_number"


def doubtful(tx: Transaction, id_: RegistrationId, patient: Patient, preferred: str) -> bool:
    """Tell whether a letter would carry a number of an earlier HIS that nobody looked at since.

    Raises:
        PatientIdMissing: the patient has none.

    """
    return letter_id(patient, preferred)[0] == NUMBER and unlooked(tx, id_)


def unlooked(tx: Transaction, id_: RegistrationId) -> bool:
    """Tell whether nobody looked at a patient's number since the HIS changed; no patient is opened for it."""
    changed = baselines.his_changed_at(tx)
    return changed is not None and rows.numbered_at(tx, id_) < changed
