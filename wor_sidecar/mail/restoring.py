"""What a restored backup leaves to do: a new epoch before anything goes, and a person's yes for what it held.

A backup knows less than the partners do. So nothing of it leaves by itself: messages that were held or that
nobody had signed for ask, unless the partner's own count says that it has them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.mail import rows
from wor_sidecar.mail.departure import FINAL, Departure, State, held_anew
from wor_sidecar.mail.departures import DepartureView, view_of
from wor_sidecar.mail.tables import departures, mailboxes, own_keys, partners, restores
from wor_sidecar.mail.tables import strange_threads as told_there
from wor_sidecar.store.transactions import Transaction

_OPEN: Final = [one.value for one in State if one not in FINAL]
_UNNUMBERED: Final = [one.value for one in MessageType if not one.sequenced]
_BY_ITSELF: Final = [MessageType.VERIFIED.value]
"""Says nothing about a patient, and is as true as before."""
_LAST: Final = select(restores).order_by(restores.c.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup that was put back."""

    made_at: Millis
    restored_at: Millis
    epoch_begun_at: Millis | None

    @property
    def gap_until(self) -> Millis:
        """Until when something may have come in at the machine that is gone.

        A new machine's clock may have been slow at the restore; an epoch begins by one that a postbus takes.
        """
        return max(self.restored_at, self.epoch_begun_at or self.restored_at)


@dataclass(frozen=True, slots=True)
class StrangeThread:
    """A thread that a partner holds open and that we don't know (any more)."""

    partner: OrganisationId
    thread: ReferralId
    told_at: Millis


def begin(tx: Transaction, made_at: Millis) -> None:
    """Take a restored database in hand, in the transaction that makes it whole; `made_at`: the backup's.

    A program that never joined has no epoch to follow on, and waits for none.
    """
    unnumbered = rows.find(tx, departures.c.type.in_(_UNNUMBERED))
    voids = rows.find(tx, departures.c.type == MessageType.VOID.value, departures.c.state.in_(_OPEN))
    rows.remove(tx, [one.id for one in (*unnumbered, *voids)])
    idle = {"lease": None, "lease_until": None, "asks": departures.c.type.not_in(_BY_ITSELF)}
    tx.connection.execute(update(departures).where(departures.c.state.in_(_OPEN)).values(**idle))
    tx.connection.execute(update(mailboxes).values(drained_at=None))
    # A key that a partner revoked meanwhile may be a thief's: its chain is fetched before anything is sealed.
    tx.connection.execute(update(partners).values(keys_wanted=True))
    joined = tx.connection.execute(select(own_keys.c.organisation)).first() is not None
    now = tx.clock.now()
    row = {"made_at": made_at, "restored_at": now, "epoch_begun_at": None if joined else now}
    tx.connection.execute(insert(restores).values(**row))


def restored_at(tx: Transaction) -> Restore | None:
    """Return the last restore; None: this database never came out of a backup."""
    row = tx.connection.execute(_LAST).one_or_none()
    return None if row is None else Restore(row.made_at, row.restored_at, row.epoch_begun_at)


def waits_for_epoch(tx: Transaction) -> bool:
    """Tell whether a backup was put back and no epoch begun since: nothing is sent or fetched."""
    last = restored_at(tx)
    return last is not None and last.epoch_begun_at is None


def epoch_begun(tx: Transaction) -> None:
    """Note that an epoch began: the line is open again."""
    waiting = restores.c.epoch_begun_at.is_(None)
    tx.connection.execute(update(restores).where(waiting).values(epoch_begun_at=tx.clock.now()))


def asking(tx: Transaction) -> list[DepartureView]:
    """Show what waits for a person's yes, oldest first."""
    return [view_of(one) for one in rows.find(tx, *_asking())]


def send(tx: Transaction, departure: DepartureId) -> bool:
    """Let a message of the backup go: the same mid, a number of the new epoch. False: it asks nothing."""
    found = _one(tx, departure)
    if found is None:
        return False
    now = tx.clock.now()
    again = replace(held_anew(found), hold_until=now, not_before=now)
    # It may have left after the backup was made: a withdrawal that comes now is told to the partner.
    rows.save(tx, replace(again, sealings=max(found.sealings, 1), asks=False))
    return True


def drop(tx: Transaction, departure: DepartureId) -> bool:
    """Forget a message of the backup; it never leaves. False: it asks nothing."""
    if _one(tx, departure) is None:
        return False
    rows.remove(tx, [departure])
    return True


def strange_threads(tx: Transaction) -> list[StrangeThread]:
    """List the threads that partners hold open and that are unknown here."""
    query = select(told_there).order_by(told_there.c.told_at, told_there.c.thread)
    return [
        StrangeThread(OrganisationId(row.partner), ReferralId(row.thread), Millis(row.told_at))
        for row in tx.connection.execute(query)
    ]


def strange(tx: Transaction, partner: OrganisationId, threads: Iterable[ReferralId]) -> None:
    """Put a partner's threads on the list."""
    known = {(one.partner, one.thread) for one in strange_threads(tx)}
    for thread in dict.fromkeys(threads):
        if (partner, thread) not in known:
            row = {"partner": partner, "thread": thread, "told_at": tx.clock.now()}
            tx.connection.execute(insert(told_there).values(**row))


def settled(tx: Transaction, partner: OrganisationId, thread: ReferralId) -> None:
    """Take a thread off the list: a person looked at it."""
    this = (told_there.c.partner == partner) & (told_there.c.thread == thread)
    tx.connection.execute(delete(told_there).where(this))


def _one(tx: Transaction, departure: DepartureId) -> Departure | None:
    return next(iter(rows.find(tx, departures.c.id == departure, *_asking())), None)


def _asking() -> list[ColumnElement[bool]]:
    return [departures.c.asks, departures.c.state.in_(_OPEN)]
