"""A postbus that is down, forgets, repeats, mixes up or drops; and a disk that is full."""

import random

import pytest
from sqlalchemy.exc import OperationalError

from wor_sidecar.domain.errors.foundations import DatabaseUnusable


def test_a_lost_answer_leads_to_the_same_bytes_again_and_one_message(world):
    world.bus.lose_answers = True
    world.practice.say(world.welfare, "dag", world.thread())
    world.practice.post.courier.send()
    assert world.practice.states() == ["uncertain"]
    world.bus.lose_answers = False
    world.later(world.MINUTE)
    world.later(world.MINUTE)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


def test_a_dead_line_is_tried_without_end_and_goes_at_once_when_it_is_back(world):
    world.bus.down = True
    world.practice.say(world.welfare, "dag", world.thread())
    for _ in range(20):
        world.later(world.HOUR)
    world.bus.down = False
    world.settle()
    assert world.welfare.heard() == ["dag"]


def test_a_line_that_is_back_is_noticed_at_once_not_after_a_long_poll(world):
    world.bus.down = True
    world.practice.say(world.welfare, "dag", world.thread())
    courier, listener = world.practice.post.courier, world.listener(world.practice)
    courier.send()
    courier.fetch(listener, 55)
    assert world.practice.states() == ["uncertain"]
    assert [error.code for error in courier.down()] == ["WOR-P002"]
    world.bus.down = False
    courier.fetch(listener, 55)
    assert courier.down() == []
    courier.send()
    assert world.practice.states() == ["deposited"]
    courier.fetch(listener, 55)
    assert world.bus.waits[-3:] == [55, 0, 55]


def test_a_refusal_in_a_program_s_own_words_reaches_the_sender_like_any_other(world):
    world.welfare.program.answer = lambda _message: "WOR-S109"
    world.practice.say(world.welfare, "een", world.thread())
    world.settle()
    world.welfare.program.answer = lambda _message: None
    world.practice.say(world.welfare, "twee", world.thread())
    world.later(2 * world.MINUTE)
    assert world.practice.states() == ["refused_by_partner", "received"]


def test_mixed_up_messages_apply_in_their_order(world):
    world.bus.shuffle = random.Random(7)
    thread = world.thread()
    for number in range(9):
        world.practice.say(world.welfare, str(number), thread)
    while world.practice.post.courier.send():
        pass
    world.settle()
    assert world.welfare.heard() == [str(number) for number in range(9)]


def test_a_message_that_stays_behind_holds_the_later_ones_and_a_receipt_says_so(world):
    thread = world.thread()
    world.practice.say(world.welfare, "een", thread)
    world.practice.post.courier.send()
    world.bus.held_back = set(world.bus.open_of(world.welfare.organisation))
    world.practice.say(world.welfare, "twee", thread)
    world.settle()
    assert world.welfare.heard() == []
    assert world.practice.states() == ["deposited", "deposited"]
    world.bus.held_back = set()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["een", "twee"]


def test_an_envelope_that_comes_again_and_again_is_one_message_threat_3(world):
    world.bus.repeat = True
    world.practice.say(world.welfare, "dag", world.thread())
    for _ in range(5):
        world.clock.advance(2 * world.MINUTE)
        for party in world.parties:
            party.step()
    assert world.welfare.heard() == ["dag"]


def test_a_dropped_message_stays_visible_and_is_sent_again_after_a_working_day_threat_4(world):
    world.bus.swallow = 1
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    with world.practice.store.reading() as tx:
        overview = world.practice.post.departures.overview(tx)
    assert (overview.deposited, world.welfare.heard()) == (1, [])
    lost = next(iter(one for one, fate in world.bus.fates.items() if fate == "open"))
    world.later(4 * world.DAY)
    assert world.welfare.heard() == [], "still open there: wait and signal"
    world.bus.fates[lost] = "acknowledged"
    world.later(world.HOUR)
    world.later(world.HOUR)
    assert world.welfare.heard() == ["dag"]


def test_a_postbus_that_lost_its_database_gets_everybody_and_everything_again(world):
    thread = world.thread()
    world.practice.say(world.welfare, "een", thread)
    while world.practice.post.courier.send():
        pass
    world.bus.wipe()
    for _ in range(4):
        world.later(world.HOUR)
    world.practice.say(world.welfare, "twee", thread)
    world.later(world.HOUR)
    world.later(world.HOUR)
    assert world.welfare.heard() == ["een", "twee"]
    assert world.practice.states() == ["received", "received"]


def test_an_envelope_that_expired_is_sealed_again_under_the_same_number(world):
    world.practice.say(world.welfare, "dag", world.thread())
    while world.practice.post.courier.send():
        pass
    box = world.bus.open_of(world.welfare.organisation)
    expired = next(iter(box))
    box.clear()
    world.bus.fates[expired] = "expired"
    for _ in range(46):
        world.clock.advance(world.DAY)
        world.practice.step()
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


def test_a_damaged_envelope_is_reported_and_sealed_again(world):
    world.practice.say(world.welfare, "dag", world.thread())
    world.practice.post.courier.send()
    box = world.bus.open_of(world.welfare.organisation)
    for name, (sender, wire) in list(box.items()):
        box[name] = (sender, wire[:-1] + bytes([wire[-1] ^ 1]))
    world.settle()
    world.later(2 * world.MINUTE)
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


def test_a_full_disk_leaves_the_message_on_the_postbus_threat_30(world):
    full = True

    def answer(_message):
        if full:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    world.welfare.program.answer = answer
    world.practice.say(world.welfare, "dag", world.thread())
    world.practice.post.courier.send()
    with pytest.raises(DatabaseUnusable):
        world.welfare.step()
    assert len(world.bus.open_of(world.welfare.organisation)) == 1
    full = False
    world.settle()
    assert world.welfare.heard() == ["dag"]


def test_a_program_that_stumbles_for_ever_over_one_message_doesnt_block_the_next(world):
    def answer(message):
        if message.content.text == "een":
            raise ZeroDivisionError

    world.welfare.program.answer = answer
    for words in ("een", "twee"):
        world.practice.say(world.welfare, words, world.thread())
    for _ in range(12):
        world.later(world.MINUTE)
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["twee"]
    assert world.practice.states() == ["refused_by_partner", "received"]


def test_a_flood_is_taken_in_a_message_at_a_time_and_a_thousand_held_are_enough_threat_24(world, monkeypatch):
    from wor_sidecar.exchange import receipts

    monkeypatch.setattr(receipts, "MOST_HELD", 5)
    thread = world.thread()
    world.practice.say(world.welfare, "0", thread)
    world.practice.post.courier.send()
    world.bus.held_back = set(world.bus.open_of(world.welfare.organisation))
    for number in range(1, 10):
        world.practice.say(world.welfare, str(number), thread)
    while world.practice.post.courier.send():
        pass
    world.welfare.step()
    assert len(world.bus.open_of(world.welfare.organisation)) == 1 + 4
    world.bus.held_back = set()
    for _ in range(4):
        world.later(world.MINUTE)
    assert world.welfare.heard() == [str(number) for number in range(10)]


def test_an_envelope_larger_than_the_largest_is_never_fetched_threat_24(world):
    name = world.thread()
    box = world.bus.open_of(world.welfare.organisation)
    box[name] = (world.practice.organisation, bytes(3 * 1024 * 1024))
    fetched = world.bus.calls["fetch"]
    world.welfare.step()
    assert world.bus.calls["fetch"] == fetched
    assert name not in box


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_a_day_off_loses_nothing(world, days):
    world.practice.say(world.welfare, "dag", world.thread())
    world.practice.post.courier.send()
    world.clock.advance(days * world.DAY)
    world.settle()
    world.clock.advance(-days * world.DAY)
    world.later(2 * world.MINUTE)
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
