"""Each working morning at most one mail, and none that was thought of goes unnoticed."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.welfare.zorgdomein_messages import message as zorgdomein
from wor_sidecar.domain.errors.inbox import (
    AddressRefused,
    MailAbsent,
    MailLater,
    MailRefused,
    MailSignInRefused,
    MailUnreachable,
    MailUnsure,
)
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.users import User

TUESDAY = date(2027, 1, 19)
ANNA, BEA, CO = "anna", "bea", "co"


def test_a_mail_goes_from_its_time_on_once_a_day_and_again_the_next_working_day(morning):
    morning.case(ANNA)
    assert morning.looks("07:59") == []
    assert morning.looks("08:00") == [ANNA]
    assert morning.looks("08:01") == [ANNA]
    assert morning.looks("17:00") == [ANNA]
    assert morning.looks("08:00", date(2027, 1, 20)) == [ANNA, ANNA]


def test_a_machine_that_slept_sends_once_it_wakes_and_not_at_night(morning):
    morning.case(ANNA)
    assert morning.looks("11:30") == [ANNA]
    assert morning.looks("19:00", date(2027, 1, 20)) == [ANNA]


def test_nobody_who_didnt_ask_is_reminded(morning):
    morning.case(ANNA)
    morning.work(ANNA, remind=False)
    assert morning.looks("09:00") == []


def test_nothing_waiting_is_no_mail_also_not_when_something_comes_later_that_day(morning):
    assert morning.looks("08:00") == []
    morning.case(ANNA)
    assert morning.looks("10:00") == []
    assert morning.looks("08:00", date(2027, 1, 20)) == [ANNA]


@pytest.mark.parametrize("day", [date(2027, 1, 23), date(2027, 1, 24)])
def test_weekends_are_silent(morning, day):
    morning.case(ANNA)
    assert morning.looks("09:00", day) == []


def test_a_holiday_is_silent(morning):
    morning.case(ANNA)
    morning.site.inbox.working_days._kept.clear()
    morning.site.inbox.working_days._holidays = lambda _years, _settings: frozenset({TUESDAY})
    assert morning.looks("09:00") == []


def test_an_own_free_day_is_silent(morning):
    morning.case(ANNA)
    morning.work(ANNA, weekdays=frozenset({0, 2, 3, 4}))
    assert morning.looks("09:00") == []


def test_who_stands_in_hears_of_both_and_who_is_away_of_nothing(morning):
    morning.case(ANNA)
    morning.case(BEA)
    morning.gone(ANNA, TUESDAY, TUESDAY, BEA)
    assert morning.looks("09:00") == [BEA]
    assert "2 nieuwe verwijzingen" in morning.post.took[0][1]


def test_a_coordinator_hears_of_what_nobody_has(morning):
    morning.case()
    morning.case("weg")  # a name of no user
    assert morning.looks("09:00") == [CO]
    assert "2 verwijzingen zonder coach" in morning.post.took[0][1]


def test_a_coordinator_hears_of_cases_whose_coach_left(morning):
    morning.case(ANNA)
    with morning.store.transaction() as tx:
        users.save(tx, replace(users.get(tx, ANNA), disabled_at=morning.clock.now()))
    assert morning.looks("09:00") == [CO]
    assert "1 verwijzing zonder coach" in morning.post.took[0][1]


def test_a_coordinator_hears_of_cases_of_who_takes_none_any_more(morning):
    morning.case(ANNA)
    with morning.store.transaction() as tx:
        users.save(tx, replace(users.get(tx, ANNA), role=Role.ADMINISTRATOR))
    assert morning.looks("09:00") == [CO]
    assert "1 verwijzing zonder coach" in morning.post.took[0][1]


def test_a_coordinator_stands_in_where_the_substitute_left(morning):
    morning.case(ANNA)
    morning.gone(ANNA, TUESDAY, TUESDAY, BEA)
    with morning.store.transaction() as tx:
        users.save(tx, replace(users.get(tx, BEA), disabled_at=morning.clock.now()))
    assert morning.looks("09:00") == [CO]
    assert "1 nieuwe verwijzing" in morning.post.took[0][1]


def test_a_case_is_nobody_s_where_its_coach_s_name_is_an_administrator_s(morning):
    with morning.store.transaction() as tx:
        users.add(tx, User("beheer", "Beheer", Role.ADMINISTRATOR, "-", morning.clock.now()))
    case = morning.case("Beheer")
    assert morning.site.desk.case(case).coach_id == ""


def test_the_last_letter_by_hand_of_a_closed_case_is_remembered(morning):
    taking = morning.site.inbox.answers.taking
    (taken,) = taking.file(zorgdomein(), Actor(ANNA, "coach"), feedback=True)
    desk = morning.site.desk
    desk.acting = morning.site.inbox.answers.desk._acting
    desk.act(taken.case, "assign", to=ANNA)
    desk.act(taken.case, "reject", reason="outside_area")
    assert morning.looks("09:00", date(2027, 1, 26)) == [ANNA]
    assert "1 andere stap" in morning.post.took[0][1]


def test_late_is_counted_by_her_own_days(morning):
    case = morning.case(ANNA)
    morning.work(ANNA, weekdays=frozenset({1}))
    later = date(2027, 1, 26)
    assert morning.looks("09:00", later) == [ANNA]
    assert "te laat" not in morning.post.took[0][1]
    assert case not in morning.post.took[0][1]


def test_no_name_and_no_id_is_in_a_mail(morning):
    case = morning.case(ANNA)
    morning.looks("09:00")
    [(_to, words)] = morning.post.took
    assert "Voorbeeld" not in words
    assert "Linde" not in words
    assert case not in words


def test_a_mail_is_in_the_language_that_its_reader_chose(morning):
    morning.case(ANNA)
    with morning.store.transaction() as tx:
        users.save(tx, replace(users.get(tx, ANNA), language="en"))
    morning.looks("09:00")
    assert "1 new referral" in morning.post.took[0][1]


def test_a_crash_after_the_mail_went_sends_none_again(morning):
    morning.case(ANNA)

    def crash():
        raise KeyboardInterrupt

    morning.post.meanwhile = crash
    with pytest.raises(KeyboardInterrupt):
        morning.looks("09:00")
    morning.post.meanwhile = lambda: None
    morning.begin_again()
    assert morning.looks("09:30") == [ANNA]


def test_a_crash_before_the_mail_went_sends_none_that_day(morning):
    morning.case(ANNA)
    morning.post.fails = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        morning.looks("09:00")
    morning.begin_again()
    assert morning.looks("09:30") == []
    assert morning.looks("09:30", date(2027, 1, 20)) == [ANNA]


def test_not_now_is_tried_again_after_a_pause(morning):
    morning.case(ANNA)
    morning.post.fails = [MailLater(host="mail.example")]
    assert morning.looks("09:00") == []
    assert morning.looks("09:04") == []
    assert morning.looks("09:05") == [ANNA]
    assert morning.reminding.told().to_json() == {
        "host": "mail.example",
        "day": "2027-01-19",
        "sent": 1,
        "failed": 0,
        "trouble": None,
    }


def test_pauses_grow_and_end_with_the_day(morning):
    morning.case(ANNA)
    morning.post.fails = [MailLater(host="mail.example") for _ in range(20)]
    for minute in range(8 * 60, 24 * 60, 5):
        morning.looks(f"{minute // 60:02d}:{minute % 60:02d}")
    assert morning.post.tried == 14
    morning.post.fails = []
    assert morning.looks("08:00", date(2027, 1, 20)) == [ANNA]


@pytest.mark.parametrize("error", [MailRefused, MailUnsure])
def test_never_and_nobody_knows_are_not_tried_again_that_day(morning, error):
    morning.case(ANNA)
    morning.post.fails = [error(host="mail.example")]
    morning.looks("09:00")
    assert morning.looks("18:00") == []
    assert morning.reminding.told().trouble.code == error.code
    assert morning.looks("09:00", date(2027, 1, 20)) == [ANNA]


@pytest.mark.parametrize("error", [MailUnreachable, MailSignInRefused])
def test_a_server_that_fails_isnt_asked_for_everybody_in_turn(morning, error):
    morning.case(ANNA)
    morning.case(BEA)
    morning.post.fails = [error(host="mail.example")]
    assert morning.looks("09:00") == []
    assert morning.post.tried == 1
    assert morning.reminding.told().failed == 1
    morning.begin_again()
    assert morning.reminding.told().trouble.code == error.code
    assert sorted(morning.looks("09:06")) == [ANNA, BEA]


def test_one_receiver_who_is_refused_keeps_nobody_else_waiting(morning):
    morning.case(ANNA)
    morning.case(BEA)
    morning.post.fails = [MailRefused(host="mail.example")]
    assert morning.looks("09:00") == [BEA]


def test_a_clock_that_is_set_back_reminds_nobody_twice(morning):
    morning.case(ANNA)
    assert morning.looks("09:00") == [ANNA]
    assert morning.looks("08:00") == [ANNA]


def test_without_a_server_nothing_is_looked_at(morning):
    morning.case(ANNA)
    morning.post.there = False
    assert morning.looks("09:00") == []
    with pytest.raises(MailAbsent):
        morning.reminding.test("it@welzijn.example")


def test_a_test_goes_to_an_address_and_to_nothing_else(morning):
    morning.reminding.test("it@welzijn.example")
    assert [to for to, _words in morning.post.took] == ["it@welzijn.example"]
    with pytest.raises(AddressRefused):
        morning.reminding.test("it@welzijn.example\nBcc: a@b.nl")
