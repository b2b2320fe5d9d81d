"""The message of the day: how much waits, to the addresses of the settings, once each working day."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from typing import Final

import structlog

from wor_sidecar.domain.clock import AMSTERDAM, Clock, as_datetime, local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.practice.signal_settings import SignalsSettings
from wor_sidecar.practice.signals import digest_days, rows
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.transactions import Store
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.signals import counted
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
from wor_sidecar.wire.mail_message import plain_mail
from wor_sidecar.wire.mail_server import MailServer

log = structlog.get_logger()

GLANCE_SECONDS: Final = 30.0


class Digests:
    """One is noted before it leaves: who got it never gets it again that day, come what may."""

    def __init__(
        self,
        store: Store,
        server: MailServer,
        settings: SignalsSettings,
        working_days: WorkingDays,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._store = store
        self._server = server
        self._settings = settings
        self._working_days = working_days
        self._clock = clock
        self._randomness = randomness
        self._rests_until = 0.0

    def run(self, stop: threading.Event, counted_on: Callable[[], date | None]) -> None:
        """Look over and over until `stop`; its caller watches over it.

        Args:
            stop: ends it.
            counted_on: the day on which the signals were looked over last: a machine that was off at night
                knows yesterday's alone, and a mail of those would be the only one of the day.

        """
        while not stop.is_set():
            if counted_on() == local_date(self._clock.now()):
                self.look()
            stop.wait(GLANCE_SECONDS)

    def look(self) -> int:
        """Send what is due, and return how many went."""
        if not (self._server.there and self._settings.digest_to):
            return 0
        wall = as_datetime(self._clock.now()).astimezone(AMSTERDAM)
        at, today = f"{wall:%H:%M}", wall.date()
        in_time = self._settings.digest_at <= at < LATEST
        if not in_time or self._clock.monotonic() < self._rests_until:
            return 0
        if not self._working_days.around(today).works(today):
            return 0
        sent = 0
        for address in self._settings.digest_to:
            sent += self._send(address, today)
            if self._clock.monotonic() < self._rests_until:
                break
        return sent

    def told(self) -> Told:
        """Tell how the newest day went."""
        with self._store.reading() as tx:
            day = digest_days.newest_day(tx)
            found = digest_days.of_day(tx, day).values() if day else ()
        return told_of(self._server.host, day, found)

    def _send(self, address: str, today: date) -> bool:
        claimed = self._claim(address, today)
        if claimed is None:
            return False
        mark, lines = claimed
        try:
            self._server.send(self._written(lines, address), address)
        except WorError as error:
            self._failed(mark, error)
            return False
        self._note(replace(mark, state=Sending.SENT, told_at=self._clock.now(), code=""))
        log.info("digest.sent", tries=mark.tries)
        return True

    def _claim(self, address: str, today: date) -> tuple[DayMail, Sequence[str]] | None:
        """Note that one is about to go, with what it says; None: there is nothing to say, or it went."""
        with self._store.reading() as tx:
            before = digest_days.of_day(tx, today).get(address)
        if not may_go(before, self._clock.now()):
            return None
        with self._store.transaction() as tx:
            now = tx.clock.now()
            digest_days.forget_old(tx, today)
            lines = counted(one.name for one in rows.raised(tx))
            tries = (before.tries if before else 0) + 1
            mark = DayMail(address, today, Sending.SENDING, tries, now, now)
            digest_days.keep(tx, mark if lines else replace(mark, state=Sending.NOTHING))
        return (mark, lines) if lines else None

    def _written(self, lines: Sequence[str], to: str) -> EmailMessage:
        body = (
            _("Good morning,"),
            "",
            _("This waits for the practice in Welzijn op Recept:"),
            "",
            *(f"- {line}" for line in lines),
            "",
            _("Open the window of Welzijn op Recept as you always do. No name is in this mail, and no link."),
        )
        subject, now = _("Welzijn op Recept: something waits"), self._clock.now()
        return plain_mail(
            subject,
            "\n".join(body),
            sender=self._server.sender,
            to=to,
            at=now,
            randomness=self._randomness,
        )

    def _failed(self, mark: DayMail, error: WorError) -> None:
        self._note(mark.failed(error, self._clock.now()))
        log.warning("digest.failed", code=error.code, tries=mark.tries)
        if is_of_the_server(error):
            self._rests_until = self._clock.monotonic() + pause_after(mark.tries) / 1000

    def _note(self, mark: DayMail) -> None:
        with self._store.transaction() as tx:
            digest_days.keep(tx, mark)
