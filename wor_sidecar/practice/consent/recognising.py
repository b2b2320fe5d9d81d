"""Who is known already: by the keys of a contact or a patient, never by an id that is another's too."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from wor_sidecar.domain.absorption import Earlier
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.identifiers import RegistrationId
from wor_sidecar.domain.registration import (
    Patient,
    PatientKey,
    Registration,
    RegistrationKey,
    keys_apart,
    keys_of_ids,
)
from wor_sidecar.domain.two_people import perhaps_two, surely_two
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.intake import baselines
from wor_sidecar.store.transactions import Transaction

NUMBER = "his_number"


@dataclass(frozen=True, slots=True)
class Met:
    """A registration that came in. `known`: the row that it is; `apart`: its id names somebody else's row.

    `keys` are those by which it is known from now on.
    """

    known: RegistrationId | None
    keys: frozenset[RegistrationKey]
    apart: bool = False


def meet(tx: Transaction, secret: bytes, registration: Registration, keys: frozenset[RegistrationKey]) -> Met:
    """Find the row of a registration; somebody else with one of its ids on the same day is another row."""
    holders = rows.holders(tx, keys)
    held = set(holders.values())
    if not held:
        return Met(None, keys)
    if len(held) == 1 and len(holders) == len(keys) > 1:  # the BSN and the number agree: nothing to open
        return Met(held.pop(), keys)
    for id_ in sorted(held):
        if not _another(tx, registration.patient, id_):
            return Met(id_, keys)
    own = keys_apart(secret, registration)
    known = next(iter(sorted(set(rows.holders(tx, own).values()))), None)
    return Met(known, keys | own, apart=True)


def earlier(tx: Transaction, secret: bytes, patient: Patient, keys: Iterable[PatientKey]) -> list[Earlier]:
    """List what is known of a patient, not of who has only an id in common; of the shredded none can tell.

    A number that was given before the HIS changed may be anybody's now.
    """
    found = _still_theirs(tx, secret, patient, rows.known_by(tx, keys))
    return rows.earlier(tx, [id_ for id_ in found if not _another(tx, patient, id_)])


def sharing_bsn(tx: Transaction, patient: Patient, keys: Iterable[PatientKey]) -> list[RegistrationId]:
    """List the registrations of people with this patient's BSN who look like somebody else."""
    found = []
    for id_ in sorted({one.registration for one in rows.known_by(tx, keys)}):
        with suppress(DataKeyGone):
            if perhaps_two(patient, rows.load_registration(tx, id_).patient):
                found.append(id_)
    return found


def _still_theirs(
    tx: Transaction, secret: bytes, patient: Patient, known: list[rows.KnownBy]
) -> list[RegistrationId]:
    changed = baselines.his_changed_at(tx) if known else None
    if changed is not None:
        numbers = keys_of_ids(secret, [one for one in patient.ids if one[0] == NUMBER])
        known = [one for one in known if one.key not in numbers or one.since >= changed]
    return sorted({one.registration for one in known})


def _another(tx: Transaction, patient: Patient, id_: RegistrationId) -> bool:
    try:
        other = rows.load_registration(tx, rows.joined(tx, id_)).patient
    except DataKeyGone:
        return False
    return surely_two(patient, other) or perhaps_two(patient, other)
