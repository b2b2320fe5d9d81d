import os
import secrets

import pytest

from wor_sidecar.domain.errors.foundations import (
    CredentialExposed,
    CredentialRefused,
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    VaultUnavailable,
    VaultUnknown,
    WrongVaultKey,
)
from wor_sidecar.vault.dpapi import Dpapi, Windows
from wor_sidecar.vault.homes import built_in_homes, chosen, has_key, load_key, make_key
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.vault.os_keyring import OsKeyring
from wor_sidecar.vault.systemd import CREDENTIAL_NAME, SystemdCredentials

QUICK = 14


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "vault"


@pytest.fixture
def credential(tmp_path):
    return tmp_path / "etc" / "wor.credential"


@pytest.fixture
def home(credential):
    return KeyFile(credential, secrets.token_bytes, cost=QUICK)


def test_a_key_that_was_made_is_the_key_that_is_loaded(folder, home):
    made = make_key(folder, kind="auto", homes=[home], randomness=secrets.token_bytes)
    assert has_key(folder)
    loaded = load_key(folder, kind="auto", homes=[home])
    assert loaded.derive("a") == made.derive("a")


def test_auto_writes_its_choice_down_and_nothing_later_moves_the_key(folder, home):
    make_key(folder, kind="auto", homes=[home], randomness=secrets.token_bytes)
    assert 'kind = "keyfile"' in (folder / "vault.toml").read_text()
    with pytest.raises(VaultUnavailable):
        load_key(folder, kind="systemd", homes=[SystemdCredentials(None), home])


def test_no_file_holds_the_key_in_the_clear_threat_12(folder, home, tmp_path):
    home.create(folder, b"k" * 32)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"k" * 8 not in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing on Windows")
def test_both_files_are_for_this_account_alone(folder, home, credential):
    home.create(folder, b"k" * 32)
    assert credential.stat().st_mode & 0o777 == 0o600
    assert (folder / "key.sealed").stat().st_mode & 0o777 == 0o600
    credential.chmod(0o640)
    with pytest.raises(CredentialExposed):
        home.load(folder)


def test_the_default_cost_is_what_the_design_demands(folder, credential):
    home = KeyFile(credential, secrets.token_bytes)
    home.create(folder, b"k" * 32)
    assert (folder / "key.sealed").read_bytes()[8] == 17
    assert home.load(folder) == b"k" * 32


def test_a_key_file_with_another_credential_is_a_coded_error(folder, home, credential):
    home.create(folder, b"k" * 32)
    credential.write_text("another credential that is long enough\n")
    with pytest.raises(WrongVaultKey):
        home.load(folder)


@pytest.mark.parametrize("position", [0, 8, 9, 30, 60])
def test_a_damaged_key_file_is_a_coded_error(folder, home, position):
    home.create(folder, b"k" * 32)
    raw = bytearray((folder / "key.sealed").read_bytes())
    raw[position] ^= 0x80
    (folder / "key.sealed").write_bytes(bytes(raw))
    with pytest.raises(WrongVaultKey):
        home.load(folder)


def test_another_folders_key_is_not_this_folders_key(folder, home, tmp_path):
    make_key(folder, kind="keyfile", homes=[home], randomness=secrets.token_bytes)
    other = tmp_path / "other" / "vault"
    make_key(other, kind="keyfile", homes=[home], randomness=secrets.token_bytes)
    (folder / "key.sealed").write_bytes((other / "key.sealed").read_bytes())
    with pytest.raises(WrongVaultKey):
        load_key(folder, kind="keyfile", homes=[home])


@pytest.mark.parametrize("lost", ["data/vault/key.sealed", "etc/wor.credential", "data/vault/vault.toml"])
def test_a_lost_file_is_named(folder, home, tmp_path, lost):
    make_key(folder, kind="keyfile", homes=[home], randomness=secrets.token_bytes)
    (tmp_path / lost).unlink()
    with pytest.raises(VaultKeyMissing) as missing:
        load_key(folder, kind="keyfile", homes=[home])
    assert str(tmp_path / lost) in str(missing.value)


def test_a_credential_beside_what_it_opens_is_refused(folder):
    with pytest.raises(CredentialRefused):
        KeyFile(folder / "wor.credential", secrets.token_bytes, cost=QUICK).create(folder, b"k" * 32)


def test_a_short_passphrase_is_refused_and_a_long_one_works(folder, home, credential):
    credential.parent.mkdir(parents=True)
    credential.touch(mode=0o600)
    credential.write_text("te kort\n")
    with pytest.raises(CredentialRefused):
        home.create(folder, b"k" * 32)
    credential.write_text("vier woorden die niemand raadt\n")
    home.create(folder, b"k" * 32)
    assert home.load(folder) == b"k" * 32


def test_a_folder_gets_its_key_once(folder, home):
    make_key(folder, kind="keyfile", homes=[home], randomness=secrets.token_bytes)
    with pytest.raises(VaultExists):
        make_key(folder, kind="keyfile", homes=[home], randomness=secrets.token_bytes)


def test_a_first_key_that_a_crash_left_half_made_is_made_anew(folder, home, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(home, "load", lambda _folder: bytes(32))
        with pytest.raises(VaultReadBackFailed):
            make_key(folder, kind="keyfile", homes=[home], randomness=secrets.token_bytes)
    assert (folder / "key.sealed").exists()
    assert not has_key(folder)
    make_key(folder, kind="keyfile", homes=[home], randomness=secrets.token_bytes)
    load_key(folder, kind="keyfile", homes=[home])


def test_auto_takes_systemd_then_windows_then_the_key_file_and_a_keyring_only_by_name(
    folder, home, tmp_path, monkeypatch
):
    monkeypatch.setattr(OsKeyring, "available", lambda _self: True)
    (tmp_path / CREDENTIAL_NAME).write_bytes(b"s" * 32)
    systemd, keyring = SystemdCredentials(tmp_path), OsKeyring(secrets.token_bytes)
    windows = Dpapi(
        secrets.token_bytes, Windows(protect=bytes.__add__, unprotect=bytes.__add__, restrict=print)
    )
    assert [one.id for one in built_in_homes(tmp_path, secrets.token_bytes)] == [
        "systemd",
        "dpapi",
        "keyring",
        "keyfile",
    ]
    assert chosen("auto", [systemd, windows, keyring, home]).id == "systemd"
    assert chosen("auto", [SystemdCredentials(None), windows, keyring, home]).id == "dpapi"
    assert chosen("auto", [Dpapi(secrets.token_bytes), keyring, home]).id == "keyfile"
    assert chosen("keyring", [keyring, home]).id == "keyring"


@pytest.mark.parametrize(
    "damage", ["", "kind = 3", 'kind = "keyfile"', "kind =", 'kind = "a"\nslot = "../x"\n']
)
def test_a_damaged_note_is_never_a_reason_for_a_new_key(folder, home, damage):
    make_key(folder, kind="auto", homes=[home], randomness=secrets.token_bytes)
    before = (folder / "key.sealed").read_bytes()
    (folder / "vault.toml").write_text(damage)
    for attempt in (load_key, make_key):
        extra = {"randomness": secrets.token_bytes} if attempt is make_key else {}
        with pytest.raises((WrongVaultKey, VaultKeyMissing, VaultExists)):
            attempt(folder, kind="auto", homes=[home], **extra)
    assert (folder / "key.sealed").read_bytes() == before


def test_an_unknown_kind_names_the_known_ones(folder, credential):
    with pytest.raises(VaultUnknown, match="auto, systemd, dpapi, keyring, keyfile"):
        make_key(
            folder,
            kind="kluis",
            homes=built_in_homes(credential, secrets.token_bytes),
            randomness=secrets.token_bytes,
        )


def test_a_home_that_keeps_something_else_is_not_trusted(folder):
    class Forgetful:
        id = "forgetful"

        def available(self):
            return True

        def create(self, folder, key):
            pass

        def load(self, folder):
            return bytes(32)

    with pytest.raises(VaultReadBackFailed):
        make_key(folder, kind="forgetful", homes=[Forgetful()], randomness=secrets.token_bytes)
    assert not has_key(folder)


def test_a_home_that_is_gone_is_never_replaced_by_another(folder, home, tmp_path):
    (tmp_path / CREDENTIAL_NAME).write_bytes(b"s" * 32)
    make_key(folder, kind="auto", homes=[SystemdCredentials(tmp_path), home], randomness=secrets.token_bytes)
    with pytest.raises(VaultUnavailable):
        load_key(folder, kind="auto", homes=[SystemdCredentials(None), home])


def test_another_accounts_credentials_are_none_of_ours(folder, home, tmp_path):
    """`runuser` hands the variable on, and not the folder."""

    class Closed(type(tmp_path)):
        def stat(self, **_kept):
            raise PermissionError(13, "Permission denied")

    home_of_root = SystemdCredentials(Closed(tmp_path))
    assert not home_of_root.available()
    assert chosen("auto", [home_of_root, home]) is home


def test_systemds_credential_is_the_key(folder, tmp_path):
    (tmp_path / CREDENTIAL_NAME).write_bytes(b"s" * 32)
    home = SystemdCredentials(tmp_path)
    assert home.available()
    make_key(folder, kind="systemd", homes=[home], randomness=secrets.token_bytes)
    load_key(folder, kind="systemd", homes=[home])
    (tmp_path / CREDENTIAL_NAME).write_bytes(b"t" * 32)
    with pytest.raises(WrongVaultKey):
        load_key(folder, kind="systemd", homes=[home])
    (tmp_path / CREDENTIAL_NAME).write_bytes(b"t" * 31)
    with pytest.raises(WrongVaultKey):
        load_key(folder, kind="systemd", homes=[home])


def test_systemd_without_our_credential_is_unavailable(folder):
    with pytest.raises(VaultUnavailable):
        make_key(folder, kind="systemd", homes=[SystemdCredentials(None)], randomness=secrets.token_bytes)
