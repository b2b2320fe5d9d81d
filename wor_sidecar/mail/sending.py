"""What leaves: take back, receipts, then departures one by one; no network call inside a transaction."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock, Millis, as_datetime
from wor_sidecar.domain.errors.mail import LeaseLost
from wor_sidecar.domain.errors.postbus import NotAccepted, PostbusError
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.hooks.fault_points import FaultPoint
from wor_sidecar.hooks.transport import Deposited, DepositResult, Mailbox, Refused
from wor_sidecar.mail.line import Line
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.receipts import Receipts
from wor_sidecar.mail.turns import Claim, Turns
from wor_sidecar.store.transactions import Store

log = structlog.get_logger("wor_sidecar.mail")

AT_ONCE: Final = 100
"""Departures sent in one step."""
FRIDAY: Final = 4


def one_working_day_before(now: Millis) -> Millis:
    """Go back one working day: what was deposited before that should have been receipted by now."""
    at = as_datetime(now) - timedelta(days=1)
    while at.weekday() > FRIDAY:
        at -= timedelta(days=1)
    return Millis(int(at.timestamp() * 1000))


class Sending:
    """The sender's thread does this, step by step; all of its state is in the store."""

    def __init__(
        self,
        store: Store,
        line: Line,
        turns: Turns,
        receipts: Receipts,
        partners: Partners,
        clock: Clock,
        not_accepted: Callable[[str], object],
        fault: FaultPoint,
        overdue: Callable[[Millis], Millis] = one_working_day_before,
    ) -> None:
        self._store = store
        self._line = line
        self._turns = turns
        self._receipts = receipts
        self._partners = partners
        self._clock = clock
        self._not_accepted = not_accepted
        self._fault = fault
        self._overdue = overdue
        self._mailboxes: dict[str, Mailbox] = {}

    def step(self) -> bool:
        """Do what is due; returns whether anything was done."""
        with self._store.transaction() as tx:
            self._turns.expire(tx)
            self._turns.heed_clock(tx)
            back = self._turns.to_take_back(tx)
            done = self._receipts.hold_due(tx) > 0
        done |= self._take_back(back)
        for _ in range(AT_ONCE):
            if not self._send_one():
                break
            done = True
        return done | self._ask_fates()

    def next_due(self) -> Millis | None:
        """Return when something is due next; None: nothing waits."""
        with self._store.reading() as tx:
            moments = (self._turns.next_due(tx), self._receipts.next_due(tx))
        return min((at for at in moments if at is not None), default=None)

    def _send_one(self) -> bool:
        with self._store.transaction() as tx:
            claim = self._turns.claim(tx)
        if claim is None:
            return False
        self._fault("sending.sealed")
        try:
            with self._store.transaction() as tx:
                self._turns.called(tx, claim)
            self._fault("sending.before_deposit")
            result = self._mailbox(claim.url).deposit(claim.envelope, claim.to, claim.wire)
            self._fault("sending.after_deposit")
            self._note(claim, result)
        except LeaseLost:
            log.info("departure.lease_lost", departure=claim.departure)
            with self._store.transaction() as tx:
                self._turns.landed_late(tx, claim)
        self._fault("sending.noted")
        return True

    def _note(self, claim: Claim, result: DepositResult) -> None:
        fields = {"departure": claim.departure, "attempt": claim.attempt + 1}
        with self._store.transaction() as tx:
            match result:
                case Deposited():
                    self._turns.deposited(tx, claim)
                    log.info("departure.deposited", **fields)
                case Refused(code):
                    self._turns.rejected(tx, claim, code)
                    log.warning("departure.rejected", code=code, **fields)
                case _:
                    self._turns.in_doubt(tx, claim, result.code, result.after)
                    log.warning("departure.uncertain", code=result.code, **fields)
                    if result.code == NotAccepted.code:
                        self._not_accepted(claim.url)

    def _take_back(self, envelopes: list[tuple[EnvelopeId, OrganisationId]]) -> bool:
        silent: set[str | None] = set()
        for envelope, to in envelopes:
            url = self._url_of(to)
            if url in silent:
                continue
            try:
                if url is not None:
                    taken = self._mailbox(url).take_back(envelope, to)
                    log.info("departure.taken_back", envelope=envelope, taken=taken)
            except PostbusError as error:
                log.warning("departure.not_taken_back", envelope=envelope, code=error.code)
                silent.add(url)
                continue
            self._fault("sending.after_take_back")
            with self._store.transaction() as tx:
                self._turns.taken_back(tx, envelope)
        return bool(envelopes) and not silent

    def _ask_fates(self) -> bool:
        asked_some = False
        with self._store.reading() as tx:
            asked = self._turns.to_ask(tx)
        by_url: dict[str, list[EnvelopeId]] = {}
        for envelope, to in asked:
            by_url.setdefault(self._url_of(to) or "", []).append(envelope)
        for url, envelopes in by_url.items():
            try:
                told = self._mailbox(url).fate(envelopes)
            except PostbusError as error:
                log.warning("departure.fate_unknown", url=url, code=error.code)
                continue
            # It speaks of what was asked, and of all of that: silence is no reason to ask again at once.
            fates = {one: told.get(one, "open") for one in envelopes}
            with self._store.transaction() as tx:
                self._turns.fates(tx, fates, self._overdue(self._clock.now()))
            asked_some = True
        return asked_some

    def _url_of(self, organisation: OrganisationId) -> str | None:
        with self._store.reading() as tx:
            found = self._partners.detail(tx, organisation)
        return found.url if found else None

    def _mailbox(self, url: str) -> Mailbox:
        if url not in self._mailboxes:
            self._mailboxes[url] = self._line.mailbox(url)
        return self._mailboxes[url]
