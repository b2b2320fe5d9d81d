"""Which registrations ask somebody something, and which don't."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from wor_sidecar.domain.errors.practice import PatientIdMissing, ReferralExists
from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.consent.registrar import Outcome
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.tables import facts, registrations
from wor_sidecar.texts.moves import JOINED, said


def test_a_new_registration_makes_one_prompt(house, a_registration):
    taken = house.take(a_registration())
    assert taken.outcome is Outcome.PROMPTED
    assert [filed.prompt.id for filed in house.waiting()] == [taken.prompt]


def test_the_same_registration_in_two_formats_is_one_prompt(house, a_registration, a_patient):
    first = house.take(a_registration(a_patient(bsn="")))
    second = house.take(a_registration())
    third = house.take(a_registration(a_patient(his_number="")))
    assert [second.outcome, third.outcome] == [Outcome.KNOWN, Outcome.KNOWN]
    assert {second.registration, third.registration} == {first.registration}
    assert len(house.waiting()) == 1


def test_a_contact_before_the_start_is_the_baseline(house, a_registration):
    taken = house.take(a_registration(contact_date=date(2025, 12, 31)))
    assert taken.outcome is Outcome.BASELINE
    assert house.waiting() == []


def test_threat_38_five_follow_ups_and_a_filed_letter_make_one_prompt(house, a_registration):
    first = house.take(a_registration())
    for day in range(15, 20):
        taken = house.take(a_registration(contact_date=date(2027, 1, day)))
        assert (taken.outcome, taken.registration != first.registration) == (Outcome.FOLLOW_UP, True)
    assert len(house.waiting()) == 1


def test_whoever_has_the_number_of_another_is_asked_and_never_joins_that_one(
    house, a_registration, a_patient
):
    anna = a_patient(his_number="1042", bsn="999990019")
    cor = a_patient(his_number="1042", bsn="999911120")
    first = house.take(a_registration(anna))
    other = house.take(a_registration(cor, contact_date=date(2027, 1, 15)))
    assert other.outcome is Outcome.PROMPTED
    for day, patient in ((16, anna), (17, cor), (18, replace(cor, his_number="77"))):
        assert (
            house.take(a_registration(patient, contact_date=date(2027, 1, day))).outcome is Outcome.FOLLOW_UP
        )
    with house.store.reading() as tx:
        joined = [
            [entry.move for entry in book.entries(tx, each.referral)].count(JOINED) for each in (first, other)
        ]
    assert joined == [1, 2]


def test_without_a_bsn_the_birth_date_tells_two_people_of_one_number_apart(house, a_registration, a_patient):
    house.take(a_registration(a_patient(bsn="")))
    for born, outcome in ((date(1931, 5, 6), Outcome.PROMPTED), (None, Outcome.FOLLOW_UP)):
        day = date(2027, 1, 15 if born else 16)
        taken = house.take(a_registration(a_patient(bsn="", birth_date=born), contact_date=day))
        assert taken.outcome is outcome


def test_a_follow_up_stands_on_the_timeline_of_the_referral_that_it_belongs_to(house, a_registration):
    first = house.take(a_registration())
    house.take(a_registration(contact_date=date(2027, 1, 15)))
    with house.store.reading() as tx:
        joined = [entry for entry in book.entries(tx, first.referral) if entry.move == JOINED]
    assert len(joined) == 1
    assert "hoort bij lopende verwijzing" in said(joined[0].move, joined[0].reason)


def test_a_follow_up_keeps_no_patient(house, a_registration):
    house.take(a_registration())
    joined = house.take(a_registration(contact_date=date(2027, 1, 15)))
    with house.store.reading() as tx:
        row = tx.connection.execute(
            select(registrations).where(registrations.c.id == joined.registration)
        ).one()
    assert row.sealed is None
    assert row.joins is not None


def test_after_the_months_of_an_answer_a_new_contact_asks_again(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "refused")
    house.clock.advance(170 * house.DAY)
    soon = house.take(a_registration(contact_date=date(2027, 7, 4)))
    late = house.take(a_registration(contact_date=date(2027, 8, 4)))
    assert [soon.outcome, late.outcome] == [Outcome.FOLLOW_UP, Outcome.PROMPTED]


def test_a_referral_by_hand_absorbs_the_code_that_comes_later(house, a_registration):
    with house.store.transaction() as tx:
        by_hand = replace(a_registration(), code="", contact_date=None)
        made = house.rooms.registrar.by_hand(tx, by_hand, house.ASSISTANT)
    assert made.outcome is Outcome.PROMPTED
    assert house.take(a_registration()).outcome is Outcome.FOLLOW_UP


def test_the_same_patient_by_hand_twice_a_day_is_refused_with_the_first(house, a_registration):
    by_hand = replace(a_registration(), code="", contact_date=None)
    with house.store.transaction() as tx:
        made = house.rooms.registrar.by_hand(tx, by_hand, house.ASSISTANT)
    with pytest.raises(ReferralExists, match=str(made.referral)), house.store.transaction() as tx:
        house.rooms.registrar.by_hand(tx, by_hand, house.ASSISTANT)


def test_whoever_is_known_already_is_named_by_the_day_of_that_contact(house, a_registration):
    first = house.take(a_registration())
    by_hand = replace(a_registration(), code="", contact_date=date(2027, 1, 19))
    with house.store.transaction() as tx:
        second = house.rooms.registrar.by_hand(tx, by_hand, house.ASSISTANT)
        days = [house.rooms.registrar.belongs_to(tx, one.registration) for one in (second, first)]
    assert days == [a_registration().contact_date, date(2027, 1, 19)]


def test_who_comes_for_the_first_time_belongs_to_nothing(house, a_registration, a_patient):
    house.take(a_registration())
    taken = house.take(a_registration(a_patient(bsn="999911120", his_number="99")))
    with house.store.transaction() as tx:
        assert house.rooms.registrar.belongs_to(tx, taken.registration) is None


def test_a_registration_without_any_id_is_refused(house, a_registration, a_patient):
    with pytest.raises(PatientIdMissing):
        house.take(a_registration(a_patient(bsn="", his_number="")))


def test_nothing_of_a_patient_is_readable_in_the_database(house, a_registration):
    house.take(a_registration())
    house.store.close()
    raw = b"".join(path.read_bytes() for path in house.folder.glob("wor.db*"))
    assert b"Wilgenhout" not in raw
    assert b"999990019" not in raw


def test_a_list_that_is_read_again_after_a_restore_names_the_same_referral_threat_35(house, a_registration):
    with suppress(LookupError), house.store.transaction() as tx:  # a day that no backup knows of
        first = house.rooms.registrar.take(tx, a_registration(), "lijst")
        raise LookupError
    again = house.take(a_registration())
    assert (again.registration, again.referral) == (first.registration, first.referral)
    assert again.prompt != first.prompt


def test_a_referral_that_is_asked_for_another_organisation_has_a_name_of_its_own(house, a_registration):
    taken = house.take(a_registration())
    with house.store.transaction() as tx:
        other = house.rooms.registrar.again(tx, book.load(tx, taken.referral), house.ASSISTANT)
    assert other.registration == taken.registration
    assert other.referral != taken.referral


def test_the_practices_own_code_in_every_row_makes_no_two_referrers_one(house, a_registration, a_patient):
    ours = house.rooms.settings.practice.agb
    for number, name in (("1042", "M. Bernard"), ("1043", "J. Pietersen")):
        patient = a_patient(his_number=number, bsn="")
        house.take(replace(a_registration(patient), author=Author(name, "huisarts", ours)))
    with house.store.reading() as tx:
        told = tx.connection.execute(select(facts.c.author)).scalars().all()
    assert len(set(told)) == 2
