"""What a patient may see: who looked at their data, who did what with it, and where it went (AVG 15)."""

import json
from datetime import date

import pytest

from wor_sidecar.domain.errors.trail import ReferenceUnreadable, SeveralPatients
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.practice.api.finding import FindingCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.api.trail import TrailCalls
from wor_sidecar.practice.consent import people
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.tables import registration_owner
from wor_sidecar.store import audit
from wor_sidecar.texts import catalogue
from wor_sidecar.texts.trail_page import Chapter, page
from wor_sidecar.wire.control_app import Call

ANJA = Person("Anja de Wit", "assistant")


@pytest.fixture(autouse=True)
def dutch():
    before = catalogue.language()
    catalogue.use("nl")
    yield
    catalogue.use(before)


def ask(house, by="", **told):
    return TrailCalls(house.rooms).of_patient(Call({}, {}, {"patient": told, "by": by}, True))["referrals"]


def events(found):
    return [[line["event"] for line in one["lines"]] for one in found]


@pytest.fixture
def referred(house, a_registration):
    """A referral that came all the way: asked by Anja, sent, received, and its letter written."""
    referral = house.refer(a_registration())
    check = house.check(referral, a_registration().patient)
    assert house.deliver(house.status("accept", check), referral) is None
    ReferralCalls(house.rooms).shown(Call({"id": referral}, {}, None, ANJA))
    return referral


def test_a_patient_sees_who_looked_and_where_it_went_oldest_first(house, referred):
    [one] = ask(house, bsn="999990019")
    assert one["referral"] == referred
    assert one["organisation"] == "Welzijn De Brug"
    told = [(line["who"], line["told"]) for line in one["lines"]]
    assert ("user-1 (assistent)", "Vraag geopend: alle gegevens gezien") in told
    assert ("user-1 (assistent)", "Toestemming gegeven") in told
    assert ("het programma", "Verstuurd naar Welzijn De Brug: Verwijzing") in told
    assert ("Welzijn De Brug (coach)", "Bericht ontvangen: Bericht van de coach") in told
    assert ("Anja de Wit (assistent)", "Verwijzing geopend: alle gegevens gezien") in told
    assert [line["number"] for line in one["lines"]] == sorted(line["number"] for line in one["lines"])


def test_the_page_is_dutch_without_a_code_or_an_id(house, referred):
    lines = list(
        page(Chapter.from_json(one) for one in json.loads(json.dumps(ask(house, his_number="10201"))))
    )
    assert lines[0] == "Verwijzing van 15 januari 2027, Welzijn De Brug: Welzijn op Recept"
    assert all(line.startswith("  15 januari 2027, ") for line in lines[1:])
    whole = "\n".join(lines)
    assert referred not in whole
    assert "referral" not in whole
    assert house.welfare not in whole


def test_showing_it_is_a_line_itself_and_names_for_whom(house, referred):
    [one] = ask(house, by="M. Bernard", bsn="999990019")
    assert one["lines"][-1]["event"] == "trail.shown"
    assert one["lines"][-1]["who"] == "beheerder, namens M. Bernard"


@pytest.mark.parametrize(
    "told",
    [
        {"bsn": "999990019"},
        {"his_number": "10201"},
        {"name": "A. Wilgenhout", "birth_date": "1951-03-12"},
        {"name": "wilgenhout", "birth_date": "1951-03-12", "bsn": "999990019"},
    ],
)
def test_a_patient_is_found_by_number_or_by_name_and_birth_date(house, referred, told):
    assert [one["referral"] for one in ask(house, **told)] == [referred]


@pytest.mark.parametrize(
    "told",
    [
        {"bsn": "999911120"},
        {"name": "Wilgenhout", "birth_date": "1951-03-13"},
        {"name": "Anna Wilgenhout", "birth_date": "1951-03-12"},
        {"case": "0123"},
    ],
)
def test_who_is_not_known_finds_nothing_and_leaves_a_line(house, referred, told):
    assert ask(house, **told) == []
    with house.store.reading() as tx:
        line = list(audit.lines(tx))[-1].line
    assert (line.event, line.object, line.outcome) == ("trail.shown", "", "nobody found")
    assert list(page([])) == ["Van deze patiënt is hier niets bekend."]


@pytest.fixture
def twins(house, a_registration, a_patient):
    house.take(a_registration())
    house.take(a_registration(a_patient(his_number="30303", bsn="999911120", initials="B.")))
    return house


def test_a_name_that_two_patients_bear_shows_neither(twins):
    with pytest.raises(SeveralPatients):
        ask(twins, name="Wilgenhout", birth_date="1951-03-12")
    assert len(ask(twins, bsn="999911120")) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"bsn": "999990019", "his_number": "30303"},
        {"bsn": "999990019", "name": "Iemand Anders", "birth_date": "1980-01-01"},
    ],
)
def test_numbers_and_names_of_different_people_show_nothing(twins, told):
    with pytest.raises(SeveralPatients):
        ask(twins, **told)


def test_a_name_that_tells_nobody_apart_is_refused(house):
    with pytest.raises(ReferenceUnreadable):
        ask(house, name="A.", birth_date="1951-03-12")


def test_all_referrals_of_one_patient_come_grouped_and_no_others(house, referred, a_registration, a_patient):
    house.take(a_registration(a_patient(his_number="20202", bsn="999911120", surname="Kraanvogel")))
    with house.store.transaction() as tx:
        house.rooms.acting.end(tx, referred, MoveKind.LEFT_PRACTICE, ANJA)
    house.clock.advance(400 * house.DAY)
    again = house.take(a_registration(contact_date=date(2028, 2, 19))).referral
    assert [one["referral"] for one in ask(house, bsn="999990019")] == [referred, again]


def test_after_the_content_was_shredded_the_trail_still_shows(house, referred):
    before = events(ask(house, bsn="999990019"))
    registration = next(one["registration_id"] for one in _referrals(house) if one["id"] == referred)
    with house.store.transaction() as tx:
        tx.fields.shred(registration_owner(registration))
        people.forget(tx, registration)
    assert ask(house, name="A. Wilgenhout", birth_date="1951-03-12") == []
    after = events(ask(house, bsn="999990019"))
    assert after[0][: len(before[0])] == before[0]
    assert events(ask(house, case=referred))[0][: len(before[0])] == before[0]


def _referrals(house):
    return ReferralCalls(house.rooms).listed(Call({}, {}, None, ANJA))


def test_whose_search_found_the_patient_is_on_it(house, referred):
    FindingCalls(house.rooms).find(Call({}, {}, {"name": "Wilgenhout"}, ANJA))
    [one] = ask(house, bsn="999990019")
    assert ("Anja de Wit (assistent)", "Gevonden bij het zoeken: naam en geboortedatum gezien") in [
        (line["who"], line["told"]) for line in one["lines"]
    ]
