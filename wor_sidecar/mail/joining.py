"""How an organisation gets its mailbox and its partners; it calls a postbus: never inside a transaction."""

from collections.abc import Callable
from typing import Final

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.exchange import RecordMalformed
from wor_sidecar.domain.errors.mail import (
    EpochNeeded,
    IdentityNeeded,
    LabelTaken,
    MailboxMissing,
    OwnInvitation,
)
from wor_sidecar.domain.errors.postbus import NotAccepted
from wor_sidecar.domain.identifiers import OrganisationId, Randomness, new_id
from wor_sidecar.domain.partner import Partner
from wor_sidecar.exchange.identity import IdentityKey, Mandate
from wor_sidecar.exchange.invitation import Invitation, fresh_secret, proof_of
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.trust import Trusted, accept
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.mail import restoring
from wor_sidecar.mail.introductions import Introductions
from wor_sidecar.mail.line import Line, Postbus
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partners import ADMINISTRATOR, CONTROL, Partners
from wor_sidecar.mail.program import Program
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.connection import checked_url
from wor_sidecar.wire.postbus_api import Record

SECOND: Final = 1000


def wire_record(record: KeyRecord) -> Record:
    """Write a record as the wire carries it."""
    return Record.of(record.to_json())


def trusted_from(
    postbus: Postbus, organisation: OrganisationId, held: Trusted | None, now: Millis
) -> Trusted:
    """Fetch an organisation's whole chain and check it against its id and what we hold.

    Raises:
        KeyTrustError: it is not right.
        PostbusError: the call failed.

    """
    return accept(held, record_from(postbus, organisation), organisation, now)


def record_from(postbus: Postbus, organisation: OrganisationId) -> KeyRecord:
    """Fetch an organisation's whole chain; nothing in it is to be believed yet.

    Raises:
        RecordMalformed: it is no chain.
        PostbusError: the call failed.

    """
    try:
        return KeyRecord.from_json(postbus.get_keys(organisation).plain())
    except ValueError as error:
        raise RecordMalformed(organisation=organisation, reason=str(error)) from error


class Joining:
    """Joining, registering, inviting. After a crash or a dead line, run it again: it goes on where it was."""

    def __init__(
        self,
        store: Store,
        program: Program,
        membership: Membership,
        mailboxes: Mailboxes,
        partners: Partners,
        introductions: Introductions,
        line: Line,
        clock: Clock,
        randomness: Randomness,
        wake: Callable[[], object],
        fault: FaultPoint = no_fault,
    ) -> None:
        self._store = store
        self._program = program
        self._membership = membership
        self._mailboxes = mailboxes
        self._partners = partners
        self._introductions = introductions
        self._line = line
        self._clock = clock
        self._randomness = randomness
        self._wake = wake
        self._fault = fault

    def join(
        self, invitation: Invitation, label: str, identity: IdentityKey | Mandate | None = None
    ) -> Partner:
        """Join with an invitation: mailbox, the partner's keys, hello. Afterwards people compare digits.

        Args:
            invitation: read by `exchange.invitation.read_invitation`.
            label: our own word for the partner.
            identity: the key or its mandate, needed the first time; its file is written and safe before this.

        Raises:
            IdentityNeeded, IdentityDiffers: about our own key.
            LabelTaken, OwnInvitation, EpochNeeded: nothing was done.
            KeyTrustError: the postbus serves keys that don't fit the invitation's organisation id.
            PostbusError: a call failed; run it again.

        """
        self._check_label(label, invitation.organisation)
        self._check_epoch()
        url = checked_url(invitation.postbus)
        own = self._adopted(identity)
        if own == invitation.organisation:
            raise OwnInvitation
        self._register(url, invitation.code)
        trusted = trusted_from(self._line.postbus(url), invitation.organisation, None, self._clock.now())
        self._fault("joining.before_partner")
        with self._store.transaction() as tx:
            record = self._membership.keys(tx).record
            proof = proof_of(invitation.secret, record.identity, record.organisation)
            partner = self._partners.add(tx, trusted, label=label, name=invitation.name, url=url)
            tx.audit(AuditLine("partner.joined", CONTROL, ADMINISTRATOR, partner.organisation))
            self._introductions.say_hello(tx, partner.organisation, proof)
            tx.after_commit(self._wake)
        self._fault("joining.after_partner")
        return partner

    def register(self, url: str, code: str, identity: IdentityKey | Mandate | None = None) -> OrganisationId:
        """Register our mailbox with the code that the postbus's operator gave.

        Raises:
            IdentityNeeded, IdentityDiffers: about our own key.
            CodeNotValid: the code is unknown, used or expired.
            PostbusError: the call failed; run it again.

        """
        self._check_epoch()
        own = self._adopted(identity)
        self._register(checked_url(url), code)
        self._wake()
        return own

    def invite(self, label: str = "", *, by: str = CONTROL, role: str = ADMINISTRATOR) -> Invitation:
        """Fetch a one-time code and make the invitation for one practice; `label`: our word for it, if known.

        `by` and `role` stand in the audit trail.

        Raises:
            MailboxMissing: register first.
            PostbusError: the call failed, or we may not invite.

        """
        with self._store.reading() as tx:
            boxes = self._mailboxes.all(tx)
            own = self._membership.keys(tx).organisation
        if not boxes:
            raise MailboxMissing
        url = boxes[0].url
        got = self._line.postbus(url).invite(new_id(self._randomness))
        secret, expires = fresh_secret(self._randomness), Millis(got.expires * SECOND)
        with self._store.transaction() as tx:
            self._introductions.invited(tx, secret, label=label, url=url, expires_at=expires)
            tx.audit(AuditLine("invitation.made", by, role))
        return Invitation(own, self._program.name, url, got.code, secret, expires)

    def _check_epoch(self) -> None:
        with self._store.reading() as tx:
            if restoring.waits_for_epoch(tx):
                raise EpochNeeded

    def _check_label(self, label: str, organisation: OrganisationId) -> None:
        with self._store.reading() as tx:
            namesake = self._partners.by_label(tx, label)
        if namesake is not None and namesake.organisation != organisation:
            raise LabelTaken(label=label)

    def _adopted(self, identity: IdentityKey | Mandate | None) -> OrganisationId:
        """Our keys are on disk before anybody hears of them."""
        with self._store.transaction() as tx:
            present = self._membership.organisation(tx)
            if identity is not None:
                return self._membership.adopt(tx, identity, self._program.kind).organisation
            if present is None:
                raise IdentityNeeded
            return present

    def _register(self, url: str, code: str) -> None:
        with self._store.reading() as tx:
            known = self._mailboxes.get(tx, url) is not None
            record = self._membership.newest(tx).record
        if known and self._accepted(url, record.organisation):
            return
        self._fault("joining.before_register")
        registered = self._line.postbus(url).register(wire_record(record), code=code)
        self._fault("joining.after_register")
        with self._store.transaction() as tx:
            self._mailboxes.registered(tx, url, registered.admission, record.position)

    def _accepted(self, url: str, ours: OrganisationId) -> bool:
        """Ask whether a postbus still knows us: one that lost its admission key too wants a new code."""
        try:
            self._line.postbus(url).get_keys(ours)
        except NotAccepted:
            return False
        return True
