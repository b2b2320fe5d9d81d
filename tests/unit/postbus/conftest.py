"""A postbus on SQLite with two organisations, and calls signed by hand."""

import random
from contextlib import ExitStack

import pytest
import requests

from wor_sidecar.domain.partner import Kind
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.testing.postbus import Member, envelope_for, serve_postbus
from wor_sidecar.wire.signatures import Request, authority, sign_request


class House:
    """One postbus, a practice and a welfare organisation."""

    def __init__(self, folder, stack: ExitStack, **options):
        self.clock = FakeClock()
        self.chance = random.Random(3).randbytes
        self.bus = stack.enter_context(serve_postbus(folder, self.clock, self.chance, **options))
        self.practice = Member.fresh(Kind.PRACTICE, self.clock, self.chance)
        self.welfare = Member.fresh(Kind.WELFARE, self.clock, self.chance)
        self.http = stack.enter_context(requests.Session())
        for member in (self.practice, self.welfare):
            member.join(self.bus.url, self.bus.code(member.keys.kind))
            stack.callback(lambda member=member: [client.close() for client in member.clients])
        self.welfare.client(self.bus.url).put_senders((1, 1), [self.practice.organisation])

    def envelope(self, **options):
        return envelope_for(
            self.practice.organisation, self.welfare.organisation, self.clock, self.chance, **options
        )

    def signed(
        self, member: Member, method: str, path: str, query: str = "", body: bytes = b""
    ) -> dict[str, str]:
        key = member.keys.signing.key
        call = Request(method, authority(self.bus.url), path, query)
        return sign_request(call, body, key.kid, key.sign, self.clock.now())

    def send(self, headers, method: str, path: str, query: str = "", body: bytes = b"") -> requests.Response:
        address = self.bus.url + path + (f"?{query}" if query else "")
        return self.http.request(method, address, data=body, headers=headers)

    def call(
        self, member: Member, method: str, path: str, query: str = "", body: bytes = b""
    ) -> requests.Response:
        return self.send(self.signed(member, method, path, query, body), method, path, query, body)

    def contents(self) -> dict[str, list[tuple]]:
        """Everything that the postbus keeps."""
        from wor_sidecar.postbus.tables import metadata

        with self.bus.parts.store.reading() as tx:
            return {
                table.name: sorted(map(repr, tx.connection.execute(table.select())))
                for table in metadata.sorted_tables
            }


@pytest.fixture
def make_house(tmp_path):
    with ExitStack() as stack:
        yield lambda **options: House(tmp_path, stack, **options)


@pytest.fixture
def house(make_house):
    return make_house()


@pytest.fixture(scope="module")
def standing_house(tmp_path_factory):
    """One for all tests of a module that change nothing in it."""
    with ExitStack() as stack:
        yield House(tmp_path_factory.mktemp("postbus"), stack)
