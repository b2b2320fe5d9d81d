"""After a restore: nothing of the backup is done by itself, and nothing that is known is asked twice."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors.sidecar import (
    HeldElsewhere,
    HeldThere,
    NothingWaits,
    SentElsewhere,
    UndoTooLate,
)
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.mail import restoring
from wor_sidecar.mail.program import Sent
from wor_sidecar.practice import restored
from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.api.restored import RestoredCalls
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.consent import prompts
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.releasing import Releasing
from wor_sidecar.practice.writeback import letters as rows
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.audit import lines
from wor_sidecar.wire.control_app import Call

DATABASE = "wor.db"


class Backup:
    """What the practice's database was at one moment; `put_back` makes it that again."""

    def __init__(self, house) -> None:
        self.house, self.path, self.made_at = house, house.folder / "copy.db", house.clock.now()
        with (
            closing(sqlite3.connect(house.folder / DATABASE)) as now,
            closing(sqlite3.connect(self.path)) as then,
        ):
            now.backup(then)

    def put_back(self) -> None:
        house = self.house
        house.store.close()
        for rest in house.folder.glob(f"{DATABASE}*"):
            rest.unlink()
        self.path.rename(house.folder / DATABASE)
        house.die_at = ""
        house.open()
        with house.store.transaction() as tx:
            restoring.begin(tx, self.made_at)
            restored.begin(tx, self.made_at)
            restoring.epoch_begun(tx)


@pytest.fixture
def backup(house):
    return lambda: Backup(house)


def call(body=None, **path):
    return Call(path, {}, body, at_control())


def placed(house):
    for placer in house.rooms.placers:
        placer.step()
    return [path.name for path in house.imported() if path.is_file()]


def releasing(house):
    return Releasing(house.rooms.acting, house.rooms.partners)


def release(house, what, id_):
    with house.store.transaction() as tx:
        getattr(releasing(house), what)(tx, id_, house.ASSISTANT)


def waiting(house):
    with house.store.reading() as tx:
        return releasing(house).waiting(tx)


def shown(house, referral):
    return ReferralCalls(house.rooms).shown(call(id=referral))


def code(house, referral):
    return shown(house, referral)["standing"]["code"]


def told_threads(house, *threads, partner=None):
    with house.store.transaction() as tx:
        return list(house.practice.postroom.threads_told(tx, partner or house.welfare, threads))


def doubts(house):
    person = at_control()
    return {one["id"]: one["doubt"] for one in PromptCalls(house.rooms)._open(person)["prompts"]}


def moves(house, referral):
    with house.store.reading() as tx:
        return [entry.move for entry in book.entries(tx, referral)]


@pytest.fixture
def accepted(house, a_registration, a_patient):
    """A referral with feedback that the coach accepted, and its check."""
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    assert house.deliver(house.status("accept", check), referral) is None
    house.work()
    return referral, check


# Letters


def test_threat_35_a_letter_that_was_not_placed_yet_waits_for_a_yes(house, backup, accepted):
    referral, check = accepted
    house.deliver(house.feedback(referral, check), referral)
    copied = backup()
    assert len(placed(house)) == 1
    copied.put_back()
    for path in house.imported():
        path.unlink()  # the HIS took it
    assert placed(house) == []
    [letter] = house.letters(referral)
    assert shown(house, referral)["letters"][0]["standing"]["code"] == "letter_waits_for_yes"
    release(house, "send", letter.id)
    assert len(placed(house)) == 1
    assert "letter" not in {one.kind.value for one in waiting(house)}


def test_threat_35_a_letter_that_is_in_the_file_already_is_never_written_again(house, backup, accepted):
    referral, check = accepted
    house.deliver(house.feedback(referral, check), referral)
    backup().put_back()
    [letter] = house.letters(referral)
    release(house, "drop", letter.id)
    assert placed(house) == []
    [letter] = house.letters(referral)
    assert letter.state is LetterState.TAKEN
    assert shown(house, referral)["letters"][0]["standing"]["code"] == "letter_seen"
    assert ("acknowledge", "held") in house.departures(referral)


def test_threat_35_a_letter_that_was_being_placed_is_not_placed_by_itself(house, backup, accepted):
    referral, check = accepted
    house.deliver(house.feedback(referral, check), referral)
    house.die_at = "writeback.placing_committed"
    with pytest.raises(BaseException, match="placing_committed"):
        placed(house)
    backup().put_back()
    [letter] = house.letters(referral)
    assert letter.state is LetterState.PLACING
    assert placed(house) == []
    release(house, "send", letter.id)
    assert len(placed(house)) == 1


def test_threat_35_a_letter_that_comes_again_waits_and_a_new_one_does_not(house, backup, accepted):
    referral, check = accepted
    copied = backup()
    feedback = house.feedback(referral, check)
    house.deliver(feedback, referral, mid="m" * 26)
    assert len(placed(house)) == 1
    house.clock.advance(house.DAY)
    copied.put_back()
    house.deliver(feedback, referral, mid="m" * 26)
    placed(house)
    assert [letter.waits for letter in house.letters(referral)] == [True]
    house.clock.advance(house.DAY)
    house.deliver(house.feedback(referral, check, MoveKind.STOP), referral)
    assert [letter.waits for letter in house.letters(referral)] == [True, False]
    assert len(placed(house)) == 2


# Questions


def test_claims_quiet_times_and_windows_of_undo_of_the_backup_are_over(
    house, backup, a_registration, a_patient
):
    claimed = house.take(a_registration()).prompt
    later = house.take(a_registration(a_patient(his_number="2", bsn=""))).prompt
    no = house.take(a_registration(a_patient(his_number="3", bsn=""))).prompt
    house.open_prompt(claimed)
    house.answer(later, "later", until="2027-06-01")
    house.answer(no, "refused")
    backup().put_back()
    with house.store.reading() as tx:
        found = {one.prompt.id: one for one in prompts.waiting(tx)}
    assert found.keys() == {claimed, later}
    assert all(
        one.gap and one.prompt.claim is None and one.prompt.quiet_until is None for one in found.values()
    )
    with pytest.raises(UndoTooLate):
        house.undo(no)


def test_threat_35_a_question_of_the_gap_says_whom_to_call(house, backup, a_registration, a_patient):
    asked = house.take(a_registration()).prompt
    copied = backup()
    new = a_registration(a_patient(his_number="2", bsn=""))
    house.take(new)
    copied.put_back()
    found = house.take(new).prompt
    assert doubts(house).keys() == {asked, found}
    for doubt in doubts(house).values():
        assert (doubt["code"], doubt["facts"]["organisation"]) == ("gap", "Welzijn De Brug")
        assert "Welzijn De Brug" in doubt["told"]
    opened = PromptCalls(house.rooms).claim(call({}, id=asked))
    assert opened["doubt"]["code"] == "gap"


def test_a_registration_that_the_backup_knew_is_asked_about_once(house, backup, a_registration):
    taken = house.take(a_registration())
    backup().put_back()
    again = house.take(a_registration())
    assert again.registration == taken.registration
    assert len(house.waiting()) == 1


def test_a_contact_after_the_restore_is_in_no_doubt(house, backup, a_registration, a_patient):
    backup().put_back()
    house.clock.advance(2 * house.DAY)
    day = local_date(house.clock.now())
    taken = house.take(replace(a_registration(a_patient(his_number="9", bsn="")), contact_date=day))
    assert doubts(house) == {taken.prompt: None}


# A thread that a partner holds, and whose answer was lost here


@pytest.fixture
def lost(house, backup, a_registration, a_patient):
    """A referral that was answered and sent after the backup, and its check: here it is asked about still."""
    taken = house.take(a_registration())
    copied = backup()
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    house.pass_time(11 * house.MINUTE)
    house.hear_receipt(taken.referral)
    house.clock.advance(house.DAY)
    copied.put_back()
    assert told_threads(house, taken.referral) == []
    return taken, house.check(taken.referral, a_patient())


def test_threat_35_a_referral_that_is_there_already_is_said_to_be_there(house, lost):
    taken, _ = lost
    assert doubts(house)[taken.prompt]["code"] == "held_there"
    assert code(house, taken.referral) == "held_there"
    groups = {one["kind"]: one["items"] for one in WaitingCalls(house.rooms).waiting(call())["groups"]}
    assert [item["prompt_id"] for item in groups["restored"]] == [taken.prompt]


def test_threat_35_a_yes_again_sends_the_same_referral_and_reads_what_came_meanwhile(house, lost):
    taken, check = lost
    for content in (house.status("accept", check), house.feedback(taken.referral, check)):
        assert house.deliver(content, taken.referral) is None
    assert house.letters(taken.referral) == []
    assert house.orphans() == []
    assert house.state(taken.referral) == "awaiting_consent"
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    assert house.departures(taken.referral) == [("referral", "held")]
    house.pass_time(11 * house.MINUTE)
    house.hear_receipt(taken.referral)
    assert house.state(taken.referral) == "intake_done"
    assert moves(house, taken.referral)[-4:] == ["give", "received", "accept", "intake_done"]
    assert [letter.waits for letter in house.letters(taken.referral)] == [True]  # it may be in the file


def test_threat_35_a_yes_without_feedback_keeps_what_came_out_of_the_file(house, lost):
    taken, check = lost
    house.deliver(house.status("accept", check), taken.referral)
    house.deliver(house.feedback(taken.referral, check), taken.referral)
    house.answer(taken.prompt, "given_to_me", scopes=["contact"])
    house.pass_time(11 * house.MINUTE)
    house.hear_receipt(taken.referral)
    assert house.letters(taken.referral) == []
    assert house.state(taken.referral) == "accepted"


def test_threat_35_a_no_asks_them_to_stop_and_can_be_taken_back(house, lost):
    taken, _ = lost
    house.answer(taken.prompt, "refused")
    assert house.departures(taken.referral) == [("withdraw", "held")]
    house.undo(taken.prompt)
    assert house.departures(taken.referral) == []
    assert doubts(house)[taken.prompt]["code"] == "held_there"
    house.answer(taken.prompt, "refused")
    house.pass_time(11 * house.MINUTE)
    assert house.departures(taken.referral) == [("withdraw", "deposited")]
    assert house.deliver(contents.DeletionConfirmed(house.clock.now()), taken.referral) is None
    assert moves(house, taken.referral)[-1] == "deletion_confirmed"


def test_threat_35_nobody_gets_two_organisations_or_none_that_knows(house, lost):
    taken, _ = lost
    other = house.partner("Welzijn Elders")
    with pytest.raises(HeldThere):
        house.answer(taken.prompt, "given_to_me", organisation=other)
    with pytest.raises(HeldElsewhere):
        house.answer(taken.prompt, "referred_elsewhere", channel="phone")
    assert house.state(taken.referral) == "awaiting_consent"


def test_a_question_about_a_referral_that_is_there_never_expires(house, lost):
    taken, _ = lost
    house.clock.advance(90 * house.DAY)
    with house.store.transaction() as tx:
        assert house.practice.windows.expire(tx, 20, Calendar(frozenset())) == 0
    assert house.state(taken.referral) == "awaiting_consent"


def test_threat_34_an_answer_for_another_record_is_an_orphan_here_too(house, lost, a_patient):
    taken, _ = lost
    wrong = house.check(taken.referral, a_patient(bsn="999911120"))
    assert house.deliver(house.status("accept", wrong), taken.referral) is None
    [orphan] = house.orphans()
    assert orphan.why == "wrong_record"


def test_threat_35_a_coach_who_goes_on_while_a_yes_can_be_taken_back_is_read_in_order(house, lost):
    taken, check = lost
    house.deliver(house.status("accept", check), taken.referral)
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    assert house.deliver(house.feedback(taken.referral, check), taken.referral) is None
    assert house.state(taken.referral) == "queued"
    house.undo(taken.prompt)
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    house.pass_time(11 * house.MINUTE)
    house.hear_receipt(taken.referral)
    assert moves(house, taken.referral)[-3:] == ["received", "accept", "intake_done"]


def test_threat_35_what_was_kept_is_shredded_once_they_know_of_the_no(house, lost):
    taken, check = lost
    house.deliver(house.status("accept", check), taken.referral)
    house.answer(taken.prompt, "refused")
    with house.store.reading() as tx:
        assert len(rows.of_thread(tx, house.welfare, taken.referral)) == 1
    sent = Sent("d", "m", MessageType.WITHDRAW, taken.referral, house.welfare, 2)
    with house.store.transaction() as tx:
        house.practice.postroom.received(tx, sent)
        assert rows.of_thread(tx, house.welfare, taken.referral) == []
        assert restored.holder_of(tx, taken.referral) is None


def test_a_question_that_expired_and_is_there_is_a_persons_list_until_it_is_asked_again(house, lost):
    taken, _ = lost
    with house.store.transaction() as tx:
        restored.let_go(tx, taken.referral)
        house.clock.advance(90 * house.DAY)
        assert house.practice.windows.expire(tx, 20, Calendar(frozenset())) == 1
    assert told_threads(house, taken.referral) == [taken.referral]
    with house.store.transaction() as tx:
        house.rooms.acting.reopen(tx, taken.referral, house.ASSISTANT)
    assert doubts(house)[taken.prompt]["code"] == "held_there"


def test_a_patient_who_stopped_there_is_seen_here(house, lost):
    taken, check = lost
    house.deliver(house.status("accept", check), taken.referral)
    at = house.clock.now() // 1000 * 1000
    assert house.deliver(contents.Withdraw("everything", "", at), taken.referral) is None
    assert moves(house, taken.referral)[-1] == "withdraw"
    assert doubts(house)[taken.prompt]["code"] == "gap"


# What was to be sent


@pytest.fixture
def queued(house, backup, a_registration):
    """A referral that the backup was still to send."""
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    backup().put_back()
    return taken


def test_threat_35_a_held_referral_asks_before_it_leaves(house, queued):
    house.pass_time(house.DAY)
    assert house.bus.deposits == []
    assert code(house, queued.referral) == "waits_for_yes"
    assert {"send", "drop"} <= set(shown(house, queued.referral)["possible"])
    groups = {one["kind"]: one["items"] for one in WaitingCalls(house.rooms).waiting(call())["groups"]}
    assert [item["referral_id"] for item in groups["restored"]] == [queued.referral]
    [one] = waiting(house)
    release(house, "send", one.id)
    house.pass_time(house.MINUTE)
    assert len(house.bus.deposits) == 1
    with house.store.reading() as tx:
        assert "restored.sent" in [record.line.event for record in lines(tx)]


def test_a_referral_that_is_not_sent_is_closed(house, queued):
    RestoredCalls(house.rooms)._acting("drop")(call({}, id=queued.referral))
    assert house.departures(queued.referral) == []
    assert house.state(queued.referral) == "cancelled"
    with pytest.raises(NothingWaits):
        release(house, "drop", "a" * 26)


def test_threat_35_a_referral_that_arrived_asks_no_more(house, queued):
    assert told_threads(house, queued.referral) == []
    assert house.state(queued.referral) == "received"
    assert waiting(house) == []


def test_threat_35_what_another_organisation_has_is_not_sent(house, queued):
    other = house.partner("Welzijn Elders")
    assert told_threads(house, queued.referral, partner=other) == [queued.referral]
    [one] = waiting(house)
    with pytest.raises(SentElsewhere):
        release(house, "send", one.id)
    with house.store.transaction() as tx:
        assert releasing(house).send_all(tx, house.ASSISTANT) == 0


def test_all_messages_are_let_go_at_once_and_no_letter(house, backup, accepted, a_registration, a_patient):
    referral, check = accepted
    house.deliver(house.feedback(referral, check), referral)
    taken = house.take(a_registration(a_patient(his_number="5", bsn="")))
    house.answer(taken.prompt, "given_to_me")
    backup().put_back()
    RestoredCalls(house.rooms).send_all(call({}))
    assert {one.kind.value for one in waiting(house)} == {"letter"}


# Threads that nobody here knows


def test_threat_35_a_thread_that_is_unknown_here_is_a_persons_list(house, backup):
    backup().put_back()
    thread = ReferralId("a" * 26)
    assert told_threads(house, thread) == [thread]
    with house.store.transaction() as tx:
        restoring.strange(tx, house.welfare, [thread])
    found = RestoredCalls(house.rooms).listed(call())
    assert [(one["kind"], one["thread"]) for one in found["items"]] == [("thread", thread)]
    notes = [note["told"] for note in WaitingCalls(house.rooms).waiting(call())["notes"]]
    assert any("Welzijn De Brug" in note for note in notes)
    RestoredCalls(house.rooms).settle(call({"partner": "Welzijn De Brug", "thread": thread}))
    assert RestoredCalls(house.rooms).listed(call()) == {"after_restore": None, "items": []}


# A coach whose inbox was restored


def test_threat_35_a_coach_who_makes_steps_again_is_not_refused_and_no_second_letter_is_written(
    house, accepted
):
    referral, check = accepted
    house.deliver(house.feedback(referral, check), referral)
    assert len(placed(house)) == 1
    house.clock.advance(house.DAY)
    assert house.deliver(house.status("accept", check), referral) is None
    assert house.deliver(house.feedback(referral, check), referral) is None
    assert house.state(referral) == "intake_done"
    assert len(placed(house)) == 1
    assert [letter.waits for letter in house.letters(referral)] == [False, True]
    assert moves(house, referral)[-2:] == ["accept_again", "intake_done_again"]
    assert shown(house, referral)["timeline"][-1]["refused"] == ""


def test_a_step_that_contradicts_what_stands_is_a_persons_task(house, accepted):
    referral, check = accepted
    house.deliver(house.feedback(referral, check, MoveKind.STOP), referral)
    told = contents.RejectDetails("", True)
    assert house.deliver(house.status("reject", check, "no_capacity", told), referral) == "not_allowed"


def test_nothing_of_this_is_seen_where_no_backup_was_ever_put_back(house, a_registration):
    taken = house.take(a_registration())
    assert doubts(house) == {taken.prompt: None}
    assert OverviewCalls(house.rooms).status(call())["after_restore"] is None
    assert RestoredCalls(house.rooms).listed(call()) == {"after_restore": None, "items": []}
