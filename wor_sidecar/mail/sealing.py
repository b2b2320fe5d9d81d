"""Sealing late: at its first turn consent and partner are looked at again; only then it gets a number."""

from dataclasses import replace
from typing import Final

from sqlalchemy import insert, update

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.exchange import BodyTooLarge, RecipientKeyUnusable, StatementStale
from wor_sidecar.domain.errors.foundations import DatabaseUnusable, DataKeyGone
from wor_sidecar.domain.errors.sidecar import (
    ConsentForAnother,
    ConsentNotGiven,
    FeedbackNotAgreed,
    RuleBroken,
)
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.privacy import permit
from wor_sidecar.exchange.body import Body, Frame
from wor_sidecar.exchange.contents import Content, Void
from wor_sidecar.exchange.envelope import Sealed, Signer, seal
from wor_sidecar.mail import departure as pure
from wor_sidecar.mail import rows
from wor_sidecar.mail.authoring import Author
from wor_sidecar.mail.departure import Departure, LeaseToken
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.tables import envelopes
from wor_sidecar.store.transactions import Transaction

WITHOUT_CONSENT: Final = (ConsentNotGiven, ConsentForAnother, FeedbackNotAgreed)
"""What a departure waits for that may never come."""


class Sealer:
    """Makes the envelope of a departure, inside the transaction of its turn."""

    def __init__(self, program: Program, membership: Membership, partners: Partners, author: Author) -> None:
        self._program = program
        self._membership = membership
        self._partners = partners
        self._author = author

    def seal(
        self, tx: Transaction, found: Departure, to: PartnerView, lease: LeaseToken
    ) -> tuple[Departure, bytes] | None:
        """Check, number, seal and store, all or nothing; None: it waits, or it is gone."""
        try:
            content = self._content(tx, found)
        except DatabaseUnusable:
            raise
        except WorError as error:
            # The program's own last look: it may hold this one back, never the others.
            self.wait(tx, found, error)
            return None
        if content is None:
            return None
        if content.type is MessageType.VOID and found.type is not MessageType.VOID:
            found = pure.voided(found, tx.clock.now())
        elif content.type is not found.type:  # the program told it as something else: a withheld end
            found = replace(found, type=content.type)
        keys = self._membership.keys(tx)
        epoch = found.epoch or keys.position.epoch
        numbered = found.type.sequenced
        last = self._partners.last_number(tx, found.to, epoch)
        seq = (found.seq or last + 1) if numbered else None
        frame = Frame(found.mid, seq, epoch, to.trusted.knows, found.thread)
        try:
            may = permit(self._program.standing(tx, found.thread), to.partner, found.type)
            signer = Signer(keys.organisation, keys.signing.key)
            sealed = seal(
                may,
                Body(frame, content),
                sender=signer,
                recipient=to.trusted,
                now=tx.clock.now(),
                randomness=tx.randomness,
            )
        except (RuleBroken, StatementStale, RecipientKeyUnusable, BodyTooLarge) as error:
            self._cannot_seal(tx, found, to, error)
            return None
        if seq is not None and found.seq is None:
            self._partners.number_given(tx, found.to, epoch, seq)
        return self._sealed(tx, found, lease, sealed, seq, epoch)

    def _sealed(
        self,
        tx: Transaction,
        found: Departure,
        lease: LeaseToken,
        sealed: Sealed,
        seq: int | None,
        epoch: int,
    ) -> tuple[Departure, bytes]:
        mine = pure.claimed(found, lease, tx.clock.now(), seq=seq, epoch=epoch, envelope=sealed.header.id)
        rows.save(tx, mine)
        earlier = envelopes.c.departure == found.id
        tx.connection.execute(update(envelopes).where(earlier).values(wire=None))
        row = {
            "id": sealed.header.id,
            "departure": found.id,
            "to_org": found.to,
            "wire": sealed.wire,
            "sealed_at": tx.clock.now(),
            "expires": sealed.header.exp,
            "take_back": False,
        }
        tx.connection.execute(insert(envelopes), row)
        return mine, sealed.wire

    def _content(self, tx: Transaction, found: Departure) -> Content | None:
        """Return what to seal now; a void for what was shredded under its number. None: the row is gone."""
        if found.type is MessageType.VOID:
            return Void()
        if not found.type.sequenced:
            return self._author.content(tx, found, rows.subject(tx, found.id))
        try:
            held = rows.content(tx, found.id)
        except DataKeyGone:
            held = None
        if held is None and not found.ever_sealed:
            rows.remove(tx, [found.id])
            return None
        if held is None:
            return Void()
        if found.ever_sealed:
            return held
        revised = self._program.revise(tx, rows.sent(found), held)
        if revised is not None:
            rows.put_content(tx, found.id, revised)
        return revised or held

    def _cannot_seal(self, tx: Transaction, found: Departure, to: PartnerView, error: WorError) -> None:
        if isinstance(error, StatementStale | RecipientKeyUnusable):
            self._partners.want_keys(tx, found.to)
        if found.seq is not None and (isinstance(error, WITHOUT_CONSENT) or to.partner.ended):
            # Its number is out and its ground is gone: the number goes out as a void, the content never.
            rows.put_content(tx, found.id, None)
            rows.save(tx, pure.voided(found, tx.clock.now()))
        elif isinstance(error, BodyTooLarge) and found.seq is None:
            rows.save(tx, pure.refused(found, error.code, tx.clock.now()))
            self._program.refused(tx, rows.sent(found), error.code)
        else:
            self.wait(tx, found, error)

    def wait(self, tx: Transaction, found: Departure, error: WorError) -> None:
        """Postpone it, with the code of what is in the way."""
        rows.save(tx, pure.postponed(found, error.code, tx.clock.now(), rows.jitter(tx)))
