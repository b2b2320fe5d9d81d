"""A new epoch: after a restore, after a theft, at both sides, at once, and with the power going."""

import random
import sqlite3

import pytest
from sqlalchemy import select

from wor_sidecar.domain.errors.exchange import EpochNotHigher
from wor_sidecar.domain.errors.mail import EpochRefused, EpochUnknown, IdentityDiffers
from wor_sidecar.domain.identifiers import DepartureId, ReferralId
from wor_sidecar.exchange.contents import Withdraw
from wor_sidecar.exchange.envelope import read_header
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.mail import restoring
from wor_sidecar.mail.tables import departures, envelopes


def asking(party):
    with party.store.reading() as tx:
        return restoring.asking(tx)


def strange(party):
    with party.store.reading() as tx:
        return restoring.strange_threads(tx)


def say_yes(party, departure):
    with party.store.transaction() as tx:
        return restoring.send(tx, DepartureId(departure))


def waits(party):
    with party.store.reading() as tx:
        return restoring.waits_for_epoch(tx)


def talk(world, words, start=0):
    """The practice says so many words, each on a thread of its own."""
    threads = [world.thread() for _ in range(words)]
    for number, thread in enumerate(threads, start):
        world.practice.say(world.welfare, f"word {number}", thread)
    world.settle()
    world.later(2 * world.MINUTE)
    return threads


def answer(world, threads, start=0):
    for number, thread in enumerate(threads, start):
        world.welfare.say(world.practice, f"answer {number}", thread)
    world.settle()
    world.later(2 * world.MINUTE)


def test_threat_35_nothing_is_sent_or_fetched_between_a_restore_and_the_epoch_that_follows(world):
    threads = talk(world, 1)
    copied = world.practice.backup()
    answer(world, threads)
    world.practice.restore(copied)
    world.practice.say(world.welfare, "too early", world.thread())
    before = world.bus.calls.copy()
    assert waits(world.practice)
    assert not world.practice.step()
    assert world.bus.calls == before
    world.practice.new_epoch()
    assert not waits(world.practice)
    world.later(2 * world.MINUTE)
    assert "too early" in world.welfare.heard()


def test_threat_35_a_partner_sends_again_what_a_restore_lost_and_nothing_is_applied_twice(world):
    threads = talk(world, 3)
    answer(world, threads[:1])
    copied = world.practice.backup()
    answer(world, threads[1:], start=1)
    assert world.practice.heard() == ["answer 0", "answer 1", "answer 2"]
    world.practice.restore(copied)
    assert world.practice.heard() == ["answer 0"]
    world.practice.new_epoch()
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.practice.heard() == ["answer 0", "answer 1", "answer 2"]
    assert [told for type_, told in world.welfare.noted("received")] == [""] * 4, "told of each end once"
    assert world.welfare.states() == ["received"] * 3
    talk(world, 1, start=7)
    assert world.welfare.heard() == ["word 0", "word 1", "word 2", "word 7"]


def test_what_was_withdrawn_since_comes_again_as_a_void(world):
    threads = talk(world, 2)
    copied = world.practice.backup()
    answer(world, threads)
    world.welfare.program.consents[threads[0]] = world.practice.program.consents[threads[0]]
    world.welfare.withdraw(threads[0], world.practice)
    world.settle()
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.practice.heard() == ["answer 1"]
    assert ("withdraw", "") in world.practice.noted("delivered")


def test_what_a_partner_forgot_meanwhile_leaves_no_gap_that_anybody_waits_for(world):
    threads = talk(world, 2)
    copied = world.practice.backup()
    answer(world, threads)
    with world.welfare.store.transaction() as tx:
        world.welfare.post.departures.forget(tx, ReferralId(threads[0]))
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    assert world.practice.heard() == ["answer 1"]
    answer(world, threads[1:], start=5)
    assert world.practice.heard() == ["answer 1", "answer 5"]


def test_threat_35_what_was_held_or_unreceipted_in_the_backup_waits_for_a_yes(world):
    world.bus.down = True
    held = world.practice.say(world.welfare, "held", world.thread(), until=world.clock.at + world.DAY)
    unsent = world.practice.say(world.welfare, "unsent", world.thread())
    world.settle()
    copied = world.practice.backup()
    world.bus.down = False
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    world.later(2 * world.DAY)
    assert world.welfare.heard() == []
    assert [one.id for one in asking(world.practice)] == [held, unsent]
    assert say_yes(world.practice, unsent)
    with world.practice.store.transaction() as tx:
        assert restoring.drop(tx, held)
        assert not restoring.drop(tx, held)
    world.settle()
    assert world.welfare.heard() == ["unsent"]
    world.later(2 * world.DAY)
    assert world.practice.states() == ["received"]
    assert not asking(world.practice)


def test_what_the_partner_has_already_asks_no_more(world):
    thread = world.thread()
    world.practice.say(world.welfare, "arrived", thread)
    world.practice.post.courier.send()
    copied = world.practice.backup()
    world.settle()
    world.practice.restore(copied)
    assert len(asking(world.practice)) == 1
    world.practice.new_epoch()
    world.settle()
    assert not asking(world.practice)
    assert world.practice.states() == ["received"]
    assert world.welfare.heard() == ["arrived"]


def test_a_yes_for_what_arrived_after_all_is_applied_once(world):
    held = world.practice.say(world.welfare, "once", world.thread(), until=world.clock.at + world.HOUR)
    copied = world.practice.backup()
    world.later(2 * world.HOUR)
    assert world.welfare.heard() == ["once"]
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    assert [one.id for one in asking(world.practice)] == [held], "it had no number in the backup"
    say_yes(world.practice, held)
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["once"]
    assert world.practice.states() == ["received"]


def test_a_withdrawal_after_a_restore_is_told_even_of_what_still_asks(world):
    thread = world.thread()
    world.practice.say(world.welfare, "perhaps there", thread, until=world.clock.at + world.HOUR)
    copied = world.practice.backup()
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    assert world.practice.withdraw(thread, world.welfare), "it may have left after the backup"
    world.settle()
    assert not asking(world.practice)
    assert world.welfare.noted("delivered") == [("withdraw", "")]


def test_what_a_partner_refused_stays_refused_after_a_restore(world):
    world.welfare.program.answer = lambda _message: "not_allowed"
    world.practice.say(world.welfare, "no", world.thread())
    world.practice.post.courier.send()
    copied = world.practice.backup()
    world.settle()
    assert world.practice.states() == ["refused_by_partner"]
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.practice.states() == ["refused_by_partner"]


def test_threads_that_only_the_partner_knows_become_a_list(world):
    copied = world.practice.backup()
    thread = talk(world, 1)[0]
    world.welfare.program.open[world.practice.organisation] = (ReferralId(thread),)
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    assert [(one.partner, one.thread) for one in strange(world.practice)] == [
        (world.welfare.organisation, thread)
    ]
    world.later(3 * world.DAY)
    assert len(world.practice.noted("told")) == 1, "asked once"
    with world.practice.store.transaction() as tx:
        restoring.settled(tx, world.welfare.organisation, ReferralId(thread))
    assert not strange(world.practice)


def test_both_sides_may_restore_one_after_the_other(world):
    threads = talk(world, 2)
    practice = world.practice.backup()
    answer(world, threads)
    welfare = world.welfare.backup()
    talk(world, 1, start=2)
    world.practice.restore(practice)
    world.practice.new_epoch()
    world.settle()
    assert world.practice.heard() == ["answer 0", "answer 1"]
    world.welfare.restore(welfare)
    world.welfare.new_epoch()
    world.settle()
    world.later(2 * world.HOUR)
    talk(world, 1, start=3)
    answer(world, threads[:1], start=4)
    assert world.practice.heard() == ["answer 0", "answer 1", "answer 4"]
    assert world.welfare.heard() == ["word 0", "word 1", "word 3"], "word 2 was in no backup"


def test_threat_35_both_sides_may_restore_at_the_same_time(world):
    threads = talk(world, 2)
    answer(world, threads[:1])
    practice = world.practice.backup()
    answer(world, threads[1:], start=1)
    welfare = world.welfare.backup()
    world.practice.restore(practice)
    world.welfare.restore(welfare)
    world.practice.new_epoch()
    world.welfare.new_epoch()
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.practice.heard() == ["answer 0", "answer 1"]
    assert world.welfare.heard() == ["word 0", "word 1"]
    talk(world, 1, start=2)
    answer(world, threads[:1], start=2)
    assert world.welfare.heard() == ["word 0", "word 1", "word 2"]
    assert world.practice.heard() == ["answer 0", "answer 1", "answer 2"]
    for party, other in (world.parties, world.parties[::-1]):
        assert world.partner(party, other).verdict.value == "current"


def test_a_restore_may_be_older_than_a_rotation_of_our_keys(world):
    threads = talk(world, 1)
    copied = world.practice.backup()
    for _ in range(5):
        world.later(7 * world.DAY)
    answer(world, threads)
    world.practice.restore(copied)
    assert world.practice.new_epoch() == 2
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.practice.heard() == ["answer 0"]
    talk(world, 1, start=1)
    assert world.welfare.heard() == ["word 0", "word 1"]


def test_what_was_under_way_when_the_server_burnt_is_still_read(world):
    copied = world.practice.backup()
    with world.practice.store.transaction() as tx:
        world.practice.post.membership.change(tx)  # a key that no backup knows
    world.settle()
    world.practice.say(world.welfare, "under way", world.thread())
    world.practice.post.courier.send()
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.practice.step()
    world.bus.shuffle = random.Random(5)
    world.settle()
    assert world.welfare.heard() == ["under way"]


def test_what_lies_beyond_a_gap_of_an_epoch_that_ended_is_taken_in_after_a_while(world):
    first, second = world.thread(), world.thread()
    copied = world.practice.backup()
    world.practice.say(world.welfare, "lost", first)
    world.bus.swallow = 1
    world.practice.post.courier.send()
    world.practice.say(world.welfare, "beyond", second)
    world.settle()
    assert world.welfare.heard() == []
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    assert world.welfare.heard() == []
    world.later(2 * world.HOUR)
    assert world.welfare.heard() == ["beyond"]
    talk(world, 1, start=1)
    assert world.welfare.heard() == ["beyond", "word 1"]


def test_threat_13_a_theft_keeps_the_order_of_what_nobody_signed_for(world):
    thread = world.thread()
    world.bus.swallow = 1
    world.practice.say(world.welfare, "one", thread)
    world.practice.post.courier.send()
    world.practice.say(world.welfare, "two", thread)
    world.practice.step()
    world.practice.new_epoch(stolen=True)
    world.practice.say(world.welfare, "three", thread)
    world.settle()
    world.later(2 * world.HOUR)
    assert world.welfare.heard() == ["one", "two", "three"]
    assert world.practice.states() == ["received"] * 3
    assert not world.practice.noted("told"), "nothing was restored: nobody is asked which threads are known"


def test_a_new_epoch_is_on_the_audit_trail_and_wants_nothing_of_the_identity_key_twice(world):
    identity = world.bus.identities[world.practice.organisation]
    mandate = identity.mandate(world.practice.post.epochs.next_epoch(), world.practice.randomness)
    assert world.practice.post.epochs.begin(mandate) == 2
    assert world.practice.post.epochs.begin(mandate) == 2
    rows = sqlite3.connect(world.practice.database)
    lines = rows.execute("SELECT object FROM store_audit_lines WHERE event = 'keys.epoch_begun'").fetchall()
    rows.close()
    assert lines == [("2",)]
    with pytest.raises(EpochNotHigher):
        world.practice.post.epochs.begin(identity.mandate(1, world.practice.randomness))
    stranger = IdentityKey.fresh(world.practice.randomness)
    with pytest.raises(IdentityDiffers):
        world.practice.post.epochs.begin(stranger.mandate(3, world.practice.randomness))


def test_the_postbus_knows_of_an_epoch_that_the_backup_does_not(world):
    copied = world.practice.backup()
    world.practice.new_epoch()
    world.settle()
    world.practice.restore(copied)
    assert world.practice.post.epochs.next_epoch() == 3
    assert world.practice.post.epochs.next_epoch(5) == 6


def test_without_the_postbus_a_restore_asks_for_the_number_on_the_sheet(world):
    copied = world.practice.backup()
    world.practice.new_epoch()
    world.settle()
    world.practice.restore(copied)
    world.bus.down = True
    with pytest.raises(EpochUnknown):
        world.practice.post.epochs.next_epoch()
    assert world.practice.new_epoch(sheet=2) == 3
    assert waits(world.practice), "nothing goes before it is published"
    world.bus.down = False
    world.later(world.HOUR)
    assert not waits(world.practice)
    talk(world, 1)
    assert world.welfare.heard() == ["word 0"]


def test_without_a_restore_the_store_knows_the_epoch_by_itself(world):
    world.bus.down = True
    assert world.practice.post.epochs.next_epoch() == 2


def test_an_epoch_that_the_postbus_refuses_leaves_everything_as_it_was(world):
    copied = world.practice.backup()
    old = world.bus.boxes[world.practice.organisation].record
    world.practice.new_epoch()
    world.settle()
    world.practice.restore(copied)
    world.bus.frozen[world.practice.organisation] = old
    with pytest.raises(EpochRefused):
        world.practice.new_epoch()
    assert waits(world.practice)
    assert not world.practice.step()
    world.bus.frozen.clear()
    assert world.practice.new_epoch(sheet=2) == 3
    world.settle()
    talk(world, 1)
    assert world.welfare.heard() == ["word 0"]


def test_a_hello_that_got_lost_is_said_again(world):
    threads = talk(world, 1)
    copied = world.practice.backup()
    answer(world, threads)
    world.practice.restore(copied)
    world.bus.swallow = 1
    world.practice.new_epoch()
    world.settle()
    world.later(2 * world.DAY)
    assert world.practice.heard() == ["answer 0"]


def test_an_answer_that_got_lost_is_given_again(world):
    copied = world.practice.backup()
    thread = talk(world, 1)[0]
    world.welfare.program.open[world.practice.organisation] = (ReferralId(thread),)
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.practice.step()
    world.welfare.post.courier.fetch(world.listener(world.welfare), 0)
    world.bus.swallow = 2
    world.welfare.post.courier.send()
    world.settle()
    assert not strange(world.practice)
    world.later(2 * world.DAY)
    world.later(world.DAY)
    assert [one.thread for one in strange(world.practice)] == [thread]


FAULTS = (
    "epochs.stored",
    "upkeep.before_keys",
    "upkeep.after_keys",
    "upkeep.before_use",
    "upkeep.in_use",
    "upkeep.after_senders",
    "sending.sealed",
    "sending.after_deposit",
    "fetching.before_commit",
    "fetching.after_commit",
)


@pytest.mark.parametrize("side", ["practice", "welfare"])
@pytest.mark.parametrize("fault", FAULTS)
def test_the_power_may_go_at_every_step_of_a_new_epoch(world, fault, side):
    threads = talk(world, 2)
    copied = world.practice.backup()
    answer(world, threads)
    world.practice.restore(copied)
    party, left = getattr(world, side), [1]

    def crash(name):
        if name == fault and left:
            left.pop()
            raise world.Crash

    party.fault = crash
    try:
        world.practice.new_epoch()
        world.settle()
    except world.Crash:
        party.restart()
    if waits(world.practice) and not world.practice.step():
        world.practice.new_epoch()
    world.settle()
    world.later(2 * world.HOUR)
    assert world.practice.heard() == ["answer 0", "answer 1"]
    talk(world, 1, start=2)
    assert world.welfare.heard() == ["word 0", "word 1", "word 2"]


def test_a_withdraw_that_asks_goes_out_on_a_yes(world):
    thread = talk(world, 1)[0]
    world.bus.down = True
    at = world.clock.at
    departure = world.practice.hold(world.welfare, Withdraw("everything", "assistant", at), thread)
    world.settle()
    copied = world.practice.backup()
    world.bus.down = False
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.settle()
    assert [one.id for one in asking(world.practice)] == [departure]
    say_yes(world.practice, departure)
    world.settle()
    assert ("withdraw", "") in world.welfare.noted("delivered")


def test_threat_35_twenty_messages_after_the_backup_are_neither_lost_nor_applied_twice(world):
    threads = talk(world, 1)
    copied = world.practice.backup()
    for number in range(20):
        world.welfare.say(world.practice, f"answer {number}", threads[0])
        world.later(world.MINUTE)
    world.practice.restore(copied)
    world.practice.new_epoch()
    world.bus.shuffle, world.bus.repeat = random.Random(7), True
    world.practice.step()
    world.welfare.step()
    world.practice.step()
    world.bus.repeat = False
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.practice.heard() == [f"answer {number}" for number in range(20)]


def test_an_undo_comes_too_late_for_what_may_have_left_after_the_backup(world):
    held = world.practice.say(world.welfare, "perhaps", world.thread(), until=world.clock.at + world.HOUR)
    world.practice.restore(world.practice.backup())
    with world.practice.store.transaction() as tx:
        assert not world.practice.post.departures.undo(tx, held)
        assert restoring.send(tx, held)
        assert not world.practice.post.departures.undo(tx, held)


def test_a_program_that_never_joined_waits_for_no_epoch(strangers):
    strangers.practice.restore(strangers.practice.backup())
    assert not waits(strangers.practice)
    strangers.join()
    assert strangers.partner(strangers.practice, strangers.welfare) is not None


def test_threat_13_nothing_is_sealed_after_a_restore_to_a_key_that_was_stolen_from_a_partner_meanwhile(world):
    talk(world, 1)
    copied = world.practice.backup()
    world.welfare.new_epoch(stolen=True)
    world.settle()
    world.practice.restore(copied)
    thread = world.thread()
    world.practice.say(world.welfare, "for them alone", thread)
    sealed_to = []
    world.practice.fault = lambda name: sealed_to.extend(keys_sealed_to(world, thread, name))
    world.practice.new_epoch()
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard()[-1] == "for them alone"
    with world.welfare.store.reading() as tx:
        assert set(sealed_to) == {world.welfare.post.membership.keys(tx).seeds[0].seed.kid}


def keys_sealed_to(world, thread, name):
    """The keys that the bytes of a thread's message were sealed to, as they are about to leave."""
    if name != "sending.before_deposit":
        return []
    with world.practice.store.reading() as tx:
        of = (departures.c.thread == thread) & (departures.c.envelope == envelopes.c.id)
        return [
            read_header(wire).rkid
            for wire in tx.connection.execute(select(envelopes.c.wire).where(of)).scalars()
        ]
