"""One BSN with two people: each is asked, none joins the other, and no letter goes by that BSN unseen."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.unit.practice.conftest import SECRET, SETTINGS
from wor_sidecar.domain.errors.orphans import BsnUnconfirmed
from wor_sidecar.domain.registration import Patient
from wor_sidecar.domain.two_people import perhaps_two
from wor_sidecar.practice.api.open_questions import OpenQuestions
from wor_sidecar.practice.consent.registrar import Outcome
from wor_sidecar.practice.intake import baselines
from wor_sidecar.practice.tables import registrations
from wor_sidecar.practice.writeback.orphans import Confirmed, waiting

BSN = "999990019"


@pytest.fixture
def anna(a_patient):
    return a_patient(bsn=BSN, his_number="1042")


@pytest.fixture
def cor(a_patient):
    return a_patient(
        bsn=BSN, his_number="77", surname="Beukenhof", initials="C.", birth_date=date(1931, 5, 6)
    )


def codes(house):
    return [one.shown["doubt"] and one.shown["doubt"]["code"] for one in OpenQuestions(house.rooms).all()]


def test_whoever_has_the_bsn_of_another_and_nothing_else_is_asked_too_and_both_are_in_doubt(
    house, a_registration, anna, cor
):
    first, other = house.take(a_registration(anna)), house.take(a_registration(cor))
    assert other.outcome is Outcome.PROMPTED
    assert first.registration != other.registration
    assert codes(house) == ["shared_bsn", "shared_bsn"]


def test_the_same_list_once_more_asks_nobody_anew(house, a_registration, anna, cor):
    taken = [house.take(a_registration(one)) for one in (anna, cor)]
    again = [house.take(a_registration(one)) for one in (cor, anna, cor)]
    assert [one.outcome for one in again] == [Outcome.KNOWN] * 3
    annas, cors = (one.registration for one in taken)
    assert [one.registration for one in again] == [cors, annas, cors]


def test_a_list_of_bsns_alone_tells_them_apart_by_name_and_birth_date(house, a_registration, anna, cor):
    lists = [replace(one, his_number="") for one in (anna, cor)]
    taken = [house.take(a_registration(one)) for one in (*lists, *lists)]
    assert [one.outcome for one in taken] == [Outcome.PROMPTED] * 2 + [Outcome.KNOWN] * 2
    assert [one.registration for one in taken[2:]] == [one.registration for one in taken[:2]]


def test_a_later_contact_joins_whose_it_is(house, a_registration, anna, cor):
    taken = [house.take(a_registration(one)) for one in (anna, cor)]
    joined = [house.take(a_registration(one, contact_date=date(2027, 1, 18))) for one in (cor, anna)]
    assert [one.outcome for one in joined] == [Outcome.FOLLOW_UP] * 2
    with house.store.reading() as tx:
        rows = tx.connection.execute(select(registrations.c.id, registrations.c.joins)).all()
    joins = {row.id: row.joins for row in rows}
    assert [joins[one.registration] for one in joined] == [taken[1].registration, taken[0].registration]


def test_on_another_day_the_second_is_asked_as_well(house, a_registration, anna, cor):
    house.take(a_registration(anna))
    assert house.take(a_registration(cor, contact_date=date(2027, 1, 18))).outcome is Outcome.PROMPTED
    assert codes(house) == ["shared_bsn", "shared_bsn"]


def test_two_people_with_one_number_on_one_day_are_both_asked(house, a_registration, anna, cor):
    other = replace(cor, bsn="999911120", his_number=anna.his_number)
    taken = [house.take(a_registration(one)) for one in (anna, other, other)]
    assert [one.outcome for one in taken] == [Outcome.PROMPTED, Outcome.PROMPTED, Outcome.KNOWN]
    assert codes(house) == [None, None]


def test_after_a_restore_the_second_gets_the_name_that_it_had(house, a_registration, anna, cor):
    house.take(a_registration(anna))
    with suppress(LookupError), house.store.transaction() as tx:
        first = house.rooms.registrar.take(tx, a_registration(cor), "lijst")
        raise LookupError  # the transaction is lost, as by a restore
    second = house.take(a_registration(cor))
    assert (second.registration, second.referral) == (first.registration, first.referral)


def test_no_letter_goes_by_that_bsn_until_somebody_looked_whose_it_is(house, a_registration, anna, cor):
    referral = house.refer(a_registration(anna), "feedback")
    check = house.check(referral, anna)
    house.deliver(house.status("accept", check), referral)
    house.take(a_registration(cor))
    house.deliver(house.feedback(referral, check), referral)
    while house.practice.placers[0].step():
        pass
    assert house.imported() == []
    with house.store.transaction() as tx:
        [letter] = waiting(tx)
        assert letter.why == BsnUnconfirmed.code
        book_of = house.rooms.orphans
        shown = book_of.shown(letter, *_record(tx, letter))
        book_of.match(tx, letter.id, letter.referral, Confirmed(shown, "1951-03-12"), house.ASSISTANT)
    while house.practice.placers[0].step():
        pass
    assert [json.loads(path.read_bytes())["bsn"] for path in house.imported()] == [BSN]


def _record(tx, letter):
    from wor_sidecar.practice.consent import rows
    from wor_sidecar.practice.referrals import book

    referral = book.load(tx, letter.referral)
    return referral, rows.load_registration(tx, referral.registration_id).patient


HERE = Patient(bsn=BSN, his_number="1", surname="Wilgenhout", initials="A.", birth_date=date(1951, 3, 12))


@pytest.mark.parametrize(
    ("other", "two"),
    [
        (replace(HERE, surname="Beukenhof"), False),
        (replace(HERE, his_number="2"), False),
        (replace(HERE, his_number="2", partner_surname="Beukenhof"), False),
        (replace(HERE, birth_date=date(1951, 12, 3), surname="Beukenhof"), False),
        (replace(HERE, his_number="", birth_date=date(1951, 12, 3)), False),
        (replace(HERE, his_number="2", initials="B."), True),
        (replace(HERE, his_number="2", birth_date=date(1980, 3, 12)), True),
        (replace(HERE, his_number="", birth_date=None, surname="", initials=""), False),
        (replace(HERE, his_number="2", bsn=""), False),
    ],
)
def test_one_thing_that_changes_in_a_life_makes_nobody_another(other, two):
    assert perhaps_two(HERE, other) is two
    assert perhaps_two(other, HERE) is two


def test_after_a_change_of_his_a_number_of_before_joins_nobody(make_house, a_registration, a_patient):
    house = make_house(SETTINGS.replace("path = 'import'", "path = 'import'\npatient_key = \"his_number\""))
    numbers = [a_patient(bsn="", birth_date=None, his_number="100", surname=name) for name in ("Een", "Twee")]
    first = house.take(a_registration(numbers[0]))
    house.clock.advance(house.DAY)
    with house.store.transaction() as tx:
        baselines.begin(tx, None, [], new_his=True)
    house.clock.advance(house.DAY)
    other = house.take(a_registration(numbers[1], contact_date=date(2027, 1, 18)))
    assert (first.outcome, other.outcome) == (Outcome.PROMPTED, Outcome.PROMPTED)
    later = house.take(a_registration(numbers[1], contact_date=date(2027, 1, 19)))
    assert later.outcome is Outcome.FOLLOW_UP


def test_after_a_change_of_his_a_number_that_a_list_gave_with_the_bsn_counts(
    house, a_registration, anna, a_patient
):
    house.take(a_registration(anna))
    house.clock.advance(house.DAY)
    with house.store.transaction() as tx:
        baselines.begin(tx, None, [], new_his=True)
    house.clock.advance(house.DAY)
    known = house.take(a_registration(replace(anna, his_number="9"), contact_date=date(2027, 1, 18)))
    number = replace(anna, bsn="", his_number="9")
    later = house.take(a_registration(number, contact_date=date(2027, 1, 19)))
    assert [known.outcome, later.outcome] == [Outcome.FOLLOW_UP] * 2


def test_the_secret_hides_who_is_apart(cor, a_registration):
    from wor_sidecar.domain.registration import keys_apart

    keys = keys_apart(SECRET, a_registration(cor))
    assert keys != keys_apart(bytes(32), a_registration(cor))
    assert all(len(key) == 64 for key in keys)
