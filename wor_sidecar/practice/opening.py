"""Opening a practice's data folder: its plug-ins, the key of its vault, its database and its secret."""

from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.practice import PracticeNotMade
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.hooks.fingerprints import fingerprinted
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.mail.tables import MAIL
from wor_sidecar.practice.settings import SidecarSettings, credential
from wor_sidecar.practice.tables import PRACTICE
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, current, migrate
from wor_sidecar.store.rotating import open_key
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.strongroom import VAULT_FOLDER, Strongroom
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.homes import built_in_homes, has_key, make_key
from wor_sidecar.vault.key import KeyEncryptionKey

BRANCHES: Final = (STORE, MAIL, PRACTICE)
DATABASE: Final = "wor.db"
PRACTICE_SECRET: Final = "practice"  # noqa: S105 - a name, not the secret
"""The store's secret behind registration keys, patient keys and patient checks: 32 bytes, never replaced."""
SECRET_BYTES: Final = 32


def vault_key(
    settings: SidecarSettings,
    config: Path,
    plugins: Plugins,
    randomness: Randomness,
    *,
    made_at: Millis | None = None,
) -> KeyEncryptionKey:
    """Fetch the key-encryption key from its home; with `made_at`, make it now where there is none.

    Raises:
        PracticeNotMade: `init` was not done here.
        FoundationFault: the home doesn't give it.

    """
    room = strongroom(settings, config, plugins, randomness)
    key = open_key(room)
    if key is not None:
        return key
    if made_at is None:
        raise PracticeNotMade(folder=room.data)
    return make_key(room.vault, kind=room.kind, homes=room.homes, randomness=randomness, now=made_at)


def strongroom(
    settings: SidecarSettings, config: Path, plugins: Plugins, randomness: Randomness
) -> Strongroom:
    """Return where the key and the database lie."""
    homes = [*built_in_homes(credential(settings, config), randomness), *plugins.vaults.values()]
    return Strongroom(settings.data.folder, settings.vault.kind, homes, database_url(settings), BRANCHES)


def database_url(settings: SidecarSettings) -> str:
    """Return the database's address."""
    return sqlite_url(settings.data.folder / DATABASE)


def open_store(
    settings: SidecarSettings, key: KeyEncryptionKey, clock: Clock, randomness: Randomness
) -> tuple[Store, bytes]:
    """Bring the database up to date and open it; returns it with the practice's secret."""
    url = database_url(settings)
    migrate(url, BRANCHES)
    store = Store(open_engine(url), key, clock, randomness, settings.data.folder)
    with store.transaction() as tx:
        secret = store_secret(tx, PRACTICE_SECRET, lambda: randomness(SECRET_BYTES))
    return store, secret


def plugins_of(settings: SidecarSettings) -> Plugins:
    """Load the plug-ins that the allow-list names, and the built-in ones."""
    return fingerprinted(load_plugins(settings.plugins.enabled))


def made(settings: SidecarSettings) -> bool:
    """Tell whether `init` was finished here: a key, and a database that is up to date."""
    url = database_url(settings)
    return has_key(settings.data.folder / VAULT_FOLDER) and bool(current(url))
