"""Other organisations, as far as we trust them: both sides compare digits before patient data may go."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Column, bindparam, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import DigitsDiffer, StatementGap, StatementRollback
from wor_sidecar.domain.errors.mail import LabelTaken
from wor_sidecar.domain.errors.sidecar import PartnerUnknown
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Partner
from wor_sidecar.exchange import shapes
from wor_sidecar.exchange.contents import Profile, Verified
from wor_sidecar.exchange.digits import same_digits
from wor_sidecar.exchange.periods import CLOCK_SLACK, seconds
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.trust import Trusted, Verdict, accept
from wor_sidecar.mail.departure import WAITING
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partner_view import PartnerView, view_of
from wor_sidecar.mail.tables import departures, mailboxes, partners
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

ADMINISTRATOR: Final = "administrator"
CONTROL: Final = "control"
"""Who has the control listener's token, as the trail names them."""
_ALL: Final = select(partners).order_by(partners.c.label)
_ONE: Final = select(partners).where(partners.c.organisation == bindparam("of"))
_SET: Final = update(partners).where(partners.c.organisation == bindparam("of"))


class Partners:
    """Rows of partners."""

    def __init__(self, membership: Membership, held: Departures, wake: Callable[[], object]) -> None:
        self._membership = membership
        self._departures = held
        self._wake = wake

    def list(self, tx: Transaction) -> Sequence[Partner]:
        """List all, by label."""
        return [one.partner for one in self.details(tx)]

    def labels(self, tx: Transaction) -> dict[OrganisationId, str]:
        """Return what we call each, in the order of the labels: no key is read for it."""
        rows = tx.connection.execute(
            select(partners.c.organisation, partners.c.label).order_by(partners.c.label)
        )
        return {OrganisationId(row.organisation): row.label for row in rows}

    def get(self, tx: Transaction, organisation: OrganisationId) -> Partner | None:
        """Return one."""
        found = self.detail(tx, organisation)
        return found.partner if found else None

    def by_label(self, tx: Transaction, label: str) -> Partner | None:
        """Return the one that we call so."""
        row = tx.connection.execute(select(partners).where(partners.c.label == label)).one_or_none()
        return None if row is None else view_of(row).partner

    def details(self, tx: Transaction) -> Sequence[PartnerView]:
        """List all with what we know of them."""
        return [view_of(row) for row in tx.connection.execute(_ALL)]

    def detail(self, tx: Transaction, organisation: OrganisationId) -> PartnerView | None:
        """Return one with what we know of it."""
        row = tx.connection.execute(_ONE, {"of": organisation}).one_or_none()
        return None if row is None else view_of(row)

    def own_digits(self, tx: Transaction) -> str:
        """Return the digits that we read out."""
        return self._membership.own_digits(tx)

    def verify(
        self,
        tx: Transaction,
        organisation: OrganisationId,
        digits: str,
        by: str,
        *,
        role: str = ADMINISTRATOR,
        on_behalf_of: str = "",
    ) -> Partner:
        """Take the partner's 30 digits as somebody typed them, and tell the partner that they were right.

        `by`, `role` and `on_behalf_of` stand in the audit trail.

        Raises:
            PartnerUnknown: it is no partner.
            DigitsDiffer: they are not its digits; nothing changed.

        """
        found = self.detail(tx, organisation)
        if found is None:
            raise PartnerUnknown
        if not same_digits(digits, found.trusted.identity, organisation):
            raise DigitsDiffer
        if not found.partner.verified_by_us:
            now = tx.clock.now()
            self._set(tx, organisation, verified_by_us_at=now, verified_by=on_behalf_of or by)
            self._departures.hold(
                tx,
                to=organisation,
                type_=MessageType.VERIFIED,
                thread=None,
                content=Verified(),
                hold_until=now,
            )
            tx.audit(AuditLine("partner.verified", by, role, organisation, on_behalf_of))
        self._try_held_again(tx, organisation)
        return self._present(tx, organisation)

    def verified_by_them(self, tx: Transaction, organisation: OrganisationId) -> None:
        """Note that the partner typed our digits."""
        self._set(tx, organisation, verified_by_them_at=tx.clock.now())
        self._try_held_again(tx, organisation)

    def end(
        self,
        tx: Transaction,
        organisation: OrganisationId,
        by: str,
        *,
        role: str = ADMINISTRATOR,
        on_behalf_of: str = "",
    ) -> Partner:
        """Stop working with a partner: only thread and codes go there from now on."""
        self._set(tx, organisation, ended_at=tx.clock.now())
        tx.audit(AuditLine("partner.ended", by, role, organisation, on_behalf_of))
        return self._present(tx, organisation)

    def add(self, tx: Transaction, trusted: Trusted, *, label: str, name: str, url: str) -> Partner:
        """Take in an organisation, unverified; one that is known keeps what it had and gets the new address.

        Raises:
            LabelTaken: another partner is called so.

        """
        organisation = trusted.organisation
        namesake = self.by_label(tx, label)
        if namesake is not None and namesake.organisation != organisation:
            raise LabelTaken(label=label)
        if self.get(tx, organisation) is None:
            epochs = {
                "heard_epoch": trusted.newest.position.epoch,
                "answered_epoch": self._membership.newest(tx).position.epoch,
            }
            row = _fresh(trusted, label, name, url, tx.clock.now()) | epochs
            tx.connection.execute(insert(partners), row)
        else:
            self._set(tx, organisation, label=label, url=url)
        boxes = mailboxes.c.url == url
        tx.connection.execute(update(mailboxes).where(boxes).values(senders_n=mailboxes.c.senders_n + 1))
        tx.after_commit(self._wake)
        return self._present(tx, organisation)

    def introduced(
        self, tx: Transaction, organisation: OrganisationId, name: str, profile: Profile, sealed_at: int
    ) -> None:
        """Note what a hello told, unless a later one was sealed before it came."""
        if sealed_at >= self._moment(tx, organisation, partners.c.hello_sealed_at):
            told = json.dumps(shapes.write(profile))
            self._set(tx, organisation, name=name, profile=told, hello_sealed_at=sealed_at)
        self._set(tx, organisation, hello_seen_at=tx.clock.now())
        self._try_held_again(tx, organisation)

    def hello_held(self, tx: Transaction, organisation: OrganisationId) -> None:
        """Note that our hello is on its way."""
        self._set(tx, organisation, hello_held_at=tx.clock.now())

    def epoch_heard(self, tx: Transaction, organisation: OrganisationId, epoch: int) -> None:
        """Note that a partner's hello of this epoch was heeded."""
        self._set(tx, organisation, heard_epoch=epoch)

    def epoch_answered(self, tx: Transaction, organisation: OrganisationId, epoch: int) -> None:
        """Note that a partner answered this epoch of ours."""
        self._set(tx, organisation, answered_epoch=epoch)

    def learn(self, tx: Transaction, organisation: OrganisationId, record: KeyRecord) -> bool:
        """Take keys in; returns whether they are newer. An old record is no news; a gap asks for the chain.

        Raises:
            KeyTrustError: the record is wrong; what we hold stays.

        """
        found = self.detail(tx, organisation)
        if found is None:
            return False
        try:
            trusted = accept(found.trusted, record, organisation, tx.clock.now())
        except StatementRollback:
            return False
        except StatementGap:
            self.want_keys(tx, organisation)
            return False
        if trusted.newest.position == found.trusted.newest.position:
            return False
        self.trust(tx, trusted)
        return True

    def trust(self, tx: Transaction, trusted: Trusted) -> None:
        """Hold these keys from now on; they came out of `trust.accept`."""
        self._set(tx, trusted.organisation, trusted=json.dumps(trusted.to_json()))
        self._try_held_again(tx, trusted.organisation)

    def want_keys(self, tx: Transaction, organisation: OrganisationId) -> None:
        """Have the partner's chain fetched from its postbus."""
        self._set(tx, organisation, keys_wanted=True)

    def keys_checked(self, tx: Transaction, organisation: OrganisationId) -> None:
        """Note that the chain was fetched."""
        self._set(tx, organisation, keys_wanted=False, keys_checked_at=tx.clock.now())

    def told_keys(self, tx: Transaction, organisation: OrganisationId) -> None:
        """Note that our newest statement goes to it."""
        self._set(tx, organisation, told_keys_at=tx.clock.now())

    def heard(self, tx: Transaction, organisation: OrganisationId, verdict: Verdict, sealed_at: int) -> bool:
        """Note a message, and what it said about our keys; False: an old one, that says nothing new.

        An old message may have been kept back, or come again: it neither takes back a warning nor makes an
        organisation look alive.
        """
        known = self._moment(tx, organisation, partners.c.heard_sealed_at)
        if sealed_at > known:
            self._set(tx, organisation, seen_at=tx.clock.now(), heard_sealed_at=sealed_at)
        if sealed_at >= known:
            self._set(tx, organisation, verdict=verdict.value)
        return sealed_at >= known

    def receipt_sent(self, tx: Transaction, organisation: OrganisationId) -> None:
        """Note that a receipt goes to it."""
        self._set(tx, organisation, receipt_sent_at=tx.clock.now())

    def last_number(self, tx: Transaction, organisation: OrganisationId, epoch: int) -> int:
        """Return the last number given to a message to it, in an epoch of ours."""
        where = partners.c.organisation == organisation
        row = tx.connection.execute(select(partners.c.out_epoch, partners.c.out_seq).where(where)).one()
        return int(row.out_seq) if row.out_epoch == epoch else 0

    def number_given(self, tx: Transaction, organisation: OrganisationId, epoch: int, seq: int) -> None:
        """Note the last number; it commits with the envelope that carries it."""
        self._set(tx, organisation, out_epoch=epoch, out_seq=seq)

    def _moment(self, tx: Transaction, organisation: OrganisationId, column: Column[Any]) -> int:
        """Return a column's moment in seconds; 0: none, or one that our clock has yet to reach."""
        known = tx.connection.execute(select(column).where(partners.c.organisation == organisation))
        moment: int = known.scalar_one_or_none() or 0
        return moment if moment <= seconds(tx.clock.now()) + CLOCK_SLACK else 0

    def _present(self, tx: Transaction, organisation: OrganisationId) -> Partner:
        found = self.get(tx, organisation)
        if found is None:
            raise PartnerUnknown
        return found

    def _try_held_again(self, tx: Transaction, organisation: OrganisationId) -> None:
        """Give what waited for digits, keys or a welcome its turn now."""
        waiting = (departures.c.to_org == organisation) & (departures.c.error != "")
        stuck = waiting & departures.c.state.in_(WAITING) & departures.c.lease.is_(None)
        tx.connection.execute(update(departures).where(stuck).values(not_before=tx.clock.now()))
        tx.after_commit(self._wake)

    def _set(self, tx: Transaction, organisation: OrganisationId, **values: Any) -> None:
        tx.connection.execute(_SET, {"of": organisation, **values})


def _fresh(trusted: Trusted, label: str, name: str, url: str, now: Millis) -> dict[str, Any]:
    return {
        "organisation": trusted.organisation,
        "label": label,
        "kind": trusted.newest.kind.value,
        "name": name,
        "profile": "",
        "url": url,
        "trusted": json.dumps(trusted.to_json()),
        "keys_checked_at": now,
        "keys_wanted": False,
        "verdict": Verdict.NOTHING.value,
        "joined_at": now,
        "verified_by": "",
        "out_epoch": 0,
        "out_seq": 0,
    }
