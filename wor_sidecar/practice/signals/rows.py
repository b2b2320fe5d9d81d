"""The rows of raised signals: each stands there once, from when it was raised until its cause is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.deadlines import SignalName
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.practice.signals.tables import signals
from wor_sidecar.store.transactions import Transaction


@dataclass(frozen=True, slots=True)
class Raised:
    """One thing that takes too long; a letter's names its referral too, an export's only the export.

    `since`: the day from which its cause counts. Two with another `since` are two signals.
    """

    name: SignalName
    since: date
    referral: ReferralId | None = None
    letter: LetterId | None = None
    export: str = ""

    @property
    def subject(self) -> str:
        """What it is about, for a plug-in and for the row."""
        return str(self.letter or self.referral or self.export)


def raised(tx: Transaction) -> list[Raised]:
    """List what is raised now, the longest first."""
    query = select(signals).order_by(signals.c.since, signals.c.name, signals.c.subject)
    return [_raised(row) for row in tx.connection.execute(query)]


def of_referral(tx: Transaction, referral: ReferralId) -> list[Raised]:
    """List what is raised about one referral and its letters, the longest first."""
    query = select(signals).where(signals.c.referral_id == referral)
    return [_raised(row) for row in tx.connection.execute(query.order_by(signals.c.since, signals.c.name))]


def add(tx: Transaction, found: Iterable[Raised]) -> None:
    """Write down new ones; the plug-ins haven't heard of them yet."""
    values = [
        {
            "name": one.name.value,
            "subject": one.subject,
            "referral_id": one.referral,
            "letter_id": one.letter,
            "export": one.export,
            "since": one.since.isoformat(),
            "raised_at": tx.clock.now(),
        }
        for one in found
    ]
    if values:
        tx.connection.execute(insert(signals), values)


def take_away(tx: Transaction, gone: Iterable[Raised]) -> None:
    """Delete those whose cause is gone."""
    for one in gone:
        tx.connection.execute(delete(signals).where(*_row_of(one)))


def untold(tx: Transaction) -> list[tuple[Raised, Millis]]:
    """List those that no plug-in heard of, with the moment at which each was raised."""
    query = select(signals).where(signals.c.told_at.is_(None)).order_by(signals.c.raised_at, signals.c.name)
    return [(_raised(row), Millis(row.raised_at)) for row in tx.connection.execute(query)]


def told(tx: Transaction, heard: Iterable[Raised]) -> None:
    """Note that the plug-ins heard of these."""
    for one in heard:
        tx.connection.execute(update(signals).where(*_row_of(one)).values(told_at=tx.clock.now()))


def _row_of(one: Raised) -> tuple[Any, ...]:
    return signals.c.name == one.name.value, signals.c.subject == one.subject


def _raised(row: Row[Any]) -> Raised:
    return Raised(
        name=SignalName(row.name),
        since=date.fromisoformat(row.since),
        referral=None if row.referral_id is None else ReferralId(row.referral_id),
        letter=None if row.letter_id is None else LetterId(row.letter_id),
        export=row.export,
    )
