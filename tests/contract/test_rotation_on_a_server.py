"""A change of the vault's key whose database is a server's: the server says which key counts."""

import secrets
from contextlib import closing
from dataclasses import replace

import pytest

from wor_sidecar.domain.errors.foundations import DatabaseUnusable, VaultKeyMissing
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store import audit
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.migrating import STORE, migrate_here
from wor_sidecar.store.rotating import open_key, rotate, settle
from wor_sidecar.store.secrets import read_secret, store_secret
from wor_sidecar.store.strongroom import Strongroom, is_made
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.homes import make_key
from wor_sidecar.vault.keyfile import KeyFile

pytestmark = pytest.mark.postgresql


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def room(tmp_path, postgresql_url):
    home = KeyFile(tmp_path / "wor.credential", secrets.token_bytes, cost=14)
    data = tmp_path / "data"
    data.mkdir()
    made = Strongroom(data, "auto", [home], postgresql_url, (STORE,))
    make_key(made.vault, kind="auto", homes=made.homes, randomness=secrets.token_bytes)
    migrate_here(made.url, (STORE,))
    with opened(made) as store, store.transaction() as tx:
        store_secret(tx, "seed", lambda: b"s" * 32)
    return made


def opened(room):
    return closing(Store(open_engine(room.url), open_key(room), SystemClock(), secrets.token_bytes))


@pytest.mark.parametrize("moment", ["vault.rotate.kept", "vault.rotate.rewrapped", "vault.rotate.committed"])
def test_broken_off_at_any_moment_the_next_start_opens_it(room, moment):
    def fault(name):
        if name == moment:
            raise Killed

    with pytest.raises(Killed):
        rotate(room, SystemClock(), secrets.token_bytes, fault=fault)
    settle(room)
    with opened(room) as store, store.reading() as tx:
        assert audit.verify(tx).intact
        assert read_secret(tx, "seed") == b"s" * 32
        events = [one.line.event for one in audit.lines(tx)]
    assert ("vault.rotated" in events) is (moment == "vault.rotate.committed")


def test_a_database_on_a_server_without_its_vault_gets_no_new_key(room):
    (room.vault / "vault.toml").unlink()
    with pytest.raises(VaultKeyMissing):
        is_made(room.data, room.url, "auto")


def test_a_server_that_is_away_is_told_and_gets_no_new_key(room):
    (room.vault / "vault.toml").unlink()
    away = replace(room, url="postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(DatabaseUnusable):
        open_key(away)
