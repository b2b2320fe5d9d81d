"""The inbox's thread that lets go: content and cases by their terms, forms and sign-ins that are over."""

import threading
from collections.abc import Callable
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.retention import Shredded, Terms
from wor_sidecar.mail.vouching import heard
from wor_sidecar.store.clock_watch import ClockWatch, note_step
from wor_sidecar.store.rounds import Rounds
from wor_sidecar.store.trail_cut import cut_old
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.acting import Outbox
from wor_sidecar.welfare.exporting import exports
from wor_sidecar.welfare.exporting.export import KEPT
from wor_sidecar.welfare.retention.confirming import confirm_deleted
from wor_sidecar.welfare.retention.shredding import shred_due
from wor_sidecar.welfare.signin import attempts, sessions

log = structlog.get_logger()

GLANCE_SECONDS: Final = 10.0
TIDY_SECONDS: Final = 3600.0


class Keeping:
    """`wake` is called when the mail got something to send by it."""

    def __init__(
        self, store: Store, terms: Terms, outbox: Outbox, clock: Clock, wake: Callable[[], object]
    ) -> None:
        self._store = store
        self._terms = terms
        self._outbox = outbox
        self._clock = clock
        self._rounds = Rounds(store, clock, self._shred, heard, after=wake)
        self._tidies_next = 0.0
        self._watch = ClockWatch(clock)

    def run(self, stop: threading.Event) -> None:
        """Look over and over until `stop`; a failure is logged, and the next look tries again."""
        while not stop.is_set():
            try:
                self.look()
            except WorError as error:
                log.warning("loop.failed", loop="retention", code=error.code)
            except Exception:  # the thread's border: the operator sees in the log where it arose
                log.exception("loop.failed", loop="retention")
            stop.wait(GLANCE_SECONDS)

    def look(self) -> Shredded | None:
        """Do what is due; None: the round of the day wasn't."""
        if self._clock.monotonic() >= self._tidies_next:
            self._tidies_next = self._clock.monotonic() + TIDY_SECONDS
            with self._store.transaction() as tx:
                sessions.drop_old(tx, tx.clock.now())
                attempts.forget_old(tx, tx.clock.now())
                exports.drop_old(tx, Millis(tx.clock.now() - KEPT))
        if step := self._watch.step():
            log.warning("clock.stepped", seconds=round(step / 1000))
            note_step(self._store, step)
            self._watch.settled(step)
        done = self._rounds.look()
        if done is not None:
            cut_old(self._store, self._terms.audit_years)
        return done

    def _shred(self, tx: Transaction, now: Millis) -> Shredded:
        done = shred_due(tx, self._terms, now)
        confirm_deleted(tx, self._outbox)
        return done
