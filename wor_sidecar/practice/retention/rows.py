"""The rows behind shredding: the courses that terms count from, and what is taken out of which table."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Row, Table, delete, exists, func, select, update

from wor_sidecar.domain.clock import Millis, midnight
from wor_sidecar.domain.identifiers import LetterId, ReferralId, RegistrationId
from wor_sidecar.domain.prompts import PromptState
from wor_sidecar.domain.referral import END_STATES
from wor_sidecar.domain.retention import Course
from wor_sidecar.practice.consent import people
from wor_sidecar.practice.tables import (
    consents,
    decided,
    facts,
    held_there,
    letters,
    patient_keys,
    prompts,
    referral_owner,
    referrals,
    registration_keys,
    registration_owner,
    registrations,
    timeline,
)
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import SHREDDED

_UNWRITTEN: Final = [LetterState.MATCHED.value, LetterState.PLACING.value]
_ASKING: Final = [PromptState.WAITING.value, PromptState.CLAIMED.value]
_TEST: Final = "test"
_CHUNK: Final = 500
"""Ids in one statement; SQLite takes 32,766."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A referral of which something is kept."""

    id: ReferralId
    registration: RegistrationId
    course: Course
    shredded: bool


def kept(tx: Transaction) -> list[Kept]:
    """List every referral with the moments that count; the oldest first."""
    told = (
        select(timeline.c.referral_id, func.max(timeline.c.at).label("at"))
        .where(timeline.c.move != SHREDDED)
        .group_by(timeline.c.referral_id)
        .subquery()
    )
    query = (
        select(referrals, registrations.c.kind, told.c.at.label("told_at"))
        .join(registrations, registrations.c.id == referrals.c.registration_id)
        .outerjoin(told, told.c.referral_id == referrals.c.id)
        .order_by(referrals.c.created_at, referrals.c.id)
    )
    return [_kept(row) for row in tx.connection.execute(query)]


def ended_unclosed(tx: Transaction) -> list[ReferralId]:
    """List the referrals at their end that nothing closed yet: from before every end did."""
    ended = referrals.c.state.in_([state.value for state in END_STATES])
    query = select(referrals.c.id).where(ended, referrals.c.closed_at.is_(None))
    return [ReferralId(id_) for id_ in tx.connection.execute(query.order_by(referrals.c.id)).scalars()]


def orphans(tx: Transaction) -> list[tuple[LetterId, Millis]]:
    """List the letters that belong to no referral here, with the moment at which each came."""
    lost = letters.c.referral_id.is_(None)
    query = select(letters.c.id, letters.c.made_at).where(lost).order_by(letters.c.made_at, letters.c.id)
    return [(LetterId(row.id), Millis(row.made_at)) for row in tx.connection.execute(query)]


def take_content(tx: Transaction, id_: ReferralId) -> None:
    """Take a referral's content out: its key, its sealed columns, letters that were not written yet.

    A question that was still open is asked no more.
    """
    tx.fields.shred(referral_owner(id_))
    for table in (timeline, consents, letters):
        tx.connection.execute(update(table).where(table.c.referral_id == id_).values(sealed=None))
    unwritten = (letters.c.referral_id == id_) & letters.c.state.in_(_UNWRITTEN)
    tx.connection.execute(delete(letters).where(unwritten))
    tx.connection.execute(delete(held_there).where(held_there.c.referral_id == id_))
    asked = (prompts.c.referral_id == id_) & prompts.c.state.in_(_ASKING)
    over = {"state": PromptState.EXPIRED.value, "version": prompts.c.version + 1, "claim_token": None}
    tx.connection.execute(update(prompts).where(asked).values(**over))
    now = tx.clock.now()
    tx.connection.execute(update(referrals).where(referrals.c.id == id_).values(shredded_at=now))


def take_patient(tx: Transaction, id_: RegistrationId) -> bool:
    """Take the patient out of a registration whose last referral was shredded; tell whether it was."""
    readable = exists().where(referrals.c.registration_id == id_, referrals.c.shredded_at.is_(None))
    if tx.connection.execute(select(readable)).scalar_one():
        return False
    tx.fields.shred(registration_owner(id_))
    people.forget(tx, id_)
    tx.connection.execute(update(registrations).where(registrations.c.id == id_).values(sealed=None))
    return True


def take_letter(tx: Transaction, id_: LetterId) -> None:
    """Delete a letter that belongs to nobody here, with its key."""
    tx.fields.shred(f"letter:{id_}")
    tx.connection.execute(delete(letters).where(letters.c.id == id_))


def delete_referral(tx: Transaction, id_: ReferralId, registration: RegistrationId) -> None:
    """Delete all that was left of a referral; the patient's keys go with the registration's last one."""
    for table in (timeline, consents, letters, decided, prompts, held_there):
        _delete(tx, table, table.c.referral_id == id_)
    _delete(tx, facts, facts.c.referral_id == id_)
    tx.connection.execute(update(referrals).where(referrals.c.replaces == id_).values(replaces=None))
    _delete(tx, referrals, referrals.c.id == id_)
    left = exists().where(referrals.c.registration_id == registration)
    if not tx.connection.execute(select(left)).scalar_one():
        _delete(tx, patient_keys, patient_keys.c.registration_id == registration)


def delete_decisions(tx: Transaction, before: date) -> None:
    """Delete who put aside what, of reports that never came to a referral, from before that day."""
    nobodys = decided.c.referral_id.is_(None)
    _delete(tx, decided, nobodys & (decided.c.at < midnight(before)))


def delete_bare(tx: Transaction, before: date, most: int) -> int:
    """Delete registrations without a referral whose contact was before that day; returns how many.

    Their keys kept an old list from asking again; older contacts ask nobody anyway. One without a day has
    nothing but its key to keep it from asking again: it stays.
    """
    alone = ~exists().where(referrals.c.registration_id == registrations.c.id)
    old = registrations.c.contact_date < before.isoformat()
    query = select(registrations.c.id).where(alone, old).order_by(registrations.c.id).limit(most)
    ids = list(tx.connection.execute(query).scalars())
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        joining = registrations.c.joins.in_(some)
        tx.connection.execute(update(registrations).where(joining).values(joins=None))
        for table in (registration_keys, patient_keys):
            _delete(tx, table, table.c.registration_id.in_(some))
        _delete(tx, registrations, registrations.c.id.in_(some))
    return len(ids)


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    moments = [row.created_at, row.changed_at, row.told_at]
    course = Course(
        last_event_at=Millis(max(at for at in moments if at is not None)),
        closed_at=None if row.closed_at is None else Millis(row.closed_at),
        test=row.kind == _TEST,
    )
    return Kept(ReferralId(row.id), RegistrationId(row.registration_id), course, row.shredded_at is not None)


def _delete(tx: Transaction, table: Table, where: ColumnElement[bool]) -> None:
    tx.connection.execute(delete(table).where(where))
