"""Two parties over real HTTP, and a postbus whose operator lies in every way: what each lie may come to.

One postbus serves all tests, one after the other: each ends with an honest one, over which everything that
was said has arrived once.
"""

import random
import shutil
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import pytest
import wor_transport_postbus
from structlog.testing import capture_logs

from wor_sidecar.domain.errors import exchange, postbus
from wor_sidecar.domain.errors.mail import KeysAhead
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import first_keys, renewed
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.trust import Verdict
from wor_sidecar.mail import sending
from wor_sidecar.mail.line import postbus_client
from wor_sidecar.postbus.settings import QuotaSettings
from wor_sidecar.postbus.tables import metadata
from wor_sidecar.testing import lying_postbus as lies
from wor_sidecar.testing.lying_postbus import Answer, Liar
from wor_sidecar.testing.postbus import serve_postbus
from wor_sidecar.wire.postbus_api import Record

pytestmark = pytest.mark.slow


class Line:
    """How both parties reach it: the real transport, the real client."""

    id = "postbus"

    def __init__(self, clock):
        self.clock = clock
        self._transport = wor_transport_postbus.wor_transports()[0]

    def open(self, account):
        return self._transport.open(account)

    def client(self, account):
        return postbus_client(account)


@pytest.fixture(scope="module")
def stand(empty_folder, tmp_path_factory, make_world):
    """A postbus, its liar, and two parties that joined while it was honest."""
    folder = tmp_path_factory.mktemp("lying")
    shutil.copytree(empty_folder, folder, dirs_exist_ok=True)
    clock = SimpleNamespace(at=1_800_000_000_000)
    clock.now = lambda: clock.at
    clock.monotonic = lambda: clock.at / 1000
    clock.advance = lambda millis: setattr(clock, "at", clock.at + millis)
    liar, quota = Liar(), QuotaSettings(strangers_per_minute=10**6, calls_per_minute=10**6)
    with ExitStack() as stack:
        served = stack.enter_context(
            serve_postbus(
                folder / "postbus",
                clock,
                random.Random(4).randbytes,
                quota=quota,
                around=liar.around,
            )
        )
        world = make_world(folder, Line(clock))
        stack.callback(world.close)
        welfare, practice = world.welfare, world.practice
        identity = IdentityKey.fresh(welfare.randomness)
        welfare.post.joining.register(served.url, served.code(), identity)
        world.settle()
        invitation = welfare.post.joining.invite()
        practice.post.joining.join(invitation, "welzijn", IdentityKey.fresh(practice.randomness))
        world.settle()
        for one, other in ((practice, welfare), (welfare, practice)):
            world.verify(one, other)
        world.settle()
        world.later(2 * world.MINUTE)
        yield SimpleNamespace(world=world, liar=liar, served=served, said=[], identity=identity)


@pytest.fixture
def bus(stand):
    """The stand, honest at the beginning; at the end honest again, and all is well."""
    stand.said.clear()
    before = len(stand.world.practice.states()), len(stand.world.welfare.states())
    yield stand
    stand.liar.honest()
    world = stand.world
    pauses = iter([2 * world.MINUTE, world.HOUR, world.HOUR, *[2 * world.DAY] * 3, *[world.HOUR] * 4])
    while (pause := next(pauses, 0)) and not _all_is_well(stand, before):
        world.later(pause)
    for party, other, words in stand.said:
        assert other.heard().count(words) == 1, f"{party.program.name} said {words}"
    for party, count in zip(world.parties, before, strict=True):
        assert set(party.states()[count:]) <= {"received"}


def _all_is_well(stand, before):
    heard = all(words in other.heard() for _, other, words in stand.said)
    states = zip(stand.world.parties, before, strict=True)
    return heard and all(set(party.states()[count:]) <= {"received"} for party, count in states)


def say(stand, words, party=None):
    world = stand.world
    party = party or world.practice
    other = world.welfare if party is world.practice else world.practice
    party.say(other, words, world.thread())
    stand.said.append((party, other, words))


def open_still(stand, party=None):
    party = party or stand.world.practice
    with party.store.reading() as tx:
        seen = party.post.departures.overview(tx)
    return seen.deposited + seen.waiting


def wanting_keys(stand):
    """The practice asks for welfare's keys, as it does when something couldn't be opened."""
    practice, welfare = stand.world.parties
    with practice.store.transaction() as tx:
        practice.post.partners.want_keys(tx, welfare.organisation)


def keys_of(party):
    with party.store.reading() as tx:
        return party.post.membership.keys(tx)


def serving(record: KeyRecord):
    return lies.always(Answer(200, Record.of(record.to_json()).to_json()))


def own_root(stand):
    return first_keys(
        IdentityKey.fresh(stand.world.randomness),
        Kind.WELFARE,
        (),
        stand.world.clock.now(),
        stand.world.randomness,
    ).record


def foreign_delegation(stand):
    """The right identity, with a working key and statements of the operator's own."""
    ours, theirs = own_root(stand), keys_of(stand.world.welfare).record
    return replace(ours, identity=theirs.identity)


def foreign_statement(stand):
    """The right identity and delegation, with a statement that the operator signed."""
    ours, theirs = own_root(stand), keys_of(stand.world.welfare).record
    return KeyRecord(theirs.identity, theirs.delegations, (*theirs.statements, *ours.statements))


def two_delegations(stand):
    ours, theirs = own_root(stand), keys_of(stand.world.welfare).record
    return KeyRecord(theirs.identity, (*theirs.delegations, *ours.delegations), theirs.statements)


@pytest.mark.parametrize(
    ("forged", "error"),
    [
        (own_root, exchange.ForeignRoot),
        (foreign_delegation, exchange.DelegationWrong),
        (foreign_statement, exchange.StatementForged),
        (two_delegations, exchange.DelegationWrong),
    ],
)
def test_swapped_keys_are_refused_by_name_and_nothing_is_sealed_to_them_threat_02(bus, forged, error):
    world = bus.world
    held = world.partner(world.practice, world.welfare).trusted
    bus.liar.tell("get_keys", serving(forged(bus)))
    wanting_keys(bus)
    with capture_logs() as told:
        world.settle()
    assert error.code in {line.get("code") for line in told if line["event"] == "upkeep.failed"}
    assert world.partner(world.practice, world.welfare).trusted == held
    say(bus, f"to the right keys {error.code} {forged.__name__}")
    world.settle()
    assert world.welfare.heard()[-1].startswith("to the right keys")


def test_nobody_joins_with_swapped_keys_and_a_person_sees_why_threat_02(
    bus, empty_folder, tmp_path, make_world
):
    shutil.copytree(empty_folder, tmp_path, dirs_exist_ok=True)
    invitation = bus.world.welfare.post.joining.invite()
    other = make_world(tmp_path, bus.world.bus, seed=50)
    bus.liar.tell("get_keys", serving(own_root(bus)))
    identity = IdentityKey.fresh(other.practice.randomness)
    with pytest.raises(exchange.ForeignRoot) as refused:
        other.practice.post.joining.join(invitation, "welzijn", identity)
    assert refused.value.code == "WOR-X202"
    with other.practice.store.reading() as tx:
        assert list(other.practice.post.partners.list(tx)) == []
    other.close()


def test_a_chain_that_was_rolled_back_or_has_a_hole_changes_nothing_threat_05(bus):
    world = bus.world
    for _ in range(3):
        world.later(8 * world.DAY)
    whole = keys_of(world.welfare).record
    assert len(whole.statements) >= 3
    held = world.partner(world.practice, world.welfare).trusted
    old = replace(whole, statements=whole.statements[:1])
    thief = renewed(keys_of(world.welfare), (), world.clock.now(), world.randomness).record
    holed = replace(thief, statements=(*whole.statements[:-2], thief.statements[-1]))
    for chain in (old, holed):
        bus.liar.tell("get_keys", serving(chain))
        wanting_keys(bus)
        world.settle()
        assert world.partner(world.practice, world.welfare).trusted == held
    say(bus, "after a rolled back chain")


def test_a_fork_shows_to_its_owner_at_the_next_message_threat_05(bus):
    """Somebody has welfare's working key; the operator shows the practice another chain than welfare's."""
    world = bus.world
    stolen = renewed(keys_of(world.welfare), (), world.clock.now(), world.randomness)
    bus.liar.tell("get_keys", serving(stolen.record))
    wanting_keys(bus)
    world.settle()
    say(bus, "sealed with a fork in mind")
    world.settle()
    seen = world.partner(world.welfare, world.practice)
    assert seen.verdict is Verdict.AHEAD, "a number that welfare never signed"
    assert KeysAhead.code in {one.code for one in world.welfare.post.key_desk.troubles()}
    bus.liar.honest()
    # Only a new epoch of welfare's ends this: what its thief signed is part of no chain then.
    identity = bus.identity
    epoch = world.welfare.post.epochs.next_epoch()
    world.welfare.post.epochs.begin(identity.mandate(epoch, world.randomness), stolen=True)
    world.settle()
    world.later(2 * world.MINUTE)
    say(bus, "in the new epoch")
    world.settle()
    assert world.partner(world.welfare, world.practice).verdict is Verdict.CURRENT


def test_frozen_keys_stop_sealing_when_they_are_stale_and_a_person_sees_which_threat_05(bus):
    world = bus.world
    frozen = keys_of(world.welfare).record
    bus.liar.tell("get_keys", serving(frozen))
    bus.liar.tell("list", lies.nothing_there)
    for _ in range(9):
        world.clock.advance(8 * world.DAY)
        for party in world.parties:
            party.step()
    say(bus, "held, for the keys are stale")
    world.practice.step()
    with world.practice.store.reading() as tx:
        failed = world.practice.post.departures.failed(tx)
    assert {one.error for one in failed} == {"WOR-X212"}


@pytest.mark.parametrize("fate", ["acknowledged", "expired", "unknown", "open", "taken_back"])
def test_a_dropped_message_stays_open_whatever_the_postbus_says_of_it_threat_04(bus, fate):
    world = bus.world
    bus.liar.tell("deposit", lies.dropped)
    bus.liar.tell("fates", lies.says(fate))
    say(bus, f"dropped, and said to be {fate}")
    for _ in range(4):
        world.later(world.HOUR)
    assert open_still(bus) == 1, "that it is open can be seen, and signalled"
    assert "received" not in world.practice.states()[-1:]


def test_one_direction_that_is_dropped_is_seen_at_its_sender_threat_04(bus):
    """The practice's messages arrive, their receipts don't."""
    world = bus.world

    async def one_way(call, honest):
        if call.ids[0] == world.practice.organisation:
            return await lies.dropped(call, honest)
        return await honest(call)

    bus.liar.tell("deposit", one_way)
    say(bus, "there, and no way back")
    for _ in range(3):
        world.later(world.HOUR)
    assert world.welfare.heard()[-1] == "there, and no way back"
    assert open_still(bus) == 1


def test_a_list_that_is_frozen_or_empty_delays_and_no_more_threat_04(bus):
    world = bus.world
    bus.liar.tell("list", lies.nothing_there)
    say(bus, "behind an empty list")
    say(bus, "and the other way", world.welfare)
    for _ in range(3):
        world.later(world.HOUR)
    assert open_still(bus) == 1


def test_lists_backwards_and_doubled_bring_each_message_once_and_in_order_threat_03(bus):
    world = bus.world

    def mixed(value):
        return {"messages": [*reversed(value["messages"]), *value["messages"]][:1000]}

    bus.liar.tell("list", lies.changed(mixed))
    thread = world.thread()
    for number in range(5):
        world.practice.say(world.welfare, f"backwards {number}", thread)
        bus.said.append((world.practice, world.welfare, f"backwards {number}"))
    while world.practice.post.courier.send():
        pass
    world.settle()
    assert world.welfare.heard()[-5:] == [f"backwards {number}" for number in range(5)]


def test_every_envelope_that_it_ever_saw_again_changes_nothing_threat_03(bus):
    world = bus.world
    say(bus, "once")
    say(bus, "once, back", world.welfare)
    world.settle()
    world.later(2 * world.MINUTE)
    kept = [call for call in bus.liar.heard if call.name == "deposit"]
    noted = [(party.noted("delivered"), party.noted("received")) for party in world.parties]

    async def listed(call, honest):
        mine = [one for one in kept if one.ids[0] == await caller(call)]
        who = {one.ids[0] for one in kept}
        sender = next(iter(who - {mine[0].ids[0]})) if mine else ""
        found = [
            {"id": one.ids[1], "from": sender, "size": len(one.body), "deposited": 0} for one in mine[-1000:]
        ]
        return (await honest(call)).saying({"messages": found})

    async def caller(call):
        return (
            world.welfare.organisation
            if call.keyid == keys_of(world.welfare).signing.key.kid
            else (world.practice.organisation)
        )

    async def fetched(call, _honest):
        return Answer(200, next(one.body for one in kept if one.ids[1] == call.ids[0]))

    bus.liar.tell("list", listed)
    bus.liar.tell("fetch", fetched)
    for party in world.parties:
        party.step()
    assert [(party.noted("delivered"), party.noted("received")) for party in world.parties] == noted


def test_each_signed_call_again_has_no_second_effect_threat_08(bus):
    world = bus.world
    bus.liar.tell("", lies.twice)
    say(bus, "each call twice")
    say(bus, "each call twice, back", world.welfare)
    world.settle()
    world.later(2 * world.MINUTE)


def tables_of(stand):
    with stand.served.parts.store.reading() as tx:
        return {
            table: [dict(row._mapping) for row in tx.connection.execute(table.select())]
            for table in metadata.sorted_tables
        }


def put_back(stand, tables):
    with stand.served.parts.store.transaction() as tx:
        for table in reversed(metadata.sorted_tables):
            tx.connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if tables.get(table):
                tx.connection.execute(table.insert(), tables[table])


def test_a_database_of_yesterday_loses_nothing_and_repeats_nothing_threat_35(bus):
    world = bus.world
    yesterday = tables_of(bus)
    say(bus, "before it went back")
    say(bus, "before it went back, the answer", world.welfare)
    world.settle()
    say(bus, "lost with the database")
    while world.practice.post.courier.send():
        pass
    put_back(bus, yesterday)
    world.later(world.HOUR)


def test_a_wiped_postbus_locks_nobody_out_and_loses_nothing_threat_35(bus):
    world = bus.world
    say(bus, "lost with the wiped database")
    while world.practice.post.courier.send():
        pass
    put_back(bus, {})
    for _ in range(3):
        world.later(world.HOUR)


def test_another_s_envelope_in_its_place_is_not_taken_for_it_threat_03(bus):
    world = bus.world
    say(bus, "the first of two")
    say(bus, "the second of two")
    while world.practice.post.courier.send():
        pass
    two = [call for call in bus.liar.heard if call.name == "deposit"][-2:]

    async def swapped(call, _honest):
        return Answer(200, next(one.body for one in two if one.ids[1] != call.ids[0]))

    bus.liar.tell("fetch", swapped)
    world.welfare.step()
    assert not {"the first of two", "the second of two"} & set(world.welfare.heard())


@pytest.mark.parametrize("at", [0, 5, 40, 300, 1000, 3000, -1])
def test_a_changed_byte_is_never_taken_in_and_the_message_comes_again_threat_03(bus, at):
    world = bus.world

    def flipped(wire):
        place = at % len(wire)
        return wire[:place] + bytes([wire[place] ^ 1]) + wire[place + 1 :]

    bus.liar.tell("fetch", lies.rewritten(flipped))
    say(bus, f"changed at {at} {world.clock.now()}")
    world.practice.step()
    world.welfare.step()
    assert not any(words.startswith(f"changed at {at}") for words in world.welfare.heard())


def test_invented_senders_and_envelopes_bring_nothing_in_threat_11(bus):
    world = bus.world
    heard = len(world.welfare.noted("delivered"))
    invented = [
        {"id": world.thread(), "from": sender, "size": size, "deposited": 1}
        for sender in (world.thread(), world.practice.organisation)
        for size in (1, 6000, 2**40)
    ]
    bus.liar.tell("list", lies.changed(lambda _value: {"messages": invented}))
    bus.liar.tell("fetch", lies.always(Answer(200, b"WOR1" + world.randomness(6000))))
    world.welfare.step()
    assert len(world.welfare.noted("delivered")) == heard
    bus.liar.honest()
    say(bus, "after invented ones")


def test_a_lie_about_the_time_is_named_and_stops_nothing_for_good_threat_29(bus):
    world = bus.world
    wrong = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}
    bus.liar.tell("", lies.always(Answer(401, b"{}", wrong)))
    say(bus, "while the clock was disputed")
    world.practice.step()
    with world.practice.store.reading() as tx:
        (waiting,) = [
            one
            for one in world.practice.post.departures.of_thread(tx, bus_thread(world))
            if not one.state.final
        ]
    assert waiting.error == postbus.ClockOff.code


def bus_thread(world):
    return next(reversed(world.practice.program.consents))


GARBAGE = {
    "no json": Answer(200, b"\xff\xfe{"),
    "another shape": Answer(200, b'{"messages":{}}'),
    "deep": Answer(200, b"[" * 50_000),
    "huge": Answer(200, b" " * (9 << 20)),
    "a fault": Answer(500, b"oops"),
    "a redirect": Answer(307, b"", {"Location": "http://127.0.0.1:9/v1/mailbox/messages"}),
    "packed": Answer(200, b"{}", {"Content-Encoding": "gzip"}),
    "a strange status": Answer(418),
    "not acceptable": Answer(404),
    "a date of no calendar": Answer(401, b"{}", {"Date": "Mon, 01 Jan 2026 00:00:00 +9999999999999999"}),
    "wait for ever": Answer(429, b"{}", {"Retry-After": "999999999"}),
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_in_every_answer_moves_nothing_and_ends_with_it_threat_04(bus, what):
    world = bus.world
    bus.liar.tell("", lies.always(GARBAGE[what]))
    say(bus, f"through garbage: {what} {world.clock.now()}")
    say(bus, f"and back through garbage: {what} {world.clock.now()}", world.welfare)
    world.settle()
    assert world.practice.states()[-1] in ("uncertain", "sealed")
    assert (open_still(bus), open_still(bus, world.welfare)) == (1, 1)


def test_an_answer_that_drips_is_let_go_and_the_rest_is_read_threat_24(bus):
    world = bus.world
    say(bus, "dripping")
    say(bus, "not dripping")
    while world.practice.post.courier.send():
        pass
    first = next(call for call in reversed(bus.liar.heard) if call.name == "deposit").ids[1]

    async def drips(call, honest):
        answer = await honest(call)
        return replace(answer, drip=lambda: world.clock.advance(1000)) if call.ids[0] == first else answer

    bus.liar.tell("fetch", drips)
    for _ in range(2):
        for party in world.parties:
            party.step()
    assert "dripping" in world.welfare.heard()


@pytest.mark.parametrize("status", [413, 422])
def test_a_refusal_for_good_is_a_person_s_task_with_its_code_threat_04(bus, status):
    world = bus.world
    bus.liar.tell("deposit", lies.always(Answer(status, b'{"code":"","message":"no"}')))
    thread = world.thread()
    world.practice.say(world.welfare, f"refused for good {status}", thread)
    world.practice.step()
    with world.practice.store.reading() as tx:
        seen = world.practice.post.departures.of_thread(tx, thread)
    assert seen[0].state.value == "rejected_by_postbus"
    assert seen[0].error.startswith("WOR-P0")
    assert world.practice.noted("refused")[-1] == ("message", seen[0].error)
    with world.practice.store.transaction() as tx:  # a person saw it
        world.practice.post.departures.forget(tx, thread)


def test_what_it_refused_and_delivers_all_the_same_is_one_message_and_its_receipt_is_a_void_s_threat_04(
    bus, monkeypatch
):
    """No program can know this: the operator had the bytes, and said that it hadn't."""
    world = bus.world
    monkeypatch.setattr(sending, "AT_ONCE", 1)  # it delivers before the void that takes its number

    async def refused(call, honest):
        await honest(call)
        return Answer(422, b'{"code":"WOR-P009","message":"no"}')

    bus.liar.tell("deposit", refused)
    bus.liar.tell("take_back", lies.always(Answer(200).saying({"id": world.thread(), "state": "unknown"})))
    thread = world.thread()
    world.practice.say(world.welfare, "refused, and delivered", thread)
    world.practice.post.courier.send()
    world.welfare.step()
    assert world.welfare.heard().count("refused, and delivered") == 1
    bus.liar.honest()
    world.settle()
    with world.practice.store.reading() as tx:
        seen = world.practice.post.departures.of_thread(tx, thread)
    assert next(one.state.value for one in seen) == "rejected_by_postbus"
    world.practice.withdraw(thread, world.welfare)
    world.settle()
    assert world.welfare.noted("delivered")[-1][0] == "withdraw", "a withdrawal reaches it all the same"
    with world.practice.store.transaction() as tx:
        world.practice.post.departures.forget(tx, thread)
