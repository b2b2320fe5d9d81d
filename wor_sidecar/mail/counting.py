"""What is counted of the mail for a monitoring system: by the states' index, however much was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.mail.courier import CourierLoop
from wor_sidecar.mail.departure import State
from wor_sidecar.mail.tables import departures, held
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.exposition import Family, number, numbers

_UNSENT: Final = (State.SEALED, State.IN_FLIGHT, State.UNCERTAIN)
_FAILED: Final = (State.REJECTED_BY_POSTBUS, State.REFUSED_BY_PARTNER)
_COUNTED: Final = (State.HELD, *_UNSENT, State.DEPOSITED, *_FAILED)
"""Not what was received: that is nearly all there ever was."""
_NUMBERED: Final = tuple(one.value for one in MessageType if one.sequenced)


@dataclass(frozen=True, slots=True)
class MailCounts:
    """How many messages are where. `oldest`: milliseconds for which the first that may go did not go yet."""

    held: int
    waiting: int
    deposited: int
    failed: int
    oldest: int
    kept_back: int
    """Messages that came, and wait for an earlier one or for the digits."""


def mail_counts(tx: Transaction) -> MailCounts:
    """Count; a message of which a person decides after a restore is counted by nobody."""
    now = tx.clock.now()
    query = (
        select(
            departures.c.state,
            departures.c.hold_until <= now,
            func.count(),
            func.min(departures.c.hold_until),
        )
        .where(departures.c.state.in_([one.value for one in _COUNTED]))
        .where(departures.c.type.in_(_NUMBERED), ~departures.c.asks)
        .group_by(departures.c.state, departures.c.hold_until <= now)
    )
    count: dict[State, int] = {}
    due: list[Millis] = []
    for state, over, many, first in tx.connection.execute(query):
        count[State(state)] = count.get(State(state), 0) + many
        if over and State(state) in (State.HELD, *_UNSENT):
            due.append(Millis(first))
    return MailCounts(
        held=count.get(State.HELD, 0),
        waiting=sum(count.get(one, 0) for one in _UNSENT),
        deposited=count.get(State.DEPOSITED, 0),
        failed=sum(count.get(one, 0) for one in _FAILED),
        oldest=now - min(due, default=now),
        kept_back=tx.connection.execute(select(func.count()).select_from(held)).scalar_one(),
    )


def mail_numbers(prefix: str, tx: Transaction) -> Iterable[Family]:
    """Tell what is to leave, and what came and waits."""
    found = mail_counts(tx)
    states = {
        "held": found.held,
        "waiting": found.waiting,
        "deposited": found.deposited,
        "failed": found.failed,
    }
    yield numbers(f"{prefix}_departures", "Messages that were not received yet.", "state", dict(states))
    yield number(
        f"{prefix}_departures_oldest_age_seconds",
        "For how long the first message that may leave did not; 0: none waits.",
        found.oldest / 1000,
    )
    yield number(
        f"{prefix}_arrivals_waiting", "Messages that wait for an earlier one or the digits.", found.kept_back
    )


def postbus_numbers(prefix: str, courier: CourierLoop) -> Iterable[Family]:
    """Tell of the line to the postbus, as the courier knows it; no database is asked."""
    heard = courier.heard_at
    yield number(
        f"{prefix}_postbus_contact_timestamp_seconds",
        "When the postbus last answered; with several, the one that was silent longest.",
        None if heard is None else heard / 1000,
    )
    yield number(f"{prefix}_postbus_down", "Postbuses that could not be reached.", len(courier.down()))
