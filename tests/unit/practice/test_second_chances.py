"""Try again, another organisation, a word to the coach: what a person does when the first way led nowhere."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import NoteMissing, PhoneUnusable, ReferralExists
from wor_sidecar.domain.errors.sidecar import (
    ConsentNotGiven,
    ConsentOutgrown,
    MoveNotAllowed,
    NumberLooksLikeBsn,
    UndoTooLate,
)
from wor_sidecar.exchange import contents
from wor_sidecar.mail import rows as mail_rows
from wor_sidecar.mail.tables import departures
from wor_sidecar.practice.api.chances import ChanceCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.practice.tables import facts, registrations
from wor_sidecar.store import audit
from wor_sidecar.wire.control_app import Call


def act(house, referral, name, **body):
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    acts = {
        "try-again": lambda tx: chances.try_again(tx, referral, body.get("phone", ""), house.ASSISTANT),
        "route-again": lambda tx: chances.route_again(tx, referral, house.ASSISTANT),
        "anew": lambda tx: chances.anew(tx, referral, house.ASSISTANT),
        "message": lambda tx: chances.message(tx, referral, body["note"], house.ASSISTANT),
    }
    with house.store.transaction() as tx:
        return acts[name](tx)


def shown(house, referral):
    return ReferralCalls(house.rooms).shown(Call({"id": referral}, {}, None, True))


def sent_content(house, referral, type_):
    """Open what is held to be sent."""
    with house.store.reading() as tx:
        found = mail_rows.find(tx, departures.c.thread == referral, departures.c.type == type_)
        return mail_rows.content(tx, found[-1].id)


def test_after_not_reached_the_same_referral_goes_again_counted_once(house, a_registration):
    referral = house.gives_up(a_registration())
    assert "try-again" in shown(house, referral)["possible"]
    act(house, referral, "try-again")
    told = shown(house, referral)
    assert told["state"] == "queued"
    assert told["standing"]["code"] == "leaving"
    assert told["timeline"][-1]["move"] == "try_again"
    house.work()
    assert house.departures(referral)[-1] == ("try_again", "deposited")
    with house.store.reading() as tx:
        assert len(tx.connection.execute(select(facts.c.referral_id)).all()) == 1


def test_the_letter_that_asked_for_it_counts_as_seen(house, a_registration):
    referral = house.gives_up(a_registration())
    [letter] = house.letters(referral)
    assert letter.waits_for_eyes
    act(house, referral, "try-again")
    [letter] = house.letters(referral)
    assert letter.seen_by == house.ASSISTANT.name


def test_its_receipt_makes_it_received_again(house, a_registration):
    from wor_sidecar.domain.messages import MessageType
    from wor_sidecar.mail.program import Sent

    referral = house.gives_up(a_registration())
    act(house, referral, "try-again")
    house.work()
    sent = Sent("d", "m2", MessageType.TRY_AGAIN, referral, house.welfare, 2)
    with house.store.transaction() as tx:
        house.practice.postroom.received(tx, sent)
    assert house.state(referral) == "received"
    assert (
        house.deliver(house.status("accept", house.check(referral, a_registration().patient)), referral)
        is None
    )
    assert house.state(referral) == "accepted"


def test_a_corrected_number_goes_first_there_and_stays_here(house, a_registration):
    referral = house.gives_up(a_registration())
    act(house, referral, "try-again", phone=" 06 1234 5678 ")
    assert sent_content(house, referral, "try_again").phones == ("06 1234 5678", "0413-000101")
    assert shown(house, referral)["patient"]["phones"] == ["06 1234 5678", "0413-000101"]


def test_without_a_correction_the_numbers_stay_as_they_are(house, a_registration):
    referral = house.gives_up(a_registration())
    act(house, referral, "try-again")
    assert sent_content(house, referral, "try_again").phones is None


@pytest.mark.parametrize(
    ("phone", "error"),
    [("bel maar", PhoneUnusable), ("12", PhoneUnusable), ("123456782", NumberLooksLikeBsn)],
)
def test_what_is_no_number_is_refused_and_nothing_moves(house, a_registration, phone, error):
    referral = house.gives_up(a_registration())
    with pytest.raises(error):
        act(house, referral, "try-again", phone=phone)
    assert house.state(referral) == "not_reached"


def test_who_was_reached_is_not_tried_again(house, a_registration):
    with pytest.raises(MoveNotAllowed):
        act(house, house.refer(a_registration()), "try-again")


def test_without_a_live_consent_nothing_is_tried(house, a_registration):
    referral = house.gives_up(a_registration())
    with house.store.transaction() as tx:
        house.rooms.acting.withdraw(tx, referral, "everything", house.ASSISTANT)
    assert {"try-again", "message"}.isdisjoint(shown(house, referral)["possible"])
    with pytest.raises(ConsentNotGiven):
        act(house, referral, "try-again")


def test_after_a_birthday_that_counts_somebody_else_must_say_yes_first(house, a_registration, a_patient):
    young = a_registration(a_patient(birth_date=date(2015, 2, 1)))
    taken = house.take(young)
    people = [{"role": "parent_with_authority", "name": "P. Wilgenhout", "phone": ""}]
    house.answer(taken.prompt, "given_to_me", representatives=people)
    house.pass_time(11 * house.MINUTE)
    house.hear_receipt(taken.referral)
    house.clock.advance(60 * house.DAY)
    with house.store.transaction() as tx:
        found = book.load(tx, taken.referral)
        book.save(tx, replace(found, state=type(found.state).NOT_REACHED))
    with pytest.raises(ConsentOutgrown):
        act(house, taken.referral, "try-again")


def test_a_rejected_patient_is_asked_anew_with_a_prompt_and_a_consent_of_its_own(house, a_registration):
    old = house.rejects(a_registration())
    new = act(house, old, "route-again")
    told = shown(house, new.id)
    assert (told["state"], told["timeline"][0]["move"]) == ("awaiting_consent", "ask")
    assert told["registration_id"] == shown(house, old)["registration_id"]
    assert house.state(old) == "rejected"
    other = house.partner("Sociaal Huis")
    house.answer(told["prompt_id"], "given_to_me", organisation=other)
    house.pass_time(11 * house.MINUTE)
    assert house.departures(new.id) == [("referral", "deposited")]
    with house.store.reading() as tx:
        counted = tx.connection.execute(select(facts.c.registration_id)).scalars().all()
    assert len(counted) == 2
    assert len(set(counted)) == 1


def test_asking_anew_twice_is_one_question(house, a_registration):
    old = house.rejects(a_registration())
    assert act(house, old, "route-again").id == act(house, old, "route-again").id
    assert len(house.waiting()) == 1


def test_asking_anew_twice_shows_the_patient_twice_in_the_trail(house, a_registration):
    old = house.rejects(a_registration())
    begun = act(house, old, "route-again")
    with house.store.reading() as tx:
        before = len(list(audit.lines(tx)))
    act(house, old, "route-again")
    with house.store.reading() as tx:
        [line] = [record.line for record in audit.lines(tx)][before:]
    assert (line.event, line.user, line.object) == ("referral.route_again", house.ASSISTANT.user, begun.id)


def test_while_another_organisation_is_asked_the_first_is_not_tried_again(house, a_registration):
    old = house.gives_up(a_registration())
    new = act(house, old, "route-again")
    other = house.partner("Sociaal Huis")
    house.answer(shown(house, new.id)["prompt_id"], "given_to_me", organisation=other)
    house.pass_time(11 * house.MINUTE)
    assert "try-again" not in shown(house, old)["possible"]
    with pytest.raises(MoveNotAllowed):
        act(house, old, "try-again")
    assert house.state(old) == "not_reached"
    assert "try_again" not in dict(house.departures(old))


def test_who_says_no_to_the_other_may_be_tried_again_by_the_first(house, a_registration):
    old = house.gives_up(a_registration())
    new = act(house, old, "route-again")
    house.answer(shown(house, new.id)["prompt_id"], "refused")
    act(house, old, "try-again")
    assert house.state(old) == "queued"


def test_what_could_not_be_delivered_is_cancelled_by_going_elsewhere(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    with pytest.raises(MoveNotAllowed):
        act(house, taken.referral, "route-again")
    house.pass_time(11 * house.MINUTE)
    with house.store.transaction() as tx:
        mine = departures.c.thread == taken.referral
        failed = {"state": "refused_by_partner", "error": "unknown_type"}
        tx.connection.execute(update(departures).where(mine).values(**failed))
    assert shown(house, taken.referral)["standing"]["code"] == "too_old"
    new = act(house, taken.referral, "route-again")
    assert house.state(taken.referral) == "cancelled"
    assert shown(house, taken.referral)["standing"]["code"] == "routed_again"
    assert new.state.value == "awaiting_consent"


def test_who_is_with_a_coach_is_not_sent_elsewhere(house, a_registration):
    with pytest.raises(MoveNotAllowed):
        act(house, house.refer(a_registration()), "route-again")


def test_a_word_to_the_coach_leaves_and_is_read_back_here(house, a_registration):
    referral = house.refer(a_registration(), "feedback")
    act(house, referral, "message", note="Mevrouw is verhuisd.\nGraag 's ochtends bellen.")
    house.work()
    assert house.departures(referral)[-1] == ("message", "deposited")
    [said] = shown(house, referral)["messages"]
    assert (said["text"], said["ours"]) == ("Mevrouw is verhuisd.\nGraag 's ochtends bellen.", True)
    house.deliver(contents.TextMessage("Dank u."), referral)
    assert [(one["text"], one["ours"]) for one in shown(house, referral)["messages"]][-1] == (
        "Dank u.",
        False,
    )


@pytest.mark.parametrize("note", ["Haar nummer is 123456782.", "bsn 9999 90 019"])
def test_a_message_with_what_may_be_a_bsn_is_refused(house, a_registration, note):
    referral = house.refer(a_registration())
    with pytest.raises(NumberLooksLikeBsn):
        act(house, referral, "message", note=note)
    assert shown(house, referral)["messages"] == []


def test_no_message_goes_to_an_organisation_that_turned_the_patient_down(house, a_registration):
    referral = house.rejects(a_registration())
    assert "message" not in shown(house, referral)["possible"]
    with pytest.raises(WorError):
        act(house, referral, "message", note="Toch nog een vraag.")


@pytest.mark.parametrize("note", ["", "  \n ", "x" * 1001])
def test_a_message_has_words_but_not_too_many(house, a_registration, note):
    referral = house.refer(a_registration())
    with pytest.raises(NoteMissing):
        act(house, referral, "message", note=note)


def test_an_answer_is_undone_by_its_referral_too(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    told = shown(house, taken.referral)
    assert "undo" in told["possible"]
    assert told["standing"]["code"] == "just_sent"
    calls = ChanceCalls(house.rooms)
    undo = calls._acting(set(), calls._undo)
    assert undo(Call({"id": taken.referral}, {}, {}, True))["state"] == "awaiting_consent"
    with pytest.raises(UndoTooLate):
        undo(Call({"id": taken.referral}, {}, {}, True))


def test_what_was_shredded_shows_no_patient_and_offers_no_new_question(house, a_registration):
    referral = house.refer(a_registration())
    with house.store.transaction() as tx:
        id_ = book.load(tx, referral).registration_id
        tx.connection.execute(update(registrations).where(registrations.c.id == id_).values(sealed=None))
    told = shown(house, referral)
    assert (told["patient"], told["initials"], told["birth_year"]) == (None, "", None)
    with house.store.reading() as tx:
        assert not rows.is_test(tx, id_)


def test_where_a_later_contact_joined_somebody_may_begin_anew(house, a_registration):
    old = house.refer(a_registration())
    calls = ReferralCalls(house.rooms)
    call = Call({"id": old}, {}, {}, True)
    assert "anew" not in calls.shown(call)["possible"]
    later = a_registration(contact_date=date(2027, 1, 20))
    assert house.take(later).prompt is None
    assert "anew" in calls.shown(call)["possible"]
    new = act(house, old, "anew")
    assert new.id != old
    (filed,) = house.waiting()
    opened = house.open_prompt(filed.prompt.id)
    assert filed.referral == new.id
    assert opened.registration.patient == later.patient
    assert house.state(old) == "received"
    with pytest.raises(ReferralExists):
        act(house, old, "anew")


def test_what_was_cancelled_within_its_window_is_not_offered_to_be_taken_back(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    assert "undo" in shown(house, taken.referral)["possible"]
    with house.store.transaction() as tx:
        house.rooms.acting.cancel(tx, taken.referral, "by_mistake", house.ASSISTANT)
    assert "undo" not in shown(house, taken.referral)["possible"]
