"""Whose number a letter carries: an earlier HIS's, or two people's, so a person looks first."""

from collections.abc import Sequence
from typing import Final

from wor_sidecar.domain.errors.orphans import BsnUnconfirmed, NumberUnconfirmed, OrphanFault
from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.domain.registration import Patient
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.intake import baselines
from wor_sidecar.practice.matching import BSN, letter_id
from wor_sidecar.store.transactions import Transaction

NUMBER: Final = "his_number"
UNCONFIRMED: Final = frozenset({NumberUnconfirmed.code, BsnUnconfirmed.code})
"""Why a letter waits until a person looked in the HIS whose number it carries."""


def in_doubt(tx: Transaction, id_: RegistrationId, patient: Patient, preferred: str) -> OrphanFault | None:
    """Return what speaks against writing to the number that a letter would carry; None: nothing does.

    Raises:
        PatientIdMissing: the patient has none.

    """
    kind, _value = letter_id(patient, preferred)
    if kind == NUMBER and _unlooked(tx, id_):
        return NumberUnconfirmed()
    if kind == BSN and rows.bsn_in_doubt(tx, id_):
        return BsnUnconfirmed()
    return None


def may_be_in_doubt(tx: Transaction, referrals: Sequence[ReferralId]) -> frozenset[ReferralId]:
    """Return the referrals of whose patient some number is in doubt; no patient is opened for it."""
    return rows.with_doubtful_numbers(tx, referrals, baselines.his_changed_at(tx))


def settle(tx: Transaction, id_: RegistrationId, why: str) -> None:
    """Note that a person looked whose number it is."""
    if why == NumberUnconfirmed.code:
        rows.note_numbered(tx, id_)
    elif why == BsnUnconfirmed.code:
        rows.doubt_bsn(tx, [id_], doubt=False)


def _unlooked(tx: Transaction, id_: RegistrationId) -> bool:
    """Tell whether nobody looked at a patient's number since the HIS changed."""
    changed = baselines.his_changed_at(tx)
    return changed is not None and rows.numbered_at(tx, id_) < changed
