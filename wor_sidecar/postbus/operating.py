"""What the operator's commands do beside a running postbus: short transactions on the same database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.postbus import UnknownMailbox
from wor_sidecar.domain.identifiers import OrganisationId, Randomness, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus import codes, envelopes, organisations
from wor_sidecar.postbus.app import BRANCHES
from wor_sidecar.postbus.serving import prepare_folder
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.postbus.tables import envelopes as envelope_table
from wor_sidecar.postbus.tables import organisations as organisation_table
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.migrating import migrate
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.postbus_api import EnvelopeState, Invitation


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox as its operator sees it; times in Unix seconds."""

    organisation: OrganisationId
    kind: Kind
    registered_at: int
    closed: bool
    open_envelopes: int
    bytes: int


@contextmanager
def opened(settings: PostbusSettings, clock: Clock, randomness: Randomness) -> Iterator[Store]:
    """Open the database of a postbus that runs, or will."""
    prepare_folder(settings.data.folder)
    migrate(settings.data.url, BRANCHES)
    store = Store(open_engine(settings.data.url), None, clock, randomness)
    try:
        yield store
    finally:
        store.close()


def invite(store: Store, settings: PostbusSettings, kind: Kind) -> Invitation:
    """Make a one-time code; only its hash is kept."""
    with store.transaction() as tx:
        code = new_id(tx.randomness)
        now = tx.clock.now() // 1000
        expires = codes.issue(tx.connection, code, kind, codes.OPERATOR, now, settings.quota)
    return Invitation(code, kind, expires)


def mailboxes(store: Store) -> list[Mailbox]:
    """List all mailboxes, the oldest first."""
    lying = (
        select(
            envelope_table.c.recipient,
            func.count().label("count"),
            func.sum(envelope_table.c.size).label("bytes"),
        )
        .where(envelope_table.c.state == EnvelopeState.OPEN)
        .group_by(envelope_table.c.recipient)
        .subquery()
    )
    query = (
        select(organisation_table, lying.c.count, lying.c.bytes)
        .outerjoin(lying, lying.c.recipient == organisation_table.c.organisation)
        .order_by(organisation_table.c.registered_at, organisation_table.c.organisation)
    )
    with store.reading() as tx:
        return [
            Mailbox(
                organisation=row.organisation,
                kind=Kind(row.kind),
                registered_at=row.registered_at,
                closed=row.closed_at is not None,
                open_envelopes=row[-2] or 0,
                bytes=row[-1] or 0,
            )
            for row in tx.connection.execute(query)
        ]


def close(store: Store, organisation: OrganisationId) -> None:
    """Close a mailbox and drop what lies in it.

    Raises:
        UnknownMailbox: there is none of that name.

    """
    with store.transaction() as tx:
        if not organisations.close(tx.connection, organisation, tx.clock.now() // 1000):
            raise UnknownMailbox(organisation=organisation)
        envelopes.empty(tx.connection, organisation)
