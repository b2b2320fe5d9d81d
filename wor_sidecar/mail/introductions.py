"""Messages without a number: hello, key statement, receipt. All are idempotent by content."""

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy import insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import KeyTrustError
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, new_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.body import Body
from wor_sidecar.exchange.contents import Hello, NewStatement, Receipt
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.stranger import Introduction
from wor_sidecar.exchange.trust import Trusted
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.receipts import Outcomes
from wor_sidecar.mail.resending import Resending
from wor_sidecar.mail.rows import MAIL_OWNER
from wor_sidecar.mail.tables import invitations, partners
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

log = structlog.get_logger("wor_sidecar.mail")

_LABEL_LENGTH: Final = 60
_ANSWERED: Final = 12 * 3_600_000
"""Within half a day a hello answers a hello once; what was lost is asked for again after a day."""


class Introductions:
    """Takes in who others are, and answers with who we are."""

    def __init__(self, known: Partners, out: Departures, outcomes: Outcomes, resending: Resending) -> None:
        self._partners = known
        self._departures = out
        self._outcomes = outcomes
        self._resending = resending

    def hear(self, tx: Transaction, sender: OrganisationId, body: Body, sealed_at: int) -> None:
        """Take in a message without a number; `sealed_at` in seconds, by its sender's clock."""
        content = body.content
        match content:
            case Receipt() if self._lost_since(tx, sender, body.frame.epoch):
                log.warning("receipt.of_old_epoch", partner=sender, epoch=body.frame.epoch)
            case Receipt():
                self._outcomes.hear(tx, sender, content)
            case NewStatement():
                self._learn(tx, sender, content.record)
            case Hello():
                self._learn(tx, sender, content.record)
                self._departures.answered(tx, sender)
                self._partners.introduced(tx, sender, content.name, content.profile, sealed_at)
                begins = self._resending.hear(tx, sender, body.frame, content)
                self._answer(tx, sender, begins=begins)
                if begins:
                    self.say_ends(tx, sender, content.threads)
            case _:
                raise TypeError(type(content).__name__)

    def meet(self, tx: Transaction, stranger: Trusted, introduction: Introduction) -> None:
        """Take in a stranger that proved an invitation, which is used up by it."""
        found = tx.connection.execute(
            select(invitations).where(invitations.c.id == introduction.invitation)
        ).one()
        organisation, hello = stranger.organisation, introduction.hello
        label = self._free_label(tx, found.label or hello.name)
        self._partners.add(tx, stranger, label=label, name=hello.name, url=found.url)
        sealed_at = introduction.header.iat
        self._partners.introduced(tx, organisation, hello.name, hello.profile, sealed_at)
        used = {"used_by": organisation, "used_at": tx.clock.now()}
        tx.connection.execute(update(invitations).where(invitations.c.id == found.id).values(**used))
        tx.audit(AuditLine("partner.joined", user="mail", role="program", object=organisation))
        self._answer(tx, organisation)

    def say_hello(self, tx: Transaction, to: OrganisationId, proof: str = "") -> None:
        """Introduce ourselves; `proof` as a stranger's, from an invitation."""
        self._departures.hold_unnumbered(tx, to=to, type_=MessageType.HELLO, subject=proof)
        self._partners.hello_held(tx, to)

    def invited(self, tx: Transaction, secret: bytes, *, label: str, url: str, expires_at: Millis) -> None:
        """Remember an invitation that goes out."""
        name = new_id(tx.randomness)
        tx.fields.new_key(MAIL_OWNER)
        row = {
            "id": name,
            "secret": tx.fields.seal(MAIL_OWNER, invitations.name, name, "secret", secret),
            "label": label,
            "url": url,
            "made_at": tx.clock.now(),
            "expires_at": expires_at,
        }
        tx.connection.execute(insert(invitations).values(**row))

    def open_invitations(self, tx: Transaction) -> dict[str, bytes]:
        """Return the secrets of unused, unexpired invitations by their names."""
        query = select(invitations).where(
            invitations.c.used_at.is_(None), invitations.c.expires_at > tx.clock.now()
        )
        return {
            row.id: tx.fields.open(MAIL_OWNER, invitations.name, row.id, "secret", bytes(row.secret))
            for row in tx.connection.execute(query)
        }

    def _answer(self, tx: Transaction, sender: OrganisationId, *, begins: bool = False) -> None:
        """Say hello too, unless it was said just now: then theirs is the answer."""
        found = self._partners.detail(tx, sender)
        last = found.hello_held_at if found else None
        if begins or last is None or not 0 <= tx.clock.now() - last < _ANSWERED:
            self.say_hello(tx, sender)

    def say_ends(self, tx: Transaction, to: OrganisationId, threads: Sequence[ReferralId]) -> None:
        """Say once more how threads ended to a partner that was restored: it may have forgotten its word."""
        now = tx.clock.now()
        for thread, word in self._resending.ends(tx, to, threads):
            self._departures.hold(tx, to=to, type_=word.type, thread=thread, content=word, hold_until=now)

    def _lost_since(self, tx: Transaction, sender: OrganisationId, epoch: int) -> bool:
        """Tell whether a receipt was written before a restore: what it speaks of may be lost since."""
        found = self._partners.detail(tx, sender)
        return found is not None and epoch < found.heard_epoch

    def _learn(self, tx: Transaction, sender: OrganisationId, record: KeyRecord) -> None:
        try:
            self._partners.learn(tx, sender, record)
        except KeyTrustError as error:
            # What we hold stays; the chain at the postbus tells whether the partner is at fault, or who is.
            log.warning("partner.keys_refused", partner=sender, code=error.code)
            self._partners.want_keys(tx, sender)

    def _free_label(self, tx: Transaction, wanted: str) -> str:
        taken = set(tx.connection.execute(select(partners.c.label)).scalars())
        wanted = wanted[:_LABEL_LENGTH]
        candidates = [wanted, *(f"{wanted} {n}" for n in range(2, len(taken) + 3))]
        return next(one for one in candidates if one not in taken)
