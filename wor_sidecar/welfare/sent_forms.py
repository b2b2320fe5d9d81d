"""Forms that were sent already: each carries a random key, so that a second click makes nothing twice."""

from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text, delete, insert, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.tables import metadata

KEPT: Final = 8 * 24 * 60 * 60 * 1000
"""Milliseconds: longer than a session lives, or a form that came too late waits for its user."""

sent_forms = Table(
    "welfare_sent_forms",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)
"""The key of each form of a case whose step was made; it tells nothing of the case or of whoever sent it."""


def was_sent(tx: Transaction, case: ReferralId, key: str) -> bool:
    """Tell whether this form's step was made; a form without a key never was."""
    found = select(sent_forms.c.key).where(sent_forms.c.case_id == case, sent_forms.c.key == key)
    return key != "" and tx.connection.execute(found).first() is not None


def remember(tx: Transaction, case: ReferralId, key: str, at: Millis) -> None:
    """Note that the step of a form was made, in the step's own transaction; old ones are forgotten."""
    tx.connection.execute(delete(sent_forms).where(sent_forms.c.at < at - KEPT))
    if key:
        tx.connection.execute(insert(sent_forms).values(case_id=case, key=key, at=at))
