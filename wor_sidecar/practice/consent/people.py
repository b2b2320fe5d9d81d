"""The rows by which people are found: a blind index beside the sealed registrations."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, delete, exists, insert, select

from wor_sidecar.domain.identifiers import RegistrationId
from wor_sidecar.domain.people import PersonKey, birth_key, person_keys, word_keys
from wor_sidecar.domain.registration import Patient
from wor_sidecar.practice.tables import people, registrations
from wor_sidecar.store.transactions import Transaction

MOST = 50
"""Registrations that one search returns: who finds more says more."""
_OF = delete(people).where(people.c.registration_id == bindparam("id"))


def remember(tx: Transaction, secret: bytes, id_: RegistrationId, patient: Patient) -> None:
    """Let a registration be found by its patient as known now."""
    forget(tx, id_)
    keys = sorted(person_keys(secret, patient))
    if keys:
        tx.connection.execute(insert(people), [{"key": key, "registration_id": id_} for key in keys])


def forget(tx: Transaction, id_: RegistrationId) -> None:
    """Let a registration be found no more: it is being shredded."""
    tx.connection.execute(_OF, {"id": id_})


def unlisted(tx: Transaction) -> list[RegistrationId]:
    """List the registrations with a patient that nothing finds: from before there was an index."""
    listed = exists().where(people.c.registration_id == registrations.c.id)
    query = select(registrations.c.id).where(registrations.c.sealed.is_not(None), ~listed)
    return [RegistrationId(id_) for id_ in tx.connection.execute(query).scalars()]


def found(
    tx: Transaction, secret: bytes, name: str = "", birth_date: date | None = None
) -> list[RegistrationId]:
    """List registrations by words of a name, by birth date, or by both; the newest first.

    Every word counts; where no patient has them all, one is enough: a call name may not be known here.
    """
    words = word_keys(secret, name)
    born = None if birth_date is None else birth_key(secret, birth_date)
    each = [_with(tx, key) for key in sorted(words)]
    hits = set.intersection(*each) if each else set()
    if not hits:
        hits = set().union(*each)
    if born is not None:
        hits = _with(tx, born) & hits if words else _with(tx, born)
    return _newest(tx, hits)


def _with(tx: Transaction, key: PersonKey) -> set[str]:
    query = select(people.c.registration_id).where(people.c.key == key)
    return set(tx.connection.execute(query).scalars())


def _newest(tx: Transaction, ids: Iterable[str]) -> list[RegistrationId]:
    query = (
        select(registrations.c.id)
        .where(registrations.c.id.in_(sorted(ids)))
        .order_by(registrations.c.found_at.desc(), registrations.c.id)
        .limit(MOST)
    )
    return [RegistrationId(id_) for id_ in tx.connection.execute(query).scalars()]
