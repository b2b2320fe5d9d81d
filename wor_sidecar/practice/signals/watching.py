"""The timer of signals: each day and hour, and soon after something moved, it looks what takes too long.

A signal is raised once, told to the plug-ins once, and taken away when its cause is gone. It moves nothing.
"""

from datetime import date
from typing import Final

import structlog

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.hooks.events import Signal
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.signals import known, rows
from wor_sidecar.practice.signals.finding import KnownExport, Now, found
from wor_sidecar.practice.signals.receivers import Receivers
from wor_sidecar.practice.signals.rows import Raised
from wor_sidecar.practice.writeback import orphans
from wor_sidecar.store.transactions import Transaction

log = structlog.get_logger()

EVERY_SECONDS: Final = 3600.0
"""Between two looks while nothing moves: a day may have begun."""
AFTER_MOVE_SECONDS: Final = 30.0
"""At the least between two looks, however much moves."""


class Watching:
    """Looks over everything that is open."""

    def __init__(self, rooms: Rooms) -> None:
        settings = rooms.settings
        self._rooms = rooms
        self._receivers = Receivers(rooms.working_days, settings.calendar, settings.routes)
        self._looked_at: float | None = None
        self._begun_on: date | None = None
        self.looked_on: date | None = None
        """The day of the last look that was brought to its end."""
        self._heard = 0

    def tick(self) -> bool:
        """Look if it is time; tell whether it was."""
        if self._looked_at is not None and self._begun_on == local_date(self._rooms.clock.now()):
            rested = self._rooms.clock.monotonic() - self._looked_at
            moved = self._rooms.bell.version != self._heard
            if rested < (AFTER_MOVE_SECONDS if moved else EVERY_SECONDS):
                return False
        self.look()
        return True

    def look(self) -> None:
        """Raise what takes too long now, take away what no longer does, and tell the plug-ins."""
        self._looked_at, self._heard = self._rooms.clock.monotonic(), self._rooms.bell.version
        self._begun_on = local_date(self._rooms.clock.now())
        now, before = self._now(), {one.name: one.since for one in self._rooms.folders()}
        with self._rooms.store.reading() as tx:
            wanted = self._found(tx, now, before)
            there = set(rows.raised(tx))
        if wanted != there:
            with self._rooms.store.transaction() as tx:
                rows.take_away(tx, there - wanted)
                rows.add(tx, wanted - there)
            log.info("signals.changed", raised=len(wanted - there), gone=len(there - wanted))
            self._rooms.bell.ring()
            self._heard = self._rooms.bell.version
        self.looked_on = now.today
        self._tell_all()

    def _now(self) -> Now:
        """Ask for the holidays before any transaction: the first question of a year takes its time."""
        at = self._rooms.clock.now()
        with self._rooms.store.reading() as tx:
            labels = self._rooms.partners.labels(tx)
        today = local_date(at)
        return Now(at, today, self._receivers.around(today, labels), self._rooms.settings.terms)

    def _found(self, tx: Transaction, now: Now, waiting_since: dict[str, Millis]) -> set[Raised]:
        from_activity = self._rooms.settings.signals.follow_up_from == "activity"
        return found(
            now,
            known.of_referrals(tx, self._rooms.departures, from_activity=from_activity),
            known.of_letters(tx),
            self._exports(tx, waiting_since),
            orphans.waiting(tx),
        )

    def _exports(self, tx: Transaction, waiting_since: dict[str, Millis]) -> list[KnownExport]:
        lists = {one.name: journal.newest(tx, one.name) for one in self._rooms.settings.exports}
        return [
            KnownExport(one.name, local_date(lists[one.name] or waiting_since[one.name]), one.rhythm)
            for one in self._rooms.settings.exports
            if one.name in waiting_since
        ]

    def _tell_all(self) -> None:
        """Tell each that nobody heard of; after a crash in between it is told again, and never left out."""
        with self._rooms.store.reading() as tx:
            untold = rows.untold(tx)
        for one, at in untold:
            self._rooms.plugins.signal(Signal(one.name.value, at, one.referral, one.subject))
        if untold:
            with self._rooms.store.transaction() as tx:
                rows.told(tx, [one for one, _at in untold])
