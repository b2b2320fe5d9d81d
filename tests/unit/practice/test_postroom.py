"""What arrives from coaches: the right thread and record, or a person's task."""

import os
import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.errors.sidecar import FeedbackNotAgreed
from wor_sidecar.domain.identifiers import Mid
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.mail.program import Message
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.tables import timeline
from wor_sidecar.practice.writeback import letters
from wor_sidecar.store.audit import lines

ANSWERS = 1500 if "WOR_FULL_SIZE" in os.environ else 400


@pytest.fixture
def referred(house, a_registration, a_patient):
    """A referral with feedback that the coach accepted."""
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    assert house.deliver(house.status("accept", check), referral) is None
    return referral, check


def test_a_receipt_moves_the_referral_to_received(house, a_registration):
    assert house.state(house.refer(a_registration())) == "received"


def test_a_coach_who_is_quicker_than_the_receipt_is_heard_all_the_same(house, a_registration, a_patient):
    referral = house.send(a_registration(), "feedback")
    assert house.state(referral) == "queued"
    check = house.check(referral, a_patient())
    assert house.deliver(house.status("accept", check), referral) is None
    assert house.deliver(house.feedback(referral, check), referral, mid="n" * 26) is None
    house.hear_receipt(referral)
    assert house.state(referral) == "intake_done"
    with house.store.reading() as tx:
        assert [entry.move for entry in book.entries(tx, referral)][-3:] == [
            "received",
            "accept",
            "intake_done",
        ]


def test_an_answer_with_a_foreign_check_is_no_receipt(house, a_registration, a_patient):
    referral = house.send(a_registration(), "feedback")
    wrong = house.check(referral, a_patient(bsn="999911120"))
    house.deliver(house.status("accept", wrong), referral)
    assert house.state(referral) == "queued"


def test_an_intake_becomes_a_move_and_a_letter(house, referred):
    referral, check = referred
    assert house.deliver(house.feedback(referral, check), referral) is None
    assert house.state(referral) == "intake_done"
    [letter] = house.letters(referral)
    with house.store.reading() as tx:
        lines = letters.says(tx, letter).lines
    assert lines[0].startswith("Welzijn op Recept")
    assert "onder de mensen" in "\n".join(lines)


def test_the_same_message_twice_is_one_move_and_one_letter(house, referred):
    referral, check = referred
    answer = house.feedback(referral, check)
    assert [house.deliver(answer, referral, mid="m" * 26) for _ in range(3)] == [None] * 3
    assert len(house.letters(referral)) == 1
    with house.store.reading() as tx:
        moves = [entry.move for entry in book.entries(tx, referral)]
    assert moves.count("intake_done") == 1


def test_threat_23_an_answer_on_a_thread_of_another_organisation_is_an_orphan(house, referred):
    referral, check = referred
    other = house.partner("Welzijn Elders")
    assert house.deliver(house.feedback(referral, check), referral, sender=other) is None
    assert house.state(referral) == "accepted"
    assert house.letters(referral) == []
    [orphan] = house.orphans()
    assert (orphan.sender, orphan.why) == (other, "unknown_thread")


def test_threat_23_an_unknown_thread_is_an_orphan_once(house, referred):
    _, check = referred
    thread = "a" * 26
    for _ in range(2):
        house.deliver(house.status("accept", check), thread, mid="m" * 26)
    assert [orphan.thread for orphan in house.orphans()] == [thread]


def test_an_answer_for_another_record_is_an_orphan_with_its_content_sealed(house, referred, a_patient):
    referral, _ = referred
    wrong = house.check(referral, a_patient(bsn="999911120"))
    house.deliver(house.feedback(referral, wrong), referral)
    assert house.state(referral) == "accepted"
    [orphan] = house.orphans()
    with house.store.reading() as tx:
        assert letters.says(tx, orphan).message["move"] == "intake_done"


def test_threat_34_no_feedback_ever_goes_into_another_file(house, a_registration, a_patient):
    """Twins, namesakes, swapped checks: an answer reaches the record that its check was made of, or none."""
    chance = random.Random(34)
    born = date(1990, 2, 28)
    people = [
        a_patient(his_number=str(number), bsn="", surname="Jansen", initials="J.", birth_date=born)
        for number in range(1, 9)
    ]
    people += [a_patient(his_number=str(100 + n), bsn="", birth_date=born + timedelta(n)) for n in range(8)]
    referrals = {house.refer(a_registration(one), "feedback"): one for one in people}
    for referral, one in referrals.items():
        house.deliver(house.status("accept", house.check(referral, one)), referral)
    threads = list(referrals)
    wrong = 0
    for _ in range(ANSWERS):
        thread, of, whose = chance.choice(threads), chance.choice(threads), chance.choice(people)
        check = house.check(of, whose)
        house.deliver(_contact(house, check), thread)
        wrong += thread != of or whose is not referrals[thread]
    right = ANSWERS - wrong
    assert right, "some of them are meant for the record that they reach"
    assert len(house.orphans()) == wrong
    with house.store.reading() as tx:
        contacts = sum(entry.move == "contact" for one in threads for entry in book.entries(tx, one))
    assert contacts == right


def _contact(house, check):
    status = house.status("accept", check)
    details = contents.ContactDetails(1, "mobile", "no_answer")
    return contents.Status("contact", status.at, status.by, None, "", check, details)


def test_feedback_without_the_patients_consent_is_refused(house, a_registration, a_patient):
    referral = house.refer(a_registration())
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    assert house.deliver(house.feedback(referral, check), referral) == "WOR-S109"
    assert house.letters(referral) == []
    with house.store.reading() as tx:
        last = book.entries(tx, referral)[-1]
        found = select(timeline.c.sealed).where(timeline.c.refused == "WOR-S109")
        assert tx.connection.execute(found).scalar_one() is None, "what it said isn't kept"
    assert (last.move, last.refused) == ("feedback", "WOR-S109")


def test_without_feedback_one_end_tells_nothing_and_closes(house, a_registration, a_patient):
    referral = house.refer(a_registration())
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    assert house.deliver(house.status("end", check, "withheld"), referral) is None
    assert house.state(referral) == "ended"
    assert [letter.template for letter in house.letters(referral)] == ["closed-no-feedback"]


def test_a_forbidden_move_is_refused_kept_and_shown(house, referred):
    referral, check = referred
    assert house.deliver(house.feedback(referral, check, MoveKind.FOLLOW_UP), referral) == "not_allowed"
    assert house.state(referral) == "accepted"
    with house.store.reading() as tx:
        last = book.entries(tx, referral)[-1]
    assert (last.move, last.refused) == ("follow_up", "WOR-S101")
    assert house.letters(referral) == []


def test_a_refused_move_is_kept_by_the_very_transaction_that_consumes_it(house, referred):
    referral, check = referred
    told = house.feedback(referral, check, MoveKind.FOLLOW_UP)
    message = Message(house.welfare, Mid("m" * 26), told.type, referral, told, house.clock.now())
    with house.store.transaction() as tx:
        assert house.practice.postroom.deliver(tx, message) == "not_allowed"
        assert book.entries(tx, referral)[-1].refused == "WOR-S101"


def test_whatever_a_coach_sends_leaves_an_audit_line(house, referred):
    referral, check = referred
    house.deliver(house.feedback(referral, check, MoveKind.FOLLOW_UP), referral)
    house.deliver(contents.Deceased(), referral)
    with house.store.reading() as tx:
        told = [one.line for one in lines(tx, objects=frozenset({referral}))]
    heard = [
        (line.event, line.user, line.outcome) for line in told if line.event.startswith("referral.heard")
    ]
    assert heard == [
        ("referral.heard.status", house.welfare, "ok"),
        ("referral.heard.feedback", house.welfare, "not_allowed"),
        ("referral.heard.deceased", house.welfare, "ok"),
    ]


def test_a_withdrawal_from_the_coach_ends_it_and_the_consent(house, referred):
    referral, _ = referred
    told = contents.Withdraw("coaching", "Coach", house.clock.now())
    assert house.deliver(told, referral) is None
    assert house.state(referral) == "withdrawn"
    with house.store.reading() as tx:
        assert not consents.standing(tx, referral).consent.live


def test_the_coach_can_switch_feedback_off(house, referred):
    referral, _ = referred
    house.deliver(contents.FeedbackConsent(False, "Coach", house.clock.now()), referral)
    with house.store.reading() as tx:
        assert Scope.FEEDBACK not in consents.standing(tx, referral).consent.scopes


def test_the_practice_withdraws_before_sending_and_nothing_ever_leaves(house, a_registration):
    house.work()
    house.bus.deposits.clear()
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    with house.store.transaction() as tx:
        house.rooms.acting.withdraw(tx, taken.referral, "everything", house.ASSISTANT)
    house.pass_time(house.DAY)
    assert house.bus.deposits == []
    assert house.state(taken.referral) == "withdrawn"


def test_the_practice_withdraws_after_sending_and_the_coach_hears(house, referred):
    referral, _ = referred
    with house.store.transaction() as tx:
        house.rooms.acting.withdraw(tx, referral, "everything", house.ASSISTANT)
    assert "withdraw" in [type_ for type_, _ in house.departures(referral)]


def test_feedback_that_is_stopped_while_held_changes_what_is_sealed(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    with house.store.transaction() as tx:
        house.rooms.acting.stop_feedback(tx, taken.referral, house.ASSISTANT)
    assert house.departures(taken.referral) == [("referral", "held")]
    with house.store.reading() as tx:
        assert not house.practice.postroom.standing(tx, taken.referral).feedback


def test_words_of_a_coach_against_the_patients_choice_are_refused_and_kept_nowhere(house, a_registration):
    referral = house.refer(a_registration())
    assert house.deliver(contents.TextMessage("Zij drinkt weer."), referral) == FeedbackNotAgreed.code
    with house.store.reading() as tx:
        assert book.told(tx, referral, "message") == []
        assert book.entries(tx, referral)[-1].refused == FeedbackNotAgreed.code
