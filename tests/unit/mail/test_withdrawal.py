"""Undo, withdrawal and wrong patient, at each point of a departure's way (threat 37)."""

import sqlite3

import pytest

SECRET = "Mevrouw Kanarie"


def withdraw_at(world, point):
    """Say something about a patient, and withdraw when it has come so far."""
    thread = world.thread()
    until = world.clock.now() + 10 * world.MINUTE if point == "held" else 0
    world.practice.say(world.welfare, SECRET, thread, until)
    if point == "in flight":
        in_the_middle(world, thread, "sending.before_deposit")
    elif point == "just deposited":
        in_the_middle(world, thread, "sending.after_deposit")
    elif point == "sealed":
        in_the_middle(world, thread, "sending.sealed")
    elif point == "deposited":
        world.practice.post.courier.send()
        world.practice.withdraw(thread, world.welfare)
    elif point == "applied":
        world.practice.post.courier.send()
        world.welfare.step()
        world.practice.withdraw(thread, world.welfare)
    elif point == "received":
        world.settle()
        world.practice.withdraw(thread, world.welfare)
    elif point == "held":
        world.practice.withdraw(thread, world.welfare)
    return thread


def in_the_middle(world, thread, moment):
    """Another thread of the program withdraws while the courier is at this moment."""
    done = []

    def fault(name):
        if name == moment and not done:
            done.append(name)
            world.practice.withdraw(thread, world.welfare)

    world.practice.fault = fault
    world.practice.post.courier.send()
    assert done


@pytest.mark.parametrize("point", ["sealed", "in flight", "just deposited", "deposited"])
def test_what_is_withdrawn_under_way_is_never_read_threat_37(world, point):
    withdraw_at(world, point)
    world.settle()
    world.later(2 * world.MINUTE)
    assert SECRET not in world.welfare.heard()
    assert [type_ for type_, _ in world.welfare.noted("delivered")] == ["withdraw"]
    assert world.practice.states() == ["received", "received"]
    assert ("void", "") in world.practice.noted("received")


@pytest.mark.parametrize("point", ["applied", "received"])
def test_what_was_read_before_is_followed_by_the_withdrawal_threat_37(world, point):
    withdraw_at(world, point)
    world.settle()
    world.later(2 * world.MINUTE)
    assert [type_ for type_, _ in world.welfare.noted("delivered")] == ["message", "withdraw"]
    assert world.practice.states() == ["received", "received"]


def test_what_is_withdrawn_while_held_leaves_no_trace_and_burns_no_number_threat_37(world):
    withdraw_at(world, "held")
    world.practice.say(world.welfare, "iets anders", world.thread())
    world.settle()
    world.later(20 * world.MINUTE)
    assert world.welfare.heard() == ["iets anders"]
    with sqlite3.connect(world.practice.database) as rows:
        assert rows.execute("SELECT max(seq) FROM mail_departures").fetchone() == (2,)


@pytest.mark.parametrize("point", ["sealed", "in flight", "deposited", "received"])
def test_our_own_copy_is_forgotten_at_once(world, point):
    thread = withdraw_at(world, point)
    with sqlite3.connect(world.practice.database) as rows:
        query = "SELECT content FROM mail_departures WHERE thread = ? AND type IN ('message', 'void')"
        assert rows.execute(query, (thread,)).fetchall() == [(None,)]
        wires = "SELECT e.wire FROM mail_envelopes e JOIN mail_departures d ON d.id = e.departure"
        ours = "(d.type = 'message' OR d.type = 'void' AND e.id IS NOT d.envelope)"
        query = f"{wires} WHERE d.thread = ? AND {ours}"
        assert rows.execute(query, (thread,)).fetchall() == [(None,)]


def test_a_withdrawal_acts_before_its_referral_which_is_dropped_unread(world):
    thread = world.thread()
    world.practice.say(world.welfare, SECRET, thread)
    world.practice.post.courier.send()
    world.bus.held_back = set(world.bus.open_of(world.welfare.organisation))
    world.practice.withdraw(thread, world.welfare)
    world.bus.fates.update(dict.fromkeys(world.bus.held_back, "too late"))
    world.settle()
    assert [type_ for type_, _ in world.welfare.noted("delivered")] == ["withdraw"]
    world.bus.held_back = set()
    world.later(2 * world.MINUTE)
    assert [type_ for type_, _ in world.welfare.noted("delivered")] == ["withdraw"]
    assert world.practice.states() == ["received", "received"]


def test_undo_works_until_the_seal_and_not_after_it(world):
    thread = world.thread()
    until = world.clock.now() + world.MINUTE
    first, second = (world.practice.say(world.welfare, words, thread, until) for words in ("een", "twee"))
    with world.practice.store.transaction() as tx:
        assert world.practice.post.departures.undo(tx, first)
    world.later(world.MINUTE)
    with world.practice.store.transaction() as tx:
        assert not world.practice.post.departures.undo(tx, second)
    assert world.welfare.heard() == ["twee"]


def test_after_a_restart_everything_held_gets_its_whole_window_again(world):
    until = world.clock.now() + 10 * world.MINUTE
    world.practice.say(world.welfare, "dag", world.thread(), until)
    world.clock.advance(9 * world.MINUTE)
    world.practice.restart()
    with world.practice.store.transaction() as tx:
        assert world.practice.post.departures.restart_windows(tx) == 1
    world.later(9 * world.MINUTE)
    assert world.welfare.heard() == []
    world.later(world.MINUTE)
    assert world.welfare.heard() == ["dag"]


def test_a_thread_that_was_shredded_under_its_number_goes_out_as_a_void(world):
    thread = world.thread()
    world.practice.say(world.welfare, SECRET, thread)
    world.practice.post.courier.send()
    expired = next(iter(world.bus.open_of(world.welfare.organisation)))
    world.bus.open_of(world.welfare.organisation).clear()
    world.bus.fates[expired] = "expired"
    with world.practice.store.transaction() as tx:
        tx.fields.shred(f"thread:{thread}")
    world.later(4 * world.DAY)
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == []
    assert world.practice.states() == ["received"]


def test_a_consent_that_ended_before_the_seal_lets_nothing_out_threat_33(world):
    thread = world.thread()
    world.practice.say(world.welfare, SECRET, thread)
    consents = world.practice.program.consents
    consents[thread] = consents[thread].withdrawn(world.clock.now())
    deposits = world.bus.calls["deposit"]
    world.settle()
    assert world.bus.calls["deposit"] == deposits
    with world.practice.store.reading() as tx:
        assert [one.error for one in world.practice.post.departures.failed(tx)] == ["WOR-S104"]


def test_what_was_refused_and_withdrawn_before_its_receipt_came_is_nobody_s_task(world):
    """The receipt with the refusal is lost; what it is about has become a void meanwhile."""
    world.welfare.program.answer = lambda _message: "WOR-S109"
    thread = world.thread()
    world.practice.say(world.welfare, SECRET, thread)
    world.practice.post.courier.send()
    world.welfare.step()
    world.bus.swallow = 1
    world.welfare.step()
    world.welfare.program.answer = lambda _message: None
    world.practice.withdraw(thread, world.welfare)
    for _ in range(2):
        world.later(2 * world.MINUTE)
    assert world.practice.states() == ["received", "received"]
    with world.practice.store.reading() as tx:
        assert world.practice.post.departures.failed(tx) == []
