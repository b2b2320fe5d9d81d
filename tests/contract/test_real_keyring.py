"""A real gnome-keyring on a session bus of its own; without it skipped, with WOR_INSIST=1 failed."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from threading import Thread

import pytest

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import KeyringFailed, KeyringLocked, KeyringSilent
from wor_sidecar.domain.errors.foundations import VaultKeyMissing
from wor_sidecar.domain.errors.tray import TokenGone, TokenHomeClosed
from wor_sidecar.tray import home as tray_home
from wor_sidecar.tray.home import PAIRING_NAME, Offer, kept_pairing, pair_here
from wor_sidecar.tray.tokens import TokenIn, Tokens, entry_of
from wor_sidecar.vault.homes import load_key, make_key
from wor_sidecar.vault.os_keyring import ENTRY_NAME, SERVICE, OsKeyring
from wor_sidecar.wire.desk_shapes import Paired

pytestmark = pytest.mark.filterwarnings(
    # The connection of a question that nobody waits for any more ends with its thread, whenever that is.
    "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
)

NEEDED = ("dbus-daemon", "gnome-keyring-daemon")
BUS = """<busconfig><type>session</type><listen>unix:dir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


class Desktop:
    """One person's session: a bus that starts nothing by itself, and the keyring's daemon."""

    def __init__(self, folder):
        self.folder = folder
        config = folder / "bus.conf"
        config.write_text(BUS.format(folder=folder))
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
        self.bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.bus.stdout.readline().strip()
        self.daemon = None

    def environment(self):
        own = {
            name: str(self.folder) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
        }
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        return {**kept, **own, "DBUS_SESSION_BUS_ADDRESS": self.address}

    def sign_in(self):
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        self.daemon = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
        )
        self.daemon.stdin.write(b"a passphrase")
        self.daemon.stdin.close()
        for _ in range(100):
            if OsKeyring(secrets.token_bytes).available():
                return
            assert self.daemon.poll() is None
            time.sleep(0.1)
        pytest.fail("the keyring never answered")

    def lock(self):
        import secretstorage

        with closing(secretstorage.dbus_init()) as bus:
            secretstorage.Collection(bus).lock()

    def kill(self):
        self.daemon.send_signal(signal.SIGCONT)
        self.daemon.kill()
        self.daemon.wait()

    def end(self):
        if self.daemon:
            self.kill()
        self.bus.kill()
        self.bus.wait()
        self.bus.stdout.close()


@pytest.fixture
def desktop(tmp_path_factory, monkeypatch):
    if missing := [name for name in NEEDED if not shutil.which(name)]:
        say = f"{', '.join(missing)}: see tests/prepare.sh"
        pytest.fail(say) if os.environ.get("WOR_INSIST") == "1" else pytest.skip(say)
    made = Desktop(tmp_path_factory.mktemp("bus"))  # a short name: a socket's path may have 107 characters
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    try:
        made.sign_in()
        yield made
    finally:
        made.end()


@pytest.fixture
def home():
    return OsKeyring(secrets.token_bytes)


def made(folder, home):
    return make_key(folder, kind="keyring", homes=[home], randomness=secrets.token_bytes)


def loaded(folder, home):
    return load_key(folder, kind="auto", homes=[home])


def test_two_folders_keep_their_keys_in_one_keyring_and_forget_one(desktop, home, tmp_path):
    one, other = tmp_path / "one" / "vault", tmp_path / "other" / "vault"
    keys = made(one, home), made(other, home)
    assert "secretservice" in (one / ENTRY_NAME).read_text()
    assert [loaded(each, home).derive("a") for each in (one, other)] == [key.derive("a") for key in keys]
    assert keys[0].derive("a") != keys[1].derive("a")
    home.forget(one)
    with pytest.raises(VaultKeyMissing):
        loaded(one, home)
    assert loaded(other, home).derive("a") == keys[1].derive("a")


def test_a_locked_keyring_is_told_at_once_and_asks_nobody(desktop, home, tmp_path):
    made(tmp_path / "vault", home)
    desktop.lock()
    for attempt in (loaded, lambda folder, where: made(folder / "another", where)):
        with pytest.raises(KeyringLocked, match="WOR-E024"):
            attempt(tmp_path / "vault", home)


def test_a_keyring_that_was_killed_is_told_and_after_signing_in_again_the_key_is_there(
    desktop, home, tmp_path
):
    key = made(tmp_path / "vault", home)
    desktop.kill()
    with pytest.raises(WorError) as told:
        loaded(tmp_path / "vault", home)
    assert isinstance(told.value.__cause__ or told.value, Exception)
    desktop.sign_in()
    assert loaded(tmp_path / "vault", home).derive("a") == key.derive("a")


def test_a_keyring_that_hangs_is_not_waited_for(desktop, tmp_path):
    key = made(tmp_path / "vault", OsKeyring(secrets.token_bytes))
    desktop.daemon.send_signal(signal.SIGSTOP)
    with pytest.raises(KeyringSilent):
        OsKeyring(secrets.token_bytes, seconds=0.2).load(tmp_path / "vault")
    desktop.daemon.send_signal(signal.SIGCONT)
    assert loaded(tmp_path / "vault", OsKeyring(secrets.token_bytes)).derive("a") == key.derive("a")


def test_a_keyring_that_is_killed_in_the_middle_of_a_question_is_told(desktop, tmp_path):
    made(tmp_path / "vault", OsKeyring(secrets.token_bytes))
    desktop.daemon.send_signal(signal.SIGSTOP)
    told = []

    def ask():
        try:
            OsKeyring(secrets.token_bytes, seconds=30).load(tmp_path / "vault")
        except KeyringFailed as error:
            told.append(error)

    asking = Thread(target=ask)
    asking.start()
    time.sleep(0.2)
    desktop.daemon.kill()
    asking.join()
    assert [error.code for error in told] == ["WOR-E025"]


def test_a_null_keyring_in_the_environment_stops_init_and_leaves_nothing_threat_16(desktop, tmp_path):
    config = tmp_path / "wor.toml"
    config.write_text(
        f"[practice]\nname = 'De Linde'\n[data]\nfolder = '{tmp_path / 'data'}'\n[vault]\nkind = 'keyring'\n"
    )
    command = [
        sys.executable,
        "-c",
        "from wor_sidecar.practice.cli import main; main()",
        "init",
        "--config",
        str(config),
    ]
    redirected = {**desktop.environment(), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    refused = subprocess.run(command, env=redirected, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "WOR-E022" in refused.stderr
    assert "PYTHON_KEYRING_BACKEND" in refused.stderr
    done = subprocess.run(command, env=desktop.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert SERVICE not in done.stderr


def test_a_workstations_token_lies_in_the_keyring_alone_and_is_told_where_it_is_closed_or_gone(
    desktop, tmp_path, monkeypatch
):
    token = secrets.token_urlsafe(32)
    monkeypatch.setattr(tray_home, "pair", lambda *_: Paired(token, "Anja", "assistant", "De Linde"))
    tokens, home = Tokens(TokenIn.AUTO, secrets.token_bytes), tmp_path / "tray"
    home.mkdir(mode=0o700)
    paired = pair_here(home, Offer("https://127.0.0.1:8717", "0" * 64, "12345678"), tokens)
    kept = json.loads((home / PAIRING_NAME).read_text())
    assert kept["keyring"] == "secretservice"
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert token.encode() not in everything
    assert kept_pairing(home) == paired
    desktop.lock()
    for attempt in (lambda: kept_pairing(home), tokens.place):
        with pytest.raises(TokenHomeClosed, match="WOR-T134"):
            attempt()
    desktop.kill()
    with pytest.raises(TokenHomeClosed):
        kept_pairing(home)
    desktop.sign_in()
    assert kept_pairing(home) == paired
    tokens.forget(entry_of(kept["keyring"], kept["entry"]))
    with pytest.raises(TokenGone, match="WOR-T135"):
        kept_pairing(home)
