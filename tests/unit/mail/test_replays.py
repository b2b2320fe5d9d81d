"""Old envelopes again: what was true once and is no longer moves nothing (threats 3, 5 and 35)."""

import pytest

from wor_sidecar.exchange.trust import Verdict
from wor_sidecar.mail import fetching


def settle(world):
    world.settle()
    world.later(2 * world.MINUTE)


def seen_by(world, party):
    """Every envelope that ever went to a party, oldest first."""
    return [(name, one) for name, one in world.bus.seen.items() if one[0] == party.organisation]


def again(world, party, envelopes):
    box = world.bus.open_of(party.organisation)
    for name, (_, sender, wire) in envelopes:
        box[name] = (sender, wire)


def test_a_receipt_of_before_a_restore_covers_nothing_after_it_threat_35(world):
    world.practice.say(world.welfare, "een", world.thread())
    settle(world)
    copied = world.welfare.backup()
    before = len(seen_by(world, world.practice))
    world.practice.say(world.welfare, "twee", world.thread())
    settle(world)
    old = seen_by(world, world.practice)[before:]
    assert world.practice.states() == ["received", "received"]
    world.welfare.restore(copied)
    world.welfare.new_epoch()
    world.welfare.step()
    again(world, world.practice, old)
    world.practice.post.courier.fetch(world.listener(world.practice), 0)
    assert world.practice.states() == ["received", "sealed"], "it was signed for by a database that is gone"
    settle(world)
    assert world.welfare.heard() == ["een", "twee"]
    assert world.practice.states() == ["received", "received"]


def test_an_old_message_doesnt_take_a_warning_back_threat_05(world, monkeypatch):
    world.practice.say(world.welfare, "oud", world.thread())
    settle(world)
    old = seen_by(world, world.welfare)
    with monkeypatch.context() as fork:
        fork.setattr(fetching, "judge", lambda _own, _knows: Verdict.FORK)
        world.practice.say(world.welfare, "nieuw", world.thread())
        settle(world)
    assert world.partner(world.welfare, world.practice).verdict is Verdict.FORK
    again(world, world.welfare, old)
    world.later(world.MINUTE)
    assert world.partner(world.welfare, world.practice).verdict is Verdict.FORK
    world.practice.say(world.welfare, "daarna", world.thread())
    settle(world)
    assert world.partner(world.welfare, world.practice).verdict is Verdict.CURRENT
    assert world.welfare.heard() == ["oud", "nieuw", "daarna"]


def test_an_old_message_makes_nobody_look_alive_threat_04(world):
    world.practice.say(world.welfare, "dag", world.thread())
    settle(world)
    seen_at = world.partner(world.welfare, world.practice).seen_at
    world.clock.advance(3 * world.DAY)
    again(world, world.welfare, seen_by(world, world.welfare))
    world.welfare.step()
    assert world.partner(world.welfare, world.practice).seen_at == seen_at


@pytest.mark.parametrize("held_back", [True, False])
def test_an_old_hello_brings_no_old_number_back_threat_03(world, monkeypatch, held_back):
    practice = world.practice.post
    told = world.practice.program.profile()

    def hello(phone):
        from dataclasses import replace

        monkeypatch.setattr(world.practice.program, "profile", lambda: replace(told, phone=phone))
        with world.practice.store.transaction() as tx:
            practice.courier._upkeep._introductions.say_hello(tx, world.welfare.organisation)
        practice.courier.send()

    before = len(seen_by(world, world.welfare))
    hello("0201111111")
    first = seen_by(world, world.welfare)[before:]
    if held_back:
        world.bus.open_of(world.welfare.organisation).clear()
    settle(world)
    hello("0202222222")
    settle(world)
    assert world.partner(world.welfare, world.practice).profile.phone == "0202222222"
    again(world, world.welfare, first)
    settle(world)
    assert world.partner(world.welfare, world.practice).profile.phone == "0202222222"


def test_every_envelope_that_there_ever_was_comes_again_and_nothing_changes_threat_03(world):
    thread = world.thread()
    for words in ("een", "twee"):
        world.practice.say(world.welfare, words, thread)
        world.welfare.say(world.practice, words, thread)
        settle(world)
    world.practice.withdraw(thread, world.welfare)
    settle(world)
    noted = [(party.noted("delivered"), party.noted("received")) for party in world.parties]
    for party in world.parties:
        again(world, party, seen_by(world, party))
    for _ in range(3):
        settle(world)
    assert [(party.noted("delivered"), party.noted("received")) for party in world.parties] == noted
