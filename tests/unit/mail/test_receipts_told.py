"""Receipts: at once the first time, then at most one per minute; refusals never turn into received."""

from datetime import date

from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange import body as bodies


def test_the_first_receipt_goes_at_once_and_the_next_within_a_minute(world):
    thread = world.thread()
    world.practice.say(world.welfare, "een", thread)
    world.settle()
    assert world.practice.states() == ["received"]
    world.practice.say(world.welfare, "twee", thread)
    world.settle()
    assert world.practice.states() == ["received", "deposited"]
    world.later(world.MINUTE)
    assert world.practice.states() == ["received", "received"]


def test_a_refused_message_is_final_and_tells_its_code(world):
    world.welfare.program.answer = lambda _message: "product_unknown"
    departure = world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    world.later(2 * world.MINUTE)
    with world.practice.store.reading() as tx:
        view = world.practice.post.departures.view(tx, departure)
    assert (view.state.value, view.error) == ("refused_by_partner", "product_unknown")
    assert world.practice.noted("refused") == [("message", "product_unknown")]


def test_a_lost_receipt_turns_nothing_that_was_refused_into_received(world):
    world.welfare.program.answer = lambda message: "no" if message.content.text == "een" else None
    thread = world.thread()
    world.practice.say(world.welfare, "een", thread)
    world.practice.post.courier.send()
    world.welfare.step()
    world.bus.swallow = 1
    world.welfare.step()
    world.practice.say(world.welfare, "twee", thread)
    world.later(2 * world.MINUTE)
    assert world.practice.states() == ["refused_by_partner", "received"]


def test_a_type_that_the_receiver_doesnt_know_is_consumed_and_refused_threat_39(world, monkeypatch):
    """The sender speaks a newer version: here the receiver is made to know less."""
    thread = world.thread()
    world.practice.say(world.welfare, "dag", thread)
    world.practice.hold(world.welfare, world.contents.Renew(until=date(2027, 6, 1)), thread)
    world.practice.say(world.welfare, "nog iets", thread)
    while world.practice.post.courier.send():
        pass
    with monkeypatch.context() as older:
        older.delitem(bodies.KINDS, (MessageType.RENEW.value, 1))
        world.welfare.step()
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag", "nog iets"]
    assert world.practice.states() == ["received", "refused_by_partner", "received"]
    assert world.practice.noted("refused") == [("renew", "unknown_type")]


def test_a_rule_that_the_program_breaks_refuses_with_its_code(world):
    from wor_sidecar.domain.errors.sidecar import MoveNotAllowed

    def answer(_message):
        raise MoveNotAllowed(move="accept", state="queued")

    world.welfare.program.answer = answer
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.practice.noted("refused") == [("message", "wor-s101")]
    assert world.welfare.noted("delivered") == [], "what the program wrote before is rolled back"


def test_what_the_postbus_refuses_for_good_is_a_persons_task_and_blocks_nobody(world):
    world.bus.refuse = "WOR-P009"
    thread = world.thread()
    world.practice.say(world.welfare, "een", thread)
    world.practice.post.courier.send()
    world.bus.refuse = ""
    world.practice.say(world.welfare, "twee", thread)
    for _ in range(3):
        world.later(world.HOUR)
    assert world.practice.noted("refused") == [("message", "WOR-P009")]
    assert world.welfare.heard() == ["twee"]
    assert world.practice.states()[:2] == ["rejected_by_postbus", "received"]


def test_the_word_that_digits_were_right_leaves_the_first_receipt_to_a_message_about_somebody(strangers):
    world = strangers
    world.join()
    world.verify(world.practice, world.welfare)
    world.verify(world.welfare, world.practice)
    world.settle()
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    assert world.practice.states() == ["received"]
