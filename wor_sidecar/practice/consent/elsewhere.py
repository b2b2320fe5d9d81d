"""The rows of copies that went another way: patient keys, a day and a channel; no patient, no content."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from wor_sidecar.domain.elsewhere import Copy, kept_from
from wor_sidecar.domain.registration import PatientKey
from wor_sidecar.practice.tables import elsewhere
from wor_sidecar.store.transactions import Transaction


def remember(tx: Transaction, keys: Iterable[PatientKey], copy: Copy) -> None:
    """Keep a copy under each key of its patient; one that was read before changes nothing."""
    dialect = sqlite if tx.connection.dialect.name == "sqlite" else postgresql
    for key in sorted(keys):
        row = {"key": key, "day": copy.on.isoformat(), "channel": copy.channel}
        tx.connection.execute(dialect.insert(elsewhere).values(**row).on_conflict_do_nothing())


def copies(tx: Transaction, keys: Iterable[PatientKey]) -> list[Copy]:
    """List the copies of one patient, by any key."""
    query = select(elsewhere.c.day, elsewhere.c.channel).where(elsewhere.c.key.in_(sorted(keys))).distinct()
    return [Copy(date.fromisoformat(row.day), row.channel) for row in tx.connection.execute(query)]


def forget_old(tx: Transaction, today: date) -> None:
    """Delete the copies that are past their term."""
    tx.connection.execute(delete(elsewhere).where(elsewhere.c.day < kept_from(today).isoformat()))
