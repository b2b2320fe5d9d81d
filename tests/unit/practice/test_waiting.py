"""What waits for us: each thing in its group, until a person did something about it."""

import pytest
from sqlalchemy import update

from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.mail.tables import departures, partners
from wor_sidecar.practice import cli_chances
from wor_sidecar.practice.api.waiting import KINDS, WaitingCalls
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.wire.control_app import Call

ITEM = {
    *("referral_id", "prompt_id", "letter_id", "initials", "birth_year", "referrer", "since"),
    *("organisation_label", "phone", "standing", "test"),
}


def asked(house):
    return WaitingCalls(house.rooms).waiting(Call({}, {}, None, True))


def groups(house):
    """Return the groups that have something in them: kind -> ids of referrals."""
    found = {group["kind"]: group["items"] for group in asked(house)["groups"]}
    return {kind: [item["referral_id"] for item in items] for kind, items in found.items() if items}


def set_departure(house, referral, **values):
    with house.store.transaction() as tx:
        tx.connection.execute(update(departures).where(departures.c.thread == referral).values(**values))


def see(house, referral):
    with house.store.transaction() as tx:
        house.rooms.acting.see(tx, referral, None, house.ASSISTANT)


def test_the_groups_come_in_their_order_and_empty_ones_too(house):
    told = asked(house)
    assert [group["kind"] for group in told["groups"]] == list(KINDS)
    assert told["notes"] == []


def test_a_question_waits_for_us_after_a_working_day_and_rests_while_it_is_put_off(house, a_registration):
    taken = house.take(a_registration())
    assert groups(house) == {}
    house.clock.advance(4 * house.DAY)
    assert groups(house) == {"unanswered": [taken.referral]}
    house.answer(taken.prompt, "later", until="2027-01-25")
    assert groups(house) == {}


def test_an_item_tells_who_where_and_since_when_without_a_name(house, a_registration):
    referral = house.rejects(a_registration())
    [item] = next(group["items"] for group in asked(house)["groups"] if group["kind"] == "rejected")
    assert item.keys() == ITEM
    assert (item["referral_id"], item["initials"], item["birth_year"]) == (referral, "A.W.", 1951)
    assert (item["organisation_label"], item["test"]) == ("Welzijn De Brug", False)
    assert item["standing"]["facts"]["rejection"] == "no_capacity"
    assert "Wilgenhout" not in str(item)


def test_a_rejection_waits_until_it_was_seen_or_the_patient_is_asked_anew(house, a_registration, a_patient):
    one = house.rejects(a_registration())
    two = house.rejects(a_registration(a_patient(bsn="999911120", his_number="2")))
    assert groups(house) == {"rejected": [one, two]}
    see(house, one)
    assert groups(house) == {"rejected": [two]}
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    with house.store.transaction() as tx:
        chances.route_again(tx, two, house.ASSISTANT)
    assert groups(house) == {}


def test_who_was_not_reached_waits_until_it_is_tried_again(house, a_registration):
    referral = house.gives_up(a_registration())
    assert groups(house) == {"not_reached": [referral]}
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    with house.store.transaction() as tx:
        chances.try_again(tx, referral, "", house.ASSISTANT)
    assert groups(house) == {}


def test_a_rejection_after_a_second_try_waits_anew(house, a_registration):
    registration = a_registration()
    referral = house.gives_up(registration)
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    with house.store.transaction() as tx:
        chances.try_again(tx, referral, "", house.ASSISTANT)
    house.pass_time(house.MINUTE)
    told = contents.RejectDetails("", True)
    check = house.check(referral, registration.patient)
    house.deliver(house.status("reject", check, "other", told), referral)
    assert groups(house) == {"rejected": [referral]}


@pytest.mark.parametrize(
    ("state", "error", "code"),
    [
        ("refused_by_partner", "unknown_type", "too_old"),
        ("refused_by_partner", "wor-s150", "refused_by_partner"),
        ("rejected_by_postbus", "WOR-P008", "rejected_by_postbus"),
    ],
)
def test_what_failed_waits_with_what_went_wrong(house, a_registration, state, error, code):
    referral = house.send(a_registration())
    set_departure(house, referral, state=state, error=error, closed_at=house.clock.now())
    [group] = [group for group in asked(house)["groups"] if group["items"]]
    assert (group["kind"], group["items"][0]["standing"]["code"]) == ("failed", code)


def test_a_partner_without_compared_digits_holds_it_back_in_a_group_of_its_own(house, a_registration):
    with house.store.transaction() as tx:
        tx.connection.execute(update(partners).values(verified_by_them_at=None))
    referral = house.send(a_registration())
    assert groups(house) == {"unverified": [referral]}


def test_no_reaction_waits_after_five_working_days(house, a_registration):
    referral = house.refer(a_registration())
    assert groups(house) == {}
    house.clock.advance(7 * house.DAY)
    assert groups(house) == {"no_reaction": [referral]}


def test_a_letter_that_asks_waits_until_it_was_seen(house, a_registration):
    registration = a_registration()
    referral = house.refer(registration, "feedback")
    check = house.check(referral, registration.patient)
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check, MoveKind.STOP), referral)
    [letter] = house.letters(referral)
    [group] = [group for group in asked(house)["groups"] if group["items"]]
    assert (group["kind"], group["items"][0]["letter_id"]) == ("letters", letter.id)
    see(house, referral)
    assert groups(house) == {}


def test_a_message_from_the_coach_waits_for_an_answer_or_a_look(house, a_registration):
    referral = house.refer(a_registration(), "feedback")
    house.deliver(contents.TextMessage("Klopt het adres?"), referral)
    assert groups(house) == {"questions": [referral]}
    see(house, referral)
    assert groups(house) == {}
    house.deliver(contents.TextMessage("En het nummer?"), referral)
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    with house.store.transaction() as tx:
        chances.message(tx, referral, "Ja, dat klopt.", house.ASSISTANT)
    assert groups(house) == {}


def test_reports_that_fit_no_patient_are_a_note(house, a_registration):
    referral = house.refer(a_registration(), "feedback")
    house.deliver(house.feedback(referral, "0" * 32), referral)
    [note] = asked(house)["notes"]
    assert (note["code"], note["facts"]) == ("orphans", {"count": 1})
    assert note["told"]


def test_each_group_has_a_title_for_the_command():
    assert [*cli_chances._titles()] == [*KINDS]
