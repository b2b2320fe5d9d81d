"""The inbox's thread that reminds: each working morning a mail of counts to whoever asked for one."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from email.message import EmailMessage
from typing import Final

import structlog

from wor_sidecar.domain.addresses import looks_like_address
from wor_sidecar.domain.clock import AMSTERDAM, Clock, Millis, as_datetime
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import AddressRefused, MailAbsent
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.texts.catalogue import language, speaking
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import CONTENT
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.team import rows
from wor_sidecar.welfare.team.calendars import OwnDays
from wor_sidecar.welfare.team.counting import for_whom, open_of, reminded_today, waiting
from wor_sidecar.welfare.team.remembering import forget_old, keep, last_day, of_day
from wor_sidecar.welfare.team.reminder import Counts, reminder, trial
from wor_sidecar.welfare.team.working import Work
from wor_sidecar.wire.mail_days import (
    LATEST,
    DayMail,
    Sending,
    Told,
    is_of_the_server,
    may_go,
    pause_after,
    told_of,
)
from wor_sidecar.wire.mail_server import MailServer

log = structlog.get_logger()

GLANCE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True, repr=False)
class _Leaving(Masked):
    """A mail that is noted and may go: to which address, saying what, in which language."""

    mark: DayMail
    to: str
    counts: Counts
    language: str


class Reminding:
    """A mail is noted before it leaves: who was reminded is never reminded again that day, come what may."""

    def __init__(
        self,
        store: Store,
        server: MailServer,
        own_days: OwnDays,
        clock: Clock,
        randomness: Randomness,
        refresh: Callable[[], object],
    ) -> None:
        """`refresh` brings the columns that are counted up to date."""
        self._store = store
        self._server = server
        self._own_days = own_days
        self._clock = clock
        self._randomness = randomness
        self._refresh = refresh
        self._rests_until = 0.0
        self._failures = 0

    def run(self, stop: threading.Event) -> None:
        """Look over and over until `stop`; a failure is logged, and the next look tries again."""
        while not stop.is_set():
            try:
                self.look(stop)
            except WorError as error:
                log.warning("loop.failed", loop="reminders", code=error.code)
            except Exception:  # the thread's border: the operator sees in the log where it arose
                log.exception("loop.failed", loop="reminders")
            stop.wait(GLANCE_SECONDS)

    def look(self, stop: threading.Event | None = None) -> int:
        """Remind whoever is to be reminded now; returns how many mails went."""
        now = self._clock.now()
        if not self._server.there or self._clock.monotonic() < self._rests_until:
            return 0
        today, wall = local_date(now), f"{as_datetime(now).astimezone(AMSTERDAM):%H:%M}"
        if wall >= LATEST:
            return 0
        self._own_days.everybody(today)
        wanted, sent = self._wanted(today, wall, now), 0
        if wanted:
            self._refresh()
        for user in wanted:
            if stop is not None and stop.is_set():
                break
            went = self._remind(user, today)
            sent += went
            if self._clock.monotonic() < self._rests_until:
                break
        return sent

    def test(self, to: str) -> None:
        """Send a mail that says nothing but that mail arrives.

        Raises:
            AddressRefused, MailTrouble, FileUnreadable: it did not go.

        """
        if not self._server.there:
            raise MailAbsent
        if not looks_like_address(to):
            raise AddressRefused(address=to)
        now = self._clock.now()
        self._server.send(trial(sender=self._server.sender, to=to, at=now, randomness=self._randomness), to)

    def told(self) -> Told:
        """Tell how the newest day went."""
        with self._store.reading() as tx:
            day = last_day(tx)
            found = of_day(tx, day).values() if day else ()
        return told_of(self._server.host, day, found)

    def _wanted(self, today: date, wall: str, now: Millis) -> Sequence[str]:
        """List who is to be reminded now, each for the first time today or after a pause."""
        with self._store.reading() as tx:
            before = of_day(tx, today)
            week, calendar = self._own_days.week(tx), self._own_days.everybody(today)
            work = rows.everybodys_work(tx)
            return [
                user.id
                for user in users.everybody(tx)
                if user.role in CONTENT
                and _asked(work.get(user.id), wall)
                and reminded_today(user, week, calendar, today)
                and may_go(before.get(user.id), now)
            ]

    def _remind(self, user: str, today: date) -> bool:
        leaving = self._claim(user, today)
        if leaving is None:
            return False
        try:
            self._server.send(self._written(leaving), leaving.to)
        except WorError as error:
            self._failed(leaving.mark, error)
            return False
        self._failures = 0
        self._note(replace(leaving.mark, state=Sending.SENT, told_at=self._clock.now(), code=""))
        log.info("reminder.sent", user=user, tries=leaving.mark.tries)
        return True

    def _written(self, leaving: "_Leaving") -> EmailMessage:
        now = self._clock.now()
        with speaking(leaving.language):
            return reminder(
                leaving.counts,
                sender=self._server.sender,
                to=leaving.to,
                at=now,
                randomness=self._randomness,
            )

    def _claim(self, user: str, today: date) -> "_Leaving | None":
        """Note that a mail is about to go, with what it says; None: there is nothing to say, or it went."""
        with self._store.transaction() as tx:
            now = tx.clock.now()
            before = of_day(tx, today).get(user)
            work, who = rows.work_of(tx, user), users.get(tx, user)
            if not may_go(before, now) or not (work.remind and work.mail) or not who.active:
                return None
            forget_old(tx, today)
            counts = self._counts(tx, who, today)
            mark = DayMail(user, today, Sending.SENDING, (before.tries if before else 0) + 1, now, now)
            if not counts:
                keep(tx, replace(mark, state=Sending.NOTHING))
                return None
            keep(tx, mark)
            return _Leaving(mark, work.mail, counts, who.language or language())

    def _counts(self, tx: Transaction, user: User, today: date) -> Counts:
        everybody = users.everybody(tx)
        return for_whom(user, everybody, waiting(tx, today), open_of(tx), self._own_days.week(tx), today)

    def _failed(self, mark: DayMail, error: WorError) -> None:
        self._note(mark.failed(error, self._clock.now()))
        log.warning("reminder.failed", user=mark.to, code=error.code, tries=mark.tries)
        if is_of_the_server(error):
            self._failures += 1
            self._rests_until = self._clock.monotonic() + pause_after(self._failures) / 1000

    def _note(self, mark: DayMail) -> None:
        with self._store.transaction() as tx:
            keep(tx, mark)


def _asked(work: Work | None, wall: str) -> bool:
    return work is not None and work.remind and bool(work.mail) and work.remind_at <= wall
