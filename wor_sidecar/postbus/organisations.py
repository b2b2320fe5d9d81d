"""Who has a mailbox, with which keys: registration, key records, callers, lists of senders."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import KeyTrustError
from wor_sidecar.domain.errors.postbus import EnvelopeConflict, NotAccepted, QuotaReached, RecordRefused
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.primitives import kid_of
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import Delegation, Position, SignedStatement
from wor_sidecar.exchange.trust import Trusted, accept
from wor_sidecar.postbus.settings import MIB, QuotaSettings
from wor_sidecar.postbus.tables import (
    delegations,
    envelopes,
    organisations,
    senders,
    signing_keys,
    statements,
)
from wor_sidecar.wire.postbus_api import EnvelopeState, Senders, SendersVersion

CLOSED_KEPT = 90 * 86_400
"""Seconds that a closed mailbox still knows who might write to it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The organisation whose newest statement names the key of a call."""

    organisation: OrganisationId
    kind: Kind
    public: bytes


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox as its operator sees it; times in Unix seconds."""

    organisation: OrganisationId
    kind: Kind
    registered_at: int
    closed: bool
    open_envelopes: int
    bytes: int


def candidate(connection: Connection, kid: str) -> Candidate | None:
    """Find whose key this is: who proved to hold it goes before who merely listed it first."""
    query = (
        select(organisations.c.organisation, organisations.c.kind, signing_keys.c.public)
        .join(organisations, organisations.c.organisation == signing_keys.c.organisation)
        .where(signing_keys.c.kid == kid, organisations.c.closed_at.is_(None))
        .order_by(signing_keys.c.proven.desc(), signing_keys.c.listed_at)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return Candidate(OrganisationId(row.organisation), Kind(row.kind), bytes(row.public)) if row else None


def held(connection: Connection, organisation: OrganisationId) -> Trusted | None:
    """Return what we hold of an organisation's keys; it was checked when it came in."""
    record = _chain(connection, organisation, None)
    if record is None or record.newest is None:
        return None
    return Trusted(
        record.identity,
        {one.epoch: one.key for one in record.delegations},
        {one.statement.position: one.digest for one in record.statements},
        record.newest,
    )


def checked(connection: Connection, record: KeyRecord, organisation: OrganisationId, now: Millis) -> Trusted:
    """Check a record against what we hold.

    Raises:
        RecordRefused: it doesn't hold, or doesn't follow.

    """
    try:
        return accept(held(connection, organisation), record, organisation, now)
    except KeyTrustError as error:
        raise RecordRefused(reason=error.code) from error


def register(connection: Connection, record: KeyRecord, trusted: Trusted, proven: str, now: int) -> None:
    """Give an organisation its mailbox, or let it keep the one that it has; a closed one opens again."""
    mine = organisations.c.organisation == trusted.organisation
    kind = trusted.newest.kind
    if connection.execute(select(organisations.c.kind).where(mine)).one_or_none() is None:
        connection.execute(
            insert(organisations).values(
                organisation=trusted.organisation,
                kind=kind,
                identity=record.identity,
                registered_at=now,
                senders_epoch=0,
                senders_n=0,
            )
        )
    else:
        connection.execute(update(organisations).where(mine).values(kind=kind, closed_at=None))
    keep(connection, record, trusted, proven, now)


def keep(connection: Connection, record: KeyRecord, trusted: Trusted, proven: str, now: int) -> None:
    """Store what is new in a checked record, and the keys that its newest statement names.

    `proven` is the key that signed this very call: its owner holds the private half.
    """
    whose = trusted.organisation
    known_epochs = set(
        connection.execute(select(delegations.c.epoch).where(delegations.c.organisation == whose)).scalars()
    )
    for one in record.delegations:
        if one.epoch not in known_epochs:
            row = {"organisation": whose, "epoch": one.epoch, "wire": one.wire}
            connection.execute(insert(delegations), row)
            known_epochs.add(one.epoch)
    newest = _newest_position(connection, whose)
    for signed in record.statements:
        at = signed.statement.position
        if at > newest:
            row = {"organisation": whose, "epoch": at.epoch, "seq": at.seq, "wire": signed.wire}
            connection.execute(insert(statements), row)
    _list_keys(connection, trusted, proven, now)


def check_size(connection: Connection, organisation: OrganisationId, quota: QuotaSettings) -> None:
    """Bound what one organisation's statements take up; call it after `keep`, in the same transaction.

    Raises:
        QuotaReached: it is too much.

    """
    query = select(func.sum(func.length(statements.c.wire))).where(statements.c.organisation == organisation)
    if (connection.execute(query).scalar_one() or 0) > quota.record_mib * MIB:
        raise QuotaReached(retry_after=quota.retry_after_seconds)


def chain(
    connection: Connection, organisation: OrganisationId, after: Position | None = None
) -> KeyRecord | None:
    """Return an organisation's record, whole or after a position; None when nobody of that name is here."""
    return None if kind_of(connection, organisation) is None else _chain(connection, organisation, after)


def kind_of(connection: Connection, organisation: OrganisationId) -> Kind | None:
    """Return what an organisation was admitted as; None when nobody of that name is here."""
    here = organisations.c.organisation == organisation
    query = select(organisations.c.kind).where(here, organisations.c.closed_at.is_(None))
    kind = connection.execute(query).scalar_one_or_none()
    return None if kind is None else Kind(kind)


def _chain(connection: Connection, organisation: OrganisationId, after: Position | None) -> KeyRecord | None:
    """Read a record, of a closed mailbox too: what was seen once can't be forked by opening it again."""
    here = organisations.c.organisation == organisation
    identity = connection.execute(select(organisations.c.identity).where(here)).scalar_one_or_none()
    if identity is None:
        return None
    working = select(delegations.c.wire).where(delegations.c.organisation == organisation)
    stated = select(statements.c.wire).where(statements.c.organisation == organisation)
    if after is not None:
        later = (statements.c.epoch == after.epoch) & (statements.c.seq > after.seq)
        stated = stated.where(later | (statements.c.epoch > after.epoch))
    record = KeyRecord(
        bytes(identity),
        tuple(
            Delegation.parse(bytes(wire))
            for wire in connection.execute(working.order_by(delegations.c.epoch)).scalars()
        ),
        tuple(
            SignedStatement.parse(bytes(wire))
            for wire in connection.execute(stated.order_by(statements.c.epoch, statements.c.seq)).scalars()
        ),
    )
    return record if after is None else record.after(after)


def put_senders(connection: Connection, mailbox: OrganisationId, given: Senders) -> None:
    """Replace the list of who may deposit.

    Raises:
        EnvelopeConflict: an older version, or another list under the same version.

    """
    here = organisations.c.organisation == mailbox
    query = select(organisations.c.senders_epoch, organisations.c.senders_n).where(here)
    row = connection.execute(query.with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise NotAccepted(url="")
    version = SendersVersion(row.senders_epoch, row.senders_n)
    if given.version == version and set(given.senders) == _senders(connection, mailbox):
        return
    if given.version <= version:
        raise EnvelopeConflict
    connection.execute(delete(senders).where(senders.c.mailbox == mailbox))
    if given.senders:
        connection.execute(
            insert(senders), [{"mailbox": mailbox, "sender": sender} for sender in given.senders]
        )
    newer = {"senders_epoch": given.version.epoch, "senders_n": given.version.n}
    connection.execute(update(organisations).where(here).values(**newer))


def mailboxes(connection: Connection) -> list[Mailbox]:
    """List all mailboxes with what lies open in them, the oldest first."""
    lying = (
        select(envelopes.c.recipient, func.count().label("count"), func.sum(envelopes.c.size).label("bytes"))
        .where(envelopes.c.state == EnvelopeState.OPEN)
        .group_by(envelopes.c.recipient)
        .subquery()
    )
    query = (
        select(organisations, lying.c.count, lying.c.bytes)
        .outerjoin(lying, lying.c.recipient == organisations.c.organisation)
        .order_by(organisations.c.registered_at, organisations.c.organisation)
    )
    return [
        Mailbox(
            organisation=row.organisation,
            kind=Kind(row.kind),
            registered_at=row.registered_at,
            closed=row.closed_at is not None,
            open_envelopes=row[-2] or 0,
            bytes=row[-1] or 0,
        )
        for row in connection.execute(query)
    ]


def close(connection: Connection, organisation: OrganisationId, now: int) -> bool:
    """Close a mailbox: its keys sign no call any more, nothing can be deposited; False: not here."""
    mine = organisations.c.organisation == organisation
    return connection.execute(update(organisations).where(mine).values(closed_at=now)).rowcount == 1


def sweep(connection: Connection, now: int) -> None:
    """Forget who might write to a mailbox that was closed long ago.

    Its public keys stay: what was seen of them once can't be forked by somebody who opens it again.
    """
    long_ago = organisations.c.closed_at <= now - CLOSED_KEPT
    closed = select(organisations.c.organisation).where(long_ago)
    connection.execute(delete(senders).where(senders.c.mailbox.in_(closed)))


def is_closed(connection: Connection, organisation: OrganisationId) -> bool:
    """Tell whether the operator closed this mailbox: an old admission doesn't open it again."""
    query = select(organisations.c.closed_at).where(organisations.c.organisation == organisation)
    return connection.execute(query).scalar_one_or_none() is not None


def _senders(connection: Connection, mailbox: OrganisationId) -> set[str]:
    return set(connection.execute(select(senders.c.sender).where(senders.c.mailbox == mailbox)).scalars())


def _newest_position(connection: Connection, organisation: OrganisationId) -> Position:
    query = select(statements.c.epoch, statements.c.seq).where(statements.c.organisation == organisation)
    row = connection.execute(
        query.order_by(statements.c.epoch.desc(), statements.c.seq.desc()).limit(1)
    ).one_or_none()
    return Position(row.epoch, row.seq) if row else Position(0, 0)


def _list_keys(connection: Connection, trusted: Trusted, proven: str, now: int) -> None:
    whose = trusted.organisation
    usable = {kid_of(key): key for key in trusted.newest.sig if kid_of(key) not in trusted.newest.revoked}
    mine = signing_keys.c.organisation == whose
    known = set(connection.execute(select(signing_keys.c.kid).where(mine)).scalars())
    if gone := known - usable.keys():
        connection.execute(delete(signing_keys).where(mine, signing_keys.c.kid.in_(gone)))
    for kid, public in usable.items():
        if kid not in known:
            row = {"organisation": whose, "kid": kid, "public": public, "listed_at": now, "proven": False}
            connection.execute(insert(signing_keys), row)
    connection.execute(update(signing_keys).where(mine, signing_keys.c.kid == proven).values(proven=True))
