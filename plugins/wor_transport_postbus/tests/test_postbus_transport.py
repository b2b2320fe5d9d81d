"""The transport against a real postbus, and against trouble."""

import random
from contextlib import ExitStack

import pytest
from wor_transport_postbus import PLUGIN_API, wor_transports

from wor_sidecar.domain.errors.postbus import InsecurePostbusUrl, PostbusUnreachable
from wor_sidecar.domain.identifiers import EnvelopeId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.hooks.transport import Account, Deposited, Refused, Unknown, Verdict
from wor_sidecar.postbus.settings import QuotaSettings
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.testing.postbus import Member, envelope_for, serve_postbus


class Line:
    """A practice and a welfare organisation, each with its mailbox opened by the plug-in."""

    def __init__(self, folder, stack: ExitStack):
        self.clock, self.chance = FakeClock(), random.Random(5).randbytes
        self.served = stack.enter_context(ExitStack())
        self.bus = self.served.enter_context(
            serve_postbus(folder, self.clock, self.chance, quota=QuotaSettings(open_per_sender=2))
        )
        self.practice, self.practice_box = self.join(Kind.PRACTICE, stack)
        self.welfare, self.welfare_box = self.join(Kind.WELFARE, stack)
        self.welfare.client(self.bus.url).put_senders((1, 1), [self.practice.organisation])

    def join(self, kind: Kind, stack: ExitStack):
        member = Member.fresh(kind, self.clock, self.chance)
        member.join(self.bus.url, self.bus.code(kind))
        [transport] = wor_transports()
        box = transport.open(account(member, self.bus.url, self.clock))
        stack.callback(box.client.close)
        stack.callback(lambda: [client.close() for client in member.clients])
        return member, box

    def envelope(self):
        return envelope_for(self.practice.organisation, self.welfare.organisation, self.clock, self.chance)

    def deposit(self, envelope: EnvelopeId, wire: bytes):
        return self.practice_box.deposit(envelope, self.welfare.organisation, wire)


def account(member: Member, url: str, clock: FakeClock) -> Account:
    keys = member.keys
    return Account(
        url=url,
        organisation=member.organisation,
        key_id=lambda: keys.signing.key.kid,
        sign=keys.signing.key.sign,
        clock=clock,
    )


@pytest.fixture
def line(tmp_path):
    with ExitStack() as stack:
        yield Line(tmp_path, stack)


def test_the_plug_in_offers_the_transport_postbus():
    assert [transport.id for transport in wor_transports()] == ["postbus"]
    assert PLUGIN_API == "1.0"


def test_an_envelope_goes_over_it_and_is_acknowledged(line: Line):
    envelope, wire = line.envelope()
    assert line.deposit(envelope, wire) == Deposited()
    [waiting] = line.welfare_box.poll(0)
    assert (waiting.id, waiting.sender, waiting.size) == (envelope, line.practice.organisation, len(wire))
    assert line.welfare_box.fetch(envelope) == wire
    line.welfare_box.acknowledge([Verdict(envelope)])
    assert line.welfare_box.poll(0) == []
    assert line.welfare_box.fetch(envelope) is None
    assert line.practice_box.fate([envelope]) == {envelope: "acknowledged"}


def test_the_same_bytes_twice_are_one_deposit(line: Line):
    envelope, wire = line.envelope()
    assert line.deposit(envelope, wire) == line.deposit(envelope, wire) == Deposited()
    assert len(line.welfare_box.poll(0)) == 1


def test_an_open_envelope_is_taken_back_once(line: Line):
    envelope, wire = line.envelope()
    line.deposit(envelope, wire)
    assert line.practice_box.take_back(envelope, line.welfare.organisation)
    assert line.welfare_box.poll(0) == []
    other, more = line.envelope()
    line.deposit(other, more)
    line.welfare_box.acknowledge([Verdict(other, "unknown_type")])
    assert not line.practice_box.take_back(other, line.welfare.organisation)


def test_conflict_size_and_a_wrong_header_are_final(line: Line):
    envelope, wire = line.envelope()
    line.deposit(envelope, wire)
    assert line.deposit(envelope, wire[:-1] + bytes([wire[-1] ^ 1])) == Refused("WOR-P007")
    assert line.deposit(envelope, bytes(2 << 20)) == Refused("WOR-P008")
    assert line.deposit(line.envelope()[0], wire) == Refused("WOR-P009")


def test_a_full_mailbox_is_for_later_and_says_when(line: Line):
    for _ in range(2):
        line.deposit(*line.envelope())
    assert line.deposit(*line.envelope()) == Unknown("WOR-P006", 300)


def test_a_dead_line_never_raises_on_a_deposit(line: Line):
    envelope, wire = line.envelope()
    line.served.close()
    assert line.deposit(envelope, wire) == Unknown("WOR-P002")
    with pytest.raises(PostbusUnreachable):
        line.welfare_box.poll(0)


def test_an_unsafe_address_is_refused_at_once(line: Line):
    [transport] = wor_transports()
    with pytest.raises(InsecurePostbusUrl):
        transport.open(account(line.practice, "http://postbus.example", line.clock))
