"""Mail servers on loopback that take, refuse, hang and lie; and a certificate authority of our own."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from wor_sidecar.store.transactions import Store
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.team import rows
from wor_sidecar.welfare.team.reminding import Reminding
from wor_sidecar.welfare.team.working import Absence, Work

TUESDAY = date(2027, 1, 19)
ANNA, BEA, CO = "anna", "bea", "co"
PASSWORD = "een wachtwoord"  # of a server that lives as long as a test


@dataclass(frozen=True)
class Authority:
    """A certificate for 127.0.0.1 that signs for itself."""

    certificate: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def authority(folder: Path, name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = Authority(folder / f"{name}.pem", folder / f"{name}.key")
    paths.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@dataclass
class Box:
    """What a mail server took, and what it says: `says` answers to a step with another line."""

    mails: list[Any] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802  # aiosmtpd's
        self.greeted.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if "DATA" in self.says:
            return self.says["DATA"]
        self.mails.append(envelope)
        return "250 OK"


class Server(Controller):
    """A mail server on a free port of loopback."""

    def __init__(self, box: Box, *, tls: ssl.SSLContext | None, starttls: ssl.SSLContext | None, auth: bool):
        self._options = {"tls_context": starttls, "require_starttls": starttls is not None}
        if auth:
            self._options |= {"authenticator": self.admits, "auth_required": True}
        super().__init__(box, hostname="127.0.0.1", port=0, ssl_context=tls, ready_timeout=20)

    def admits(self, _server, _session, _envelope, _mechanism, data) -> AuthResult:
        known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=known, handled=False)

    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=False, **self._options)

    def _trigger_server(self) -> None:
        # The controller's own look asks for its port before it has one; a listener that answers is enough.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"), "ours")


@pytest.fixture(scope="session")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"), "theirs")


@pytest.fixture
def serve(box: Box) -> Iterator[Callable[..., int]]:
    """Start a mail server; returns its port."""
    with ExitStack() as open_servers:

        def start(
            tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, *, auth: bool = False
        ) -> int:
            server = Server(box, tls=tls, starttls=starttls, auth=auth)
            server.start()
            open_servers.callback(server.stop, no_assert=True)
            return server.port

        yield start


@pytest.fixture
def lines() -> Iterator[Callable[..., int]]:
    """Start something that speaks first to whoever connects, and then hangs; returns its port.

    With `until` it hears these bytes and ends the line instead.
    """
    with ExitStack() as open_ones:

        def start(first: bytes, until: bytes = b"") -> int:
            listener = socket.create_server(("127.0.0.1", 0))
            held: list[socket.socket] = []

            def answer() -> None:
                while True:
                    try:
                        connection = listener.accept()[0]
                    except OSError:
                        return
                    held.append(connection)
                    connection.sendall(first)
                    heard = b""
                    while not heard.endswith(until):
                        heard += connection.recv(4096)
                    if until:
                        connection.shutdown(socket.SHUT_RDWR)

            thread = threading.Thread(target=answer, daemon=True)
            thread.start()

            def end() -> None:
                listener.shutdown(socket.SHUT_RDWR)
                listener.close()
                thread.join(10)
                for one in held:
                    one.close()

            open_ones.callback(end)
            return listener.getsockname()[1]

        yield start


class Post:
    """A mail server that keeps what it takes, and fails as it is told."""

    there, host, sender = True, "mail.example", "wor@welzijn.example"

    def __init__(self):
        self.took, self.fails, self.tried, self.meanwhile = [], [], 0, lambda: None

    def send(self, message, to):
        self.tried += 1
        if self.fails:
            raise self.fails.pop(0)
        self.took.append((to, message.get_content()))
        self.meanwhile()


class Morning:
    """A team of two coaches and a coordinator who all want mail, and a clock that a test sets."""

    def __init__(self, site):
        self.site, self.post, self.clock = site, Post(), site.clock
        site.inbox.working_days._holidays = lambda _years, _settings: frozenset()
        self.store: Store = site.store
        site.inbox.answers.board.fresh.begin(self.store, self.clock, site.inbox.settings.calendar)
        self.reminding = self.begin_again()
        with self.store.transaction() as tx:
            for id_, role in ((ANNA, Role.COACH), (BEA, Role.COACH), (CO, Role.COORDINATOR)):
                users.add(tx, User(id_, id_.title(), role, "-", self.clock.now()))
                rows.keep_work(tx, Work(id_, mail=f"{id_}@welzijn.example", remind=True))

    def begin_again(self):
        """A program that starts anew, with nothing in its memory."""
        fresh = self.site.inbox.answers.board.fresh
        self.reminding = Reminding(
            self.store,
            self.post,
            self.site.inbox.answers.team._own_days,
            self.clock,
            self.site.desk.randomness,
            lambda: fresh.refresh_all(self.store, self.clock),
        )
        return self.reminding

    def at(self, time, day=TUESDAY):
        local = datetime.combine(day, datetime.strptime(time, "%H:%M").time(), ZoneInfo("Europe/Amsterdam"))
        self.clock.at = int(local.timestamp() * 1000)
        return self

    def looks(self, time, day=TUESDAY):
        self.at(time, day)
        self.reminding.look()
        return [to.partition("@")[0] for to, _words in self.post.took]

    def case(self, coach="", state="received"):
        id_ = self.site.arrives()
        self.site.desk.acting = self.site.inbox.answers.desk._acting
        if coach:
            self.site.desk.act(id_, "assign", to=coach)
        return id_

    def work(self, user, **changed):
        with self.store.transaction() as tx:
            rows.keep_work(tx, replace(rows.work_of(tx, user), **changed))

    def gone(self, user, first, last, substitute=""):
        with self.store.transaction() as tx:
            rows.keep_absence(tx, Absence(f"{user}{first}", user, first, last, substitute))


@pytest.fixture
def morning(site):
    morning = Morning(site)
    morning.at("06:00")
    return morning
