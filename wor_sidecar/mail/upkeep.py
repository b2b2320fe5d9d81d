"""What keeps the line in order: keys renewed and published, senders listed, partners' keys, rows swept."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.exchange import ExchangeError
from wor_sidecar.domain.errors.mail import OwnChainBehind
from wor_sidecar.domain.errors.postbus import FinalRefusal, NotAccepted, PostbusError, RecordRefused
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.periods import DAY, RENEWAL, seconds
from wor_sidecar.hooks.fault_points import FaultPoint
from wor_sidecar.mail import restoring
from wor_sidecar.mail.arrivals import Arrivals
from wor_sidecar.mail.departure import SECOND, backoff
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.introductions import Introductions
from wor_sidecar.mail.joining import record_from, trusted_from, wire_record
from wor_sidecar.mail.line import Line
from wor_sidecar.mail.mailboxes import Mailboxes, MailboxRow
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.own_chain import fault_of
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.turnover import Turnover
from wor_sidecar.mail.turns import Turns
from wor_sidecar.mail.vouching import clock_vouched
from wor_sidecar.store.transactions import Store, Transaction

log = structlog.get_logger("wor_sidecar.mail")

MINUTE: Final = 60
_HOUR: Final = 3600 * SECOND
_DAY: Final = DAY * 1000
_SLOWEST_PUBLICATION: Final = _DAY
_TOLD_AGAIN: Final = -1


@dataclass(frozen=True, slots=True)
class _Work:
    """What one look at the store found to do."""

    boxes: tuple[MailboxRow, ...]
    partners: tuple[PartnerView, ...]
    chains: tuple[MailboxRow, ...]
    waiting_since: Millis | None
    """When the statement was made that still has to be published."""


class Upkeep:
    """One step at a time, in the thread of the sender. Waits are in seconds of the monotonic clock."""

    def __init__(
        self,
        store: Store,
        line: Line,
        membership: Membership,
        mailboxes: Mailboxes,
        partners: Partners,
        departures: Departures,
        turns: Turns,
        arrivals: Arrivals,
        clock: Clock,
        turnover: Turnover,
        introductions: Introductions,
        fault: FaultPoint,
    ) -> None:
        self._store = store
        self._line = line
        self._membership = membership
        self._mailboxes = mailboxes
        self._partners = partners
        self._departures = departures
        self._turns = turns
        self._arrivals = arrivals
        self._clock = clock
        self._turnover = turnover
        self._introductions = introductions
        self._fault = fault
        self._alone = threading.Lock()
        self._tries: dict[str, tuple[int, float]] = {}
        self._refused: set[str] = set()
        self._next_round = 0.0

    def not_accepted(self, url: str) -> None:
        """Hear that a postbus doesn't know us (any more)."""
        self._refused.add(url)

    def step(self) -> bool:
        """Do what is due; returns whether anything was done."""
        with self._store.reading() as tx:
            if not self._membership.adopted(tx):
                return False
            waits = restoring.waits_for_epoch(tx)
            if waits and not self._membership.epoch_pending(tx):
                return False
        with self._alone:
            return self._step(waits=waits)

    def publish(self) -> None:
        """Publish our newest keys everywhere now, and put them in use.

        Raises:
            PostbusError: one of the postbuses doesn't take them, or not now; the others have them.

        """
        trouble: PostbusError | None = None
        with self._alone:
            work = self._look()
            for box in work.boxes:
                try:
                    self._tend_known(box)
                except PostbusError as error:
                    trouble = error
            if work.waiting_since is not None:
                self._put_in_use()
        if trouble is not None:
            raise trouble

    def _tend_known(self, box: MailboxRow) -> None:
        try:
            self._tend(box)
        except NotAccepted:
            self._refused.add(box.url)
            self._tend(box)

    def _step(self, *, waits: bool) -> bool:
        done = False if waits else self._round()
        work = self._look()
        for box in work.boxes:
            done |= self._attempt(f"box {box.url}", box.url, partial(self._tend, box))
        if work.waiting_since is not None:
            done |= self._put_in_use()
        for box in () if waits else work.chains:
            done |= self._attempt(f"chain {box.url}", box.url, partial(self._check_chain, box))
        for partner in () if waits else work.partners:
            key = f"keys {partner.partner.organisation}"
            done |= self._attempt(key, partner.url, partial(self._fetch_keys, partner))
        return done

    def _look(self) -> _Work:
        with self._store.reading() as tx:
            newest = self._membership.newest(tx).position
            boxes = tuple(
                one
                for one in self._mailboxes.all(tx)
                if one.published < newest or one.senders_due or one.url in self._refused
            )
            now = self._clock.now()
            wanted = tuple(one for one in self._partners.details(tx) if _keys_due(one, now))
            chains = tuple(one for one in self._mailboxes.all(tx) if _chain_due(one, now))
            return _Work(boxes, wanted, chains, self._membership.waiting_since(tx))

    def _round(self) -> bool:
        """Renew, sweep and destroy, once a minute."""
        if self._clock.monotonic() < self._next_round:
            return False
        self._next_round = self._clock.monotonic() + MINUTE
        with self._store.transaction() as tx:
            if clock_vouched(tx):
                self._turns.sweep(tx)
                self._arrivals.sweep(tx)
            self._membership.destroy_seeds(tx, self._mailboxes.last_drained(tx))
            self._ask_again(tx)
            return self._membership.renew(tx)

    def _ask_again(self, tx: Transaction) -> None:
        """Say hello again where our epoch was never answered: daily, and weekly after a week."""
        keys, now = self._membership.keys(tx), tx.clock.now()
        begun = next(
            one.statement.iat
            for one in keys.record.statements
            if one.statement.position.epoch == keys.position.epoch
        )
        pause = _DAY if seconds(now) - begun < RENEWAL else RENEWAL * 1000
        for one in self._partners.details(tx):
            last = one.hello_held_at or 0
            if one.answered_epoch < keys.position.epoch and not 0 <= now - last < pause:
                self._introductions.say_hello(tx, one.partner.organisation)

    def _attempt(self, key: str, url: str, act: Callable[[], bool]) -> bool:
        """Try one thing at a postbus; trouble is logged, and the next try is further off each time."""
        attempt, not_before = self._tries.get(key, (0, 0.0))
        if self._clock.monotonic() < not_before:
            return False
        wait = backoff(attempt + 1, 1.0) / SECOND
        self._tries[key] = (attempt + 1, self._clock.monotonic() + wait)
        try:
            done = act()
        except NotAccepted as error:
            log.warning("postbus.not_accepted", url=url, code=error.code)
            if url not in self._refused:
                self._refused.add(url)
                self._tries.pop(key)
            return False
        except (PostbusError, ExchangeError) as error:
            log.warning("upkeep.failed", url=url, code=error.code)
            if isinstance(error, RecordRefused):
                self._drop_epoch()
            return False
        self._tries.pop(key)
        return done

    def line_is_back(self) -> None:
        """Try everything again now."""
        self._tries.clear()

    def _tend(self, box: MailboxRow) -> bool:
        postbus = self._line.postbus(box.url)
        with self._store.reading() as tx:
            record = self._membership.newest(tx).record
            senders = self._mailboxes.senders(tx, box.url)
            pending = self._membership.epoch_pending(tx)
        published = box.published
        if box.url in self._refused:
            self._fault("upkeep.before_register")
            registered = postbus.register(wire_record(record), admission=box.admission)
            with self._store.transaction() as tx:
                self._mailboxes.registered(tx, box.url, registered.admission, record.position)
                self._turns.line_is_back(tx)
            self._refused.discard(box.url)
            published = record.position
        if published < record.position:
            self._fault("upkeep.before_keys")
            postbus.put_keys(wire_record(record))
            self._fault("upkeep.after_keys")
            with self._store.transaction() as tx:
                self._mailboxes.published(tx, box.url, record.position)
        if pending:  # its keys may be the only ones that sign a call now; the list goes with its version
            return True
        try:
            postbus.put_senders(box.senders, senders)
        except FinalRefusal as refusal:
            log.warning("senders.refused", url=box.url, code=refusal.code)
            with self._store.transaction() as tx:
                self._mailboxes.raise_senders(tx, box.url)
            return False
        self._fault("upkeep.after_senders")
        with self._store.transaction() as tx:
            self._mailboxes.senders_published(tx, box.url, box.senders[1])
        return True

    def _check_chain(self, box: MailboxRow) -> bool:
        """Look at our own keys as a postbus serves them; what it lost is published there again."""
        with self._store.reading() as tx:
            ours = self._membership.newest(tx).record
        served = record_from(self._line.postbus(box.url), ours.organisation)
        fault = fault_of(ours, box.published, served, self._clock.now())
        if fault:
            log.error("keys.chain_wrong", url=box.url, code=fault)
        with self._store.transaction() as tx:
            self._mailboxes.chain_checked(tx, box.url, fault)
            # Who lost keys lost the list of senders too, and may have lost that alone: it is told again.
            self._mailboxes.senders_published(tx, box.url, _TOLD_AGAIN)
            if fault == OwnChainBehind.code:
                self._mailboxes.published(tx, box.url, served.position)
        return bool(fault)

    def _put_in_use(self) -> bool:
        """Sign with the new keys once every postbus has them, or after a day if one has; tell the partners.

        What no postbus took may be wrong: of a clock that ran ahead, of an epoch that is none of the newest.
        """
        self._fault("upkeep.before_use")
        with self._store.transaction() as tx:
            since, newest = self._membership.waiting_since(tx), self._membership.newest(tx).position
            begins = self._membership.epoch_pending(tx)
            boxes = self._mailboxes.all(tx)
            behind = [one for one in boxes if one.published < newest]
            soon = since is not None and self._clock.now() - since < _SLOWEST_PUBLICATION
            nowhere = bool(boxes) and len(behind) == len(boxes)
            if since is None or (behind and (soon or nowhere)):
                return False
            self._membership.put_in_use(tx)
            if begins:
                self._turnover.turn(tx, newest.epoch)
            else:
                for one in self._partners.list(tx):
                    self._departures.hold_unnumbered(tx, to=one.organisation, type_=MessageType.KEY_STATEMENT)
        self._fault("upkeep.in_use")
        return True

    def _drop_epoch(self) -> None:
        with self._store.transaction() as tx:
            self._membership.drop_pending(tx)

    def _fetch_keys(self, partner: PartnerView) -> bool:
        organisation: OrganisationId = partner.partner.organisation
        trusted = trusted_from(
            self._line.postbus(partner.url), organisation, partner.trusted, self._clock.now()
        )
        self._fault("upkeep.after_fetch_keys")
        with self._store.transaction() as tx:
            self._partners.trust(tx, trusted)
            self._partners.keys_checked(tx, organisation)
        return trusted.newest.position != partner.trusted.newest.position


def _chain_due(box: MailboxRow, now: Millis) -> bool:
    """Look daily, and hourly while something is wrong."""
    last = box.chain_checked_at
    return last is None or not 0 <= now - last < (_HOUR if box.chain_fault else _DAY)


def _keys_due(partner: PartnerView, now: Millis) -> bool:
    """Ask daily once a renewal is overdue, and at once when something could not be opened or sealed."""
    overdue = seconds(now) - partner.trusted.newest.iat > RENEWAL + DAY
    return partner.keys_wanted or (overdue and not 0 <= now - partner.keys_checked_at <= _DAY)
