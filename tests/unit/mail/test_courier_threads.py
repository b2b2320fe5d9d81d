"""The courier's threads: nothing that a step runs into ends them, and they stop when they are told."""

import threading

from structlog.testing import capture_logs

from wor_sidecar.domain.errors.mail import ApplyingFailed, LeaseLost
from wor_sidecar.wire.pulse import unheard


def run(party):
    stop = threading.Event()
    thread = threading.Thread(target=party.post.courier.run, args=(stop,))
    thread.start()
    return stop, thread


def wait_for(happened, stop):
    for _ in range(600):
        if happened():
            return True
        stop.wait(0.05)
    return False


def test_two_running_couriers_carry_a_message_and_its_receipt(world):
    running = [run(party) for party in world.parties]
    try:
        world.practice.say(world.welfare, "dag", world.thread())
        assert wait_for(lambda: world.practice.states() == ["received"], running[0][0])
    finally:
        for stop, thread in running:
            stop.set()
            thread.join(10)
    assert world.welfare.heard() == ["dag"]
    assert not any(thread.is_alive() for _, thread in running)


def later(world):
    """Let the lease of a failed turn run out."""
    world.clock.advance(world.MINUTE)
    world.practice.post.courier.wake()


def test_a_step_that_fails_is_logged_and_the_next_one_goes_on(world):
    trouble = [ZeroDivisionError, OSError, ValueError]

    def fault(name):
        if name == "sending.before_deposit" and trouble:
            raise trouble.pop()

    world.practice.fault = fault
    stop, thread = run(world.practice)
    try:
        world.practice.say(world.welfare, "dag", world.thread())
        assert wait_for(lambda: later(world) or not trouble, stop)
        assert wait_for(lambda: later(world) or world.practice.states() == ["deposited"], stop)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_what_a_step_ran_into_is_logged_without_what_it_held_threat_15(world):
    trouble = [ValueError("Kanarie"), LeaseLost(patient="Kanarie"), ApplyingFailed(sender="Kanarie")]
    courier = world.practice.post.courier

    def fail():
        raise trouble.pop()

    with capture_logs() as told:
        while trouble:
            assert courier._supervised("courier.sending", fail) is None
    assert [line["event"] for line in told] == ["courier.failed"] * 3
    assert "Kanarie" not in str(told)


def test_a_message_that_a_program_stumbles_over_is_logged_without_its_words_threat_15(world):
    def answer(message):
        raise ZeroDivisionError(message.content.text)

    world.welfare.program.answer = answer
    world.practice.say(world.welfare, "Kanarie", world.thread())
    with capture_logs() as told:
        world.settle()
    assert "arrival.stumbled" in [line["event"] for line in told]
    assert "Kanarie" not in str(told)


def test_a_postbus_that_answers_at_once_that_there_is_nothing_isnt_asked_without_end_threat_24(world):
    """Its long poll doesn't wait: whoever would ask again at once would ask for ever."""
    asked, pauses = [], []
    courier = world.practice.post.courier

    class Told:
        url, has_leftovers = world.URL, False

        def step(self, wait):
            asked.append(wait)
            return False

    class Paused(threading.Event):
        def wait(self, timeout=None):
            pauses.append(timeout)
            if len(pauses) == 3:
                self.set()
            return True

    courier._listen = lambda _url: Told()
    courier._listen_on(world.URL, Paused(), unheard("listens"))
    assert (len(asked), len(pauses)) == (3, 3)
    assert all(pauses)
