"""What one side said and lost in a restore, or said before it knew the other: both sides end alike."""

import pytest

from tests.unit.restored.conftest import ASSISTANT
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.chances import SecondChances


def sent(both):
    taken = both.practice.take(both.someone(1))
    both.practice.answer(taken.referral)
    both.later(15)
    return taken.referral


def restored(both, side, backup):
    side.put_back(backup)
    side.new_epoch()
    both.later(10)


def practice_does(both, act):
    with both.practice.store.transaction() as tx:
        act(tx, both.practice.rooms)


def cancel(both, referral):
    practice_does(both, lambda tx, rooms: rooms.acting.cancel(tx, referral, "by_mistake", ASSISTANT))


def no_reports(both, referral):
    practice_does(both, lambda tx, rooms: rooms.acting.stop_feedback(tx, referral, ASSISTANT))


def states(both, referral):
    return both.practice.state(referral), both.inbox.cases()[referral].state.value


def agreed(both, referral):
    """Whether reports go to the GP, here and there."""
    with both.practice.store.reading() as tx:
        return consents.standing(tx, referral).consent.feedback, both.inbox.cases()[referral].feedback


def test_what_was_taken_back_before_we_knew_that_it_had_arrived_goes_on_where_they_decline(both):
    referral = both.practice.take(both.someone(1)).referral
    both.practice.answer(referral)
    both.clock.advance(11 * both.MINUTE)
    both.practice.post.courier.step()
    both.inbox.post.courier.step()
    both.inbox.act(referral, "accept")
    assert both.practice.state(referral) == "queued"
    cancel(both, referral)
    both.later(10)
    assert states(both, referral) == ("cancelled", "accepted")
    both.inbox.act(referral, "decline-cancel")
    both.later(5)
    assert states(both, referral) == ("accepted", "accepted")
    both.inbox.act(referral, "contact", way="mobile", result="no_answer")
    both.later(5)
    assert states(both, referral) == ("contacting", "contacting")


@pytest.mark.parametrize(
    ("answer", "after"), [("confirm-cancel", "cancelled"), ("decline-cancel", "accepted")]
)
def test_an_answer_to_a_wish_that_the_practice_forgot_is_heard(both, answer, after):
    referral = sent(both)
    both.inbox.act(referral, "accept")
    both.later(5)
    backup = both.practice.backup()
    cancel(both, referral)
    both.later(5)
    restored(both, both.practice, backup)
    both.inbox.act(referral, answer)
    both.later(5)
    assert states(both, referral) == (after, after)
    assert both.practice.refusals() == []


def test_a_second_try_that_the_practice_forgot_goes_on(both):
    referral = sent(both)
    both.inbox.act(referral, "accept")
    both.inbox.act(referral, "contact", way="mobile", result="no_answer")
    both.inbox.act(referral, "not-reached")
    both.later(5)
    backup = both.practice.backup()

    def again(tx, rooms):
        chances = SecondChances(rooms.acting, rooms.registrar, rooms.departures)
        chances.try_again(tx, referral, "", ASSISTANT)

    practice_does(both, again)
    both.later(5)
    restored(both, both.practice, backup)
    assert states(both, referral) == ("received", "received")
    both.inbox.act(referral, "accept")
    both.later(5)
    assert states(both, referral) == ("accepted", "accepted")


@pytest.mark.parametrize("last", ["practice", "coach"])
def test_the_newest_word_on_reports_counts_whoever_said_it(both, last):
    referral = sent(both)
    both.inbox.act(referral, "feedback-consent", on=False)
    both.clock.advance(1000)
    both.inbox.act(referral, "feedback-consent", on=True)
    both.clock.advance(1000)
    no_reports(both, referral)
    if last == "coach":
        both.clock.advance(1000)
        both.inbox.act(referral, "feedback-consent", on=True)
    both.later(5)
    assert agreed(both, referral) == (last == "coach", last == "coach")


def test_a_practice_that_forgot_that_the_patient_wants_no_reports_hears_it_again(both):
    referral = sent(both)
    backup = both.practice.backup()
    no_reports(both, referral)
    both.later(5)
    restored(both, both.practice, backup)
    assert agreed(both, referral) == (False, False)


def test_an_inbox_that_forgot_that_the_patient_wants_no_reports_hears_it_again(both):
    referral = sent(both)
    backup = both.inbox.backup()
    both.inbox.act(referral, "feedback-consent", on=False)
    both.later(5)
    restored(both, both.inbox, backup)
    assert agreed(both, referral) == (False, False)


@pytest.mark.parametrize(("said", "heard"), [("wrong_patient", "withdrawn"), ("left_practice", "cancelled")])
def test_a_last_word_of_its_own_that_a_practice_forgot_is_over_all_the_same(both, said, heard):
    referral = sent(both)
    backup = both.practice.backup()
    both.practice.end(referral, said)
    both.later(5)
    restored(both, both.practice, backup)
    assert states(both, referral) == (heard, said)
    both.practice.end(referral, said)
    both.later(5)
    assert states(both, referral) == (said, said)
    assert both.practice.refusals() == both.inbox.refusals() == []


def test_a_practice_that_hears_no_reports_hears_all_the_same_that_it_goes_on_after_not_reached(both):
    referral = both.practice.take(both.someone(1)).referral
    both.practice.answer(referral, feedback=False)
    both.later(15)
    for act, filled in (("accept", {}), ("contact", {"way": "mobile", "result": "no_answer"})):
        both.inbox.act(referral, act, **filled)
    both.inbox.act(referral, "not-reached")
    both.later(5)
    assert states(both, referral) == ("not_reached", "not_reached")
    both.inbox.act(referral, "call-back", note="Belde zelf.")
    both.later(5)
    assert states(both, referral) == ("contacting", "contacting")
    with both.practice.store.reading() as tx:
        [(_line, told)] = book.told(tx, referral, "call_back")
    assert told["text"] == ""


@pytest.mark.parametrize(("said", "heard"), [("wrong_patient", "withdrawn"), ("left_practice", "cancelled")])
def test_a_forgotten_last_word_that_arrives_only_after_the_restore_is_said_back(both, said, heard):
    referral = sent(both)
    backup = both.practice.backup()
    both.practice.end(referral, said)
    both.clock.advance(both.MINUTE)
    both.practice.post.courier.step()
    mailbox = both.inbox_mailbox
    both.bus.held_back |= set(both.bus.boxes[mailbox].messages)
    restored(both, both.practice, backup)
    assert states(both, referral) == ("received", "received")
    both.bus.held_back.clear()
    both.later(180)
    assert states(both, referral) == (heard, said)
    assert both.practice.refusals() == both.inbox.refusals() == []
