"""What a postbus promises, kept on SQLite and on PostgreSQL alike; over real HTTP, with the real client."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import insert

from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import keys as own_keys
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.postbus.settings import QuotaSettings
from wor_sidecar.postbus.tables import envelopes
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.testing.postbus import Member, envelope_for, serve_postbus
from wor_sidecar.wire.postbus_api import Acknowledgement, EnvelopeState, Outcome, Record

QUOTA = QuotaSettings(open_per_sender=20, open_mib_per_sender=3, open_mib_per_mailbox=4, open_invitations=3)
LARGE = 1024 * 1024


class World:
    """One postbus with a practice and a welfare organisation that know each other."""

    def __init__(self, stack: ExitStack, folder, database_url: str):
        self.clock = FakeClock()
        self.chance = random.Random(7).randbytes
        self.folder, self.database_url = folder, database_url
        self.stack, self.members = stack, []
        self.bus = self.start()
        self.welfare = self.member(Kind.WELFARE)
        self.practice = self.member(Kind.PRACTICE)
        self.of_welfare.put_senders((1, 1), [self.practice.organisation])
        self.of_practice.put_senders((1, 1), [self.welfare.organisation])

    def start(self):
        return self.stack.enter_context(
            serve_postbus(self.folder, self.clock, self.chance, database_url=self.database_url, quota=QUOTA)
        )

    def restart(self):
        self.stack.close()
        self.bus = self.start()

    def fresh(self, kind: Kind) -> Member:
        member = Member.fresh(kind, self.clock, self.chance)
        self.members.append(member)
        return member

    def close(self) -> None:
        for member in self.members:
            for client in member.clients:
                client.close()

    def member(self, kind: Kind) -> Member:
        member = self.fresh(kind)
        member.join(self.bus.url, self.bus.code(kind))
        return member

    @property
    def of_practice(self):
        return self.practice.client(self.bus.url)

    @property
    def of_welfare(self):
        return self.welfare.client(self.bus.url)

    def envelope(self, sender: Member | None = None, **options):
        whose = (sender or self.practice).organisation
        return envelope_for(whose, self.welfare.organisation, self.clock, self.chance, **options)

    def deposit(self, **options) -> tuple[EnvelopeId, bytes]:
        envelope, wire = self.envelope(**options)
        self.of_practice.deposit(envelope, self.welfare.organisation, wire)
        return envelope, wire

    def open_ids(self) -> list[EnvelopeId]:
        return [message.id for message in self.of_welfare.list_messages()]

    def state(self, envelope: EnvelopeId) -> EnvelopeState:
        return self.of_practice.receipts([envelope])[0].state


@pytest.fixture
def world(tmp_path, database_url):
    with ExitStack() as stack:
        world = World(stack, tmp_path, database_url)
        yield world
        world.close()


def test_an_envelope_goes_from_one_mailbox_to_the_other(world: World):
    envelope, wire = world.deposit()
    [message] = world.of_welfare.list_messages()
    assert (message.id, message.sender, message.size) == (envelope, world.practice.organisation, len(wire))
    assert world.of_welfare.fetch(envelope) == wire
    world.of_welfare.acknowledge([Acknowledgement(envelope, Outcome.COMMITTED)])
    assert world.open_ids() == []
    assert world.of_welfare.fetch(envelope) is None
    assert world.state(envelope) is EnvelopeState.ACKNOWLEDGED


def test_a_restart_keeps_everything(world: World):
    envelope, wire = world.deposit()
    gone, _ = world.deposit()
    world.of_welfare.acknowledge([Acknowledgement(gone, Outcome.REFUSED, "unknown_type")])
    world.restart()
    assert world.open_ids() == [envelope]
    assert world.of_welfare.fetch(envelope) == wire
    [receipt] = world.of_practice.receipts([gone])
    assert (receipt.state, receipt.code) == (EnvelopeState.ACKNOWLEDGED, "unknown_type")
    assert world.of_practice.get_keys(world.welfare.organisation) == world.welfare.record
    with pytest.raises(errors.EnvelopeConflict):
        world.of_welfare.put_senders((1, 1), [])


def test_threat_8_a_deposit_that_comes_again_has_no_second_effect(world: World):
    envelope, wire = world.deposit()
    again = world.of_practice.deposit(envelope, world.welfare.organisation, wire)
    assert again.state is EnvelopeState.OPEN
    assert world.open_ids() == [envelope]
    world.of_welfare.acknowledge([Acknowledgement(envelope, Outcome.COMMITTED)])
    late = world.of_practice.deposit(envelope, world.welfare.organisation, wire)
    assert late.state is EnvelopeState.ACKNOWLEDGED
    assert world.open_ids() == []


def test_other_bytes_under_the_same_name_are_refused_for_good(world: World):
    envelope, wire = world.deposit()
    with pytest.raises(errors.EnvelopeConflict):
        world.of_practice.deposit(envelope, world.welfare.organisation, wire[:-1] + bytes([wire[-1] ^ 1]))


def test_a_sender_takes_back_what_is_still_open(world: World):
    envelope, wire = world.deposit()
    taken = world.of_practice.take_back(envelope, world.welfare.organisation)
    assert taken.state is EnvelopeState.TAKEN_BACK
    assert world.open_ids() == []
    again = world.of_practice.take_back(envelope, world.welfare.organisation)
    assert again.state is EnvelopeState.TAKEN_BACK
    replayed = world.of_practice.deposit(envelope, world.welfare.organisation, wire)
    assert replayed.state is EnvelopeState.TAKEN_BACK
    assert world.open_ids() == []


def test_what_was_acknowledged_cannot_be_taken_back(world: World):
    envelope, _ = world.deposit()
    world.of_welfare.acknowledge([Acknowledgement(envelope, Outcome.COMMITTED)])
    assert (
        world.of_practice.take_back(envelope, world.welfare.organisation).state is EnvelopeState.ACKNOWLEDGED
    )


def test_the_first_word_about_an_envelope_stands(world: World):
    envelope, _ = world.deposit()
    world.of_welfare.acknowledge([Acknowledgement(envelope, Outcome.COMMITTED)])
    [receipt] = world.of_welfare.acknowledge([Acknowledgement(envelope, Outcome.REFUSED, "late")])
    assert receipt.code == ""


def test_an_envelope_expires_at_its_end_and_its_body_goes(world: World):
    envelope, wire = world.deposit(lives=3600)
    world.clock.advance(seconds=3600)
    assert world.open_ids() == []
    assert world.state(envelope) is EnvelopeState.EXPIRED
    assert world.bus.parts.mailroom.sweep() == 1
    assert world.bus.parts.mailroom.open_envelopes() == 0
    assert world.state(envelope) is EnvelopeState.EXPIRED
    world.clock.advance(days=31)
    world.bus.parts.mailroom.sweep()
    assert world.state(envelope) is EnvelopeState.UNKNOWN
    with pytest.raises(errors.DepositRefused):
        world.of_practice.deposit(envelope, world.welfare.organisation, wire)


def test_a_header_that_differs_from_the_call_is_refused_for_good(world: World):
    envelope, wire = world.envelope()
    other = EnvelopeId(new_id(world.chance))
    with pytest.raises(errors.DepositRefused):
        world.of_practice.deposit(other, world.welfare.organisation, wire)
    with pytest.raises(errors.DepositRefused):
        world.of_practice.deposit(envelope, world.practice.organisation, wire)
    with pytest.raises(errors.DepositRefused):
        world.of_welfare.deposit(envelope, world.welfare.organisation, wire)
    with pytest.raises(errors.DepositRefused):
        world.of_practice.deposit(envelope, world.welfare.organisation, b"no envelope at all")


def test_a_message_from_the_future_is_a_clock_error_and_may_come_later(world: World):
    envelope, wire = world.envelope(iat=world.clock.now() // 1000 + 301)
    with pytest.raises(errors.FromTheFuture):
        world.of_practice.deposit(envelope, world.welfare.organisation, wire)
    world.clock.advance(seconds=2)
    assert world.of_practice.deposit(envelope, world.welfare.organisation, wire).state is EnvelopeState.OPEN


def test_the_largest_envelope_fits_and_a_larger_one_never_does(world: World):
    world.deposit(plain=LARGE)
    envelope, wire = world.envelope(plain=LARGE + 4096)
    with pytest.raises(errors.TooLarge):
        world.of_practice.deposit(envelope, world.welfare.organisation, wire)


def test_threat_24_a_sender_has_so_much_room_and_no_more(world: World):
    for _ in range(QUOTA.open_per_sender):
        world.deposit()
    with pytest.raises(errors.QuotaReached) as full:
        world.deposit()
    assert full.value.retry_after == QUOTA.retry_after_seconds
    world.of_welfare.acknowledge([Acknowledgement(world.open_ids()[0], Outcome.COMMITTED)])
    world.deposit()


def test_threat_24_room_counts_in_bytes_too(world: World):
    world.deposit(plain=LARGE)
    world.deposit(plain=LARGE)
    with pytest.raises(errors.QuotaReached):
        world.deposit(plain=LARGE)


def test_a_stranger_leaves_one_hello_and_no_more(world: World):
    stranger = world.member(Kind.PRACTICE)
    hello, wire = world.envelope(stranger)
    stranger.client(world.bus.url).deposit(hello, world.welfare.organisation, wire)
    second, another = world.envelope(stranger)
    with pytest.raises(errors.QuotaReached):
        stranger.client(world.bus.url).deposit(second, world.welfare.organisation, another)
    world.of_welfare.put_senders((1, 2), [world.practice.organisation, stranger.organisation])
    stranger.client(world.bus.url).deposit(second, world.welfare.organisation, another)


def test_senders_rise_by_epoch_and_number(world: World):
    here = world.of_welfare
    here.put_senders((1, 2), [])
    here.put_senders((1, 2), [])
    for version, senders in (((1, 1), []), ((1, 2), [world.practice.organisation]), ((0, 9), [])):
        with pytest.raises(errors.EnvelopeConflict):
            here.put_senders(version, senders)
    here.put_senders((2, 1), [world.practice.organisation])


def test_a_flood_of_one_sender_leaves_the_others_their_turn(world: World):
    flooded = [world.deposit()[0] for _ in range(10)]
    other = world.member(Kind.PRACTICE)
    envelope, wire = world.envelope(other)
    world.clock.advance(seconds=60)
    other.client(world.bus.url).deposit(envelope, world.welfare.organisation, wire)
    assert envelope in world.open_ids()[:2]
    assert set(world.open_ids()) == {*flooded, envelope}


def test_parallel_deposits_of_the_same_envelope_are_one(world: World):
    envelope, wire = world.envelope()
    clients = [world.practice.client(world.bus.url) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        states = list(
            pool.map(lambda client: client.deposit(envelope, world.welfare.organisation, wire).state, clients)
        )
    assert set(states) == {EnvelopeState.OPEN}
    assert world.open_ids() == [envelope]


def test_a_parallel_rush_never_passes_the_quota_nor_loses_what_was_taken(world: World):
    wires = [world.envelope() for _ in range(40)]
    clients = threading.local()

    def push(item):
        if not hasattr(clients, "mine"):
            clients.mine = world.practice.client(world.bus.url)
        try:
            clients.mine.deposit(item[0], world.welfare.organisation, item[1])
        except errors.QuotaReached:
            return None
        return item[0]

    with ThreadPoolExecutor(8) as pool:
        taken = {envelope for envelope in pool.map(push, wires) if envelope}
    assert len(taken) == QUOTA.open_per_sender
    assert set(world.open_ids()) == taken


def test_a_waiting_call_is_woken_by_a_deposit(world: World):
    found = []
    waiting = threading.Thread(target=lambda: found.extend(world.of_welfare.list_messages(wait=55)))
    waiting.start()
    while world.bus.parts.waiters.count == 0:
        waiting.join(0.01)
    envelope, _ = world.deposit()
    waiting.join(30)
    assert [message.id for message in found] == [envelope]


def test_a_deposit_at_one_front_end_wakes_a_waiter_at_another(tmp_path, database_url):
    clock, chance = FakeClock(), random.Random(9).randbytes
    with ExitStack() as stack:
        here, there = (
            stack.enter_context(serve_postbus(tmp_path, clock, chance, database_url=database_url, workers=2))
            for _ in range(2)
        )
        practice, welfare = (Member.fresh(kind, clock, chance) for kind in (Kind.PRACTICE, Kind.WELFARE))
        for member in (practice, welfare):
            member.join(here.url, here.code(member.keys.kind))
        welfare.client(here.url).put_senders((1, 1), [practice.organisation])
        found = []
        waiting = threading.Thread(
            target=lambda: found.extend(welfare.client(there.url).list_messages(wait=55))
        )
        waiting.start()
        while there.parts.waiters.count == 0:
            waiting.join(0.01)
        envelope, wire = envelope_for(practice.organisation, welfare.organisation, clock, chance)
        practice.client(here.url).deposit(envelope, welfare.organisation, wire)
        waiting.join(40)
        assert [message.id for message in found] == [envelope]
        for client in (*practice.clients, *welfare.clients):
            client.close()


def test_a_code_admits_one_organisation_once(world: World):
    code = world.bus.code()
    first = world.fresh(Kind.WELFARE)
    admitted = first.join(world.bus.url, code)
    assert first.join(world.bus.url, code) == admitted
    with pytest.raises(errors.CodeNotValid):
        world.fresh(Kind.WELFARE).join(world.bus.url, code)


def test_a_code_of_another_kind_or_past_its_day_admits_nobody(world: World):
    practice = world.fresh(Kind.PRACTICE)
    with pytest.raises(errors.RecordRefused):
        practice.join(world.bus.url, world.bus.code(Kind.WELFARE))
    code = world.bus.code(Kind.PRACTICE)
    world.clock.advance(days=30)
    late = world.fresh(Kind.PRACTICE)
    with pytest.raises(errors.CodeNotValid):
        late.join(world.bus.url, code)


def test_a_refused_registration_does_not_use_the_code_up(world: World):
    code = world.bus.code(Kind.WELFARE)
    with pytest.raises(errors.RecordRefused):
        world.fresh(Kind.PRACTICE).join(world.bus.url, code)
    world.fresh(Kind.WELFARE).join(world.bus.url, code)


def test_a_welfare_organisation_invites_practices_within_its_quota(world: World):
    request = new_id(world.chance)
    invitation = world.of_welfare.invite(request)
    assert world.of_welfare.invite(request) == invitation
    world.fresh(Kind.PRACTICE).join(world.bus.url, invitation.code)
    for _ in range(QUOTA.open_invitations):
        world.of_welfare.invite(new_id(world.chance))
    with pytest.raises(errors.QuotaReached):
        world.of_welfare.invite(new_id(world.chance))
    with pytest.raises(errors.MayNotInvite):
        world.of_practice.invite(new_id(world.chance))


def test_an_admission_gives_the_mailbox_again_on_a_wiped_postbus(world: World, tmp_path):
    (tmp_path / "wiped").mkdir()
    (tmp_path / "wiped" / "admission.key").write_bytes((tmp_path / "admission.key").read_bytes())
    with serve_postbus(tmp_path / "wiped", world.clock, world.chance) as wiped:
        client = world.practice.client(wiped.url)
        with pytest.raises(errors.NotAccepted):
            client.list_messages()
        client.register(world.practice.record, admission=world.practice.admission)
        assert client.list_messages() == ()
        with pytest.raises(errors.CodeNotValid):
            world.welfare.client(wiped.url).register(world.welfare.record, admission=world.practice.admission)


def test_threat_13_a_rotated_key_signs_and_a_revoked_one_does_not(world: World):
    old = world.practice.keys
    stale = world.practice.client(world.bus.url, keyid=old.signing.key.kid, sign=old.signing.key.sign)
    world.clock.advance(days=1)
    world.practice.keys = own_keys.rotated(old, (), world.clock.now(), world.chance)
    world.of_practice.put_keys(world.practice.record)
    assert world.of_practice.list_messages() == ()
    assert stale.list_messages() == ()
    world.practice.keys = own_keys.revoked(
        world.practice.keys, [old.signing.key.kid], (), world.clock.now(), world.chance
    )
    world.of_practice.put_keys(world.practice.record)
    assert world.of_practice.list_messages() == ()
    with pytest.raises(errors.NotAccepted):
        stale.list_messages()


def test_threat_13_a_new_epoch_shuts_a_thief_out(world: World):
    thief = Member(world.practice.identity, world.practice.keys, world.clock)
    world.members.append(thief)
    world.clock.advance(days=1)
    mandate = world.practice.identity.mandate(2, world.chance)
    world.practice.keys = own_keys.new_epoch(
        world.practice.keys, mandate, (), world.clock.now(), world.chance, stolen=True
    )
    world.of_practice.put_keys(world.practice.record)
    thief.keys = own_keys.renewed(thief.keys, (), world.clock.now(), world.chance)
    with pytest.raises(errors.RecordRefused):
        thief.client(world.bus.url).put_keys(thief.record)
    with pytest.raises(errors.NotAccepted):
        thief.client(world.bus.url).list_messages()


def test_a_key_of_an_expired_statement_still_signs_calls(world: World):
    world.clock.advance(days=61)
    assert world.of_practice.list_messages() == ()


def test_the_chain_is_served_whole_or_after_a_position(world: World):
    for _ in range(3):
        world.clock.advance(days=7)
        world.practice.keys = own_keys.renewed(world.practice.keys, (), world.clock.now(), world.chance)
        world.of_practice.put_keys(world.practice.record)
    whole = world.of_welfare.get_keys(world.practice.organisation)
    assert whole == world.practice.record
    later = KeyRecord.from_json(world.of_welfare.get_keys(world.practice.organisation, (1, 2)).plain())
    assert [one.statement.position.seq for one in later.statements] == [3, 4]
    nothing = world.of_welfare.get_keys(world.practice.organisation, (1, 4))
    assert nothing.statements == ()


def test_a_record_of_somebody_else_is_refused(world: World):
    with pytest.raises(errors.RecordRefused):
        world.of_practice.put_keys(world.welfare.record)
    broken = Record(world.practice.record.identity, (), world.practice.record.statements)
    other = world.fresh(Kind.PRACTICE)
    with pytest.raises(errors.RecordRefused):
        other.client(world.bus.url).register(
            Record(other.record.identity, (), broken.statements), code=world.bus.code(Kind.PRACTICE)
        )


def test_nobody_becomes_another_kind_by_saying_so(world: World):
    from dataclasses import replace

    world.practice.keys = replace(world.practice.keys, kind=Kind.WELFARE)
    world.clock.advance(days=7)
    world.practice.keys = own_keys.renewed(world.practice.keys, (), world.clock.now(), world.chance)
    with pytest.raises(errors.RecordRefused):
        world.of_practice.put_keys(world.practice.record)
    with pytest.raises(errors.MayNotInvite):
        world.of_practice.invite(new_id(world.chance))


def test_a_closed_mailbox_opens_again_with_a_new_code_and_the_same_chain(world: World):
    from wor_sidecar.postbus import operating

    operating.close(world.bus.parts.store, world.practice.organisation)
    forked = Member(world.practice.identity, world.practice.keys, world.clock)
    forked.keys = own_keys.first_keys(
        world.practice.identity, Kind.PRACTICE, (), world.clock.now(), world.chance
    )
    world.members.append(forked)
    code = world.bus.code(Kind.PRACTICE)
    with pytest.raises(errors.RecordRefused):
        forked.join(world.bus.url, code)
    world.practice.join(world.bus.url, code)
    world.deposit()


def test_a_copied_public_key_does_not_steal_the_calls_of_its_owner(world: World):
    copycat = world.fresh(Kind.PRACTICE)
    copied = copycat.keys.record.statements[0].statement
    assert copied.sig[0] != world.practice.keys.signing.key.public
    record = _listing(copycat, world.practice.keys.signing.key.public, world.clock)
    copycat.client(world.bus.url).register(record, code=world.bus.code(Kind.PRACTICE))
    envelope, wire = world.envelope()
    assert world.of_practice.deposit(envelope, world.welfare.organisation, wire).state is EnvelopeState.OPEN


def test_a_closed_mailbox_takes_nothing_and_its_keys_open_nothing(world: World):
    from wor_sidecar.postbus import operating

    envelope, _ = world.deposit()
    operating.close(world.bus.parts.store, world.welfare.organisation)
    with pytest.raises(errors.NotAccepted):
        world.of_welfare.list_messages()
    with pytest.raises(errors.NotAccepted):
        world.deposit()
    assert world.state(envelope) is EnvelopeState.EXPIRED
    with pytest.raises(errors.CodeNotValid):
        world.of_welfare.register(world.welfare.record, admission=world.welfare.admission)
    with pytest.raises(errors.UnknownMailbox):
        operating.close(world.bus.parts.store, OrganisationId("nobody"))
    [closed] = [one for one in operating.mailboxes(world.bus.parts.store) if one.closed]
    assert closed.organisation == world.welfare.organisation


def test_a_message_that_commits_late_is_not_skipped(world: World):
    """A cursor over row numbers would: the earlier number becomes visible after the later one was read."""
    if not world.database_url:
        pytest.skip("SQLite commits in the order of its numbers")
    early, late = (_row(world, number) for number in (1, 2))
    engine = world.bus.parts.store.engine
    with engine.connect() as slow, engine.connect() as quick:
        slow.execute(insert(envelopes).values(early))
        quick.execute(insert(envelopes).values(late))
        quick.commit()
        assert world.open_ids() == [late["id"]]
        slow.commit()
    assert set(world.open_ids()) == {early["id"], late["id"]}


def _row(world: World, deposited: int) -> dict[str, object]:
    parties = {"sender": world.practice.organisation, "recipient": world.welfare.organisation}
    ends = world.clock.now() // 1000 + 60
    state = {"state": EnvelopeState.OPEN, "code": "", "expires": ends}
    return parties | state | {"id": new_id(world.chance), "digest": b"", "size": 1, "deposited": deposited}


def _listing(member: Member, public: bytes, clock: FakeClock) -> Record:
    """Sign a first statement that also names a public key of somebody else."""
    from dataclasses import replace

    statement = member.keys.record.statements[0].statement
    signed = replace(statement, sig=(*statement.sig, public)).signed_with(member.keys.working)
    return Record.of(KeyRecord(member.identity.public, member.keys.record.delegations, (signed,)).to_json())
