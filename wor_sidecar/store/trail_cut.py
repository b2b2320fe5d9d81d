"""Cutting off the oldest lines of the audit trail, once their years are over; where it begins now is sealed.

Lines go in whole from the front: up to the first that is young enough, whatever its clock said. A trail
that isn't whole is never cut, for that would take the proof away.
"""

from calendar import monthrange
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, select

from wor_sidecar.domain.clock import AMSTERDAM, Millis, local_date
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.tables import audit_lines, audit_start

if TYPE_CHECKING:
    from wor_sidecar.store.transactions import Transaction

LEAST_YEARS: Final = 5
"""No trail of care is kept shorter (Stcrt. 2019, 38007)."""


def begin_of(now: Millis, years: int) -> Millis:
    """Return the moment since which lines are kept: midnight in the Netherlands, so many years ago."""
    today = local_date(now)
    day = min(today.day, monthrange(today.year - years, today.month)[1])  # from 29 February
    begin = datetime(today.year - years, today.month, day, tzinfo=AMSTERDAM)
    return Millis(int(begin.timestamp() * 1000))


def cut(tx: "Transaction", years: int, now: Millis) -> int:
    """Delete the lines that are older than `years`; returns how many. The cut is a line itself.

    Raises:
        ValueError: fewer than five years.
        TrailBroken: the trail isn't whole; nothing was deleted.

    """
    if years < LEAST_YEARS:
        raise ValueError(years)
    oldest, newest = _ends(tx)
    young = _first_since(tx, begin_of(now, years))
    until = newest + 1 if young is None else young
    if oldest is None or until <= oldest:
        return 0
    report = audit.verify(tx)
    if not report.intact:
        raise TrailBroken(fault=report.fault, line=report.first_broken)
    gone = until - oldest
    tx.audit(AuditLine("trail.cut", "store", "program", outcome=f"{gone} lines"))
    last = select(audit_lines.c.hash).where(audit_lines.c.number == until - 1)
    prev = bytes(tx.connection.execute(last).scalar_one())
    tx.connection.execute(delete(audit_start))
    row = {"id": 1, "first": until, "prev": prev, "mac": audit.seal_start(tx.key, until, prev)}
    tx.connection.execute(insert(audit_start).values(**row))
    tx.connection.execute(delete(audit_lines).where(audit_lines.c.number < until))
    return gone


def _ends(tx: "Transaction") -> tuple[int | None, int]:
    oldest, newest = tx.connection.execute(
        select(func.min(audit_lines.c.number), func.max(audit_lines.c.number))
    ).one()
    return oldest, newest or 0


def _first_since(tx: "Transaction", moment: Millis) -> int | None:
    query = select(func.min(audit_lines.c.number)).where(audit_lines.c.at >= moment)
    found: int | None = tx.connection.execute(query).scalar_one()
    return found
