"""A copy of a referral that went another way lets a question propose that, and answers nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from wor_sidecar.domain.retention import Terms
from wor_sidecar.hooks.connector import Elsewhere
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.retention.shredding import shred_due
from wor_sidecar.practice.tables import elsewhere
from wor_sidecar.wire.control_app import Call

CONTACT = date(2027, 1, 14)
BSN = (("bsn", "999990019"),)


def copied(house, on, ids=BSN, channel="zorgdomein"):
    with house.store.transaction() as tx:
        house.rooms.registrar.went_elsewhere(tx, Elsewhere(ids, on, channel, "message 1"))


def claimed(house, prompt):
    told = PromptCalls(house.rooms).claim(Call({"id": prompt}, {}, {}, True))
    return told["elsewhere_proposed"], told["elsewhere_channel"]


def kept(house):
    with house.store.reading() as tx:
        return [tuple(row) for row in tx.connection.execute(select(elsewhere.c.day, elsewhere.c.channel))]


def look_back(house, days):
    """The next round of the shredding, so many days later."""
    house.clock.advance(days * house.DAY)
    with house.store.transaction() as tx:
        shred_due(tx, Terms(), tx.clock.now())


@pytest.mark.parametrize(
    ("days", "near"), [(-31, False), (-30, True), (-1, True), (0, True), (1, True), (30, True), (31, False)]
)
@pytest.mark.parametrize("copy_first", [True, False])
def test_a_copy_within_thirty_days_of_the_contact_is_proposed(house, a_registration, days, near, copy_first):
    house.clock.advance(10 * house.DAY)
    on = CONTACT + timedelta(days=days)
    if copy_first:
        copied(house, on)
    taken = house.take(a_registration(contact_date=CONTACT))
    if not copy_first:
        copied(house, on)
    assert claimed(house, taken.prompt) == ((True, "zorgdomein") if near else (False, None))


def test_nothing_is_answered_by_a_copy(house, a_registration):
    copied(house, CONTACT)
    taken = house.take(a_registration(contact_date=CONTACT))
    copied(house, CONTACT)
    assert [one.prompt.id for one in house.waiting()] == [taken.prompt]
    assert house.state(taken.referral) == "awaiting_consent"


def test_a_list_without_dates_counts_from_the_day_on_which_the_patient_was_first_seen(house, a_registration):
    today = date(2027, 1, 15)
    copied(house, today - timedelta(days=30))
    taken = house.take(a_registration(contact_date=None))
    house.clock.advance(5 * house.DAY)
    assert claimed(house, taken.prompt) == (True, "zorgdomein")


def test_a_list_without_dates_knows_no_older_copy(house, a_registration):
    copied(house, date(2027, 1, 15) - timedelta(days=31))
    taken = house.take(a_registration(contact_date=None))
    assert claimed(house, taken.prompt) == (False, None)


def test_either_id_of_the_patient_will_do_and_anothers_will_not(house, a_registration, a_patient):
    taken = house.take(a_registration(a_patient(his_number="4711"), contact_date=CONTACT))
    copied(house, CONTACT, ids=(("bsn", "999911120"), ("his_number", "4712")))
    assert claimed(house, taken.prompt) == (False, None)
    copied(house, CONTACT, ids=(("his_number", "4711"),))
    assert claimed(house, taken.prompt) == (True, "zorgdomein")


def test_the_nearest_copy_names_the_channel(house, a_registration):
    copied(house, CONTACT - timedelta(days=9), channel="secure_mail")
    copied(house, CONTACT - timedelta(days=2))
    taken = house.take(a_registration(contact_date=CONTACT))
    assert claimed(house, taken.prompt) == (True, "zorgdomein")


def test_the_same_copy_read_twice_is_kept_once_under_each_key(house):
    ids = (("bsn", "999990019"), ("his_number", "4711"))
    copied(house, CONTACT, ids=ids)
    copied(house, CONTACT, ids=ids)
    assert kept(house) == [("2027-01-14", "zorgdomein")] * 2


def test_a_copy_goes_ninety_days_after_its_day_and_an_older_one_is_not_kept(house):
    copied(house, date(2027, 1, 15))
    look_back(house, 90)
    assert len(kept(house)) == 1
    look_back(house, 1)
    assert kept(house) == []
    copied(house, date(2027, 1, 15))
    assert kept(house) == []


def test_a_copy_of_a_day_far_ahead_is_not_kept(house):
    copied(house, date(2027, 1, 15) + timedelta(days=31))
    assert kept(house) == []


def test_no_id_stands_in_the_table(house):
    copied(house, CONTACT)
    with house.store.reading() as tx:
        (key,) = tx.connection.execute(select(elsewhere.c.key)).scalars()
    assert len(key) == 64
    assert "999990019" not in key
