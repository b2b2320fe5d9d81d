"""Rounds of shredding: once a day, soon after the start, and never by a clock that can't be believed."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Final

import structlog
from sqlalchemy import insert, select, update

from wor_sidecar.domain.clock import Clock, Millis, local_date
from wor_sidecar.domain.retention import Shredded
from wor_sidecar.domain.steady import Heard, Steady, believed, looked
from wor_sidecar.store.tables import rounds
from wor_sidecar.store.transactions import Store, Transaction

log = structlog.get_logger()

LOOK_SECONDS: Final = 60.0
"""Between two looks, while the round of the day is still to come."""
REST_SECONDS: Final = 600.0
"""The same after it."""
_NAME: Final = "retention"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the rounds left behind: the clock, the last round, and the last one that found something."""

    steady: Steady
    ran_at: Millis | None = None
    found_at: Millis | None = None
    found: Shredded = field(default_factory=Shredded)


def remembered(tx: Transaction) -> Remembered | None:
    """Return what is remembered; None before the first look."""
    row = tx.connection.execute(select(rounds).where(rounds.c.name == _NAME)).one_or_none()
    if row is None:
        return None
    found = Shredded(**json.loads(row.found)) if row.found else Shredded()
    return Remembered(Steady(row.seen_at, row.steady_since), row.ran_at, row.found_at, found)


class Rounds:
    """Looks when it is time, and shreds in bounded transactions.

    `shred` does one bounded part (and tells whether there is more), `heard` when a postbus last vouched for
    our clock, `stepped` whether the clock just jumped, `after` is called after a round that found something.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        shred: Callable[[Transaction, Millis], Shredded],
        heard: Callable[[Transaction], Heard],
        *,
        stepped: Callable[[], bool] = lambda: False,
        after: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._shred = shred
        self._heard = heard
        self._stepped = stepped
        self._after = after
        self._next_look = 0.0

    def look(self) -> Shredded | None:
        """Do the round of the day if it is due and the clock is believed; None: it wasn't time."""
        if self._clock.monotonic() < self._next_look:
            return None
        self._next_look = self._clock.monotonic() + LOOK_SECONDS
        if self._store.holds_shreds:  # a reader was in the way of emptying the log
            self._store.forget_shreds()
        now = None if self._stepped() else self._due()
        if now is None:
            return None
        total = self._round(now)
        self._next_look = self._clock.monotonic() + REST_SECONDS
        if total.anything:
            log.info("retention.shredded", **{key: n for key, n in asdict(total).items() if key != "more"})
            self._after()
        return total

    def _due(self) -> Millis | None:
        """Remember the clock as it is; return the moment by which a round may begin now, if it may."""
        with self._store.transaction() as tx:
            now, before = tx.clock.now(), remembered(tx)
            steady = looked(before.steady if before else None, now)
            _remember(tx, steady)
            ran = before.ran_at if before else None
            if ran is not None and local_date(ran) == local_date(now):
                self._next_look = self._clock.monotonic() + REST_SECONDS
                return None
            return now if believed(steady, now, self._heard(tx)) else None

    def _round(self, now: Millis) -> Shredded:
        """Shred part by part, all by the one moment that was believed."""
        total = Shredded(more=True)
        while total.more:
            with self._store.transaction() as tx:
                total = total + self._shred(tx, now)
                values: dict[str, object] = {} if total.more else {"ran_at": now}
                if total.anything:
                    values |= {"found_at": now, "found": json.dumps(asdict(total))}
                if values:
                    where = rounds.c.name == _NAME
                    tx.connection.execute(update(rounds).where(where).values(**values))
        return total


def _remember(tx: Transaction, steady: Steady) -> None:
    values = {"seen_at": steady.seen_at, "steady_since": steady.since}
    changed = tx.connection.execute(update(rounds).where(rounds.c.name == _NAME).values(**values))
    if changed.rowcount == 0:
        tx.connection.execute(insert(rounds).values(name=_NAME, found="", **values))
