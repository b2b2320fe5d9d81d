"""What comes in from one mailbox: list, fetch, open, apply in one transaction, acknowledge after it."""

from collections.abc import Callable, Mapping
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.exchange import (
    EnvelopeError,
    EnvelopeFromFuture,
    EnvelopeMalformed,
    EnvelopeTooLarge,
    ExchangeError,
    KeyTrustError,
    MessageMalformed,
    SenderKeyUnknown,
    SenderUnknown,
)
from wor_sidecar.domain.errors.mail import ApplyingFailed
from wor_sidecar.domain.errors.postbus import CallRefused, PostbusError, PostbusFailing, UnexpectedAnswer
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.body import Body, UnknownBody, UnreadableBody, parse_body
from wor_sidecar.exchange.envelope import LARGEST_WIRE, open_envelope, read_header
from wor_sidecar.exchange.primitives import Kid, Seed
from wor_sidecar.exchange.stranger import open_hello
from wor_sidecar.exchange.trust import Verdict as KeysVerdict
from wor_sidecar.exchange.trust import judge
from wor_sidecar.hooks.fault_points import FaultPoint
from wor_sidecar.hooks.transport import Mailbox, Verdict, Waiting
from wor_sidecar.mail.arrivals import Arrivals
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.introductions import Introductions
from wor_sidecar.mail.joining import trusted_from
from wor_sidecar.mail.line import Line
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.mail.partners import Partners
from wor_sidecar.store.transactions import Store, Transaction

log = structlog.get_logger("wor_sidecar.mail")

DRAINED_EVERY: Final = 3600.0
LATER: Final = 30.0
"""Seconds after which an envelope that had to stay on the postbus is looked at again."""
TELL_KEYS_EVERY: Final = 86_400_000


class Fetching:
    """One mailbox's incoming side, in a thread of its own."""

    def __init__(
        self,
        url: str,
        store: Store,
        line: Line,
        membership: Membership,
        mailboxes: Mailboxes,
        partners: Partners,
        departures: Departures,
        introductions: Introductions,
        arrivals: Arrivals,
        clock: Clock,
        wake: Callable[[], object],
        fault: FaultPoint,
    ) -> None:
        self.url = url
        self._store = store
        self._line = line
        self._membership = membership
        self._mailboxes = mailboxes
        self._partners = partners
        self._departures = departures
        self._introductions = introductions
        self._arrivals = arrivals
        self._clock = clock
        self._wake = wake
        self._fault = fault
        self._mailbox: Mailbox | None = None
        self._not_before: dict[EnvelopeId, float] = {}
        self._looked_up: set[EnvelopeId] = set()
        self._troubled: set[EnvelopeId] = set()
        self._note_drained_at = 0.0

    def step(self, wait: float) -> bool:
        """Take in all that lies there, waiting up to `wait` seconds for the first.

        Returns whether anything was taken in; raises PostbusError when the line is dead.
        """
        mailbox = self._mailbox = self._mailbox or self._line.mailbox(self.url)
        waiting = mailbox.poll(wait)
        now = self._clock.monotonic()
        present = {one.id for one in waiting}
        self._not_before = {one: at for one, at in self._not_before.items() if one in present}
        self._looked_up &= present
        self._troubled &= present
        ready = [one for one in waiting if self._not_before.get(one.id, 0) <= now]
        if not waiting:
            self._drained()
        verdicts, trouble = self._take_all(mailbox, ready)
        if verdicts:
            self._fault("fetching.before_acknowledge")
            mailbox.acknowledge(verdicts)
            self._fault("fetching.after_acknowledge")
            # Whoever lists these all the same gets no second look of us at once.
            self._not_before |= {one.id: now + LATER for one in verdicts}
        if trouble is not None:
            raise trouble
        return bool(verdicts)

    @property
    def has_leftovers(self) -> bool:
        """Tell whether something stays on the postbus for now, so that polling at once would only spin."""
        return bool(self._not_before)

    def _drained(self) -> None:
        """Note that the mailbox is empty; seeds are destroyed by it, on a scale of days."""
        if self._clock.monotonic() < self._note_drained_at:
            return
        self._note_drained_at = self._clock.monotonic() + DRAINED_EVERY
        with self._store.transaction() as tx:
            self._mailboxes.drained(tx, self.url)

    def _take_all(self, mailbox: Mailbox, ready: list[Waiting]) -> tuple[list[Verdict], BaseException | None]:
        """Take in what is ready; where trouble comes, what was done before it is told all the same.

        The next round begins with the others: one envelope never keeps the rest of a mailbox away.
        """
        verdicts: list[Verdict] = []
        for one in sorted(ready, key=lambda one: one.id in self._troubled):
            try:
                verdict = self._take_in(mailbox, one)
            except Exception as trouble:  # noqa: BLE001 - raised again by the caller, after the verdicts
                self._troubled.add(one.id)
                return verdicts, trouble
            if verdict is not None:
                verdicts.append(verdict)
        return verdicts, None

    def _take_in(self, mailbox: Mailbox, one: Waiting) -> Verdict | None:
        """Take one envelope in; None: it stays on the postbus."""
        if one.size > LARGEST_WIRE:
            return self._unreadable(one, EnvelopeTooLarge(organisation=one.sender))
        try:
            wire = mailbox.fetch(one.id)
        except (CallRefused, PostbusFailing, UnexpectedAnswer) as error:
            self._later(one, error)
            return None
        if wire is None:
            self._not_before[one.id] = self._clock.monotonic() + LATER
            return None
        self._fault("fetching.fetched")
        try:
            return self._open(one, wire)
        except (EnvelopeFromFuture, KeyTrustError, PostbusError) as error:
            self._later(one, error)
        except ApplyingFailed as error:
            self._arrivals.stumbled(error)
            self._later(one, error)
        except (EnvelopeError, MessageMalformed) as error:
            return self._unreadable(one, error)
        return None

    def _open(self, one: Waiting, wire: bytes) -> Verdict | None:
        header = read_header(wire)
        if header.id != one.id:
            raise EnvelopeMalformed(reason="it lies under the name of another")
        try:
            return self._applied(one, wire)
        except SenderUnknown:
            return self._met(one, header.sender, wire)
        except SenderKeyUnknown:
            if one.id in self._looked_up:
                raise
        self._look_up(header.sender)
        self._looked_up.add(one.id)
        return self._applied(one, wire)

    def _applied(self, one: Waiting, wire: bytes) -> Verdict | None:
        with self._store.transaction() as tx:
            keys = self._membership.newest(tx)
            trusted = {view.partner.organisation: view for view in self._partners.details(tx)}
            opened = open_envelope(
                wire,
                keys.organisation,
                keys.seed_by_kid,
                lambda sender: trusted[sender].trusted if sender in trusted else None,
                tx.clock.now(),
            )
            sender = trusted[opened.header.sender]
            body = parse_body(opened.body)
            sealed_at = opened.header.iat
            self._heed(tx, sender, judge(keys.record.statements, body.frame.knows), sealed_at)
            verdict = self._apply(tx, one, sender, body, sealed_at)
            self._fault("fetching.before_commit")
        self._fault("fetching.after_commit")
        self._wake()
        return verdict

    def _apply(
        self,
        tx: Transaction,
        one: Waiting,
        sender: PartnerView,
        body: Body | UnknownBody | UnreadableBody,
        sealed_at: int,
    ) -> Verdict | None:
        if body.frame.seq is None:
            if not isinstance(body, Body):
                log.warning("arrival.refused", envelope=one.id, code=body.code)
                return Verdict(one.id, body.code)
            self._introductions.hear(tx, sender.partner.organisation, body, sealed_at)
            return Verdict(one.id)
        if self._arrivals.take(tx, sender, body):
            return Verdict(one.id)
        self._not_before[one.id] = self._clock.monotonic() + LATER
        log.warning("arrival.too_far", envelope=one.id)
        return None

    def _met(self, one: Waiting, sender: OrganisationId, wire: bytes) -> Verdict:
        """Look a stranger up once; only a hello with the proof of an invitation gets in."""
        with self._store.reading() as tx:
            if self._partners.detail(tx, one.sender) is not None:
                raise EnvelopeMalformed(reason="its header names another sender")
            invitations = self._introductions.open_invitations(tx)
            keys = self._membership.newest(tx)
        seeds: Mapping[Kid, Seed] = keys.seed_by_kid
        try:
            if not invitations:
                raise SenderUnknown(organisation=sender)
            stranger = trusted_from(self._line.postbus(self.url), sender, None, self._clock.now())
            found = open_hello(wire, keys.organisation, seeds, stranger, invitations, self._clock.now())
        except ExchangeError as error:
            log.warning("arrival.stranger_refused", envelope=one.id, code=error.code)
            return Verdict(one.id, error.code)
        with self._store.transaction() as tx:
            self._introductions.meet(tx, stranger, found)
            self._fault("fetching.before_commit")
        self._fault("fetching.after_commit")
        self._wake()
        return Verdict(one.id)

    def _look_up(self, organisation: OrganisationId) -> None:
        """Fetch a partner's newest keys; a call outside any transaction."""
        with self._store.reading() as tx:
            held = self._partners.detail(tx, organisation)
        if held is None:
            return
        trusted = trusted_from(self._line.postbus(self.url), organisation, held.trusted, self._clock.now())
        with self._store.transaction() as tx:
            self._partners.trust(tx, trusted)

    def _heed(self, tx: Transaction, sender: PartnerView, verdict: KeysVerdict, sealed_at: int) -> None:
        """Keep what a partner knows of our keys: behind, it is told once a day; a fork is a person's."""
        organisation = sender.partner.organisation
        if not self._partners.heard(tx, organisation, verdict, sealed_at):
            return
        if verdict in (KeysVerdict.FORK, KeysVerdict.AHEAD):
            log.error("keys.disputed", partner=organisation, verdict=verdict.value)
        told, now = sender.told_keys_at, tx.clock.now()
        if verdict is KeysVerdict.BEHIND and (told is None or not 0 <= now - told <= TELL_KEYS_EVERY):
            self._departures.hold_unnumbered(tx, to=organisation, type_=MessageType.KEY_STATEMENT)
            self._partners.told_keys(tx, organisation)

    def _unreadable(self, one: Waiting, error: WorError) -> Verdict:
        """Tell a partner which envelope it has to seal again; a stranger is told nothing."""
        log.warning("arrival.unreadable", envelope=one.id, code=error.code)
        with self._store.transaction() as tx:
            sender = self._partners.detail(tx, one.sender)
            if sender is not None:
                self._arrivals.unreadable(tx, sender, one.id, error.code)
        self._wake()
        return Verdict(one.id, error.code)

    def _later(self, one: Waiting, error: WorError) -> None:
        self._not_before[one.id] = self._clock.monotonic() + LATER
        log.warning("arrival.later", envelope=one.id, code=error.code)
