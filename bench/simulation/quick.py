"""What is done in this process while years pass: children that other tests prove, and what is read once.

A story starts a child for each list and each database, makes an empty database for each backup that is proved
and reads the tables of a schema twice a night; all of that is the machine's time, and none of it the story's.
Every night makes its backup; one in seven is proved too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final
from unittest import mock

from sqlalchemy import Connection, Table, make_url, text

from wor_sidecar.domain.errors import WorError
from wor_sidecar.hooks.connector import Connector, Profile
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.practice.intake.collecting import collected
from wor_sidecar.practice.intake.reading import Read
from wor_sidecar.store import backup_rows, migrating
from wor_sidecar.store.backup import Verified
from wor_sidecar.store.backups import Backups
from wor_sidecar.store.migration_child import NEWEST, upgrade
from wor_sidecar.vault.keyfile import KeyFile

LEAST: Final = 14
"""The cheapest scrypt that a key file may have: machines are opened and made anew."""


@contextmanager
def in_this_process() -> Iterator[None]:
    """Make it so inside."""
    with ExitStack() as patches:
        for target, name, instead in (
            (migrating, "_in_a_child", _Migrated()),
            (ChildReader, "expect", lambda _reader, _profile: None),
            (ChildReader, "read_each", _read_each),
            (Backups, "verify", _SomeProved(Backups.verify)),
            (backup_rows, "tables_of", _Known(backup_rows.tables_of)),
        ):
            patches.enter_context(mock.patch.object(target, name, instead))
        patches.enter_context(mock.patch.dict(KeyFile.__init__.__kwdefaults__, cost=LEAST))
        yield


class _Migrated:
    """Runs migrations here; an empty database of the same revisions is copied."""

    def __init__(self) -> None:
        self._empty: dict[str, bytes] = {}

    def __call__(self, order: dict[str, Any]) -> tuple[int, str]:
        folders, revisions = order["folders"], order.get("revisions")
        path = Path(str(make_url(order["url"]).database))
        made = f"{folders} {revisions}"
        if revisions and made in self._empty:
            path.write_bytes(self._empty[made])
            return 0, ""
        fresh = revisions and not path.exists()
        upgrade(order["url"], [Path(folder) for folder in folders], revisions or NEWEST)
        if fresh:
            self._empty[made] = path.read_bytes()
        return 0, ""


class _SomeProved:
    """Proves one backup in seven."""

    def __init__(self, verify: Callable[[Backups, Path], Verified]) -> None:
        self._verify = verify
        self._made = 0

    def __get__(self, backups: Backups, _kind: type[Backups]) -> Callable[[Path], Verified | None]:
        return partial(self._some, backups)

    def _some(self, backups: Backups, path: Path) -> Verified | None:
        self._made += 1
        return self._verify(backups, path) if self._made % 7 == 0 else None


def _read_each(
    reader: ChildReader, handfuls: Iterable[Sequence[BinaryIO]], profile: Profile
) -> Iterator[list[Read]]:
    plugins = reader._plugins  # noqa: SLF001 - what the child loads anew is loaded here already
    connector = plugins.connector(profile.connector)
    for handful in handfuls:
        yield [_read(connector, copy, profile) for copy in handful]


def _read(connector: Connector, copy: BinaryIO, profile: Profile) -> Read:
    copy.seek(0)
    try:
        return collected(connector.read(copy, profile))
    except WorError as error:
        return error


class _Known:
    """Remembers the tables of each schema that was read."""

    def __init__(self, tables_of: Any) -> None:
        self._tables_of = tables_of
        self._known: dict[frozenset[str], Sequence[Table]] = {}

    def __call__(self, connection: Connection) -> Sequence[Table]:
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        schema = frozenset(rows.scalars())
        if schema not in self._known:
            self._known[schema] = self._tables_of(connection)
        return self._known[schema]
