"""Keeping the lists' columns true: after every step, as days pass, when settings or somebody's week change.

Whoever writes a case marks it as stale (`due_from` before every day), and the next list makes it fresh first.
So no writer needs to know of calendars and terms, and a change of them marks many at once.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, delete, insert, or_, select, update

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.settings.shared import CalendarSettings
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.lists import search
from wor_sidecar.welfare.lists.coaches import coach_named
from wor_sidecar.welfare.lists.standing import STALE, Place, standing
from wor_sidecar.welfare.lists.tables import marks
from wor_sidecar.welfare.tables import cases as rows
from wor_sidecar.welfare.team.calendars import OwnDays
from wor_sidecar.welfare.terms import Terms

BATCH: Final = 500
"""Cases of one transaction: a fifth of a second, so that a coach's click waits no longer."""
_DEADLINES, _SEARCH = "deadlines", "search"
_RULES: Final = "1"
"""Another one makes every deadline again."""
_INDEX: Final = "1"
"""Another one makes the search index again, and names the coaches who were assigned by name alone."""
_SEALED: Final = ("referral", "correction")
_COLUMNS: Final = ("place", "urgency", "due", "due_on", "due_from", "report_from")
_WRITE: Final = (
    update(rows).where(rows.c.id == bindparam("case")).values({name: bindparam(name) for name in _COLUMNS})
)


class Fresh:
    """Makes fresh what is stale."""

    def __init__(self, own_days: OwnDays, terms: Terms) -> None:
        self._own_days = own_days
        self._terms = terms

    def refresh(self, tx: Transaction, most: int = BATCH) -> int:
        """Make at most so many stale cases fresh; returns how many were.

        The calendar must have been asked for once before the transaction began (`OwnDays.everybody`).
        """
        today = local_date(tx.clock.now())
        found_rows = _stale(tx, today, most)
        if not found_rows:
            return 0
        outlines = timeline.outlines(tx, [ReferralId(row.id) for row in found_rows])
        week, everybody = self._own_days.week(tx), self._own_days.everybody(today)
        calendars = {
            coach: week.calendar_of(coach, everybody) if coach else everybody
            for coach in {row.coach_id or "" for row in found_rows}
        }
        fresh = [
            standing(
                cases.unopened(row),
                outlines[ReferralId(row.id)],
                kept=row.kept,
                today=today,
                calendar=calendars[row.coach_id or ""],
                terms=self._terms,
            )
            for row in found_rows
        ]
        columns = [{"case": row.id, **now.columns} for row, now in zip(found_rows, fresh, strict=True)]
        tx.connection.execute(_WRITE, columns)
        return len(found_rows)

    def refresh_all(self, store: Store, clock: Clock) -> None:
        """Make everything fresh, some hundreds at a time."""
        self._own_days.everybody(local_date(clock.now()))
        while True:
            with store.transaction() as tx:
                if self.refresh(tx) < BATCH:
                    return

    def begin(self, store: Store, clock: Clock, calendar: CalendarSettings) -> None:
        """Bring a database up to date with this program and its settings; call it once, at the start."""
        rules = sha256(f"{_RULES}|{calendar!r}|{self._terms!r}".encode()).hexdigest()
        with store.transaction() as tx:
            if _mark(tx, _DEADLINES) != rules:
                days_changed(tx)
                _set_mark(tx, _DEADLINES, rules)
            indexed = _mark(tx, _SEARCH) == _INDEX
        if not indexed:
            _index_all(store)
        self.refresh_all(store, clock)


def _stale(tx: Transaction, today: date, most: int) -> Sequence[Row[Any]]:
    columns: list[Any] = [column for column in rows.c if column.name not in _SEALED]
    found: Select[Any] = select(*columns, rows.c.referral.is_not(None).label("kept"))
    return tx.connection.execute(found.where(rows.c.due_from <= today.isoformat()).limit(most)).all()


def days_changed(tx: Transaction, coach: str | None = None) -> None:
    """Mark every case that asks something as stale, or one coach's: her days or her substitute's changed."""
    asks = or_(rows.c.place != Place.CLOSED.value, rows.c.carry_since.is_not(None))
    changed = update(rows).where(asks).values(due_from=STALE)
    tx.connection.execute(changed if coach is None else changed.where(rows.c.coach_id == coach))


def _index_all(store: Store) -> None:
    last = ""
    while True:
        with store.transaction() as tx:
            found = select(rows.c.id).where(rows.c.id > last).order_by(rows.c.id).limit(BATCH)
            ids = [ReferralId(row.id) for row in tx.connection.execute(found)]
            if not ids:
                _set_mark(tx, _SEARCH, _INDEX)
                return
            for case in cases.some(tx, ids):
                if case.sent is not None:
                    search.remember(tx, case.id, case.sent, case.correction)
                if case.coach and not case.coach_id and (coach := coach_named(tx, case.coach)):
                    named = update(rows).where(rows.c.id == case.id)
                    tx.connection.execute(named.values(coach_id=coach.id, due_from=STALE))
            last = ids[-1]


def _mark(tx: Transaction, name: str) -> str:
    value = tx.connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar_one_or_none()
    return value or ""


def _set_mark(tx: Transaction, name: str, value: str) -> None:
    tx.connection.execute(delete(marks).where(marks.c.name == name))
    tx.connection.execute(insert(marks).values(name=name, value=value))
