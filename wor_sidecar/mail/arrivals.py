"""Messages that arrive: in their sender's order, once, and never one behind another's fault.

Every message with a number is kept first and applied in its turn, in the transaction of whoever calls. What
can't be read or isn't allowed is consumed and refused with a code. `withdraw` and `wrong_patient` act on
sight.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog
from sqlalchemy import Integer, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import ExchangeError
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.domain.errors.mail import ApplyingFailed
from wor_sidecar.domain.errors.sidecar import RuleBroken
from wor_sidecar.domain.identifiers import EnvelopeId, Mid, OrganisationId, ReferralId
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.domain.partner import Kind, Partner
from wor_sidecar.exchange.body import Body, UnknownBody, UnreadableBody, parse_body
from wor_sidecar.exchange.contents import MOST_REFUSED
from wor_sidecar.exchange.periods import DAY, ENVELOPE_LIFETIME
from wor_sidecar.exchange.receipts import Place
from wor_sidecar.exchange.receipts import Sequence as Stream
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.program import Message, Program
from wor_sidecar.mail.receipts import Receipts
from wor_sidecar.mail.rows import MAIL_OWNER
from wor_sidecar.mail.tables import applied, closed_threads, held, partners, refusals, streams, unreadable
from wor_sidecar.store.transactions import Transaction

log = structlog.get_logger("wor_sidecar.mail")

AnyBody = Body | UnknownBody | UnreadableBody
SayEnds = Callable[[Transaction, OrganisationId, Sequence[ReferralId]], None]
"""Says once more how threads ended, where they did."""

NOT_ALLOWED: Final = "not_allowed"
PARTNER_ENDED: Final = "partner_ended"
CANNOT_APPLY: Final = "cannot_apply"
THREAD_CLOSED: Final = "thread_closed"
"""A referral that its own sender closed before: it is read no more, and whoever forgot so hears it."""
_UNREADABLE: Final = select(unreadable.c.envelope).where(unreadable.c.envelope == bindparam("of"))
_TOO_MANY_UNREADABLE: Final = delete(unreadable).where(
    unreadable.c.envelope.in_(
        select(unreadable.c.envelope)
        .where(unreadable.c.from_org == bindparam("of"))
        .order_by(unreadable.c.at.desc())
        .offset(bindparam("most", type_=Integer))
    )
)
_NEWEST_EPOCH: Final = (
    select(streams.c.epoch)
    .where(streams.c.from_org == bindparam("of"))
    .order_by(streams.c.epoch.desc())
    .limit(1)
)
_NEXT: Final = (
    select(streams.c.from_org, streams.c.epoch)
    .join(held, (held.c.from_org == streams.c.from_org) & (held.c.epoch == streams.c.epoch))
    .join(partners, partners.c.organisation == streams.c.from_org)
    .where((held.c.seq == streams.c.upto + 1) | (streams.c.epoch < partners.c.heard_epoch))
    .distinct()
)
HOPELESS_AFTER: Final = 10
"""Times that a program may stumble over one message, in this process's life."""
FROM_PRACTICE: Final = frozenset(
    {
        MessageType.REFERRAL,
        MessageType.CORRECTION,
        MessageType.CANCEL,
        MessageType.TRY_AGAIN,
        MessageType.WRONG_PATIENT,
        MessageType.LEFT_PRACTICE,
        MessageType.ACKNOWLEDGE,
        MessageType.RENEW,
    }
)
FROM_WELFARE: Final = frozenset(
    {MessageType.STATUS, MessageType.FEEDBACK, MessageType.CANCEL_ANSWER, MessageType.DELETION_CONFIRMED}
)
NAMES_KEPT: Final = 365 * DAY * 1000
LEFTOVERS_WAIT: Final = 3_600_000
"""How long what lies beyond a gap of an epoch that ended waits for the rest, which may still be under way."""
_PATIENT_DATA: Final = [one.value for one in MessageType if one.demand is Demand.CONSENT]


def may_send(kind: Kind, type_: MessageType) -> bool:
    """Tell whether an organisation of this kind sends this type; whatever stands nowhere comes from both."""
    return not (type_ in FROM_PRACTICE and kind is not Kind.PRACTICE) and not (
        type_ in FROM_WELFARE and kind is not Kind.WELFARE
    )


def _forbidden(sender: Partner, type_: MessageType) -> str | None:
    if not may_send(sender.kind, type_):
        return NOT_ALLOWED
    ended = sender.ended and type_.demand in (Demand.CONSENT, Demand.VERIFIED)
    return PARTNER_ENDED if ended else None


class Arrivals:
    """What arrived of each partner, and what is to be done with it."""

    def __init__(
        self,
        program: Program,
        partners: Partners,
        receipts: Receipts,
        say_ends: SayEnds,
        fault: FaultPoint = no_fault,
    ) -> None:
        self._program = program
        self._partners = partners
        self._receipts = receipts
        self._say_ends = say_ends
        self._fault = fault
        self._stumbles: Counter[object] = Counter()

    def take(self, tx: Transaction, sender: PartnerView, body: AnyBody) -> bool:
        """Take in one message with a number; False: it stays on the postbus, for 1,000 are held already.

        Raises:
            ApplyingFailed: a program stumbled over a message; nothing of this transaction may be committed.

        """
        organisation, seq = sender.partner.organisation, body.frame.seq
        if seq is None:
            raise ValueError("a message without a number")
        sequence = self._receipts.sequence(tx, organisation, body.frame.epoch)
        place = sequence.place(seq)
        if place is Place.DUPLICATE:
            self._receipts.advanced(tx, organisation, sequence)
            return True
        acted = True
        if isinstance(body, Body) and body.type is MessageType.VERIFIED:
            # What they held for us may have a lower number: it would wait for the word that stands behind it.
            self._partners.verified_by_them(tx, organisation)
            sender = self._partners.detail(tx, organisation) or sender
        if isinstance(body, Body) and body.type.acts_on_sight and may_send(sender.partner.kind, body.type):
            acted = self._on_sight(tx, organisation, body)
        if place is Place.TOO_FAR:
            return False
        self._keep(tx, organisation, body)
        sequence = replace(sequence, held=sequence.held | {seq})
        if acted:
            self._advance(tx, sender, sequence)
        else:  # a savepoint was rolled back: `resume` goes on in a transaction of its own
            self._receipts.advanced(tx, organisation, sequence)
        return True

    def resume(self, tx: Transaction) -> bool:
        """Apply what became possible meanwhile: the digits were typed, or a turn ended early."""
        moved = False
        for organisation, epoch in tx.connection.execute(_NEXT).all():
            sender = self._partners.detail(tx, organisation)
            sequence = self._receipts.sequence(tx, organisation, epoch)
            if sender is not None and self._next(tx, sender, sequence) is not None:
                self._advance(tx, sender, sequence)
                moved = True
        return moved

    def stumbled(self, error: ApplyingFailed) -> None:
        """Count a message that a program stumbled over: after ten times it is refused, and blocks nobody."""
        fields, cause = error.fields, error.__cause__
        self._stumbles[fields["sender"], fields["epoch"], fields["seq"]] += 1
        log.error("arrival.stumbled", code=error.code, seq=fields["seq"], cause=type(cause).__name__)

    def unreadable(self, tx: Transaction, sender: PartnerView, envelope: EnvelopeId, code: str) -> None:
        """Remember an envelope that could not be opened: the receipt asks for another sealing."""
        organisation = sender.partner.organisation
        if tx.connection.execute(_UNREADABLE, {"of": envelope}).first() is None:
            row = {"envelope": envelope, "from_org": organisation, "code": code, "at": tx.clock.now()}
            tx.connection.execute(insert(unreadable), row)
            tx.connection.execute(_TOO_MANY_UNREADABLE, {"of": organisation, "most": MOST_REFUSED})
        newest = tx.connection.execute(_NEWEST_EPOCH, {"of": organisation}).scalar_one_or_none()
        epoch = newest or sender.trusted.newest.position.epoch
        self._receipts.advanced(tx, organisation, self._receipts.sequence(tx, organisation, epoch))

    def sweep(self, tx: Transaction) -> None:
        """Forget names that nobody can send again: an envelope lasts 45 days, a copy 35 after its receipt."""
        now = tx.clock.now()
        tx.connection.execute(delete(unreadable).where(unreadable.c.at <= now - ENVELOPE_LIFETIME * 1000))
        tx.connection.execute(delete(applied).where(applied.c.at <= now - NAMES_KEPT))

    def _keep(self, tx: Transaction, sender: OrganisationId, body: AnyBody) -> None:
        frame = body.frame
        tx.fields.new_key(MAIL_OWNER)
        place = (held.name, _row_name(sender, frame.epoch, frame.seq or 0), "body")
        row = {
            "from_org": sender,
            "epoch": frame.epoch,
            "seq": frame.seq,
            "mid": frame.mid,
            "type": body.type.value if isinstance(body.type, MessageType) else body.type,
            "thread": frame.thread,
            "refusal": "" if isinstance(body, Body) else body.code,
            "body": tx.fields.seal(MAIL_OWNER, *place, body.encode()) if isinstance(body, Body) else None,
            "received_at": tx.clock.now(),
        }
        tx.connection.execute(insert(held), row)

    def _advance(self, tx: Transaction, sender: PartnerView, sequence: Stream) -> None:
        organisation = sender.partner.organisation
        at_once = sequence.next_held is None
        while (row := self._next(tx, sender, sequence)) is not None:
            at_once |= row.type != MessageType.VERIFIED.value
            code, rolled_back = self._consume(tx, sender, row)
            if code is None and row.thread and row.epoch < sender.heard_epoch:
                # Its sender was restored since, told us what it holds open, and may have forgotten this.
                self._say_ends(tx, organisation, [row.thread])
            if code is not None:
                # Lower case, as receipts spell codes: one that can't be read would hide all that it tells.
                self._refuse(tx, organisation, row, code.lower())
            tx.connection.execute(delete(held).where(*_at(organisation, row.epoch, row.seq)))
            in_turn = row.seq == sequence.next_held
            sequence = sequence.applied_held() if in_turn else sequence.leftover_applied(row.seq)
            sender = self._partners.detail(tx, organisation) or sender
            if rolled_back:  # what this transaction remembers of data keys may be gone: `resume` goes on
                break
        self._receipts.advanced(tx, organisation, sequence, at_once=at_once)

    def _refuse(self, tx: Transaction, sender: OrganisationId, row: Row[Any], code: str) -> None:
        values = {"code": code, "at": tx.clock.now()}
        this = {"from_org": sender, "epoch": row.epoch, "seq": row.seq}
        same = (refusals.c[name] == value for name, value in this.items())
        # Beyond the gap of an epoch that ended, one may come twice.
        if tx.connection.execute(update(refusals).where(*same).values(**values)).rowcount == 0:
            tx.connection.execute(insert(refusals), {**this, **values})

    def _next(self, tx: Transaction, sender: PartnerView, sequence: Stream) -> Row[Any] | None:
        """Return the next message; patient data of a partner without digits waits, unshown."""
        organisation, partner = sender.partner.organisation, sender.partner
        seq = sequence.next_held
        if seq is None and sequence.held and sequence.epoch < sender.heard_epoch:
            seq = min(sequence.held)
        if seq is None:
            return None
        row = tx.connection.execute(select(held).where(*_at(organisation, sequence.epoch, seq))).one()
        if seq != sequence.next_held and not self._waited(tx, organisation, row):
            return None
        if row.refusal or row.type not in {*_PATIENT_DATA, MessageType.FIGURES.value}:
            return row
        return row if partner.verified or partner.ended else None

    def _waited(self, tx: Transaction, sender: OrganisationId, row: Row[Any]) -> bool:
        """Tell whether what lies beyond a gap waited long enough: the rest of its epoch comes no more."""
        since = max(int(row.received_at), self._receipts.ended_at(tx, sender, row.epoch))
        return not 0 <= tx.clock.now() - since < LEFTOVERS_WAIT

    def _consume(self, tx: Transaction, sender: PartnerView, row: Row[Any]) -> tuple[str | None, bool]:
        """Apply one kept message; returns the code of a refusal, and whether a savepoint was rolled back."""
        organisation = sender.partner.organisation
        if code := row.refusal or _forbidden(sender.partner, MessageType(row.type)):
            return code, False
        if row.type == MessageType.REFERRAL.value and self._closed(tx, organisation, row.thread):
            return THREAD_CLOSED, False
        if self._settled(tx, organisation, row):
            return None, False
        place = (held.name, _row_name(organisation, row.epoch, row.seq), "body")
        body = parse_body(tx.fields.open(MAIL_OWNER, *place, bytes(row.body)))
        if not isinstance(body, Body):
            return body.code, False
        return self._deliver(tx, organisation, body, Millis(row.received_at))

    def _settled(self, tx: Transaction, organisation: OrganisationId, row: Row[Any]) -> bool:
        """Tell whether nothing is left for the program: a void, seen before, dropped unread, or ours."""
        type_ = MessageType(row.type)
        if type_ is MessageType.VERIFIED:
            self._partners.verified_by_them(tx, organisation)
            return True
        withdrawn = row.type in _PATIENT_DATA and self._closed(tx, organisation, row.thread)
        return withdrawn or type_ is MessageType.VOID or self._applied(tx, organisation, row.mid)

    def _on_sight(self, tx: Transaction, sender: OrganisationId, body: Body) -> bool:
        """Close the thread at once, and let the program act; what is kept of it is forgotten unread.

        Returns False when the program refused, which it may do again in the message's own turn.
        """
        thread = body.frame.thread
        if thread is None or self._applied(tx, sender, body.frame.mid):
            return True
        if not self._closed(tx, sender, thread):
            row = {"from_org": sender, "thread": thread, "at": tx.clock.now()}
            tx.connection.execute(insert(closed_threads).values(**row))
        unread = (held.c.from_org == sender) & (held.c.thread == thread) & held.c.type.in_(_PATIENT_DATA)
        tx.connection.execute(update(held).where(unread).values(body=None))
        return not self._deliver(tx, sender, body, tx.clock.now())[1]

    def _deliver(
        self, tx: Transaction, sender: OrganisationId, body: Body, received_at: Millis
    ) -> tuple[str | None, bool]:
        frame = body.frame
        if self._stumbles[sender, frame.epoch, frame.seq] >= HOPELESS_AFTER:
            return CANNOT_APPLY, False
        message = Message(sender, frame.mid, body.type, frame.thread, body.content, received_at)
        self._fault("arrivals.before_deliver")
        try:
            with tx.connection.begin_nested():
                code = self._program.deliver(tx, message)
                if code is None:
                    row = {"from_org": sender, "mid": frame.mid, "thread": frame.thread, "at": tx.clock.now()}
                    tx.connection.execute(insert(applied), row)
        except (RuleBroken, ExchangeError) as error:
            return error.code, True
        except (SQLAlchemyError, OSError, DatabaseUnusable):
            raise  # the database or the disk, not the message
        except Exception as error:  # the courier logs it and leaves the message on the postbus
            raise ApplyingFailed(sender=sender, epoch=frame.epoch, seq=frame.seq) from error
        self._fault("arrivals.after_deliver")
        # A refusal keeps what the program wrote: a move that isn't allowed stands on a timeline for a person.
        return code, False

    def _applied(self, tx: Transaction, sender: OrganisationId, mid: Mid) -> bool:
        where = (applied.c.from_org == sender) & (applied.c.mid == mid)
        return tx.connection.execute(select(applied.c.mid).where(where)).first() is not None

    def _closed(self, tx: Transaction, sender: OrganisationId, thread: ReferralId) -> bool:
        where = (closed_threads.c.from_org == sender) & (closed_threads.c.thread == thread)
        return tx.connection.execute(select(closed_threads.c.at).where(where)).first() is not None


def _at(organisation: OrganisationId, epoch: int, seq: int) -> tuple[Any, Any, Any]:
    return held.c.from_org == organisation, held.c.epoch == epoch, held.c.seq == seq


def _row_name(organisation: OrganisationId, epoch: int, seq: int) -> str:
    return f"{organisation}:{epoch}:{seq}"
