"""The book of referrals: every move through the one table, and a line on the timeline for each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, select, update

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.errors.practice import ReferralGone
from wor_sidecar.domain.errors.sidecar import ContentDeleted
from wor_sidecar.domain.feedback import Returned, day_of
from wor_sidecar.domain.identifiers import Mid, OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.moves import Move, apply
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.practice.referrals import counting
from wor_sidecar.practice.tables import referral_owner, referrals, timeline
from wor_sidecar.store.transactions import Transaction

Step = Callable[[Referral, Move], Referral]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline; `refused` is a code when the table forbade the move."""

    at: Millis
    who: str
    actor: str
    move: str
    reason: str
    refused: str = ""
    mid: Mid | None = None
    day: date | None = None
    """Of what it tells of, where that isn't the day of the line: a talk, an appointment."""


_LINES: Final = (
    select(func.count()).select_from(timeline).where(timeline.c.referral_id == bindparam("referral"))
)


def insert_referral(tx: Transaction, referral: Referral, replaces: ReferralId | None = None) -> None:
    """Write a new referral, with the data key of everything that will be said about it."""
    tx.fields.new_key(referral_owner(referral.id))
    now = tx.clock.now()
    values = {**_columns(referral), "replaces": replaces, "created_at": now, "changed_at": now}
    tx.connection.execute(insert(referrals), {"id": referral.id, **values})


def find(tx: Transaction, id_: ReferralId) -> Referral | None:
    """Return a referral, or None."""
    row = tx.connection.execute(select(referrals).where(referrals.c.id == id_)).one_or_none()
    return None if row is None else _referral(row)


def load(tx: Transaction, id_: ReferralId) -> Referral:
    """Return a referral.

    Raises:
        ReferralGone: there is none of that id.

    """
    referral = find(tx, id_)
    if referral is None:
        raise ReferralGone
    return referral


def readable(tx: Transaction, id_: ReferralId) -> Referral:
    """Return a referral of which the content is still here.

    Raises:
        ReferralGone: there is none of that id.
        ContentDeleted: it was shredded.

    """
    referral = load(tx, id_)
    if referral.shredded_at is not None:
        raise ContentDeleted(on=local_date(referral.shredded_at).isoformat())
    return referral


def save(tx: Transaction, referral: Referral) -> None:
    """Store a referral's new value."""
    values = {**_columns(referral), "changed_at": tx.clock.now()}
    tx.connection.execute(update(referrals).where(referrals.c.id == referral.id), values)


def replacing(tx: Transaction, id_: ReferralId) -> Referral | None:
    """Return the newest referral that took the place of this one; None where there is none."""
    query = select(referrals).where(referrals.c.replaces == id_).order_by(referrals.c.created_at.desc())
    row = tx.connection.execute(query).first()
    return None if row is None else _referral(row)


def replaced(tx: Transaction, id_: ReferralId) -> Referral | None:
    """Return the referral whose place this one took; None where it is a first one."""
    mine = select(referrals.c.replaces).where(referrals.c.id == id_).scalar_subquery()
    row = tx.connection.execute(select(referrals).where(referrals.c.id == mine)).one_or_none()
    return None if row is None else _referral(row)


def of_registration(tx: Transaction, registration: RegistrationId) -> list[Referral]:
    """List the referrals of a registration, newest first."""
    query = select(referrals).where(referrals.c.registration_id == registration)
    return [_referral(row) for row in tx.connection.execute(query.order_by(referrals.c.created_at.desc()))]


def newest(tx: Transaction, states: frozenset[State] | None = None) -> list[Referral]:
    """List referrals, newest first; all of them, or those in some states."""
    query = select(referrals).order_by(referrals.c.created_at.desc(), referrals.c.id)
    if states is not None:
        query = query.where(referrals.c.state.in_(sorted(states)))
    return [_referral(row) for row in tx.connection.execute(query)]


def make(
    tx: Transaction,
    referral: Referral,
    move: Move,
    mid: Mid | None = None,
    more: Any = None,
    *,
    step: Step = apply,
    returned: Returned | None = None,
) -> Referral:
    """Make a move: the new value, its line on the timeline, and its date among the facts.

    `more` is JSON that came with it, kept sealed. Nothing is written when the table forbids the move.
    `step` is the table, or for a partner's message what we believe of it; `returned` what it told.

    Raises:
        RuleBroken: the table has no such row now, a stronger word stands, or a reason is missing.

    """
    after = step(referral, move)
    save(tx, after)
    note(tx, referral.id, replace(_entry(move, mid), day=day_of(returned)), more)
    counting.count(tx, after, move, returned)
    return after


def announce(
    tx: Transaction, before: Referral, after: Referral, move: Move, moved: Callable[[ReferralMoved], object]
) -> None:
    """Tell who listens that a state changed, once it has committed."""
    if after.state is not before.state:
        event = ReferralMoved(after.id, move.kind.value, after.state.value, move.at)
        tx.after_commit(lambda: moved(event))


def keep_refused(
    tx: Transaction, referral: Referral, move: Move, code: str, mid: Mid | None = None, more: Any = None
) -> None:
    """Keep and show a move that was refused; nothing is guessed."""
    note(tx, referral.id, _entry(move, mid, refused=code), more)


def note(tx: Transaction, referral: ReferralId, entry: Entry, more: Any = None) -> None:
    """Write a line on the timeline; `more` is sealed under the referral's key, while it has one."""
    row = _place(tx, referral)
    owner = referral_owner(referral)
    sealed = None
    if more is not None and tx.fields.has_key(owner):
        sealed = tx.fields.seal_json(owner, timeline.name, row, "sealed", more)
    values = {
        "referral_id": referral,
        "at": entry.at,
        "who": entry.who,
        "actor": entry.actor,
        "move": entry.move,
        "reason": entry.reason,
        "mid": entry.mid,
        "refused": entry.refused,
        "day": None if entry.day is None else entry.day.isoformat(),
        "sealed": sealed,
    }
    tx.connection.execute(insert(timeline), values)


def heard(tx: Transaction, referral: ReferralId, mid: Mid) -> bool:
    """Tell whether this message stands on the timeline already."""
    query = select(timeline.c.number).where(timeline.c.referral_id == referral, timeline.c.mid == mid)
    return tx.connection.execute(query).first() is not None


def entries(tx: Transaction, referral: ReferralId) -> list[Entry]:
    """Return the timeline, oldest first."""
    query = select(timeline).where(timeline.c.referral_id == referral).order_by(timeline.c.number)
    return [_read(row) for row in tx.connection.execute(query)]


def told(tx: Transaction, referral: ReferralId, move: str) -> list[tuple[Entry, Any]]:
    """Return the lines of one kind that stand, each with the JSON that came with it; oldest first.

    Raises:
        DataKeyGone: it was shredded.

    """
    query = select(timeline).where(timeline.c.referral_id == referral).order_by(timeline.c.number)
    found = []
    for rank, row in enumerate(tx.connection.execute(query).all()):
        if row.move == move and not row.refused and row.sealed is not None:
            owner, place = referral_owner(referral), f"{referral}#{rank}"
            more = tx.fields.open_json(owner, timeline.name, place, "sealed", bytes(row.sealed))
            found.append((_read(row), more))
    return found


def _place(tx: Transaction, referral: ReferralId) -> str:
    """Name the next line's place by its rank, which no later line shares."""
    return f"{referral}#{tx.connection.execute(_LINES, {'referral': referral}).scalar_one()}"


def _read(row: Row[Any]) -> Entry:
    day = date.fromisoformat(row.day) if row.day else None
    return Entry(row.at, row.who, row.actor, row.move, row.reason, row.refused, row.mid, day)


def _entry(move: Move, mid: Mid | None, refused: str = "") -> Entry:
    return Entry(move.at, move.who.value, move.actor, move.kind.value, move.reason, refused, mid)


def _columns(referral: Referral) -> dict[str, object]:
    return {
        "registration_id": referral.registration_id,
        "state": referral.state.value,
        "organisation": referral.organisation,
        "product": referral.product,
        "on_hold": referral.on_hold,
        "cancel_requested_at": referral.cancel_requested_at,
        "identity_checked": referral.identity_checked,
        "seen_at": referral.seen_at,
        "closed_at": referral.closed_at,
        "calls": referral.calls,
        "attempts": referral.attempts,
        "last_answer": referral.last_answer,
    }


def _referral(row: Row[Any]) -> Referral:
    return Referral(
        id=ReferralId(row.id),
        registration_id=RegistrationId(row.registration_id),
        state=State(row.state),
        organisation=None if row.organisation is None else OrganisationId(row.organisation),
        product=row.product,
        on_hold=row.on_hold,
        cancel_requested_at=row.cancel_requested_at,
        identity_checked=row.identity_checked,
        seen_at=row.seen_at,
        closed_at=row.closed_at,
        shredded_at=row.shredded_at,
        calls=row.calls,
        attempts=row.attempts,
        last_answer=row.last_answer,
    )
