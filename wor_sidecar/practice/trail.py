"""Whose trail it is: from what somebody told of a patient to that patient's referrals, and to no other's.

A BSN or HIS number finds a patient for as long as anything is kept (the patient keys stay with the facts);
a name with its birth date only until the content was shredded. What belongs to one patient hangs together
by patient keys: so who is found by name is found whole.
"""

from collections.abc import Iterable

from sqlalchemy import select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.trail import ReferenceUnreadable, SeveralPatients
from wor_sidecar.domain.patient_reference import PatientReference
from wor_sidecar.domain.people import birth_key, word_keys
from wor_sidecar.domain.registration import Patient, patient_keys
from wor_sidecar.practice import tables
from wor_sidecar.store.trail import Names, Traced, forgotten
from wor_sidecar.store.transactions import Transaction


def trace(tx: Transaction, secret: bytes, told: PatientReference, names: Names) -> list[Traced]:
    """Return every referral of the patient that is meant.

    Raises:
        ReferenceUnreadable: a name without a word that tells people apart.
        SeveralPatients: what was told fits more than one.

    """
    by_ids = _by_ids(tx, secret, told) | _by_referral(tx, told)
    registrations = _whole(tx, by_ids, _by_name(tx, secret, told), told)
    if not registrations and told.case:
        return forgotten(tx, told.case)
    return [one for id_ in sorted(registrations) for one in _referrals(tx, id_, names)]


def _by_ids(tx: Transaction, secret: bytes, told: PatientReference) -> set[str]:
    return _having(tx, patient_keys(secret, Patient(bsn=told.bsn, his_number=told.his_number)))


def _by_referral(tx: Transaction, told: PatientReference) -> set[str]:
    table = tables.referrals
    query = select(table.c.registration_id).where(table.c.id == told.case)
    return set(tx.connection.execute(query).scalars())


def _by_name(tx: Transaction, secret: bytes, told: PatientReference) -> set[str]:
    if told.birth_date is None:
        return set()
    words = word_keys(secret, told.name)
    if not words:
        raise ReferenceUnreadable
    people = tables.people
    hits: list[set[str]] = []
    for key in sorted({*words, birth_key(secret, told.birth_date)}):
        query = select(people.c.registration_id).where(people.c.key == key)
        hits.append(set(tx.connection.execute(query).scalars()))
    return set.intersection(*hits)


def _whole(tx: Transaction, by_ids: set[str], by_name: set[str], told: PatientReference) -> set[str]:
    """Return all registrations of the one patient that both ways lead to."""
    found = by_ids | by_name
    if not found:
        return found
    whole = _hanging_together(tx, {min(found)})
    if not found <= whole:
        raise SeveralPatients
    if told.name and by_ids and not by_name and _has_names(tx, whole):
        raise SeveralPatients  # the number is one patient's, the name isn't
    return whole


def _hanging_together(tx: Transaction, start: set[str]) -> set[str]:
    whole, new = set(start), set(start)
    keys = tables.patient_keys
    while new:
        query = select(keys.c.key).where(keys.c.registration_id.in_(sorted(new)))
        new = _having(tx, tx.connection.execute(query).scalars()) - whole
        whole |= new
    return whole


def _having(tx: Transaction, keys: Iterable[str]) -> set[str]:
    table = tables.patient_keys
    query = select(table.c.registration_id).where(table.c.key.in_(sorted(keys)))
    return set(tx.connection.execute(query).scalars())


def _has_names(tx: Transaction, registrations: set[str]) -> bool:
    people = tables.people
    query = select(people.c.key).where(people.c.registration_id.in_(sorted(registrations))).limit(1)
    return tx.connection.execute(query).first() is not None


def _referrals(tx: Transaction, registration: str, names: Names) -> Iterable[Traced]:
    table = tables.referrals
    query = select(table).where(table.c.registration_id == registration).order_by(table.c.created_at)
    for row in tx.connection.execute(query).all():
        yield Traced(
            referral=row.id,
            begun=Millis(row.created_at),
            organisation=names(row.organisation) if row.organisation else "",
            product=row.product,
            objects=frozenset({row.id, registration, *_prompts(tx, row.id), *_letters(tx, row.id)}),
        )


def _prompts(tx: Transaction, referral: str) -> Iterable[str]:
    query = select(tables.prompts.c.id).where(tables.prompts.c.referral_id == referral)
    return tx.connection.execute(query).scalars()


def _letters(tx: Transaction, referral: str) -> Iterable[str]:
    query = select(tables.letters.c.id).where(tables.letters.c.referral_id == referral)
    return tx.connection.execute(query).scalars()
