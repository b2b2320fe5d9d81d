"""What time does to prompts: windows of undo close and restart, and an unanswered question expires."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.moves import Move, MoveKind, Who
from wor_sidecar.mail.departures import Departures
from wor_sidecar.practice.consent import consents, prompts
from wor_sidecar.practice.consent.prompts import Prompt
from wor_sidecar.practice.consent.registrar import PROGRAM
from wor_sidecar.practice.local import local_date, working_days_after
from wor_sidecar.practice.referrals import book
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

_MINUTE = 60_000


class Windows:
    """The timers of the consent desk. They move nothing but an unanswered prompt: nothing of it has left."""

    def __init__(
        self, departures: Departures, undo_minutes: float, ring: Callable[[], object] = lambda: None
    ) -> None:
        self._departures = departures
        self._window = int(undo_minutes * _MINUTE)
        self._ring = ring

    def restart(self, tx: Transaction) -> int:
        """Give everything that is still held its whole window again; returns how many.

        After a restart, or a step of the wall's clock: nobody may lose the time in which to take it back.
        """
        self._departures.restart_windows(tx)
        until = Millis(tx.clock.now() + self._window)
        again = [prompt for prompt in prompts.undoable(tx) if not self._gone(tx, prompt)]
        for prompt in again:
            prompts.save(tx, replace(prompt, undo_until=until))
        return len(again)

    def close(self, tx: Transaction) -> int:
        """Close the windows that are over; one whose departure is held on for other reasons stays as it is."""
        now = tx.clock.now()
        over = [
            prompt
            for prompt in prompts.undoable(tx)
            if prompt.undo_until is not None and prompt.undo_until <= now and not self._held(tx, prompt)
        ]
        for prompt in over:
            prompts.save(tx, replace(prompt, undo_until=None))
        return len(over)

    def expire(self, tx: Transaction, working_days: int, holidays: frozenset[date]) -> int:
        """Close the questions that waited too long; a person can reopen each."""
        now = tx.clock.now()
        today = local_date(now)
        expired = 0
        for prompt in prompts.waiting(tx):
            if today <= working_days_after(local_date(prompt.waits_from), working_days, holidays):
                continue
            referral = book.load(tx, prompt.referral)
            book.make(tx, referral, Move(MoveKind.EXPIRE, Who.TIMER, now, PROGRAM))
            prompts.save(tx, replace(prompt, version=prompt.version + 1, undo_until=None))
            tx.audit(AuditLine("prompt.expired", PROGRAM, "program", prompt.id))
            expired += 1
        if expired:
            tx.after_commit(self._ring)
        return expired

    def _held(self, tx: Transaction, prompt: Prompt) -> bool:
        recorded = consents.standing(tx, prompt.referral)
        if recorded is None or recorded.departure is None:
            return False
        view = self._departures.view(tx, recorded.departure)
        return view is not None and not view.sealed

    def _gone(self, tx: Transaction, prompt: Prompt) -> bool:
        recorded = consents.standing(tx, prompt.referral)
        return recorded is not None and recorded.departure is not None and not self._held(tx, prompt)
