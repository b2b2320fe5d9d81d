"""The rows behind the figures: written with each move, read by period."""

from datetime import date
from typing import Any

from sqlalchemy import Row, case, delete, exists, func, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.facts import Facts
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.domain.referral import State
from wor_sidecar.reports import columns
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.figures.tables import STAGES, facts
from wor_sidecar.welfare.tables import cases

SOURCE = "inbox"


def add(tx: Transaction, row: Facts) -> None:
    """Write the row of a new case."""
    where = {"case_id": row.referral, "registration_id": row.registration}
    tx.connection.execute(insert(facts), {**where, **_columns(row)})


def find(tx: Transaction, case_id: ReferralId) -> Facts | None:
    """Return a case's row; None for an invented patient and a wrong one."""
    row = tx.connection.execute(select(facts).where(facts.c.case_id == case_id)).one_or_none()
    return None if row is None else _facts(row)


def save(tx: Transaction, case_id: ReferralId, row: Facts) -> None:
    """Write what a move changed."""
    tx.connection.execute(update(facts).where(facts.c.case_id == case_id), _columns(row))


def drop(tx: Transaction, case_id: ReferralId) -> None:
    """Delete a row: the case is too old, or was never about this patient."""
    tx.connection.execute(delete(facts).where(facts.c.case_id == case_id))


def between(
    tx: Transaction, first: date | None, last: date | None, *, practice: str = "", product: str = ""
) -> list[Facts]:
    """Return the rows of what came in from one day to another, both included; the oldest first."""
    query = select(facts).order_by(facts.c.received_on, facts.c.case_id)
    if first is not None:
        query = query.where(facts.c.received_on >= first.isoformat())
    if last is not None:
        query = query.where(facts.c.received_on <= last.isoformat())
    if practice:
        query = query.where(facts.c.practice == practice)
    if product:
        query = query.where(facts.c.product == product)
    return [_facts(row) for row in tx.connection.execute(query)]


def days(tx: Transaction) -> list[date]:
    """Return every day on which something came in: which periods there are."""
    found = tx.connection.execute(
        select(facts.c.received_on).where(facts.c.received_on.is_not(None)).distinct()
    )
    return sorted(date.fromisoformat(day) for (day,) in found)


def referred(tx: Transaction) -> list[tuple[str, str]]:
    """Return every practice with each product that it referred to."""
    query = select(facts.c.practice, facts.c.product).distinct()
    return [(practice, product) for practice, product in tx.connection.execute(query)]


def senders(tx: Transaction) -> dict[str, str]:
    """Return the names of practices that are no partners: their cases came another way."""
    query = select(cases.c.practice, cases.c.sender).where(cases.c.sender != "").distinct()
    return {row.practice: row.sender for row in tx.connection.execute(query)}


def without(tx: Transaction, after: str, most: int) -> list[ReferralId]:
    """Return cases that have no row and should have one, behind an id: they came before there were any."""
    known = exists().where(facts.c.case_id == cases.c.id)
    query = (
        select(cases.c.id)
        .where(cases.c.id > after, ~known, ~cases.c.test, cases.c.state != State.WRONG_PATIENT.value)
        .order_by(cases.c.id)
        .limit(most)
    )
    return [ReferralId(id_) for (id_,) in tx.connection.execute(query)]


def of_practice(tx: Transaction, practice: OrganisationId, since: Millis) -> list[ReferralId]:
    """Return a practice's cases that are open, or were closed at `since` or later; the oldest first."""
    ends = [state.value for state in State if not state.open]
    query = (
        select(cases.c.id)
        .where(cases.c.practice == practice, ~cases.c.test, cases.c.state != State.WRONG_PATIENT.value)
        .where(cases.c.state.not_in(ends) | (cases.c.closed_at >= since))
        .order_by(cases.c.received_at, cases.c.id)
    )
    return [ReferralId(id_) for (id_,) in tx.connection.execute(query)]


def open_of(tx: Transaction) -> dict[OrganisationId, int]:
    """Count the open cases of each practice that ever referred."""
    ends = [state.value for state in State if not state.open]
    is_open = func.sum(case((cases.c.state.in_(ends), 0), else_=1))
    query = select(cases.c.practice, is_open).where(~cases.c.test).group_by(cases.c.practice)
    return {OrganisationId(practice): int(number) for practice, number in tx.connection.execute(query)}


def _columns(row: Facts) -> dict[str, Any]:
    return {
        "practice": row.organisation or "",
        "area": row.municipality,
        **columns.columns(row, STAGES),
    }


def _facts(row: Row[Any]) -> Facts:
    return columns.read(
        row._mapping,  # noqa: SLF001 - SQLAlchemy's public name for a row by its columns
        STAGES,
        referral=row.case_id,
        source=SOURCE,
        organisation=row.practice,
        municipality=row.area,
    )
