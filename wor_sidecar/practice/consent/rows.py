"""The rows behind the registrar: registrations, their keys, and the prompt with its referral."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Table, bindparam, delete, false, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wor_sidecar.domain.absorption import Earlier
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.facts import Facts
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import PromptId, ReferralId, RegistrationId, new_id
from wor_sidecar.domain.prompts import Prompt
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Author, PatientKey, Registration, RegistrationKey
from wor_sidecar.practice.consent import prompts
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.referrals import book, counting
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.registration_json import registration_from_json, registration_to_json
from wor_sidecar.practice.tables import (
    consents,
    patient_keys,
    referrals,
    registration_keys,
    registration_owner,
    registrations,
)
from wor_sidecar.store.transactions import Transaction


class KnownBy(NamedTuple):
    """A registration whose patient has a key; `since` is when somebody or a list last said so."""

    key: PatientKey
    registration: RegistrationId
    since: int


_AT_ONCE: Final = 500
"""Ids in one statement."""
TEST: Final = "test"
"""The kind of a registration with an invented patient; nothing real joins it, and it joins nothing."""
_STANDS: Final = (
    (consents.c.referral_id == referrals.c.id)
    & consents.c.undone_at.is_(None)
    & consents.c.answer.in_([answer.value for answer in Answer if answer.decides])
)
# Asked of each registration in a list: what is made once costs a quarter.
_KNOWN: Final = select(registration_keys.c.key, registration_keys.c.registration_id).where(
    registration_keys.c.key.in_(bindparam("keys", expanding=True))
)
_EARLIER: Final = (
    select(
        referrals.c.registration_id,
        referrals.c.state,
        referrals.c.shredded_at,
        func.max(consents.c.at).label("answered_at"),
    )
    .outerjoin(consents, _STANDS)
    .where(referrals.c.registration_id.in_(bindparam("registrations", expanding=True)))
    .group_by(referrals.c.id, referrals.c.registration_id, referrals.c.state, referrals.c.shredded_at)
)
_HAVING: Final = (
    select(
        patient_keys.c.key,
        patient_keys.c.registration_id,
        patient_keys.c.at,
        func.coalesce(registrations.c.numbered_at, registrations.c.found_at).label("numbered_at"),
    )
    .join(registrations, registrations.c.id == patient_keys.c.registration_id)
    .where(patient_keys.c.key.in_(bindparam("keys", expanding=True)))
)


def holders(tx: Transaction, keys: Iterable[RegistrationKey]) -> dict[RegistrationKey, RegistrationId]:
    """Return which of these keys are known already, and of which registration each is."""
    found = tx.connection.execute(_KNOWN, {"keys": sorted(keys)})
    return {RegistrationKey(row.key): RegistrationId(row.registration_id) for row in found}


def known_by(tx: Transaction, keys: Iterable[PatientKey]) -> list[KnownBy]:
    """List the registrations whose patient has any of these keys: a line per key."""
    return [
        KnownBy(PatientKey(row.key), RegistrationId(row.registration_id), max(row.at or 0, row.numbered_at))
        for row in tx.connection.execute(_HAVING, {"keys": sorted(keys)})
    ]


def newest_referral(tx: Transaction, registration: RegistrationId) -> ReferralId | None:
    """Return the last referral made of a registration."""
    query = (
        select(referrals.c.id)
        .where(referrals.c.registration_id == registration)
        .order_by(referrals.c.created_at.desc())
    )
    found = tx.connection.execute(query).scalars().first()
    return None if found is None else ReferralId(found)


def earlier(tx: Transaction, ids: Iterable[RegistrationId]) -> list[Earlier]:
    """List what became of registrations: a line per referral, and the day of its last answer that counts."""
    return [
        Earlier(
            RegistrationId(row.registration_id),
            State(row.state).open and row.shredded_at is None,
            None if row.answered_at is None else local_date(row.answered_at),
        )
        for row in tx.connection.execute(_EARLIER, {"registrations": sorted(ids)})
    ]


def joined(tx: Transaction, id_: RegistrationId) -> RegistrationId:
    """Return the registration that has the patient: of a follow-up the one that it belongs to."""
    query = select(registrations.c.joins).where(registrations.c.id == id_)
    return RegistrationId(tx.connection.execute(query).scalar_one_or_none() or id_)


def keys_of_patient(tx: Transaction, id_: RegistrationId) -> list[PatientKey]:
    """List by what a registration's patient is known; a test's by nothing."""
    query = select(patient_keys.c.key).where(patient_keys.c.registration_id == id_)
    return [PatientKey(key) for key in tx.connection.execute(query).scalars()]


def day_of(tx: Transaction, id_: RegistrationId) -> date:
    """Return the day of a registration's contact, else the day on which it was found."""
    query = select(registrations.c.contact_date, registrations.c.found_at).where(registrations.c.id == id_)
    row = tx.connection.execute(query).one()
    return date.fromisoformat(row.contact_date) if row.contact_date else local_date(row.found_at)


def insert_registration(
    tx: Transaction,
    id_: RegistrationId,
    registration: Registration,
    kind: str,
    source: str,
    *,
    joins: RegistrationId | None = None,
    with_patient: bool = True,
) -> None:
    """Write a registration; the patient and contact only where somebody will be asked."""
    sealed = None
    if with_patient:
        owner = registration_owner(id_)
        tx.fields.new_key(owner)
        sealed = tx.fields.seal_json(
            owner, registrations.name, id_, "sealed", registration_to_json(registration)
        )
    day = registration.contact_date
    values = {
        "id": id_,
        "kind": kind,
        "found_at": tx.clock.now(),
        "source": source,
        "connector": registration.source.connector,
        "position": registration.source.position,
        "code": registration.code,
        "contact_date": day.isoformat() if day else None,
        "joins": joins,
        "sealed": sealed,
    }
    tx.connection.execute(insert(registrations), values)


def load_registration(tx: Transaction, id_: RegistrationId) -> Registration:
    """Open the registration.

    Raises:
        DataKeyGone: it was shredded, or never held a patient.

    """
    query = select(registrations.c.sealed).where(registrations.c.id == id_)
    sealed = tx.connection.execute(query).scalar_one_or_none()
    owner = registration_owner(id_)
    if sealed is None:
        raise DataKeyGone(owner=owner)
    opened = tx.fields.open_json(owner, registrations.name, id_, "sealed", bytes(sealed))
    return registration_from_json(opened)


def complete(tx: Transaction, id_: RegistrationId, registration: Registration) -> None:
    """Store what the practice learned that the HIS didn't give: a birth date, who referred."""
    owner = registration_owner(id_)
    value = registration_to_json(registration)
    sealed = tx.fields.seal_json(owner, registrations.name, id_, "sealed", value)
    tx.connection.execute(update(registrations).where(registrations.c.id == id_).values(sealed=sealed))


def correct_phones(
    tx: Transaction, id_: RegistrationId, registration: Registration, phones: tuple[str, ...]
) -> None:
    """Store the numbers as they were checked with the patient."""
    complete(tx, id_, replace(registration, patient=replace(registration.patient, phones=phones)))


def numbered_at(tx: Transaction, id_: RegistrationId) -> Millis:
    """Return since when a patient's number is known: found with it, corrected or confirmed."""
    moment = func.coalesce(registrations.c.numbered_at, registrations.c.found_at)
    query = select(moment).where(registrations.c.id == id_)
    return Millis(tx.connection.execute(query).scalar_one())


def note_numbered(tx: Transaction, id_: RegistrationId) -> None:
    """Note that a person says whose number this is in the HIS of now."""
    here = update(registrations).where(registrations.c.id == id_)
    tx.connection.execute(here.values(numbered_at=tx.clock.now()))


def bsn_in_doubt(tx: Transaction, id_: RegistrationId) -> bool:
    """Tell whether somebody else has this patient's BSN too, and nobody looked whose it is."""
    query = select(registrations.c.bsn_in_doubt).where(registrations.c.id == id_)
    return bool(tx.connection.execute(query).scalar_one_or_none())


def with_doubtful_numbers(
    tx: Transaction, among: Sequence[ReferralId], changed: Millis | None
) -> frozenset[ReferralId]:
    """Return the referrals whose patient's BSN is in doubt, or whose number is older than `changed`."""
    known_since = func.coalesce(registrations.c.numbered_at, registrations.c.found_at)
    doubtful = or_(
        registrations.c.bsn_in_doubt.is_(True), false() if changed is None else known_since < changed
    )
    both = select(referrals.c.id).join(registrations, registrations.c.id == referrals.c.registration_id)
    found: set[ReferralId] = set()
    for start in range(0, len(among), _AT_ONCE):
        wanted = referrals.c.id.in_(among[start : start + _AT_ONCE])
        found.update(tx.connection.execute(both.where(wanted, doubtful)).scalars())
    return frozenset(found)


def doubt_bsn(tx: Transaction, ids: Iterable[RegistrationId], *, doubt: bool = True) -> None:
    """Note of registrations that their BSN is somebody else's as well, or that a person says it is theirs."""
    here = update(registrations).where(registrations.c.id.in_(sorted(ids)))
    tx.connection.execute(here.values(bsn_in_doubt=doubt))


def renumber(
    tx: Transaction, id_: RegistrationId, gone: Iterable[PatientKey], keys: Iterable[PatientKey]
) -> None:
    """Let a patient be known by other keys: a later contact with the old number is somebody else's."""
    table = patient_keys.c
    mine = (table.registration_id == id_) & table.key.in_(sorted(gone))
    tx.connection.execute(delete(patient_keys).where(mine))
    add_patient_keys(tx, id_, keys)


def add_keys(tx: Transaction, id_: RegistrationId, keys: Iterable[RegistrationKey]) -> None:
    """Remember all keys of a registration; one that stands already stays."""
    for key in sorted(keys):
        _insert_new(tx, registration_keys, {"key": key, "registration_id": id_})


def add_patient_keys(tx: Transaction, id_: RegistrationId, keys: Iterable[PatientKey]) -> None:
    """Remember by which ids the patient of a registration is known."""
    for key in sorted(keys):
        _insert_new(tx, patient_keys, {"key": key, "registration_id": id_, "at": tx.clock.now()})


def insert_prompt(
    tx: Transaction,
    registration_id: RegistrationId,
    registration: Registration,
    begun: Entry,
    facts: Facts | None = None,
    replaces: ReferralId | None = None,
    *,
    id_: ReferralId | None = None,
    gap: bool = False,
) -> tuple[ReferralId, PromptId]:
    """Open the question: a referral that awaits consent, its prompt, and the first line of its timeline.

    `facts` begins its row for the figures; None for a test. `id_`: the referral's, a fresh one where there is
    none. `gap`: it may have been answered already.
    """
    referral = Referral(id_ or ReferralId(new_id(tx.randomness)), registration_id)
    book.insert_referral(tx, referral, replaces)
    prompt = Prompt(PromptId(new_id(tx.randomness)), registration_id, tx.clock.now())
    prompts.add(tx, prompt, referral.id, gap=gap)
    book.note(tx, referral.id, begun)
    if facts is not None:
        counting.begin(tx, replace(facts, referral=referral.id), registration)
    return referral.id, prompt.id


def first_facts(id_: RegistrationId, registration: Registration, source: str, secret: bytes) -> Facts:
    """Return the row of facts that a referral of this registration begins with."""
    return Facts(id_, None, source, author=pseudonym(secret, registration.author))


def source_of(tx: Transaction, id_: RegistrationId) -> str:
    """Return where a registration came from: the export's name, or by whom."""
    return str(
        tx.connection.execute(select(registrations.c.source).where(registrations.c.id == id_)).scalar_one()
    )


def tests(tx: Transaction) -> frozenset[RegistrationId]:
    """List the registrations of invented patients."""
    query = select(registrations.c.id).where(registrations.c.kind == TEST)
    return frozenset(RegistrationId(id_) for id_ in tx.connection.execute(query).scalars())


def is_test(tx: Transaction, id_: RegistrationId) -> bool:
    """Tell whether this registration is of an invented patient."""
    query = select(registrations.c.kind).where(registrations.c.id == id_)
    return tx.connection.execute(query).scalar_one_or_none() == TEST


def pseudonym(secret: bytes, author: Author | None) -> str:
    """Return by what the figures know who referred; empty where nobody is named."""
    if author is None or not (author.agb or author.name):
        return ""
    return hmac.digest(secret, framed("referrer", author.agb or author.name), "sha256")[:16].hex()


def _insert_new(tx: Transaction, table: Table, values: dict[str, object]) -> None:
    dialect = sqlite if tx.connection.dialect.name == "sqlite" else postgresql
    tx.connection.execute(dialect.insert(table).on_conflict_do_nothing(), values)
