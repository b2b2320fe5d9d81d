"""Finding people: by words of a name, by birth date, in what is sealed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from wor_sidecar.domain.errors.practice import DateUnreadable, SearchEmpty
from wor_sidecar.domain.people import name_words, person_keys
from wor_sidecar.domain.registration import Patient
from wor_sidecar.practice.api.finding import FindingCalls
from wor_sidecar.practice.tables import people
from wor_sidecar.store import audit
from wor_sidecar.wire.control_app import Call


def find(house, name="", birth_date=""):
    return FindingCalls(house.rooms).find(Call({}, {}, {"name": name, "birth_date": birth_date}, True))


@pytest.fixture
def three(house, a_registration, a_patient):
    """Three people, the second with two names and the third with the first one's birthday."""
    others = {
        "his_number": "20202",
        "bsn": "999911120",
        "surname": "Vries",
        "prefix": "de",
        "partner_surname": "Kraanvogel",
        "partner_prefix": "van der",
        "call_name": "Noëlle",
        "birth_date": date(1980, 5, 31),
    }
    house.take(a_registration())
    house.take(a_registration(a_patient(**others)))
    house.take(a_registration(a_patient(his_number="30303", bsn="", surname="Wilgenhout", call_name="Bo")))
    return house


def names(found):
    return sorted(one["patient"]["name"] for one in found)


@pytest.mark.parametrize(
    ("name", "born", "expected"),
    [
        ("Wilgenhout", "", ["A. Wilgenhout", "Bo Wilgenhout"]),
        ("  WILGENHOUT ", "", ["A. Wilgenhout", "Bo Wilgenhout"]),
        ("bo wilgenhout", "", ["Bo Wilgenhout"]),
        ("van der Kraanvogel-de Vries", "", ["Noëlle van der Kraanvogel-de Vries"]),
        ("vries", "", ["Noëlle van der Kraanvogel-de Vries"]),
        ("noelle", "", ["Noëlle van der Kraanvogel-de Vries"]),
        ("Anna Wilgenhout", "", ["A. Wilgenhout", "Bo Wilgenhout"]),
        ("", "1980-05-31", ["Noëlle van der Kraanvogel-de Vries"]),
        ("Wilgenhout", "1980-05-31", []),
        ("Wilgenhout", "1951-03-12", ["A. Wilgenhout", "Bo Wilgenhout"]),
        ("Niemand", "", []),
    ],
)
def test_people_are_found_by_name_birth_date_or_both(three, name, born, expected):
    assert names(find(three, name, born)) == expected


def test_what_is_found_is_told_apart_without_a_bsn(three):
    [found] = find(three, "Kraanvogel")
    assert found["patient"] == {
        "name": "Noëlle van der Kraanvogel-de Vries",
        "birth_date": "1980-05-31",
        "his_number": "20202",
        "phones": ["0413-000101"],
    }
    assert found["standing"]["code"] == "waiting"


@pytest.mark.parametrize("name", ["", "  ", "A.", "de", "1951"])
def test_a_search_for_nothing_is_refused(house, name):
    with pytest.raises(SearchEmpty):
        find(house, name)


def test_a_birth_date_of_another_shape_is_refused_without_repeating_it(house):
    with pytest.raises(DateUnreadable) as refused:
        find(house, "", "31 mei 1980")
    assert "1980" not in str(refused.value)


def test_a_search_and_each_one_found_stand_in_the_trail_without_the_name(three):
    find(three, "Wilgenhout")
    with three.store.reading() as tx:
        told = [record.line for record in audit.lines(tx)]
    searched = [line for line in told if line.event.startswith("referral")]
    assert [(line.event, line.outcome) for line in searched] == [
        ("referrals.searched", "2 found"),
        ("referral.found", "ok"),
        ("referral.found", "ok"),
    ]
    assert "Wilgenhout" not in str(told)


def test_people_from_before_the_index_are_found_after_the_next_start(three):
    with three.store.transaction() as tx:
        tx.connection.execute(delete(people))
    assert find(three, "Wilgenhout") == []
    with three.store.transaction() as tx:
        assert three.rooms.registrar.list_people(tx) == 3
        assert three.rooms.registrar.list_people(tx) == 0
    assert len(find(three, "Wilgenhout")) == 2


def test_a_birth_date_that_the_patient_told_finds_him_too(house, a_registration, a_patient):
    taken = house.take(a_registration(a_patient(birth_date=None)))
    assert find(house, "", "1951-03-12") == []
    house.answer(taken.prompt, "given_to_me", birth_date="1951-03-12")
    assert len(find(house, "", "1951-03-12")) == 1


def test_the_index_holds_nothing_that_can_be_read(three):
    with three.store.reading() as tx:
        keys = tx.connection.execute(select(people.c.key)).scalars().all()
    assert keys
    assert all(len(key) == 64 and int(key, 16) for key in keys)


def test_another_secret_makes_other_keys(a_patient):
    assert not person_keys(bytes(32), a_patient()) & person_keys(bytes([1] * 32), a_patient())


@given(st.text(max_size=60))
def test_any_name_has_plain_words(name):
    for word in name_words(name):
        assert word.isalpha()
        assert word == word.casefold()
        assert len(word) > 1
    assert person_keys(bytes(32), Patient(surname=name)) == person_keys(
        bytes(32), Patient(surname=f" {name} ")
    )
