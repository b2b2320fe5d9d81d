"""One transaction per fact: what belongs together commits together, and the network is never inside.

    store = Store(open_engine(url), key, clock, randomness)
    with store.transaction() as tx:
        tx.connection.execute(insert(prompts).values(...))
        tx.audit(AuditLine("prompt.opened", user="...", role="assistant", object=prompt_id))
        tx.after_commit(wake_the_courier)
    with store.reading() as tx:
        row = tx.connection.execute(select(prompts)).one()

A stores class of a program takes a Transaction (or its connection) as an argument and never opens one itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from wor_sidecar.domain.clock import Clock, Moment
from wor_sidecar.domain.errors.foundations import NestedTransaction, NoVaultKey
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store.audit import AuditLine, append
from wor_sidecar.store.engine import WRITES, empty_write_ahead_log, is_sqlite, unusable
from wor_sidecar.store.fields import Fields
from wor_sidecar.store.witness import Seen, Witness
from wor_sidecar.vault.key import KeyEncryptionKey


class Transaction:
    """What a fact is written with; valid inside its `with` block only."""

    def __init__(
        self,
        connection: Connection,
        key: KeyEncryptionKey | None,
        clock: Clock,
        randomness: Randomness,
        seen: Seen,
    ) -> None:
        self.connection = connection
        self.clock = Moment(clock)
        """All that this transaction writes is of one moment, whatever the clock does meanwhile."""
        self.randomness = randomness
        self.shredded = False
        self.seen = seen
        """How far the trail had come before this transaction, or in it."""
        self._key = key
        self._fields: Fields | None = None
        self._after_commit: list[Callable[[], object]] = []

    @property
    def key(self) -> KeyEncryptionKey:
        """The key-encryption key.

        Raises:
            NoVaultKey: this store was opened without one (the postbus's is).

        """
        if self._key is None:
            raise NoVaultKey
        return self._key

    @property
    def fields(self) -> Fields:
        """Field encryption and data keys, with the key unwrapped once per transaction."""
        if self._fields is None:
            self._fields = Fields(
                self.connection, self.key, self.clock, self.randomness, self._note_shredding
            )
        return self._fields

    def audit(self, *lines: AuditLine) -> None:
        """Append lines to the audit trail; they commit, or not, with everything else here."""
        if lines:
            append(self, *lines)

    def saw(self, seen: Seen) -> None:
        """Hear how far the trail comes with this transaction."""
        self.seen = seen

    def after_commit(self, action: Callable[[], object]) -> None:
        """Call `action` once everything is on disk, outside the lock; never after a rollback."""
        self._after_commit.append(action)

    def committed(self) -> None:
        """Run what waited for the commit: the Store calls this."""
        for action in self._after_commit:
            action()

    def forget_keys(self) -> None:
        """Let go of the data keys: the Store calls this at the end, whatever came of it."""
        if self._fields is not None:
            self._fields.forget_keys()

    def _note_shredding(self) -> None:
        self.shredded = True


class Store:
    """A program's own database: one writer at a time, any number of readers beside it."""

    def __init__(
        self,
        engine: Engine,
        vault_key: KeyEncryptionKey | None,
        clock: Clock,
        randomness: Randomness,
        folder: Path | None = None,
        *,
        one_writer: bool = False,
    ) -> None:
        """`folder` keeps, between two lives of the program, how far the audit trail had come.

        `one_writer`: writers queue here even where the database knows more than one at a time.
        """
        self.engine = engine
        self._witness = Witness(clock, folder)
        self._key = vault_key
        self._clock = clock
        self._randomness = randomness
        self._sqlite = is_sqlite(engine)
        self._lock = threading.Lock() if self._sqlite or one_writer else None
        self._here = threading.local()
        # A crash may have come between a shredding and emptying the log: so the first commit empties it.
        self._log_holds_shreds = True
        self._snapshots = 0
        self._counting = threading.Lock()

    @property
    def key(self) -> KeyEncryptionKey | None:
        """The key-encryption key; None for a program without a vault."""
        return self._key

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction that writes; an exception inside rolls everything back.

        Raises:
            NestedTransaction: this thread is inside one already.
            DatabaseUnusable: the database can't be reached or is locked by another program.

        """
        with self._alone():
            if self._lock is None:
                with self._begun(writes=True) as tx:
                    yield tx
            else:
                with self._lock, self._begun(writes=True) as tx:
                    yield tx
        self._witness.saw(tx.seen)
        if tx.shredded:  # never unset here: another thread may just have set it
            self._log_holds_shreds = True
        if self._log_holds_shreds and not self._snapshots:
            self.forget_shreds()
        tx.committed()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that sees one moment of the database and writes nothing."""
        with self._alone(), self._begun(writes=False) as tx:
            yield tx

    @property
    def holds_shreds(self) -> bool:
        """Tell whether the write-ahead log may still hold what was shredded: a reader was in the way."""
        return self._log_holds_shreds

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Open a reading transaction for what takes minutes, such as a backup: writers go on beside it.

        Meanwhile the write-ahead log can't be emptied, so no commit tries in vain; it is emptied at the end.
        """
        with self._counting:
            self._snapshots += 1
        try:
            with self.reading() as tx:
                yield tx
        finally:
            with self._counting:
                self._snapshots -= 1
        if not self._snapshots:
            self.forget_shreds()

    def forget_shreds(self) -> None:
        """Empty the write-ahead log; when a reader is in the way, the next commit tries again."""
        if self._lock is None or not self._sqlite:
            self._log_holds_shreds = False
            return
        with self._lock:
            self._log_holds_shreds = not empty_write_ahead_log(self.engine)

    def close(self) -> None:
        """Give the connections back."""
        self._witness.close()
        self.engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._here, "inside", False):
            raise NestedTransaction
        self._here.inside = True
        try:
            yield
        finally:
            self._here.inside = False

    def _options(self, *, writes: bool) -> dict[str, Any]:
        if writes or self._sqlite:
            return {WRITES: writes}
        # What SQLite's reader has by nature PostgreSQL's has to ask for: one moment, and no way to write.
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Transaction]:
        seen = self._witness.seen  # before the snapshot: what it shows is no older
        try:
            connection = self.engine.connect()
        except DatabaseError as error:
            raise unusable(error) from error
        try:
            with connection.execution_options(**self._options(writes=writes)), connection.begin() as begun:
                tx = Transaction(connection, self._key, self._clock, self._randomness, seen)
                try:
                    yield tx
                finally:
                    tx.forget_keys()
                if not writes:
                    begun.rollback()
        except OperationalError as error:
            # The machine's fault, not the statement's: a full disk, a server that went, a lock that stays.
            raise unusable(error) from error
