"""A clock that ran a day ahead and is right again: nothing waits for the day that it showed."""

DAY = 86_400_000


def test_what_was_held_while_the_clock_ran_ahead_goes_today(world):
    world.clock.advance(DAY)
    world.practice.say(world.welfare, "dag", world.thread(), until=world.clock.now())
    world.clock.advance(-DAY)
    world.settle()
    assert world.welfare.heard() == ["dag"]


def test_a_window_that_began_while_the_clock_ran_ahead_begins_again(world):
    world.clock.advance(DAY)
    world.practice.say(world.welfare, "dag", world.thread(), until=world.clock.now() + 10 * world.MINUTE)
    world.clock.advance(-DAY)
    world.settle()
    assert world.practice.states() == ["held"]
    world.later(11 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]


def test_what_failed_while_the_clock_ran_ahead_is_tried_again_today_sealed_as_of_today(world):
    world.clock.advance(DAY)
    world.bus.down = True
    world.practice.say(world.welfare, "dag", world.thread())
    world.practice.post.courier.send()
    assert world.practice.states() == ["uncertain"]
    world.clock.advance(-DAY)
    world.bus.down = False
    world.settle()
    assert world.welfare.heard() == ["dag"]


def test_a_receipt_is_told_today_though_the_last_one_is_dated_tomorrow(world):
    world.clock.advance(DAY)
    world.practice.say(world.welfare, "een", world.thread())
    world.settle()
    world.clock.advance(-DAY)
    world.practice.say(world.welfare, "twee", world.thread())
    world.later(2 * world.MINUTE)
    assert world.practice.states() == ["received", "received"]


def test_what_waits_for_a_rule_is_looked_at_again_today(world):
    thread = world.thread()
    world.practice.program.consents[thread] = None  # nobody said yes
    world.practice.hold(world.welfare, world.contents.TextMessage("dag"), thread)
    world.clock.advance(DAY)
    world.practice.post.courier.send()
    world.clock.advance(-DAY)
    del world.practice.program.consents[thread]
    world.practice.say(world.welfare, "en dit", thread)
    world.settle()
    assert world.welfare.heard() == ["dag", "en dit"]


def test_keys_that_were_renewed_while_the_clock_ran_ahead_are_renewed_again_today(world):
    before = world.bus.boxes[world.practice.organisation].record.position
    world.clock.advance(200 * DAY)
    world.bus.down = True  # as it is to whoever calls with a clock that is wrong
    world.practice.step()
    world.clock.advance(2 * DAY)
    world.practice.step()
    world.clock.advance(-202 * DAY)
    world.bus.down = False
    world.practice.restart()
    world.settle()
    world.later(8 * DAY)
    record = world.bus.boxes[world.practice.organisation].record
    assert record.position > before
    assert record.newest.statement.iat <= world.clock.now() // 1000
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    assert world.welfare.heard() == ["dag"]
