"""Everybody's place, what waits for whom, and the page of the Overleg."""

from datetime import date

import pytest

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.registration import Author
from wor_sidecar.exchange import contents
from wor_sidecar.practice.api.everybody import EverybodyCalls
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.consent import authors
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.overview import choosing, people, places
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.store import audit
from wor_sidecar.wire.control_app import Call

BERNARD = Person("M. Bernard", "referrer")
OTHER = Person("K. Ander", "referrer")
ANJA = Person("Anja de Wit", "assistant")


@pytest.fixture
def three(house, a_registration, a_patient):
    """One with the coach, one not reached, one question; the last by another referrer."""
    one = house.refer(a_registration(), "feedback", "overleg")
    two = house.gives_up(a_registration(a_patient(bsn="999911120", his_number="2")))
    author = Author("K. Ander", "huisarts", "01009999")
    three = house.take(a_registration(a_patient(bsn="999900900", his_number="3"), author=author)).referral
    return one, two, three


def overview(house, person=ANJA, **query):
    return EverybodyCalls(house.rooms).overview(Call({}, query, None, person))


def shown(found):
    return [item["id"] for item in found["items"]]


def test_everybody_who_is_open_stands_there_with_for_whom_it_waits(house, three):
    one, two, three_ = three
    found = overview(house)
    waits = {item["id"]: item["waits"] for item in found["items"]}
    assert waits == {one: "coach", two: "us", three_: "us"}
    assert found["waits"] == {"coach": 1, "us": 2}
    assert found["total"] == 3
    assert shown(found)[-1] == one  # what waits for us stands first
    assert [each["name"] for each in found["referrers"]] == ["K. Ander", "M. Bernard"]
    assert "Wilgenhout" not in str(found)


def test_the_filters_count_together(house, three):
    one, two, three_ = three
    assert shown(overview(house, waits="coach")) == [one]
    assert shown(overview(house, state="not_reached")) == [two]
    assert shown(overview(house, state="ended")) == [two]
    ander = overview(house)["referrers"][0]["id"]
    assert shown(overview(house, referrer=ander)) == [three_]
    assert shown(overview(house, referrer=ander, waits="coach")) == []
    assert shown(overview(house, organisation=house.welfare, state="received")) == [one]


def test_who_refers_sees_the_own_patients_and_everybody_on_demand(house, three):
    one, two, three_ = three
    assert set(shown(overview(house, BERNARD))) == {one, two}
    assert shown(overview(house, OTHER)) == [three_]
    assert shown(overview(house, OTHER, referrer="everybody"))[0] == three_
    assert set(shown(overview(house, OTHER, referrer="everybody"))) == set(three)


def test_a_page_is_so_long_and_the_next_goes_on(house, three, monkeypatch):
    monkeypatch.setattr(choosing, "PAGE", 2)
    first, second = overview(house), overview(house, offset="2")
    assert (len(first["items"]), len(second["items"])) == (2, 1)
    assert sorted([*shown(first), *shown(second)]) == sorted(three)


def test_each_who_is_seen_leaves_a_line(house, three):
    overview(house)
    with house.store.reading() as tx:
        lines = [record.line for record in audit.lines(tx)]
    seen = {one.object for one in lines if one.event == "referral.listed" and one.user == ANJA.user}
    assert seen == set(three)


def test_for_who_is_known_by_a_code_alone_not_every_patient_is_opened(
    house, a_registration, a_patient, monkeypatch
):
    author = Author("", "huisarts", "01009999")
    for number in ("1", "2", "3"):
        house.take(a_registration(a_patient(bsn="", his_number=number), author=author))
    opened = []
    load = authors.rows.load_registration

    def noted(tx, id_):
        opened.append(id_)
        return load(tx, id_)

    monkeypatch.setattr(authors, "_ENOUGH", 2)
    with house.store.reading() as tx:
        found = places.places(tx)
        monkeypatch.setattr(authors.rows, "load_registration", noted)
        assert people.referrers(house.rooms, tx, found) == {}
    assert len(opened) == 2


def overleg(house, person=ANJA, **query):
    return EverybodyCalls(house.rooms).overleg(Call({}, query, None, person))


def test_the_overleg_shows_who_said_yes_to_it_under_the_referrer_with_the_next_step(
    house, three, a_registration
):
    one = three[0]
    [group] = overleg(house)["groups"]
    assert (group["referrer"], group["silent"], group["closed"]) == ("M. Bernard", 1, [])
    [line] = group["open"]
    assert (line["referral_id"], line["name"]) == (one, "A. Wilgenhout")
    assert line["next"].startswith("Welzijn De Brug: ")
    check = house.check(one, a_registration().patient)
    house.deliver(house.status("accept", check), one)
    planned = contents.PlanDetails(date(2027, 1, 20))
    house.deliver(house.status("plan", check, details=planned), one)
    assert "20 " in overleg(house)["groups"][0]["open"][0]["next"]


def test_who_refers_takes_only_the_own_patients_to_the_overleg(house, three):
    assert len(overleg(house, BERNARD)["groups"]) == 1
    assert overleg(house, OTHER)["groups"] == []
    assert overleg(house, referrer="m. bernard") == overleg(house)
    assert overleg(house, referrer="K. Ander")["groups"] == []


def test_who_was_turned_down_has_a_next_step_until_another_organisation_was_asked(house, a_registration):
    referral = house.refer(a_registration(), "feedback", "overleg")
    check, told = house.check(referral, a_registration().patient), contents.RejectDetails("", True)
    house.deliver(house.status("reject", check, "no_capacity", told), referral)
    [line] = overleg(house)["groups"][0]["closed"]
    assert line["next"] == "Wij: een andere organisatie kiezen, of het zo laten"
    assert "Kies een andere organisatie" in line["became"]
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    with house.store.transaction() as tx:
        chances.route_again(tx, referral, house.ASSISTANT)
    [line] = overleg(house)["groups"][0]["closed"]
    assert line["next"] == ""
    assert "Kies een andere" not in line["became"]


@pytest.mark.parametrize("kind", [MoveKind.DECEASED, MoveKind.WRONG_PATIENT, MoveKind.LEFT_PRACTICE])
def test_who_died_or_was_never_meant_is_not_counted_among_those_who_said_no(house, three, kind):
    assert [group["silent"] for group in overleg(house)["groups"]] == [1]
    with house.store.transaction() as tx:
        house.rooms.acting.end(tx, three[1], kind, house.ASSISTANT)
    assert [group["silent"] for group in overleg(house)["groups"]] == [0]


def test_what_was_closed_before_the_day_is_no_part_of_the_overleg(house, three, to_day):
    to_day(house, date(2027, 3, 1))
    assert overleg(house, since="2027-01-15")["groups"][0]["silent"] == 1
    assert overleg(house, since="2027-02-01")["groups"][0]["silent"] == 0


def test_what_takes_too_long_waits_for_us_in_its_own_words(house, three, to_day):
    to_day(house, date(2027, 7, 16))
    house.practice.watching.look()
    found = WaitingCalls(house.rooms).waiting(Call({}, {}, None, True))["groups"]
    late = {group["kind"]: group["items"] for group in found}["late"]
    assert [item["standing"]["code"] for item in late] == ["signal_renew"]
    letters = {group["kind"]: group["items"] for group in found}["letters"]
    assert {item["standing"]["code"] for item in letters} == {"signal_letter_not_taken"}


def test_reports_that_fit_nobody_are_told_of_under_the_list(house, three):
    assert overview(house)["notes"] == []
    house.deliver(house.status("accept", "00" * 16), ReferralId("a-thread-of-nobody"))
    [note] = overview(house)["notes"]
    assert (note["code"], note["facts"]) == ("orphans", {"count": 1})


def test_what_an_organisation_still_has_to_delete_stands_among_the_open_ones_until_it_did(house, three):
    one = three[0]
    with house.store.transaction() as tx:
        house.rooms.acting.withdraw(tx, one, "everything", house.ASSISTANT)
    found = {item["id"]: item for item in overview(house)["items"]}
    assert (found[one]["waits"], found[one]["standing"]["code"]) == ("coach", "withdrawn_asked")
    house.deliver(contents.DeletionConfirmed(house.clock.now()), one)
    assert one not in shown(overview(house))
    assert one in shown(overview(house, state="ended"))
