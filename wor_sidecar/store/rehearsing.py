"""A server's database as the pending migrations would leave it, looked at and taken back.

PostgreSQL changes tables within a transaction, so that what fails there has never been. The program at work
waits for as long as that lasts; it loses nothing.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import MigrationFailed
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store import audit
from wor_sidecar.store.migrating import MigrationBranch
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.store.witness import Witness
from wor_sidecar.vault.key import KeyEncryptionKey


def rehearse(
    url: str,
    branches: Sequence[MigrationBranch],
    folder: Path,
    key: KeyEncryptionKey | None,
    clock: Clock,
    randomness: Randomness,
    look: Callable[[Transaction], object],
) -> None:
    """Migrate, call `look`, and take everything back; `folder` is where the witness of the trail lies.

    Raises:
        MigrationFailed: one of the migrations fails on these data.

    """
    from wor_sidecar.store import migration_child  # Alembic, which no daemon keeps in memory

    seen = Witness(clock, folder).seen

    def looked(connection: Connection) -> None:
        tx = Transaction(connection, key, clock, randomness, seen)
        audit.hold_still(tx)
        look(tx)

    try:
        migration_child.rehearse(url, [branch.versions() for branch in branches], looked)
    except WorError:
        raise
    except Exception as error:  # a migration may raise anything: the operator is told its first line
        raise MigrationFailed(why=migration_child.reason(error, url)) from error
