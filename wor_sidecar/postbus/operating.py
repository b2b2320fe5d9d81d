"""What the operator's commands do beside a running postbus: short transactions on the same database."""

from collections.abc import Iterator
from contextlib import contextmanager

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.environment import RestoreUnfinished
from wor_sidecar.domain.errors.postbus import PostbusMissing, UnknownMailbox
from wor_sidecar.domain.identifiers import OrganisationId, Randomness, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus import codes, envelopes, organisations
from wor_sidecar.postbus.app import BRANCHES
from wor_sidecar.postbus.organisations import Mailbox
from wor_sidecar.postbus.serving import prepare_folder
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.lock import restore_unfinished
from wor_sidecar.store.migrating import migrate
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.postbus_api import Invitation


@contextmanager
def opened(
    settings: PostbusSettings, clock: Clock, randomness: Randomness, *, make: bool = False
) -> Iterator[Store]:
    """Open the database of a postbus that runs; `make`: or of one that will.

    Raises:
        PostbusMissing: there is none, and it isn't to be made.

    """
    data = settings.data
    if not (make or data.database_url or data.file.is_file()):
        raise PostbusMissing(folder=data.folder)
    prepare_folder(settings.data.folder)
    if restore_unfinished(settings.data.folder):
        raise RestoreUnfinished(folder=settings.data.folder)
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
    with store.reading() as tx:
        return organisations.mailboxes(tx.connection)


def close(store: Store, organisation: OrganisationId) -> None:
    """Close a mailbox and drop what lies in it.

    Raises:
        UnknownMailbox: there is none of that name.

    """
    with store.transaction() as tx:
        if not organisations.close(tx.connection, organisation, tx.clock.now() // 1000):
            raise UnknownMailbox(organisation=organisation)
        envelopes.empty(tx.connection, organisation)
