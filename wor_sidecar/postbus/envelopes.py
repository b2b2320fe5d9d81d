"""What lies in the mailboxes. The bytes are never looked into; only their header was, at the door."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, distinct, func, insert, select, update

from wor_sidecar.domain.errors.postbus import DepositRefused, EnvelopeConflict, NotAccepted, QuotaReached
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.postbus.settings import MIB, QuotaSettings
from wor_sidecar.postbus.tables import bodies, envelopes, organisations, senders
from wor_sidecar.wire.postbus_api import (
    MOST_LISTED,
    Acknowledgement,
    EnvelopeState,
    OpenMessage,
    Outcome,
    Receipt,
)

TOMBSTONES_KEPT = 30 * 86_400
"""Seconds beyond its expiry that a tombstone still answers; a deposit is refused from the expiry on."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """An envelope at the door; digest is SHA-256 of its bytes."""

    id: EnvelopeId
    sender: OrganisationId
    recipient: OrganisationId
    expires: int
    digest: bytes
    wire: bytes


def deposit(
    connection: Connection, arriving: Arriving, now: int, quota: QuotaSettings
) -> tuple[Receipt, bool]:
    """Put an envelope in its mailbox; returns its state and whether it is new.

    Raises:
        NotAccepted: no such mailbox.
        EnvelopeConflict: other bytes lie, or lay, under this id.
        DepositRefused: it is expired.
        QuotaReached: no room for more of this sender.

    """
    # The mailbox's row is the queue: quota and a stranger's one hello hold between parallel deposits too.
    open_for_all = organisations.c.closed_at.is_(None)
    owner = select(organisations.c.organisation).where(
        organisations.c.organisation == arriving.recipient, open_for_all
    )
    if connection.execute(owner.with_for_update(key_share=True)).one_or_none() is None:
        raise NotAccepted(url="")
    known = _find(connection, arriving.recipient, arriving.id)
    if known is not None:
        if known.sender != arriving.sender or bytes(known.digest) != arriving.digest:
            raise EnvelopeConflict
        return _receipt(known, now), False
    if arriving.expires <= now:
        raise DepositRefused(reason="it is expired")
    _check_quota(connection, arriving, quota)
    connection.execute(
        insert(envelopes).values(
            recipient=arriving.recipient,
            id=arriving.id,
            sender=arriving.sender,
            digest=arriving.digest,
            size=len(arriving.wire),
            deposited=now,
            expires=arriving.expires,
            state=EnvelopeState.OPEN,
            code="",
        )
    )
    connection.execute(
        insert(bodies).values(recipient=arriving.recipient, id=arriving.id, wire=arriving.wire)
    )
    return Receipt(arriving.id, EnvelopeState.OPEN), True


def take_back(
    connection: Connection, sender: OrganisationId, recipient: OrganisationId, envelope: EnvelopeId, now: int
) -> Receipt:
    """Take an open envelope back; what isn't the sender's own is unknown to it."""
    known = _find(connection, recipient, envelope)
    if known is None or known.sender != sender:
        return Receipt(envelope, EnvelopeState.UNKNOWN)
    _settle(connection, recipient, envelope, EnvelopeState.TAKEN_BACK, now)
    return _receipt(_find(connection, recipient, envelope) or known, now)


def list_open(connection: Connection, mailbox: OrganisationId, now: int) -> tuple[OpenMessage, ...]:
    """List all that lies open, in turn by sender, oldest first: a flood of one leaves room for the others.

    There is no cursor: rows commit out of order on PostgreSQL, and a cursor would skip the late one.
    """
    turn = func.row_number().over(
        partition_by=envelopes.c.sender, order_by=(envelopes.c.deposited, envelopes.c.id)
    )
    waiting = (
        select(
            envelopes.c.id, envelopes.c.sender, envelopes.c.size, envelopes.c.deposited, turn.label("turn")
        )
        .where(
            envelopes.c.recipient == mailbox,
            envelopes.c.state == EnvelopeState.OPEN,
            envelopes.c.expires > now,
        )
        .subquery()
    )
    fair = select(waiting).order_by(waiting.c.turn, waiting.c.deposited, waiting.c.id).limit(MOST_LISTED)
    return tuple(
        OpenMessage(EnvelopeId(row.id), OrganisationId(row.sender), row.size, row.deposited)
        for row in connection.execute(fair)
    )


def fetch(connection: Connection, mailbox: OrganisationId, envelope: EnvelopeId, now: int) -> bytes | None:
    """Return the bytes of an open envelope."""
    query = (
        select(bodies.c.wire)
        .join(envelopes, (envelopes.c.recipient == bodies.c.recipient) & (envelopes.c.id == bodies.c.id))
        .where(
            envelopes.c.recipient == mailbox,
            envelopes.c.id == envelope,
            envelopes.c.state == EnvelopeState.OPEN,
            envelopes.c.expires > now,
        )
    )
    wire = connection.execute(query).scalar_one_or_none()
    return None if wire is None else bytes(wire)


def acknowledge(
    connection: Connection, mailbox: OrganisationId, acknowledgements: Sequence[Acknowledgement], now: int
) -> tuple[Receipt, ...]:
    """Drop the bodies of what the owner committed or refused; the first word about an envelope stands."""
    answers = []
    for one in acknowledgements:
        code = (one.code or "refused") if one.outcome is Outcome.REFUSED else ""
        _settle(connection, mailbox, one.id, EnvelopeState.ACKNOWLEDGED, now, code)
        known = _find(connection, mailbox, one.id)
        answers.append(_receipt(known, now) if known else Receipt(one.id, EnvelopeState.UNKNOWN))
    return tuple(answers)


def receipts(
    connection: Connection, sender: OrganisationId, ids: Sequence[EnvelopeId], now: int
) -> tuple[Receipt, ...]:
    """Say what became of a sender's envelopes, in the order asked."""
    query = select(envelopes).where(envelopes.c.sender == sender, envelopes.c.id.in_(ids))
    known = {row.id: _receipt(row, now) for row in connection.execute(query)}
    return tuple(known.get(one, Receipt(one, EnvelopeState.UNKNOWN)) for one in ids)


def sweep(connection: Connection, now: int) -> int:
    """Expire what is past its time and forget old tombstones; returns how many expired."""
    late = (envelopes.c.state == EnvelopeState.OPEN) & (envelopes.c.expires <= now)
    found = connection.execute(
        select(envelopes.c.recipient, envelopes.c.id).where(late).limit(MOST_LISTED)
    ).all()
    for row in found:
        _close(connection, row.recipient, row.id, EnvelopeState.EXPIRED)
    old = (envelopes.c.state != EnvelopeState.OPEN) & (envelopes.c.expires <= now - TOMBSTONES_KEPT)
    connection.execute(delete(envelopes).where(old))
    return len(found)


def count_open(connection: Connection) -> int:
    """Count what lies open in all mailboxes."""
    query = select(func.count()).where(envelopes.c.state == EnvelopeState.OPEN)
    return int(connection.execute(query).scalar_one())


def lying_since(connection: Connection, before: int) -> tuple[int, int]:
    """Count the mailboxes with something open from before a moment; returns it with the oldest's moment."""
    old = (envelopes.c.state == EnvelopeState.OPEN) & (envelopes.c.deposited < before)
    query = select(func.count(distinct(envelopes.c.recipient)), func.min(envelopes.c.deposited)).where(old)
    count, oldest = connection.execute(query).one()
    return int(count), int(oldest or 0)


def empty(connection: Connection, mailbox: OrganisationId) -> None:
    """Expire everything in a mailbox that was closed."""
    here = (envelopes.c.recipient == mailbox) & (envelopes.c.state == EnvelopeState.OPEN)
    for envelope in connection.execute(select(envelopes.c.id).where(here)).scalars().all():
        _close(connection, mailbox, envelope, EnvelopeState.EXPIRED)


def _check_quota(connection: Connection, arriving: Arriving, quota: QuotaSettings) -> None:
    here = (envelopes.c.recipient == arriving.recipient) & (envelopes.c.state == EnvelopeState.OPEN)
    measure = select(func.count(), func.coalesce(func.sum(envelopes.c.size), 0))
    count, size = connection.execute(measure.where(here, envelopes.c.sender == arriving.sender)).one()
    welcome = connection.execute(
        select(senders.c.sender).where(
            senders.c.mailbox == arriving.recipient, senders.c.sender == arriving.sender
        )
    ).one_or_none()
    most = quota.open_per_sender if welcome else 1  # a stranger may leave one hello
    _, whole = connection.execute(measure.where(here)).one()
    full = (
        count >= most
        or size + len(arriving.wire) > quota.open_mib_per_sender * MIB
        or whole + len(arriving.wire) > quota.open_mib_per_mailbox * MIB
    )
    if full:
        raise QuotaReached(retry_after=quota.retry_after_seconds)


def _find(connection: Connection, recipient: str, envelope: str) -> Row[tuple[object, ...]] | None:
    here = (envelopes.c.recipient == recipient) & (envelopes.c.id == envelope)
    return connection.execute(select(envelopes).where(here)).one_or_none()


def _settle(
    connection: Connection, recipient: str, envelope: str, state: EnvelopeState, now: int, code: str = ""
) -> None:
    here = (envelopes.c.recipient == recipient) & (envelopes.c.id == envelope)
    still = (envelopes.c.state == EnvelopeState.OPEN) & (envelopes.c.expires > now)
    if connection.execute(update(envelopes).where(here, still).values(state=state, code=code)).rowcount:
        _drop(connection, recipient, envelope)


def _close(connection: Connection, recipient: str, envelope: str, state: EnvelopeState) -> None:
    here = (envelopes.c.recipient == recipient) & (envelopes.c.id == envelope)
    connection.execute(update(envelopes).where(here).values(state=state))
    _drop(connection, recipient, envelope)


def _drop(connection: Connection, recipient: str, envelope: str) -> None:
    connection.execute(delete(bodies).where(bodies.c.recipient == recipient, bodies.c.id == envelope))


def _receipt(row: Row[tuple[object, ...]], now: int) -> Receipt:
    state = EnvelopeState(row.state)
    if state is EnvelopeState.OPEN and row.expires <= now:
        state = EnvelopeState.EXPIRED
    return Receipt(EnvelopeId(row.id), state, row.code)
