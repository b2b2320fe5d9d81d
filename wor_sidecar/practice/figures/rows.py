"""The rows behind the practice's figures: as columns and back, read by period, and what asked nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from wor_sidecar.domain.absorption import Outcome
from wor_sidecar.domain.clock import midnight
from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.practice.intake.tables import files
from wor_sidecar.practice.tables import facts, registrations
from wor_sidecar.reports import columns
from wor_sidecar.store.transactions import Transaction

_BY_HAND = ("manual", "test")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included; None: without a beginning, or without an end."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows with the code in the exports: those that asked somebody, and why the others didn't.

    `prompted`, `follow_up` and `baseline` are registrations; `known` and `unreadable` are rows, as often as
    they were read.
    """

    prompted: int
    follow_up: int
    baseline: int
    known: int
    unreadable: int


def columns_of(row: Facts) -> dict[str, Any]:
    """Return what a move may change in a row."""
    return {
        "organisation": row.organisation or "",
        "municipality": row.municipality,
        "author": row.author,
        **columns.columns(row, Stage),
    }


def facts_of(row: Row[Any]) -> Facts:
    """Return a row's facts."""
    return columns.read(
        row._mapping,  # noqa: SLF001 - SQLAlchemy's public name for a row by its columns
        Stage,
        referral=row.referral_id,
        source=row.source,
        organisation=row.organisation,
        municipality=row.municipality,
        author=row.author,
        registered_on=row.registered_on,
    )


def between(tx: Transaction, span: Span) -> list[Facts]:
    """Return the rows of whoever was first seen in these days; the oldest first. Tests have none."""
    query = select(facts).order_by(facts.c.seen_on, facts.c.referral_id)
    if span.first is not None:
        query = query.where(facts.c.seen_on >= span.first.isoformat())
    if span.last is not None:
        query = query.where(facts.c.seen_on <= span.last.isoformat())
    return [facts_of(row) for row in tx.connection.execute(query)]


def first_day(tx: Transaction) -> date | None:
    """Return the day on which the first one was seen; None while nobody was."""
    found = tx.connection.execute(select(func.min(facts.c.seen_on))).scalar_one()
    return date.fromisoformat(found) if found else None


def found(tx: Transaction, span: Span) -> Found:
    """Count what the exports brought in these days, as far as it is still known."""
    kinds = _kinds(tx, span)
    query = select(
        func.coalesce(func.sum(files.c.known), 0), func.coalesce(func.sum(files.c.record_errors), 0)
    )
    known, unreadable = tx.connection.execute(_within(query, files.c.read_at, span)).one()
    return Found(
        prompted=kinds.get(Outcome.PROMPTED, 0),
        follow_up=kinds.get(Outcome.FOLLOW_UP, 0),
        baseline=kinds.get(Outcome.BASELINE, 0),
        known=int(known),
        unreadable=int(unreadable),
    )


def _kinds(tx: Transaction, span: Span) -> Mapping[str, int]:
    query = (
        select(registrations.c.kind, func.count().label("number"))
        .where(registrations.c.source.not_in(_BY_HAND))
        .group_by(registrations.c.kind)
    )
    rows = tx.connection.execute(_within(query, registrations.c.found_at, span))
    return {row.kind: row.number for row in rows}


def _within(query: Any, at: Any, span: Span) -> Any:
    """Ask for moments in these days alone."""
    if span.first is not None:
        query = query.where(at >= midnight(span.first))
    if span.last is not None:
        query = query.where(at < midnight(span.last + timedelta(days=1)))
    return query
