"""What each call does, one transaction each, synchronous; who calls was settled before, in `caller`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.exchange import ExchangeError
from wor_sidecar.domain.errors.postbus import (
    CodeNotValid,
    DepositRefused,
    FromTheFuture,
    MayNotInvite,
    NotAccepted,
    RecordRefused,
    SignatureRefused,
)
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.envelope import read_header
from wor_sidecar.exchange.periods import CLOCK_SLACK
from wor_sidecar.exchange.primitives import Kid
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import Position
from wor_sidecar.exchange.trust import Trusted
from wor_sidecar.hooks.fault_points import FaultPoint
from wor_sidecar.postbus import codes, envelopes, organisations
from wor_sidecar.postbus.admissions import Admission, AdmissionKey
from wor_sidecar.postbus.bells import Bell
from wor_sidecar.postbus.settings import QuotaSettings
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire import postbus_api as api
from wor_sidecar.wire.signatures import Claim, Request, verify_claim


@dataclass(frozen=True, slots=True)
class Caller:
    """An organisation that signed this call with a key of its newest statement."""

    organisation: OrganisationId
    kind: Kind


class Mailroom:
    """The postbus behind its door."""

    def __init__(
        self,
        store: Store,
        key: AdmissionKey,
        quota: QuotaSettings,
        clock: Clock,
        bell: Bell,
        fault: FaultPoint,
    ) -> None:
        self._store = store
        self._key = key
        self._quota = quota
        self._clock = clock
        self._bell = bell
        self._fault = fault

    def caller(self, claim: Claim, signed: Request) -> Caller:
        """Find out who calls.

        Raises:
            NotAccepted, SignatureRefused: the same answer goes out for both.

        """
        with self._store.reading() as tx:
            found = organisations.candidate(tx.connection, claim.keyid)
        if found is None:
            raise NotAccepted(url="")
        verify_claim(claim, signed, found.public, self._clock.now())
        return Caller(found.organisation, found.kind)

    def known(self, claim: Claim, signed: Request) -> Caller | None:
        """Find out who calls; None: nobody that we know, or not signed by the key that it names."""
        try:
            return self.caller(claim, signed)
        except (NotAccepted, SignatureRefused):
            return None

    def register(self, request: api.RegistrationRequest, claim: Claim, signed: Request) -> api.Registered:
        """Give a mailbox for a code or an admission; the call is signed with a key of the record itself."""
        record = _read(request.record)
        whose, now = record.organisation, self._now()
        with self._store.transaction() as tx:
            if request.admission:
                admission = self._key.read(request.admission)
                if admission.organisation != whose or organisations.is_closed(tx.connection, whose):
                    raise CodeNotValid
                kind = admission.kind
            else:
                kind = codes.redeem(tx.connection, request.code, whose, now)
            trusted = organisations.checked(tx.connection, record, whose, self._clock.now())
            if trusted.newest.kind is not kind:
                raise RecordRefused(reason="its kind is not what the code admits")
            self._prove(trusted, claim, signed)
            organisations.register(tx.connection, record, trusted, claim.keyid, now)
            organisations.check_size(tx.connection, whose, self._quota)
        return api.Registered(whose, kind, self._key.admit(Admission(whose, kind)))

    def invite(self, caller: Caller, request: api.InvitationRequest) -> api.Invitation:
        """Give a welfare organisation (or region) a code for a practice."""
        if caller.kind not in {Kind.WELFARE, Kind.REGION}:
            raise MayNotInvite
        code = self._key.code_for(caller.organisation, request.id)
        with self._store.transaction() as tx:
            expires = codes.issue(
                tx.connection, code, Kind.PRACTICE, caller.organisation, self._now(), self._quota
            )
        return api.Invitation(code, Kind.PRACTICE, expires)

    def put_keys(
        self, organisation: OrganisationId, given: api.Record, claim: Claim, signed: Request
    ) -> None:
        """Take a newer record; the call is signed with a key that it (or what is known already) names."""
        record = _read(given)
        with self._store.transaction() as tx:
            kind = organisations.kind_of(tx.connection, organisation)
            if kind is None:
                raise NotAccepted(url="")
            trusted = organisations.checked(tx.connection, record, organisation, self._clock.now())
            self._prove(trusted, claim, signed)
            if trusted.newest.kind is not kind:
                raise RecordRefused(reason="its kind is not what it was admitted as")
            organisations.keep(tx.connection, record, trusted, claim.keyid, self._now())
            organisations.check_size(tx.connection, organisation, self._quota)

    def get_keys(self, organisation: OrganisationId, after: Position | None) -> api.Record:
        """Return an organisation's chain, to any caller."""
        with self._store.reading() as tx:
            record = organisations.chain(tx.connection, organisation, after)
        if record is None:
            raise NotAccepted(url="")
        return api.Record.of(record.to_json())

    def put_senders(self, caller: Caller, given: api.Senders) -> None:
        """Take the list of who may deposit in the caller's mailbox."""
        with self._store.transaction() as tx:
            organisations.put_senders(tx.connection, caller.organisation, given)

    def deposit(
        self, caller: Caller, recipient: OrganisationId, envelope: EnvelopeId, wire: bytes
    ) -> tuple[api.Receipt, bool]:
        """Put an envelope in a mailbox; when this returns it is on disk."""
        arriving = self._arriving(caller, recipient, envelope, wire)
        with self._store.transaction() as tx:
            receipt, new = envelopes.deposit(tx.connection, arriving, self._now(), self._quota)
            self._fault("postbus.deposit.inserted")
            tx.after_commit(lambda: self._bell.ring(recipient) if new else None)
        self._fault("postbus.deposit.committed")
        return receipt, new

    def take_back(self, caller: Caller, recipient: OrganisationId, envelope: EnvelopeId) -> api.Receipt:
        """Take the caller's own open envelope back."""
        with self._store.transaction() as tx:
            return envelopes.take_back(tx.connection, caller.organisation, recipient, envelope, self._now())

    def list_open(self, caller: Caller) -> tuple[api.OpenMessage, ...]:
        """List the caller's mailbox."""
        with self._store.reading() as tx:
            return envelopes.list_open(tx.connection, caller.organisation, self._now())

    def fetch(self, caller: Caller, envelope: EnvelopeId) -> bytes | None:
        """Return an open envelope of the caller's mailbox."""
        with self._store.reading() as tx:
            return envelopes.fetch(tx.connection, caller.organisation, envelope, self._now())

    def acknowledge(self, caller: Caller, given: api.Acknowledgements) -> api.Receipts:
        """Drop what the caller has committed."""
        with self._store.transaction() as tx:
            answers = envelopes.acknowledge(
                tx.connection, caller.organisation, given.acknowledgements, self._now()
            )
            self._fault("postbus.acknowledge.written")
        return api.Receipts(answers)

    def receipts(self, caller: Caller, ids: Sequence[EnvelopeId]) -> api.Receipts:
        """Say what became of the caller's envelopes."""
        with self._store.reading() as tx:
            return api.Receipts(envelopes.receipts(tx.connection, caller.organisation, ids, self._now()))

    def sweep(self) -> int:
        """Expire what is past its time, and forget what nobody needs any more; returns how many expired."""
        with self._store.transaction() as tx:
            now = self._now()
            codes.sweep(tx.connection, now)
            organisations.sweep(tx.connection, now)
            return envelopes.sweep(tx.connection, now)

    def open_envelopes(self) -> int:
        """Count what lies open; also the proof that the database answers."""
        with self._store.reading() as tx:
            return envelopes.count_open(tx.connection)

    def _arriving(
        self, caller: Caller, recipient: OrganisationId, envelope: EnvelopeId, wire: bytes
    ) -> envelopes.Arriving:
        try:
            header = read_header(wire)
        except ExchangeError as error:
            raise DepositRefused(reason=error.code) from error
        if (header.id, header.to, header.sender) != (envelope, recipient, caller.organisation):
            raise DepositRefused(reason="its header names another message, sender or recipient")
        if header.iat > self._now() + CLOCK_SLACK:
            raise FromTheFuture
        digest = hashlib.sha256(wire).digest()
        return envelopes.Arriving(envelope, caller.organisation, recipient, header.exp, digest, wire)

    def _prove(self, trusted: Trusted, claim: Claim, signed: Request) -> None:
        public = trusted.signing_key(Kid(claim.keyid))
        if public is None:
            raise NotAccepted(url="")
        verify_claim(claim, signed, public, self._clock.now())

    def _now(self) -> int:
        return self._clock.now() // 1000


def _read(record: api.Record) -> KeyRecord:
    try:
        return KeyRecord.from_json(record.plain())
    except ValueError as error:
        raise RecordRefused(reason="it is not a key record") from error
