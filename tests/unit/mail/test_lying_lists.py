"""A postbus that lies about what lies there: lists, names, senders, bytes and answers."""

import pytest

from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.mail import fetching


def say(world, *words):
    thread = world.thread()
    for one in words:
        world.practice.say(world.welfare, one, thread)
    while world.practice.post.courier.send():
        pass
    return world.bus.open_of(world.welfare.organisation)


def test_envelopes_under_each_other_s_name_are_sealed_again_and_none_is_lost_threat_03(world):
    box = say(world, "een", "twee")
    first, second = box
    box[first], box[second] = box[second], box[first]
    world.welfare.step()
    assert world.welfare.heard() == []
    world.later(2 * world.MINUTE)
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["een", "twee"]
    assert world.practice.states() == ["received", "received"]


def test_who_sent_it_stands_in_the_envelope_whatever_the_list_says_threat_11(world):
    box = say(world, "dag")
    for name, (_, wire) in list(box.items()):
        box[name] = (world.thread(), wire)
    world.settle()
    assert world.welfare.heard() == ["dag"]


def test_a_changed_sender_inside_is_told_to_the_partner_whom_the_list_names_threat_03(world):
    box = say(world, "dag")
    for name, (sender, wire) in list(box.items()):
        box[name] = (sender, wire.replace(sender.encode(), world.thread().encode(), 1))
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


@pytest.mark.parametrize(
    "answer", [errors.UnexpectedAnswer, errors.PostbusFailing, errors.PostbusUnreachable]
)
def test_one_envelope_that_can_t_be_fetched_keeps_no_other_away_threat_04(world, monkeypatch, answer):
    box = say(world, "een", "twee", "drie")
    first = next(iter(box))
    mailbox = type(world.bus.open(None))
    honest = mailbox.fetch

    def fetch(mine, envelope):
        if envelope == first:
            raise answer(url=world.URL, reason="rubbish", status=500)
        return honest(mine, envelope)

    with monkeypatch.context() as lies:
        lies.setattr(mailbox, "fetch", fetch)
        for _ in range(3):
            world.later(world.MINUTE)
        assert list(box) == [first], "the others were taken in, and acknowledged"
        assert world.practice.states() == ["deposited", "deposited", "deposited"]
    for _ in range(3):
        world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["een", "twee", "drie"]
    assert world.practice.states() == ["received"] * 3


def test_what_was_acknowledged_and_is_listed_again_gets_no_second_look_at_once_threat_24(world):
    world.bus.repeat = True
    say(world, "dag")
    listener = world.listener(world.welfare)
    fetched = world.bus.calls["fetch"]
    assert world.welfare.post.courier.fetch(listener, 0)
    for _ in range(5):
        assert not world.welfare.post.courier.fetch(listener, 0)
    assert listener.has_leftovers, "so the listener waits before it asks again"
    assert world.bus.calls["fetch"] == fetched + 1
    world.clock.advance(int(fetching.LATER * 1000))
    assert world.welfare.post.courier.fetch(listener, 0)
    assert world.welfare.heard() == ["dag"]


def test_what_is_listed_and_isn_t_there_gets_no_second_look_at_once_threat_24(world, monkeypatch):
    say(world, "dag")
    listener = world.listener(world.welfare)
    with monkeypatch.context() as lies:
        lies.setattr(type(world.bus.open(None)), "fetch", lambda _self, _envelope: None)
        assert not world.welfare.post.courier.fetch(listener, 0)
        assert listener.has_leftovers
    world.later(world.MINUTE)
    assert world.welfare.heard() == ["dag"]


def test_a_program_that_fails_over_one_receipt_hears_the_rest_threat_30(world):
    """A fault of the program's own, where it hears what became of a message of its own."""
    world.welfare.say(world.practice, "een", world.thread())
    world.settle()
    world.practice.say(world.welfare, "vraag", world.thread())
    world.practice.post.courier.send()

    def fails(_tx, _sent):
        raise ZeroDivisionError

    honest, world.practice.program.received = world.practice.program.received, fails
    world.clock.advance(2 * world.MINUTE)
    world.welfare.step()
    world.welfare.say(world.practice, "twee", world.thread())
    world.welfare.post.courier.send()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            world.practice.step()
    assert world.practice.heard() == ["een", "twee"]
    world.practice.program.received = honest
    world.later(2 * world.MINUTE)
    assert world.practice.states() == ["received"]


def test_whatever_comes_again_and_again_a_partner_gets_one_receipt_a_minute_threat_24(world):
    """The same envelopes, and damaged ones, listed for ten minutes."""
    world.bus.repeat = True
    box = say(world, "een", "twee")
    before = len(world.bus.seen)
    for number in range(60):
        world.clock.advance(10_000)
        box[world.thread()] = (world.practice.organisation, b"WOR1" + bytes(6000 + number))
        world.welfare.step()
    told = [to for to, _, _ in list(world.bus.seen.values())[before:]]
    assert 2 <= told.count(world.practice.organisation) <= 11
    assert world.welfare.heard() == ["een", "twee"]
