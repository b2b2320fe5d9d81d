"""A restore of one of two real programs: nothing lost, nothing twice, nothing without a yes."""

import pytest

from wor_sidecar.domain.errors.inbox import NothingWaitsHere
from wor_sidecar.domain.errors.sidecar import StoppedThere
from wor_sidecar.practice.referrals.releasing import Kind
from wor_sidecar.wire.control_app import Call


def sent(both, number):
    """A referral that the inbox has."""
    taken = both.practice.take(both.someone(number))
    both.practice.answer(taken.referral)
    both.later(15)
    assert both.practice.state(taken.referral) == "received"
    return taken.referral


def kinds(both):
    return sorted((one.kind.value, one.what) for one in both.practice.waiting())


def restored(both, side, backup):
    side.put_back(backup)
    side.new_epoch()
    both.later(10)


@pytest.fixture
def gap(both):
    """What happened before a backup of the practice, and in the gap until it was put back."""
    coached = sent(both, 1)
    both.inbox.coach(coached)
    both.later(5)
    assert len(both.practice.place()) == 1
    leaving = both.practice.take(both.someone(2)).referral
    both.practice.answer(leaving)
    open_ = both.practice.take(both.someone(3)).referral
    untouched = both.practice.take(both.someone(4)).referral
    backup = both.practice.backup()
    both.practice.answer(open_)
    both.later(15)
    new = sent(both, 5)
    both.inbox.act(coached, "start-activity", category="meeting")
    both.inbox.coach(open_)
    both.later(5)
    assert len(both.practice.place()) == 2
    assert len(both.inbox.cases()) == 4
    return backup, {"coached": coached, "leaving": leaving, "open": open_, "new": new, "untouched": untouched}


def test_threat_35_a_practice_that_was_put_back_hears_again_what_it_lost(both, gap):
    backup, known = gap
    cases = both.inbox.cases()
    restored(both, both.practice, backup)
    assert both.practice.state(known["coached"]) == "active"
    assert both.practice.state(known["leaving"]) == "received"  # it left after the backup: nobody is asked
    assert both.practice.state(known["open"]) == "awaiting_consent"
    assert both.practice.holder(known["open"]) is not None
    assert both.practice.doubtful() == {known["open"], known["untouched"]}
    assert [one.thread for one in both.practice.waiting() if one.kind is Kind.THREAD] == [known["new"]]
    assert not [one for one in both.practice.waiting() if one.what in ("referral", "withdraw")]
    assert len(both.practice.place()) == 2  # as many as lay there
    assert both.inbox.cases().keys() == cases.keys()
    assert both.inbox.refusals() == []


def test_threat_35_a_yes_again_is_no_second_case_and_catches_up(both, gap):
    backup, known = gap
    restored(both, both.practice, backup)
    cases = both.inbox.cases()
    both.practice.answer(known["open"])
    both.later(15)
    assert both.practice.state(known["open"]) == "intake_done"
    assert both.inbox.cases().keys() == cases.keys()
    assert both.inbox.cases()[known["open"]].state.value == "intake_done"
    [letter] = both.practice.letters(known["open"])
    assert letter.waits
    before = len(both.practice.place())
    both.practice.release(letter.id)
    assert len(both.practice.place()) == before + 1
    assert both.practice.refusals() == both.inbox.refusals() == []


def test_threat_35_a_no_takes_it_back_there(both, gap):
    backup, known = gap
    restored(both, both.practice, backup)
    both.practice.answer(known["open"], "refused")
    both.later(15)
    assert both.inbox.cases()[known["open"]].state.value == "withdrawn"
    both.inbox.act(known["open"], "confirm-deletion")
    both.later(5)
    assert both.practice.state(known["open"]) == "consent_refused"
    assert both.practice.letters(known["open"]) == []
    assert both.practice.refusals() == both.inbox.refusals() == []


def test_threat_35_the_same_list_read_again_asks_nobody_twice_and_says_what_is_in_doubt(both, gap):
    backup, known = gap
    restored(both, both.practice, backup)
    again = [both.practice.take(both.someone(number)) for number in range(1, 6)]
    assert [one.prompt is not None for one in again] == [False, False, False, False, True]
    assert both.practice.doubtful() == {known["open"], known["untouched"], again[-1].referral}


def test_threat_35_what_never_left_waits_for_a_yes_and_then_arrives_once(both):
    referral = both.practice.take(both.someone(1)).referral
    both.practice.answer(referral)
    restored(both, both.practice, both.practice.backup())
    both.later(30)
    assert both.inbox.cases() == {}
    assert kinds(both) == [("message", "referral")]
    both.practice.release(both.practice.waiting()[0].id)
    both.later(5)
    assert list(both.inbox.cases()) == [referral]
    assert both.practice.state(referral) == "received"
    assert kinds(both) == []


def test_threat_35_a_coach_makes_the_steps_of_the_gap_again(both):
    referral = sent(both, 1)
    backup = both.inbox.backup()
    both.inbox.coach(referral)
    both.later(5)
    late = sent(both, 2)
    assert both.practice.state(referral) == "intake_done"
    assert len(both.practice.place()) == 1
    restored(both, both.inbox, backup)
    assert both.inbox.cases().keys() == {referral, late}  # what came in the gap came again
    assert {one.gap for one in both.inbox.cases().values()} == {True}
    assert both.practice.state(referral) == "intake_done"
    both.inbox.coach(referral, note="Komt graag onder de mensen.")
    both.later(5)
    assert both.practice.refusals() == both.inbox.refusals() == []
    assert [letter.waits for letter in both.practice.letters(referral)] == [False, True]
    assert len(both.practice.place()) == 1
    both.inbox.act(referral, "start-activity", category="meeting")
    both.later(5)
    assert both.practice.state(referral) == "active"


def test_threat_35_an_answer_that_was_not_sent_yet_waits_for_a_yes_too(both):
    referral = sent(both, 1)
    both.inbox.act(referral, "accept")
    restored(both, both.inbox, both.inbox.backup())
    assert both.practice.state(referral) == "received"
    calls = both.inbox.calls
    found = calls.listed(Call({}, {}, None, True))
    assert found["after_restore"]["waiting"] == len(found["items"])
    [waiting] = [one for one in found["items"] if one["what"] == "status"]
    assert (waiting["thread"], waiting["organisation_label"]) == (referral, "De Linde")
    calls.send(Call({"id": waiting["id"]}, {}, {"by": "A. Coach"}, True))
    both.later(5)
    assert both.practice.state(referral) == "accepted"
    with pytest.raises(NothingWaitsHere):
        calls.drop(Call({"id": waiting["id"]}, {}, {}, True))
    calls.send_all(Call({}, {}, {}, True))
    assert calls.listed(Call({}, {}, None, True)) == {"after_restore": None, "items": []}


def test_threat_35_a_thread_of_nobody_here_is_known_again_once_the_list_was_read_again(both, gap):
    backup, known = gap
    both.inbox.coach(known["new"])
    both.later(5)
    restored(both, both.practice, backup)
    found = both.practice.take(both.someone(5))
    assert found.referral == known["new"]
    assert [one for one in both.practice.waiting() if one.kind is Kind.THREAD] == []
    assert both.practice.holder(known["new"]) is not None
    cases = both.inbox.cases().keys()
    both.practice.answer(known["new"])
    both.later(15)
    assert both.inbox.cases().keys() == cases
    assert both.practice.state(known["new"]) == "intake_done"
    assert [letter.waits for letter in both.practice.letters(known["new"])] == [True]
    assert both.practice.refusals() == both.inbox.refusals() == []


def test_threat_35_who_stopped_there_in_the_gap_is_not_sent_again_unread(both, gap):
    backup, known = gap
    both.inbox.act(known["open"], "withdraw", kind="everything")
    both.later(5)
    restored(both, both.practice, backup)
    assert both.practice.state(known["open"]) == "awaiting_consent"
    with pytest.raises(StoppedThere):
        both.practice.answer(known["open"])
    both.practice.answer(known["open"], "refused")
    both.later(15)
    assert both.practice.refusals() == both.inbox.refusals() == []


@pytest.mark.parametrize("ended", ["withdraw", "wrong_patient", "deceased", "left_practice"])
def test_threat_35_a_yes_again_for_what_we_ended_there_in_the_gap_never_counts_as_received(both, ended):
    referral = both.practice.take(both.someone(1)).referral
    backup = both.practice.backup()
    both.practice.answer(referral)
    both.later(15)
    both.practice.end(referral, ended)
    both.later(5)
    over = both.inbox.cases()[referral].state
    restored(both, both.practice, backup)
    both.practice.answer(referral)
    both.later(15)
    assert (both.practice.state(referral), both.inbox.cases()[referral].state) == ("queued", over)
    assert ("referral_refused", "thread_closed") in both.practice.timeline(referral)


def test_threat_35_a_letter_of_the_gap_waits_where_the_new_machines_clock_was_slow(both):
    referral = sent(both, 1)
    backup = both.practice.backup()
    both.later(180)
    both.inbox.coach(referral)
    both.later(15)
    assert len(both.practice.place()) == 1
    both.clock.advance(-120 * both.MINUTE)
    both.practice.put_back(backup)
    both.clock.advance(120 * both.MINUTE)  # put right before a postbus would take a call
    both.practice.new_epoch()
    both.later(10)
    assert len(both.practice.place()) == 1
    assert [letter.waits for letter in both.practice.letters(referral)] == [True]


@pytest.mark.parametrize("ended", ["withdraw", "deceased"])
def test_threat_35_what_ended_for_good_in_the_gap_ends_again_at_a_practice_that_was_put_back(both, ended):
    referral = sent(both, 1)
    backup = both.practice.backup()
    both.practice.end(referral, ended)
    both.later(5)
    over = both.practice.state(referral)
    restored(both, both.practice, backup)
    both.later(5)
    assert both.practice.state(referral) == both.inbox.cases()[referral].state.value == over
    assert both.practice.refusals() == both.inbox.refusals() == []


@pytest.mark.parametrize("ended", ["withdraw", "deceased"])
def test_threat_35_what_ended_for_good_in_the_gap_ends_again_at_an_inbox_that_was_put_back(both, ended):
    referral = sent(both, 1)
    backup = both.inbox.backup()
    both.inbox.act(referral, ended, kind="everything" if ended == "withdraw" else "")
    both.later(5)
    over = both.practice.state(referral)
    restored(both, both.inbox, backup)
    both.later(5)
    assert both.practice.state(referral) == both.inbox.cases()[referral].state.value == over
    assert both.practice.refusals() == both.inbox.refusals() == []


@pytest.mark.parametrize("ended", ["withdraw", "wrong_patient", "deceased", "left_practice"])
def test_threat_35_a_last_word_of_the_practice_is_said_once_more_and_no_more(both, ended):
    referral = sent(both, 1)
    backup = both.inbox.backup()
    both.practice.end(referral, ended)
    both.later(5)
    restored(both, both.inbox, backup)
    both.later(5)
    assert both.practice.state(referral) == both.inbox.cases()[referral].state.value
    assert [entry.kind for entry in both.inbox.timeline(referral)] == ["received", ended]
    assert both.practice.refusals() == both.inbox.refusals() == []
