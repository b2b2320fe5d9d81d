"""Everybody's place in a few statements: columns alone, no patient is opened for it."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, exists, func, or_, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.referral import BEFORE_SENDING, END_STATES, State
from wor_sidecar.practice.signals.tables import signals
from wor_sidecar.practice.tables import facts, letters, referrals, registrations, timeline
from wor_sidecar.practice.writeback.letters import unseen
from wor_sidecar.store.transactions import Transaction


@dataclass(frozen=True, slots=True)
class Place:
    """Where one referral stands; `referrer` is the figures' pseudonym, empty where nobody is named.

    `deleting`: an organisation had it, was asked to delete it, and has not said yet that it did.
    """

    referral: ReferralId
    registration: RegistrationId
    state: State
    organisation: OrganisationId | None
    referrer: str
    changed_at: Millis
    closed_at: Millis | None
    deleting: bool = False


def places(tx: Transaction) -> list[Place]:
    """List every referral that still has its content, what changed last first."""
    query = _query().where(referrals.c.shredded_at.is_(None))
    return [_place(row) for row in tx.connection.execute(query)]


def for_overleg(tx: Transaction, since: Millis) -> list[Place]:
    """List what an Overleg is about: sent and open, or ended since a moment; tests are nobody's."""
    ended = referrals.c.state.in_(_ENDED)
    of_late = func.coalesce(referrals.c.closed_at, referrals.c.changed_at) >= since
    here = referrals.c.state.in_([one.value for one in BEFORE_SENDING])
    query = _query().where(referrals.c.shredded_at.is_(None), ~here, or_(~ended, of_late))
    return [_place(row) for row in tx.connection.execute(query.where(registrations.c.kind != "test"))]


def quiet(tx: Transaction) -> frozenset[ReferralId]:
    """List the referrals with the coach that nobody here has to look at: no letter and no message waits.

    It is told by columns alone, so that a list of what waits opens none of them.
    """
    going = referrals.c.state.in_([one.value for one in _GOING])
    asks = or_(letters.c.waits, unseen())
    talks = select(timeline.c.referral_id).where(timeline.c.move == MessageType.MESSAGE.value)
    later = referrals.alias("later")
    open_later = exists().where(later.c.replaces == referrals.c.id, later.c.state.not_in(_ENDED))
    found = (
        select(referrals.c.id)
        .where(~open_later)
        .where(going, referrals.c.id.not_in(talks))
        .where(~exists().where(letters.c.referral_id == referrals.c.id, asks))
        .where(~exists().where(signals.c.referral_id == referrals.c.id))
    )
    return frozenset(ReferralId(id_) for id_ in tx.connection.execute(found).scalars())


def _query() -> Any:
    columns = ("id", "registration_id", "state", "organisation", "changed_at", "closed_at")
    return (
        select(*(referrals.c[name] for name in columns), facts.c.author, _deleting().label("deleting"))
        .join(registrations, registrations.c.id == referrals.c.registration_id)
        .outerjoin(facts, facts.c.referral_id == referrals.c.id)
        .order_by(referrals.c.changed_at.desc(), referrals.c.id)
    )


def _place(row: Row[Any]) -> Place:
    return Place(
        ReferralId(row.id),
        RegistrationId(row.registration_id),
        State(row.state),
        None if row.organisation is None else OrganisationId(row.organisation),
        row.author or "",
        Millis(row.changed_at),
        None if row.closed_at is None else Millis(row.closed_at),
        bool(row.deleting),
    )


def _deleting() -> Any:
    """Return the condition for `Place.deleting`, of a timeline's lines alone."""
    asked = (referrals.c.state == State.WITHDRAWN.value) | (referrals.c.state == State.WRONG_PATIENT.value)
    ours = _has(MoveKind.WITHDRAW, MoveKind.WRONG_PATIENT, who=Who.PRACTICE)
    return asked & ours & _has(MoveKind.RECEIVED) & ~_has(MessageType.DELETION_CONFIRMED)


def _has(*moves: str, who: Who | None = None) -> Any:
    mine = (timeline.c.referral_id == referrals.c.id) & (timeline.c.refused == "")
    if who is not None:
        mine &= timeline.c.who == who.value
    return exists().where(mine, timeline.c.move.in_([str(one) for one in moves]))


_ENDED: Final = tuple(sorted(END_STATES))
_GOING: Final = (State.CONTACTING, State.INTAKE_PLANNED, State.INTAKE_DONE, State.ACTIVE)
"""States in which nothing but a signal, a letter or a message asks something of the practice."""
