"""A real postbus inside a test, and organisations that use it: what they send is noise."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack
from typing import Self

import uvicorn

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId, Randomness, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.envelope import Header
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import OwnKeys, first_keys
from wor_sidecar.exchange.primitives import ENC_BYTES, TAG_BYTES, Kid
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.postbus import operating
from wor_sidecar.postbus.app import BRANCHES, Parts, make_app
from wor_sidecar.postbus.settings import DataSettings, ListenSettings, PostbusSettings, QuotaSettings
from wor_sidecar.testing.databases import tables_stand
from wor_sidecar.testing.lying_postbus import App
from wor_sidecar.wire.postbus_api import Record, Registered
from wor_sidecar.wire.postbus_client import PostbusClient
from wor_sidecar.wire.signatures import Sign

SMALLEST = 4096
"""Bytes of plaintext in the smallest envelope."""


@dataclass(frozen=True, slots=True)
class ServedPostbus:
    """A postbus that answers on loopback."""

    url: str
    settings: PostbusSettings
    parts: Parts
    clock: Clock
    randomness: Randomness

    def code(self, kind: Kind = Kind.WELFARE) -> str:
        """Make a one-time code as the operator does."""
        return operating.invite(self.parts.store, self.settings, kind).code


@contextmanager
def serve_postbus(
    folder: Path,
    clock: Clock,
    randomness: Randomness,
    *,
    database_url: str = "",
    quota: QuotaSettings | None = None,
    fault: FaultPoint = no_fault,
    workers: int = 1,
    around: Callable[[App], App] = lambda app: app,
) -> Iterator[ServedPostbus]:
    """Serve a postbus from a thread; what it keeps lies in `folder` (or the database) and stays there.

    `workers` above 1 only chooses the bell for several processes; this stays one. `around` wraps what
    answers.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = PostbusSettings(
        ListenSettings(public_url=url, workers=workers),
        DataSettings(folder, database_url),
        quota or QuotaSettings(),
    )
    folder.mkdir(exist_ok=True)
    tables_stand(settings.data.url, BRANCHES)
    app = make_app(settings, clock, randomness, fault)
    config = uvicorn.Config(
        around(app), log_config=None, access_log=False, date_header=False, timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield ServedPostbus(url, settings, app.state.parts, clock, randomness)
    finally:
        app.state.parts.waiters.close()
        server.should_exit = True
        thread.join()
        listener.close()


@dataclass(slots=True)
class Member:
    """An organisation with keys of its own; `keys` may be replaced when they rotate."""

    identity: IdentityKey
    keys: OwnKeys
    clock: Clock
    admission: str = ""
    clients: list[PostbusClient] = field(default_factory=list)

    @classmethod
    def fresh(cls, kind: Kind, clock: Clock, randomness: Randomness) -> Self:
        """Make one that nobody knows yet."""
        identity = IdentityKey.fresh(randomness)
        return cls(identity, first_keys(identity, kind, (), clock.now(), randomness), clock)

    @property
    def organisation(self) -> OrganisationId:
        """Its name."""
        return self.keys.organisation

    @property
    def record(self) -> Record:
        """Its key record, as it travels."""
        return Record.of(self.keys.record.to_json())

    def client(self, url: str, *, keyid: str | None = None, sign: Sign | None = None) -> PostbusClient:
        """Make calls as this organisation; with a `keyid` or `sign` of somebody else, as a forger."""
        client = PostbusClient(
            url,
            sign or self._sign,
            keyid or (lambda: self.keys.signing.key.kid),
            self.organisation,
            self.clock,
        )
        self.clients.append(client)
        return client

    def _sign(self, data: bytes) -> bytes:
        return self.keys.signing.key.sign(data)

    def join(self, url: str, code: str) -> Registered:
        """Get a mailbox."""
        registered = self.client(url).register(self.record, code=code)
        self.admission = registered.admission
        return registered


def envelope_for(
    sender: OrganisationId,
    recipient: OrganisationId,
    clock: Clock,
    randomness: Randomness,
    *,
    plain: int = SMALLEST,
    iat: int = 0,
    lives: int = 45 * 86_400,
) -> tuple[EnvelopeId, bytes]:
    """Make the outside of an envelope: a right header, and noise that nobody can open. Times in seconds."""
    envelope = EnvelopeId(new_id(randomness))
    kid = Kid(randomness(16).hex())
    begins = iat or clock.now() // 1000
    header = Header(envelope, sender, recipient, kid, kid, begins, begins + lives).encode()
    return envelope, b"WOR1" + pack(">H", len(header)) + header + randomness(ENC_BYTES + plain + TAG_BYTES)
