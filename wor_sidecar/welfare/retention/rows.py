"""The rows behind shredding in the inbox: the courses that terms count from, and old cases that go."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, func, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.domain.referral import State
from wor_sidecar.domain.retention import Course
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.case import DELETABLE
from wor_sidecar.welfare.elsewhere import rows as elsewhere
from wor_sidecar.welfare.figures import rows as facts
from wor_sidecar.welfare.tables import cases, closed_threads, timeline
from wor_sidecar.welfare.timeline import SHREDDED


@dataclass(frozen=True, slots=True)
class Kept:
    """A case of which something is kept."""

    id: ReferralId
    course: Course
    shredded: bool


def kept(tx: Transaction) -> list[Kept]:
    """List every case with the moments that count; the oldest first."""
    return _found(tx)


def kept_open_since(tx: Transaction, before: Millis) -> list[Kept]:
    """List the cases whose content is there, that nobody closed, and that came in before a moment."""
    return _found(
        tx, cases.c.closed_at.is_(None), cases.c.referral.is_not(None), cases.c.received_at < before
    )


def _found(tx: Transaction, *which: ColumnElement[bool]) -> list[Kept]:
    told = (
        select(timeline.c.case_id, func.max(timeline.c.at).label("at"))
        .where(timeline.c.kind != SHREDDED, *_of(which))
        .group_by(timeline.c.case_id)
        .subquery()
    )
    query = (
        select(
            cases.c.id,
            cases.c.state,
            cases.c.received_at,
            cases.c.closed_at,
            cases.c.test,
            cases.c.referral.is_(None).label("shredded"),
            told.c.at.label("told_at"),
        )
        .outerjoin(told, told.c.case_id == cases.c.id)
        .where(*which)
        .order_by(cases.c.received_at, cases.c.id)
    )
    return [_kept(row) for row in tx.connection.execute(query)]


def _of(which: tuple[ColumnElement[bool], ...]) -> tuple[ColumnElement[bool], ...]:
    return (timeline.c.case_id.in_(select(cases.c.id).where(*which)),) if which else ()


def unconfirmed(tx: Transaction, confirmed: str) -> list[tuple[ReferralId, OrganisationId]]:
    """List the cases that the patient took back, whose content is gone and whose practice wasn't told."""
    told = exists().where(
        timeline.c.case_id == cases.c.id, timeline.c.kind == confirmed, timeline.c.refused == ""
    )
    taken_back = cases.c.state.in_([state.value for state in DELETABLE])
    query = select(cases.c.id, cases.c.practice).where(taken_back, cases.c.referral.is_(None), ~told)
    found = tx.connection.execute(query.order_by(cases.c.received_at, cases.c.id))
    return [(ReferralId(row.id), OrganisationId(row.practice)) for row in found]


def delete_case(tx: Transaction, id_: ReferralId) -> None:
    """Delete all that was left of a case."""
    facts.drop(tx, id_)
    elsewhere.forget(tx, id_)
    tx.connection.execute(delete(timeline).where(timeline.c.case_id == id_))
    tx.connection.execute(delete(cases).where(cases.c.id == id_))


def forget_closed(tx: Transaction, before: Millis) -> None:
    """Forget threads that were closed before their referral came, once nobody can send it any more."""
    tx.connection.execute(delete(closed_threads).where(closed_threads.c.at < before))


def _kept(row: Row[Any]) -> Kept:
    course = Course(
        last_event_at=Millis(max(row.received_at, row.told_at or 0)),
        closed_at=None if row.closed_at is None else Millis(row.closed_at),
        test=row.test,
        withdrawn=State(row.state) in DELETABLE,
    )
    return Kept(ReferralId(row.id), course, row.shredded)
