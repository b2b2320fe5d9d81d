"""Cutting off the oldest lines of the audit trail, once their years are over; where it begins now is sealed.

Lines go in whole from the front: up to the first that is young enough, whatever its clock said. A trail
that isn't whole is never cut, for that would take the proof away.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import delete, func, insert, select

from wor_sidecar.domain.clock import AMSTERDAM, Millis, local_date
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.tables import audit_lines, audit_start

if TYPE_CHECKING:
    from wor_sidecar.store.transactions import Store, Transaction

log = structlog.get_logger()

LEAST_YEARS: Final = 5
"""No trail of care is kept shorter (Stcrt. 2019, 38007)."""


def begin_of(now: Millis, years: int) -> Millis:
    """Return the moment since which lines are kept: the begin of the month, so many years ago."""
    today = local_date(now)
    begin = datetime(today.year - years, today.month, 1, tzinfo=AMSTERDAM)
    return Millis(int(begin.timestamp() * 1000))


def cut_old(store: "Store", years: int) -> int:
    """Cut off what is older than so many years; returns how many lines.

    A trail that isn't whole stays as it is, and the log says so: for an administrator to look at.
    """
    with store.reading() as tx:
        due = _until(tx, years) is not None
        report = audit.verify(tx) if due else None
    if report is None:
        return 0
    if not report.intact:
        log.error("trail.broken", fault=report.fault, line=report.first_broken)
        return 0
    with store.transaction() as tx:
        gone = cut(tx, years)
    log.info("trail.cut", lines=gone)
    return gone


def cut(tx: "Transaction", years: int) -> int:
    """Delete the lines that are older than `years` of a trail that is whole; returns how many.

    The cut is a line itself.

    Raises:
        ValueError: fewer than five years.

    """
    if years < LEAST_YEARS:
        raise ValueError(years)
    found = _until(tx, years)
    if found is None:
        return 0
    oldest, until = found
    gone = until - oldest
    tx.audit(AuditLine("trail.cut", "store", "program", outcome=f"{gone} lines"))
    last = select(audit_lines.c.hash).where(audit_lines.c.number == until - 1)
    prev = bytes(tx.connection.execute(last).scalar_one())
    tx.connection.execute(delete(audit_start))
    row = {"id": 1, "first": until, "prev": prev, "mac": audit.seal_start(tx.key, until, prev)}
    tx.connection.execute(insert(audit_start).values(**row))
    tx.connection.execute(delete(audit_lines).where(audit_lines.c.number < until))
    return gone


def _until(tx: "Transaction", years: int) -> tuple[int, int] | None:
    """Return the first line there is, and the first that stays; None: nothing is old enough."""
    oldest, newest = _ends(tx)
    young = _first_since(tx, begin_of(tx.clock.now(), years))
    until = newest + 1 if young is None else young
    return None if oldest is None or until <= oldest else (oldest, until)


def _ends(tx: "Transaction") -> tuple[int | None, int]:
    oldest, newest = tx.connection.execute(
        select(func.min(audit_lines.c.number), func.max(audit_lines.c.number))
    ).one()
    return oldest, newest or 0


def _first_since(tx: "Transaction", moment: Millis) -> int | None:
    query = select(func.min(audit_lines.c.number)).where(audit_lines.c.at >= moment)
    found: int | None = tx.connection.execute(query).scalar_one()
    return found
