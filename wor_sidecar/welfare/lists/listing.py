"""One page of the list and the counts of its tabs: SQL over an index, no content is opened."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, TextClause, and_, case, func, or_, select

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.lists.asked import Asked, Me, Tab, Whose
from wor_sidecar.welfare.lists.standing import Place
from wor_sidecar.welfare.tables import CLOSED, OPEN, cases

Condition = ColumnElement[bool] | TextClause
_TABS: Final[Mapping[Tab, Place]] = {
    Tab.NEW: Place.NEW,
    Tab.CONTACTING: Place.CONTACTING,
    Tab.PLANNED: Place.PLANNED,
    Tab.WAITING: Place.WAITING,
    Tab.ACTIVE: Place.ACTIVE,
}


def counts(tx: Transaction, asked: Asked) -> Mapping[Tab, int]:
    """Count the cases of every tab, in two statements whatever the number of cases."""
    narrowed = _narrowed(asked)
    due = func.sum(case((_report_due(asked), 1), else_=0)).label("due")
    query = select(cases.c.place, func.count().label("number"), due).where(OPEN, *narrowed)
    found = tx.connection.execute(query.group_by(cases.c.place)).all()
    number = {row.place: int(row.number) for row in found}
    over = select(func.count()).select_from(cases).where(CLOSED, *narrowed)
    return {
        Tab.OPEN: sum(number.values()),
        Tab.REPORT: sum(int(row.due) for row in found),
        Tab.CLOSED: tx.connection.execute(over).scalar_one(),
        **{tab: number.get(place.value, 0) for tab, place in _TABS.items()},
    }


def page(tx: Transaction, asked: Asked) -> list[ReferralId]:
    """Return the cases of one page, the most urgent first; whom nobody may call any more stands on top."""
    query = (
        select(cases.c.id)
        .where(*_on(asked), *_narrowed(asked))
        .order_by(cases.c.urgency, cases.c.id)
        .offset((asked.page - 1) * asked.size)
        .limit(asked.size)
    )
    return [ReferralId(row.id) for row in tx.connection.execute(query)]


def _on(asked: Asked) -> tuple[Condition, ...]:
    match asked.tab:
        case Tab.OPEN:
            return (OPEN,)
        case Tab.CLOSED:
            return (CLOSED,)
        case Tab.REPORT:
            return (OPEN, _report_due(asked))
    return (OPEN, cases.c.place == _TABS[asked.tab].value)


def _report_due(asked: Asked) -> ColumnElement[bool]:
    return cases.c.report_from <= asked.today.isoformat()


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    narrowed = asked.narrowed
    match narrowed.whose:
        case Whose.MINE:
            found.append(_mine(asked.me))
        case Whose.LATE:
            found.append(cases.c.due_on < asked.today.isoformat())
    if narrowed.practice:
        found.append(cases.c.practice == narrowed.practice)
    if narrowed.product:
        found.append(cases.c.product == narrowed.product)
    if narrowed.coach:
        found.append(cases.c.coach_id == narrowed.coach)
    return found


def _mine(me: Me) -> ColumnElement[bool]:
    by_name = and_(cases.c.coach_id.is_(None), cases.c.coach == me.name)
    return or_(cases.c.coach_id == me.id, by_name)
