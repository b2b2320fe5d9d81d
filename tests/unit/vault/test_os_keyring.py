"""The keyring over a back end of ours: what steers the library away is refused, what hangs is told."""

import secrets
from threading import Event

import pytest
from keyring.util import platform_

from wor_sidecar.domain.errors.environment import (
    KeyringFailed,
    KeyringLocked,
    KeyringRedirected,
    KeyringSilent,
)
from wor_sidecar.domain.errors.foundations import (
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    VaultUnavailable,
    WrongVaultKey,
)
from wor_sidecar.domain.identifiers import base32
from wor_sidecar.vault import keyrings
from wor_sidecar.vault.homes import has_key, load_key, make_key
from wor_sidecar.vault.keyrings import LIST
from wor_sidecar.vault.os_keyring import ENTRY_NAME, OsKeyring

KEY = bytes(range(32))
FOREIGN = (
    "keyring.backends.null.Keyring",
    "keyrings.alt.file.PlaintextKeyring",
    "keyring.backends.fail.Keyring",
)


class Drawer:
    def __init__(self):
        self.secrets = {}
        self.trouble = None
        self.hang = None

    def get_password(self, service, username):
        self._hinder()
        return self.secrets.get((service, username))

    def set_password(self, service, username, password):
        self._hinder()
        self.secrets[service, username] = password

    def delete_password(self, service, username):
        self._hinder()
        del self.secrets[service, username]

    def _hinder(self):
        if self.hang:
            self.hang.wait()
        if self.trouble:
            raise self.trouble


@pytest.fixture(autouse=True)
def rc(tmp_path, monkeypatch):
    """No keyring of this machine, and no setting of its user."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setattr(platform_, "config_root", lambda: tmp_path / "config")
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "keyringrc.cfg"


@pytest.fixture
def drawer(monkeypatch):
    made = Drawer()
    monkeypatch.setattr(keyrings, "opened", lambda _name: made)
    return made


@pytest.fixture
def home(drawer):
    return OsKeyring(secrets.token_bytes)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "vault"
    path.mkdir()
    return path


def test_only_the_key_goes_in_as_base32_under_a_name_that_says_nothing(folder, home, drawer):
    home.create(folder, KEY)
    [((service, name), secret)] = drawer.secrets.items()
    assert (service, secret) == ("wor-sidecar vault", base32(KEY))
    assert name in (folder / ENTRY_NAME).read_text()
    assert secret not in (folder / ENTRY_NAME).read_text()
    assert home.load(folder) == KEY


def test_two_folders_have_two_entries(folder, home, drawer, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    home.create(folder, KEY)
    home.create(other, KEY[::-1])
    assert (home.load(folder), home.load(other)) == (KEY, KEY[::-1])
    home.forget(other)
    assert home.load(folder) == KEY
    assert len(drawer.secrets) == 1


@pytest.mark.parametrize("named", FOREIGN)
def test_the_environment_does_not_choose_the_keyring_threat_16(folder, home, drawer, monkeypatch, named):
    home.create(folder, KEY)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", named)
    with pytest.raises(KeyringRedirected, match="WOR-E022") as refused:
        home.load(folder)
    assert "PYTHON_KEYRING_BACKEND" in str(refused.value)
    with pytest.raises(KeyringRedirected):
        make_key(folder / "new", kind="keyring", homes=[home], randomness=secrets.token_bytes)
    assert not has_key(folder / "new")
    assert len(drawer.secrets) == 1


@pytest.mark.parametrize("named", FOREIGN)
def test_a_keyringrc_does_not_choose_the_keyring_threat_16(folder, home, drawer, rc, named):
    rc.write_text(f"[backend]\ndefault-keyring={named}\nkeyring-path=/tmp\n")
    with pytest.raises(KeyringRedirected) as refused:
        home.create(folder, KEY)
    assert str(rc) in str(refused.value)
    assert drawer.secrets == {}


@pytest.mark.parametrize("variable", ["KEYRING_PROPERTY_PREFERRED_COLLECTION", "KEYCHAIN_PATH"])
def test_the_environment_does_not_steer_a_listed_keyring_threat_16(folder, home, monkeypatch, variable):
    monkeypatch.setenv(variable, "/org/freedesktop/secrets/collection/session")
    with pytest.raises(KeyringRedirected, match=variable):
        home.create(folder, KEY)


def test_a_damaged_keyringrc_is_refused_and_one_that_names_the_list_is_not_threat_16(folder, home, rc):
    rc.write_bytes(b"[backend\n\xff")
    with pytest.raises(KeyringRedirected):
        home.create(folder, KEY)
    rc.write_text(f"[backend]\ndefault-keyring={LIST['secretservice']}\n")
    home.create(folder, KEY)


def test_a_secret_that_was_put_in_is_read_back_threat_16(folder, home, drawer, monkeypatch):
    monkeypatch.setattr(drawer, "set_password", lambda *_: None)
    with pytest.raises(VaultReadBackFailed):
        home.create(folder, KEY)


def test_a_keyring_that_hangs_is_told_and_never_waited_for(folder, drawer):
    home = OsKeyring(secrets.token_bytes, seconds=0.05)
    OsKeyring(secrets.token_bytes).create(folder, KEY)
    drawer.hang = Event()
    try:
        with pytest.raises(KeyringSilent, match="WOR-E023"):
            home.load(folder)
    finally:
        drawer.hang.set()


@pytest.mark.parametrize(
    ("trouble", "told"),
    [(KeyringLocked(name="secretservice"), KeyringLocked), (OSError("the line is dead"), KeyringFailed)],
)
def test_a_locked_or_broken_keyring_is_told_and_no_new_key_is_made(folder, home, drawer, trouble, told):
    make_key(folder, kind="keyring", homes=[home], randomness=secrets.token_bytes)
    kept = dict(drawer.secrets)
    drawer.trouble = trouble
    with pytest.raises(told):
        load_key(folder, kind="auto", homes=[home])
    with pytest.raises(VaultExists):
        make_key(folder, kind="keyring", homes=[home], randomness=secrets.token_bytes)
    assert drawer.secrets == kept


def test_a_missing_or_changed_entry_is_told_and_no_new_key_is_made(folder, home, drawer):
    make_key(folder, kind="keyring", homes=[home], randomness=secrets.token_bytes)
    [place] = drawer.secrets
    for changed in (base32(KEY), "x", base32(KEY) + "a", "é"):
        drawer.secrets[place] = changed
        with pytest.raises(WrongVaultKey):
            load_key(folder, kind="keyring", homes=[home])
    drawer.secrets.clear()
    with pytest.raises(VaultKeyMissing):
        load_key(folder, kind="keyring", homes=[home])
    (folder / ENTRY_NAME).write_text("null ../../x\n")
    with pytest.raises(WrongVaultKey):
        load_key(folder, kind="keyring", homes=[home])
    (folder / ENTRY_NAME).unlink()
    with pytest.raises(VaultKeyMissing):
        load_key(folder, kind="keyring", homes=[home])
    assert drawer.secrets == {}


def test_without_a_session_there_is_no_keyring(folder, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    home = OsKeyring(secrets.token_bytes)
    assert not home.available()
    with pytest.raises(VaultUnavailable):
        make_key(folder, kind="keyring", homes=[home], randomness=secrets.token_bytes)
