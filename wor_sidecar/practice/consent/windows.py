"""What time does to prompts: windows of undo close and restart, and an unanswered question expires."""

from collections.abc import Callable
from dataclasses import replace

from wor_sidecar.domain import prompts as pure
from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.moves import Move, MoveKind, Who
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.mail.departures import Departures
from wor_sidecar.practice import restored
from wor_sidecar.practice.consent import consents, prompts
from wor_sidecar.practice.consent.prompts import Filed
from wor_sidecar.practice.consent.registrar import PROGRAM
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

_MINUTE = 60_000


class Windows:
    """The timers of the consent desk. They move nothing but an unanswered prompt: nothing of it has left."""

    def __init__(
        self,
        departures: Departures,
        undo_minutes: float,
        ring: Callable[[], object] = lambda: None,
        moved: Callable[[ReferralMoved], object] = lambda _moved: None,
    ) -> None:
        self._departures = departures
        self._window = int(undo_minutes * _MINUTE)
        self._ring = ring
        self._moved = moved

    def restart(self, tx: Transaction) -> int:
        """Give everything that is still held its whole window again; returns how many.

        After a restart, or a step of the wall's clock: nobody may lose the time in which to take it back.
        """
        self._departures.restart_windows(tx)
        until = Millis(tx.clock.now() + self._window)
        again = [filed for filed in prompts.undoable(tx) if not self._gone(tx, filed)]
        for filed in again:
            prompts.save(tx, replace(filed.prompt, undo_until=until))
        return len(again)

    def close(self, tx: Transaction) -> int:
        """Close the windows that are over; what is still held for other reasons stays as it is."""
        over = self.over(tx)
        for filed in over:
            prompts.save(tx, replace(filed.prompt, undo_until=None))
        return len(over)

    def over(self, tx: Transaction) -> list[Filed]:
        """List the prompts whose window is over."""
        now = tx.clock.now()
        return [
            filed
            for filed in prompts.undoable(tx)
            if (filed.prompt.undo_until or now) <= now and not self._held(tx, filed)
        ]

    def expire(self, tx: Transaction, working_days: int, calendar: Calendar) -> int:
        """Close the questions that waited too long; a person can reopen each."""
        now = tx.clock.now()
        today = local_date(now)
        expired = 0
        for filed in prompts.waiting(tx):
            if today <= calendar.after(local_date(filed.prompt.counts_from), working_days):
                continue
            if restored.holder_of(tx, filed.referral) is not None:
                continue  # something has left: somebody has to ask the patient
            referral = book.load(tx, filed.referral)
            move = Move(MoveKind.EXPIRE, Who.TIMER, now, PROGRAM)
            book.announce(tx, referral, book.make(tx, referral, move), move, self._moved)
            close_if_done(tx, referral.id)
            prompts.save(tx, replace(pure.expire(filed.prompt), undo_until=None))
            tx.audit(AuditLine("prompt.expired", PROGRAM, "program", filed.prompt.id))
            expired += 1
        if expired:
            tx.after_commit(self._ring)
        return expired

    def _held(self, tx: Transaction, filed: Filed) -> bool:
        recorded = consents.standing(tx, filed.referral)
        if recorded is None or recorded.departure is None:
            return False
        view = self._departures.view(tx, recorded.departure)
        return view is not None and not view.sealed

    def _gone(self, tx: Transaction, filed: Filed) -> bool:
        recorded = consents.standing(tx, filed.referral)
        return recorded is not None and recorded.departure is not None and not self._held(tx, filed)
