"""A healthy practice, made once: at a real postbus, with a workstation and a backup; tests copy it."""

import ctypes
import os
import shutil
import socket
import ssl
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import timedelta
from email.utils import formatdate
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import insert, update

from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.clock import Millis, as_datetime
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import first_keys
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.fingerprints import fingerprinted
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.mail.tables import partners
from wor_sidecar.practice import opening
from wor_sidecar.practice.api.partners import RECOVERY
from wor_sidecar.practice.app import open_practice
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.doctor.exam import Exam, Within
from wor_sidecar.practice.doctor.examining import from_outside, within
from wor_sidecar.practice.service import make_practice
from wor_sidecar.practice.settings import read
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.secrets import replace_secret
from wor_sidecar.testing.postbus import serve_postbus

NOBODY = 65_534
EMPTY = b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{"messages":[]}'
PARTNER = "Welzijn De Brug"
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
agb = "01004567"
phone = "0413-000000"
[trigger]
since = 2026-01-01
[[export]]
name = "lijst"
path = 'export'
pattern = "*.csv"
profile = "profiles/table-example.toml"
[[import]]
name = "post"
path = 'import'
connector = "medvri"
sender_id = "500000001"
sender_name = "Welzijn De Brug"
[[route]]
organisation = "Welzijn De Brug"
municipality = "Meierijstad"
postcodes = ["5460-5469"]
[prompts]
listen = "127.0.0.1:0"
[data]
folder = 'data'
[vault]
kind = "systemd"
[backup]
folder = 'backup'
"""
FOLDERS = ("export", "import", "import.tmp", "backup")


@cache
def loaded(enabled):
    """Load plug-ins and take their fingerprints once: no test changes them."""
    return fingerprinted(load_plugins(enabled))


class ShiftedClock(SystemClock):
    """This machine's clock, so many milliseconds ahead."""

    def __init__(self, by=0):
        self.by = by

    def now(self):
        return Millis(super().now() + self.by)


def dated(app):
    """Date each answer by the true clock, as a postbus that is really served does."""

    async def answer(scope, receive, send):
        async def sent(message):
            if message["type"] == "http.response.start":
                date = formatdate(SystemClock().now() / 1000, usegmt=True).encode()
                message["headers"] = [*message.get("headers", ()), (b"date", date)]
            await send(message)

        await app(scope, receive, sent)

    return answer


def lay_machine(root):
    """Write what a quiet Linux machine with an encrypted disk tells of itself."""
    files = {
        "proc/self/mounts": "/dev/wor-test / ext4 rw 0 0\n",
        "proc/meminfo": "MemTotal: 4000000 kB\nMemAvailable: 2000000 kB\n",
        "etc/fstab": "/dev/wor-test / ext4 defaults 0 1\n",
        "sys/class/block/wor-test/dm/uuid": "CRYPT-LUKS2-00\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


class Practice:
    """A practice in a folder; the doctor looks at it, from within or from outside."""

    def __init__(self, folder):
        self.folder = folder
        self.config = folder / "wor.toml"
        self.data = folder / "data"
        self.clock = ShiftedClock()
        self.machine = Machine(folder / "machine")

    def set(self, old, new):
        """Change the configuration."""
        text = self.config.read_text("utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), "utf-8")

    @contextmanager
    def opened(self, change=lambda _practice: None):
        """Open it as the program does; `change` does what happens while it runs."""
        settings = read(self.config)
        plugins = loaded(settings.plugins.enabled)
        key = opening.vault_key(settings, self.config, plugins, randomness)
        practice = open_practice(settings, self.config, key, plugins, self.clock, randomness)
        try:
            practice.rooms.nights.glance()
            change(practice)
            yield practice
        finally:
            practice.rooms.store.close()

    def look(self, change=lambda _practice: None):
        """Let the doctor look from within."""
        with self.opened(change) as practice:
            return self.look_in(practice)

    def look_in(self, practice):
        """Let the doctor look in one that is open already."""
        rooms = practice.rooms
        exam = (rooms.settings, rooms.config, rooms.clock, randomness, rooms.plugins, self.machine)
        return within(Within(*exam, rooms=rooms))

    def found_in(self, practice):
        """Return the codes of what the doctor finds in one that is open already."""
        return codes(self.look_in(practice))

    def found(self, change=lambda _practice: None):
        """Return the codes of what the doctor finds from within."""
        return codes(self.look(change))

    def found_from_outside(self):
        """Return the codes of what is found where no program runs."""
        return codes(self.look_from_outside())

    def look_from_outside(self):
        """Let the doctor look where no program runs."""
        settings = read(self.config)
        plugins = loaded(settings.plugins.enabled)
        return from_outside(Exam(settings, self.config, self.clock, randomness, plugins, self.machine))

    @staticmethod
    def write(practice, table, **values):
        """Change all rows of a table, as only a test can."""
        with practice.rooms.store.transaction() as tx:
            tx.connection.execute(update(table).values(**values))

    @staticmethod
    def add(practice, table, **values):
        """Add a row, as only a test can."""
        with practice.rooms.store.transaction() as tx:
            tx.connection.execute(insert(table).values(**values))


def codes(found):
    """Return the codes of what was found, sorted."""
    return sorted(line["code"] for line in found["checks"] if line["code"])


@pytest.fixture(scope="session")
def postbus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("postbus")
    with serve_postbus(folder, SystemClock(), randomness, around=dated) as served:
        yield served


@pytest.fixture(scope="session")
def healthy(tmp_path_factory, postbus):
    """The practice that is copied."""
    folder = tmp_path_factory.mktemp("healthy")
    for name in FOLDERS:
        (folder / name).mkdir()
    lay_machine(folder / "machine")
    (folder / "credentials").mkdir()
    (folder / "credentials" / "wor-vault-key").write_bytes(bytes(range(32)))
    made = Practice(folder)
    made.config.write_text(SETTINGS, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CREDENTIALS_DIRECTORY", str(folder / "credentials"))
        make_practice(made.config, made.clock, randomness)
        with made.opened() as practice:
            _join(practice, postbus, made.clock)
            practice.rooms.nights.tick()
    return folder


def _join(practice, postbus, clock):
    identity = IdentityKey.fresh(randomness)
    practice.post.joining.register(postbus.url, postbus.code(Kind.PRACTICE), identity)
    keys = first_keys(IdentityKey.fresh(randomness), Kind.WELFARE, SPEAKS, clock.now(), randomness)
    trusted = accept(None, keys.record, keys.organisation, clock.now())
    rooms = practice.rooms
    with rooms.store.transaction() as tx:
        replace_secret(tx, RECOVERY, RecoveryKey.fresh(randomness).public)
        rooms.partners.add(tx, trusted, label=PARTNER, name=PARTNER, url=postbus.url)
        offer = rooms.trays.offer(tx, "Anja de Wit", DeskRole.ASSISTANT, Person("control", "administrator"))
    Practice.write(practice, partners, verified_by_us_at=clock.now(), verified_by_them_at=clock.now())
    rooms.trays.pair(offer.code, "balie-1")


@pytest.fixture
def a_practice(tmp_path, healthy, monkeypatch):
    """A copy of the healthy one, this test's own."""
    folder = tmp_path / "practice"
    shutil.copytree(healthy, folder)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder / "credentials"))
    return Practice(folder)


@pytest.fixture
def under_the_service(healthy, monkeypatch):
    """A copy that belongs to the service's account; the thread looks with the rights of that account alone.

    root may do everything: as root, Linux checks this thread's files by another account's rights (setfsuid).
    """
    folder = Path(tempfile.mkdtemp(prefix="wor-doctor-"))
    folder.chmod(0o755)
    practice = Practice(folder / "practice")
    shutil.copytree(healthy, practice.folder)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(practice.folder / "credentials"))
    root = sys.platform == "linux" and os.geteuid() == 0
    if root:
        for one in [practice.folder, *practice.folder.rglob("*")]:
            os.chown(one, NOBODY, NOBODY)

    @contextmanager
    def rights():
        setfsuid = ctypes.CDLL(None).setfsuid if root else lambda _account: None
        setfsuid(NOBODY)
        try:
            yield
        finally:
            setfsuid(0)

    practice.rights = rights
    yield practice
    for one in folder.rglob("*"):
        if one.is_dir():
            one.chmod(0o700)
    shutil.rmtree(folder)


def _certificate(folder, name, days):
    """Make a certificate that is its own authority; it ends so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = as_datetime(SystemClock().now())
    named = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "postbus.pem", folder / "postbus.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    unsealed = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unsealed)
    )
    return pem, private


@pytest.fixture
def serve_tls(tmp_path):
    """Serve TLS with a certificate of a name that ends in so many days; the mailbox is empty."""
    ended = []

    def serve(name, days):
        pem, private = _certificate(tmp_path, name, days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, private)
        listener = socket.create_server(("127.0.0.1", 0))

        listener.settimeout(20)  # a test that failed before it called must not wait for ever

        def answer():
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(65536)
                    secure.sendall(EMPTY)
            except OSError:
                connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        ended.append((thread, listener))
        return f"https://127.0.0.1:{listener.getsockname()[1]}", pem

    yield serve
    for thread, listener in ended:
        thread.join()
        listener.close()
