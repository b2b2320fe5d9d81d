"""Our lines to postbuses: mailboxes by the transport plug-in, keys and registrations by the wire's client."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.mail import TransportMissing
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.primitives import SigningKey
from wor_sidecar.hooks.transport import Account, Mailbox, Transport
from wor_sidecar.mail.membership import Membership
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.postbus_api import Invitation, Record, Registered
from wor_sidecar.wire.postbus_client import PostbusClient


class Postbus(Protocol):
    """What is asked of a postbus beside moving envelopes; `wire.postbus_client.PostbusClient` does it."""

    def register(self, record: Record, *, code: str = "", admission: str = "") -> Registered:
        """Get a mailbox."""
        ...

    def invite(self, request_id: str) -> Invitation:
        """Get a one-time code for a practice."""
        ...

    def put_keys(self, record: Record) -> None:
        """Publish our key record."""
        ...

    def get_keys(self, organisation: OrganisationId, after: tuple[int, int] | None = None) -> Record:
        """Fetch an organisation's key record."""
        ...

    def put_senders(self, version: tuple[int, int], senders: Sequence[OrganisationId]) -> None:
        """Say who may deposit."""
        ...


def postbus_client(account: Account) -> Postbus:
    """Open the real one."""
    return PostbusClient(
        account.url,
        account.sign,
        account.key_id,
        account.organisation,
        account.clock,
        ca_file=account.ca_file or None,
        proxy=account.proxy,
    )


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How postbuses are reached: the transport's name, a CA file, a proxy."""

    transport: str = "postbus"
    ca_file: str = ""
    proxy: str = ""


class Line:
    """Opens what the courier calls; each thread opens its own."""

    def __init__(
        self,
        store: Store,
        membership: Membership,
        transports: Mapping[str, Transport],
        settings: LineSettings,
        clock: Clock,
        client: Callable[[Account], Postbus] = postbus_client,
    ) -> None:
        self._store = store
        self._membership = membership
        self._transports = transports
        self._settings = settings
        self._clock = clock
        self._client = client
        self._here = threading.local()

    def mailbox(self, url: str) -> Mailbox:
        """Open our mailbox at a postbus.

        Raises:
            TransportMissing: the configured transport isn't loaded.

        """
        transport = self._transports.get(self._settings.transport)
        if transport is None:
            raise TransportMissing(transport=self._settings.transport)
        return transport.open(self._account(url))

    def postbus(self, url: str) -> Postbus:
        """Return this thread's client for keys, registration and senders."""
        clients: dict[str, Postbus] = self._here.__dict__.setdefault("clients", {})
        if url not in clients:
            clients[url] = self._client(self._account(url))
        return clients[url]

    def _account(self, url: str) -> Account:
        signing = _Signing(self._store, self._membership)
        with self._store.reading() as tx:
            organisation = self._membership.keys(tx).organisation
        return Account(
            url=url,
            organisation=organisation,
            key_id=signing.key_id,
            sign=signing.sign,
            clock=self._clock,
            ca_file=self._settings.ca_file,
            proxy=self._settings.proxy,
        )


class _Signing:
    """The key of the moment, read anew for each call; name and signature of one call are of one key."""

    def __init__(self, store: Store, membership: Membership) -> None:
        self._store = store
        self._membership = membership
        self._named = threading.local()

    def key_id(self) -> str:
        key = self._key()
        self._named.key = key
        return key.kid

    def sign(self, data: bytes) -> bytes:
        named: SigningKey | None = getattr(self._named, "key", None)
        return (named or self._key()).sign(data)

    def _key(self) -> SigningKey:
        with self._store.reading() as tx:
            return self._membership.calling(tx)
