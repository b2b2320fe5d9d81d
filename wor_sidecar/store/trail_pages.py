"""The audit trail page by page, the newest line first; each goes on below the last number before it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.store.audit import AuditRecord, record_of
from wor_sidecar.store.tables import audit_lines

if TYPE_CHECKING:
    from wor_sidecar.store.transactions import Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: from `since` until before `until`, of a user, about an object, events that begin so.

    What is empty counts for nothing.
    """

    since: Millis | None = None
    until: Millis | None = None
    user: str = ""
    object: str = ""
    beginnings: tuple[str, ...] = ()


def page_of(tx: "Transaction", wanted: Wanted, below: int | None, most: int) -> list[AuditRecord]:
    """Return at most so many lines whose number is below the one given, or the newest ones."""
    query = select(audit_lines).order_by(audit_lines.c.number.desc()).limit(most)
    if below is not None:
        query = query.where(audit_lines.c.number < below)
    if wanted.since is not None:
        query = query.where(audit_lines.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(audit_lines.c.at < wanted.until)
    if wanted.user:
        query = query.where(audit_lines.c.user == wanted.user)
    if wanted.object:
        query = query.where(audit_lines.c.object == wanted.object)
    if wanted.beginnings:
        query = query.where(
            or_(*(audit_lines.c.event.startswith(one, autoescape=True) for one in wanted.beginnings))
        )
    return [record_of(row) for row in tx.connection.execute(query)]
