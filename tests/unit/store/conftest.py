"""A database on disk with the store's own tables, a clock that stands still, and counted randomness."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, migrate_here
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey


@dataclass
class StillClock:
    at: int = 1_800_000_000_000

    def now(self) -> Millis:
        return Millis(self.at)

    def monotonic(self) -> float:
        return self.at / 1000


class Counted:
    """Randomness that never repeats and is the same in each run."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self, size: int) -> bytes:
        self._made += 1
        return self._made.to_bytes(4, "big").rjust(size, b"r")[-size:]


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def randomness() -> Counted:
    return Counted()


@pytest.fixture
def key() -> KeyEncryptionKey:
    return KeyEncryptionKey(bytes(range(32)))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "wor.db"
    migrate_here(sqlite_url(path), (STORE,))
    return path


@pytest.fixture
def store(database: Path, key: KeyEncryptionKey, clock: StillClock, randomness: Counted) -> Iterator[Store]:
    store = Store(open_engine(sqlite_url(database)), key, clock, randomness)
    yield store
    store.close()
