"""DPAPI over an injected Windows; the last test is the real one.

By hand under Wine, with a Windows Python that has the dependencies (see the recipes of the Windows lane):

    wine python.exe -m pytest -p no:cacheprovider tests/unit/vault/test_dpapi.py </dev/null 2>&1 | cat
"""

import secrets
import sys

import pytest

from wor_sidecar.domain.errors.environment import WindowsRefused
from wor_sidecar.domain.errors.foundations import (
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    VaultUnavailable,
    WrongVaultKey,
)
from wor_sidecar.vault.dpapi import PROTECTED_NAME, Dpapi, Windows
from wor_sidecar.vault.homes import load_key, make_key

KEY = b"k" * 32


class OneMachine:
    """Protects with what only this machine has; hears which folder was shut, and what lay in it then."""

    def __init__(self):
        self.own = secrets.token_bytes(32)
        self.shut = []

    def protect(self, content, entropy):
        mask = bytes(a ^ b for a, b in zip(self.own, entropy, strict=True))
        return self.own[:4] + bytes(a ^ b for a, b in zip(content, mask, strict=True))

    def unprotect(self, content, entropy):
        if content[:4] != self.own[:4]:
            raise WindowsRefused(number=13)
        return self.protect(content[4:], entropy)[4:]

    def restrict(self, folder):
        self.shut.append((folder, [path.name for path in folder.iterdir()]))

    def windows(self):
        return Windows(self.protect, self.unprotect, self.restrict)


@pytest.fixture
def machine():
    return OneMachine()


@pytest.fixture
def home(machine):
    return Dpapi(secrets.token_bytes, machine.windows())


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "vault"
    path.mkdir()
    return path


def test_a_key_that_was_made_is_the_key_that_is_loaded(folder, home):
    made = make_key(folder, kind="auto", homes=[home], randomness=secrets.token_bytes)
    assert load_key(folder, kind="dpapi", homes=[home]).derive("a") == made.derive("a")


def test_the_folder_is_shut_before_anything_lies_in_it(folder, home, machine):
    home.create(folder, KEY)
    assert machine.shut == [(folder, [])]


def test_the_file_does_not_hold_the_key_threat_12(folder, home):
    home.create(folder, KEY)
    assert KEY[:8] not in (folder / PROTECTED_NAME).read_bytes()


def test_another_machine_is_told_so(folder, home):
    home.create(folder, KEY)
    with pytest.raises(WindowsRefused, match="WOR-E029"):
        Dpapi(secrets.token_bytes, OneMachine().windows()).load(folder)


def test_a_file_that_is_gone_or_foreign_is_a_coded_error(folder, home):
    home.create(folder, KEY)
    with pytest.raises(VaultExists):
        home.create(folder, KEY)
    (folder / PROTECTED_NAME).write_bytes(b"something else")
    with pytest.raises(WrongVaultKey):
        home.load(folder)
    home.forget(folder)
    home.forget(folder)
    with pytest.raises(VaultKeyMissing):
        home.load(folder)


def test_what_does_not_come_back_is_not_trusted(folder, machine):
    forgetful = Windows(machine.protect, lambda _content, _entropy: bytes(32), machine.restrict)
    with pytest.raises(VaultReadBackFailed):
        Dpapi(secrets.token_bytes, forgetful).create(folder, KEY)


@pytest.mark.skipif(sys.platform == "win32", reason="this is Windows")
def test_elsewhere_it_is_not_available(folder):
    home = Dpapi(secrets.token_bytes)
    assert not home.available()
    for attempt in (home.load, lambda where: home.create(where, KEY)):
        with pytest.raises(VaultUnavailable):
            attempt(folder)


@pytest.mark.skipif(
    sys.platform != "win32", reason="the real DPAPI: run it on Windows, or under Wine by hand"
)
def test_windows_itself_gives_back_what_it_was_given_and_refuses_what_was_changed(folder):
    home = Dpapi(secrets.token_bytes)
    assert home.available()
    home.create(folder, KEY)
    path = folder / PROTECTED_NAME
    assert home.load(folder) == KEY
    assert KEY[:8] not in path.read_bytes()
    content = bytearray(path.read_bytes())
    content[20] ^= 1  # the entropy
    path.write_bytes(content)
    with pytest.raises(WindowsRefused):
        home.load(folder)
