"""What takes too long is raised once, told once, and gone when its cause is; it moves nothing."""

from datetime import date

from sqlalchemy import select

from wor_sidecar.domain.deadlines import SignalName as Name
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.practice.consent import rows as registrations
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.signals import raised
from wor_sidecar.practice.tables import referrals

FRIDAY = date(2027, 1, 15)
"""The day on which a house's clock begins; no holiday comes before Good Friday, 26 March."""


def looked(house) -> list[Name]:
    house.practice.watching.look()
    with house.store.reading() as tx:
        return [one.name for one in raised(tx)]


def test_a_question_is_raised_louder_at_its_very_days_and_told_once_at_each(
    house, listening, to_day, a_registration
):
    taken, ears = house.take(a_registration()), listening(house)
    steps = {
        FRIDAY: Name.ASK_REFERRER,
        date(2027, 1, 18): Name.ASK_ASSISTANTS,
        date(2027, 1, 19): Name.ASK_ASSISTANTS,
        date(2027, 1, 20): Name.ASK_REMIND,
        date(2027, 1, 21): Name.ASK_REMIND,
        date(2027, 1, 22): Name.ASK_DIGEST,
        date(2027, 1, 28): Name.ASK_DIGEST,
        date(2027, 1, 29): Name.ASK_EXPIRE,
    }
    for day, name in steps.items():
        to_day(house, day)
        assert looked(house) == [name]
        assert looked(house) == [name]
    told = [one.name for one in ears.heard]
    assert told == ["ask_referrer", "ask_assistants", "ask_remind", "ask_digest", "ask_expire"]
    assert {one.referral for one in ears.heard} == {taken.referral}
    assert house.state(taken.referral) == "awaiting_consent"


def test_what_was_put_off_asks_nobody_until_its_day(house, to_day, a_registration):
    taken = house.take(a_registration())
    to_day(house, date(2027, 1, 20))
    house.answer(taken.prompt, "later", until="2027-01-25")
    assert looked(house) == []
    to_day(house, date(2027, 1, 25))
    assert looked(house) == [Name.ASK_REFERRER]


def test_no_answer_of_the_coach_is_told_in_three_steps_and_gone_with_the_answer(
    house, to_day, a_registration
):
    registration = a_registration()
    referral = house.refer(registration)
    assert looked(house) == []
    for day, name in (
        (date(2027, 1, 19), Name.NUDGE_COACH),
        (date(2027, 1, 22), Name.NO_REACTION_YET),
        (date(2027, 1, 29), Name.NO_REACTION),
    ):
        to_day(house, day.replace(day=day.day - 1))
        assert name not in looked(house)
        to_day(house, day)
        assert looked(house) == [name]
    house.deliver(house.status("accept", house.check(referral, registration.patient)), referral)
    assert looked(house) == []
    to_day(house, date(2027, 2, 4))
    assert looked(house) == []
    to_day(house, date(2027, 2, 5))
    assert looked(house) == [Name.NO_CONTACT]


def test_who_died_makes_every_signal_fall_silent_at_once(house, to_day, a_registration):
    referral = house.refer(a_registration())
    to_day(house, date(2027, 2, 14))
    assert looked(house) == [Name.NO_REACTION]
    with house.store.transaction() as tx:
        house.rooms.acting.end(tx, referral, MoveKind.DECEASED, house.ASSISTANT)
    assert looked(house) == []


def test_an_appointment_whose_report_stays_away_is_said_and_the_second_report_after_it(
    house, to_day, a_registration
):
    registration = a_registration()
    referral = house.refer(registration, "feedback")
    check = house.check(referral, registration.patient)
    house.deliver(house.status("accept", check), referral)
    planned = contents.PlanDetails(date(2027, 1, 20))
    assert house.deliver(house.status("plan", check, details=planned), referral) is None
    to_day(house, date(2027, 1, 26))
    assert looked(house) == []
    to_day(house, date(2027, 1, 27))
    assert looked(house) == [Name.NO_LETTER]
    to_day(house, date(2027, 2, 3))
    assert looked(house) == [Name.NO_LETTER_LONG]
    assert house.deliver(house.feedback(referral, check), referral) is None  # the talk was on 14 January
    assert looked(house) == []
    for day, expected in (
        (date(2027, 3, 30), []),
        (date(2027, 3, 31), [Name.FOLLOW_UP_NEAR]),
        (date(2027, 4, 28), [Name.FOLLOW_UP_LATE]),
        (date(2027, 5, 26), [Name.FOLLOW_UP_MISSED]),
    ):
        to_day(house, day)
        assert looked(house) == expected


def test_a_letter_that_the_his_leaves_and_nobody_sees_is_said(house, to_day, a_registration):
    referral = house.gives_up(a_registration())
    assert looked(house) == []
    to_day(house, date(2027, 1, 17))
    assert looked(house) == []
    to_day(house, date(2027, 1, 19))
    assert looked(house) == [Name.LETTER_NOT_TAKEN]
    to_day(house, date(2027, 1, 20))
    assert looked(house) == [Name.LETTER_NOT_SEEN, Name.LETTER_NOT_TAKEN]
    with house.store.reading() as tx:
        assert {(one.referral, bool(one.letter)) for one in raised(tx)} == {(referral, True)}
    with house.store.transaction() as tx:
        house.rooms.acting.see(tx, referral, None, house.ASSISTANT)
    assert looked(house) == [Name.LETTER_NOT_TAKEN]


def test_what_was_not_sent_for_an_hour_and_for_a_day_is_said(house, to_day, a_registration):
    house.work = lambda: None
    house.send(a_registration())
    assert looked(house) == []
    house.clock.advance(58 * house.MINUTE)
    assert looked(house) == []
    house.clock.advance(house.MINUTE)
    assert looked(house) == [Name.NOT_DEPOSITED]
    to_day(house, date(2027, 1, 17))
    assert looked(house) == [Name.NOT_DEPOSITED]
    to_day(house, date(2027, 1, 18))
    assert looked(house) == [Name.NOT_DEPOSITED_LONG]


def test_what_the_organisation_does_not_fetch_is_said(house, to_day, a_registration):
    house.send(a_registration())
    assert looked(house) == []
    to_day(house, date(2027, 1, 17))
    assert looked(house) == []
    to_day(house, date(2027, 1, 18))
    assert looked(house) == [Name.NOT_RECEIVED]
    to_day(house, date(2027, 1, 19))
    assert looked(house) == [Name.NOT_RECEIVED_LONG]


def test_a_referral_of_half_a_year_wants_to_be_renewed_and_holds_half_a_year_again(
    house, to_day, a_registration
):
    from wor_sidecar.practice.referrals.noting import Noting

    registration = a_registration()
    referral = house.refer(registration)
    house.deliver(house.status("accept", house.check(referral, registration.patient)), referral)
    to_day(house, date(2027, 7, 14))
    assert Name.RENEW not in looked(house)
    to_day(house, date(2027, 7, 15))
    assert Name.RENEW in looked(house)
    with house.store.transaction() as tx:
        Noting(house.rooms.acting).renew(tx, referral, house.ASSISTANT)
    assert Name.RENEW not in looked(house)
    to_day(house, date(2028, 1, 15))
    assert Name.RENEW in looked(house)


def test_content_that_nobody_closes_is_announced_a_month_before_it_goes(house, to_day, a_registration):
    registration = a_registration()
    referral = house.refer(registration)
    house.deliver(house.status("accept", house.check(referral, registration.patient)), referral)
    to_day(house, date(2028, 3, 14))
    assert Name.SHRED_NEAR not in looked(house)
    to_day(house, date(2028, 3, 15))
    assert Name.SHRED_NEAR in looked(house)
    to_day(house, date(2028, 4, 15))
    assert Name.SHRED in looked(house)


CLOSED = """
[practice]
name = "Huisartsenpraktijk De Linde"
[[route]]
organisation = "Welzijn De Brug"
postcodes = ["5460-5469"]
closed = [[2027-01-25, 2027-01-29]]
[calendar]
closed = [[2027-01-18, 2027-01-22]]
[data]
folder = 'data'
"""


def test_a_closure_week_of_the_practice_stops_its_own_questions(make_house, to_day, a_registration):
    house = make_house(CLOSED)
    house.take(a_registration())
    to_day(house, date(2027, 1, 24))
    assert looked(house) == [Name.ASK_REFERRER]
    to_day(house, date(2027, 1, 26))
    assert looked(house) == [Name.ASK_ASSISTANTS]
    to_day(house, date(2027, 1, 27))
    assert looked(house) == [Name.ASK_REMIND]


def test_holidays_count_for_nobody(house, a_registration, to_day):
    to_day(house, date(2027, 3, 24))
    house.refer(a_registration(contact_date=date(2027, 3, 24)))
    to_day(house, date(2027, 3, 29))  # Good Friday, the weekend, and Easter Monday lie in between
    assert looked(house) == []
    to_day(house, date(2027, 3, 30))
    assert looked(house) == [Name.NUDGE_COACH]


def test_a_closure_week_of_the_organisation_stops_what_it_should_do_and_ours_does_not(
    make_house, to_day, a_registration
):
    house = make_house(CLOSED)
    house.refer(a_registration())
    for day, expected in (
        (date(2027, 1, 18), []),
        (date(2027, 1, 19), [Name.NUDGE_COACH]),
        (date(2027, 1, 22), [Name.NO_REACTION_YET]),
        (date(2027, 2, 4), [Name.NO_REACTION_YET]),
        (date(2027, 2, 5), [Name.NO_REACTION]),
    ):
        to_day(house, day)
        assert looked(house) == expected


def test_a_signal_that_was_told_before_a_restart_is_not_told_again(house, listening, a_registration):
    house.take(a_registration())
    ears = listening(house)
    assert looked(house) == [Name.ASK_REFERRER]
    assert len(ears.heard) == 1
    house.restart()
    ears = listening(house)
    assert looked(house) == [Name.ASK_REFERRER]
    assert ears.heard == []


def test_a_signal_that_a_crash_kept_from_the_plugins_is_told_after_it(house, listening, a_registration):
    house.take(a_registration())
    house.practice.watching._tell_all = lambda: None
    looked(house)
    house.restart()
    ears = listening(house)
    looked(house)
    assert [one.name for one in ears.heard] == ["ask_referrer"]


def test_the_timer_looks_each_hour_and_soon_after_something_moved(house, a_registration):
    watching = house.practice.watching
    assert watching.tick()
    assert not watching.tick()
    house.take(a_registration())
    assert not watching.tick()
    house.clock.advance(30_000)
    assert watching.tick()
    house.clock.advance(59 * house.MINUTE)
    assert not watching.tick()
    house.clock.advance(house.MINUTE)
    assert watching.tick()


def test_the_timer_looks_when_a_day_begins_also_where_a_machine_slept_meanwhile(house, monkeypatch):
    watching = house.practice.watching
    assert watching.tick()
    assert watching.looked_on == FRIDAY
    asleep = house.clock.monotonic()
    house.clock.advance(house.DAY)
    monkeypatch.setattr(house.clock, "monotonic", lambda: asleep)
    assert watching.tick()
    assert watching.looked_on == date(2027, 1, 16)
    assert not watching.tick()


def test_signals_move_nothing(house, to_day, a_registration):
    one, two = house.take(a_registration()), None
    del two
    with house.store.reading() as tx:
        before = tx.connection.execute(select(referrals)).all()
        lines = book.entries(tx, one.referral)
    to_day(house, date(2029, 1, 14))
    assert looked(house)
    with house.store.reading() as tx:
        assert tx.connection.execute(select(referrals)).all() == before
        assert book.entries(tx, one.referral) == lines
        assert registrations.load_registration(tx, book.load(tx, one.referral).registration_id)


def test_a_report_that_fits_nobody_is_said_at_once_and_gone_when_somebody_put_it_aside(
    house, listening, a_registration
):
    registration = a_registration()
    house.refer(registration)
    ears = listening(house)
    house.deliver(house.status("accept", "00" * 16), ReferralId("a-thread-of-nobody"))
    assert looked(house) == [Name.ORPHAN]
    [orphan] = house.orphans()
    [heard] = ears.heard
    assert (heard.name, heard.referral, heard.subject) == ("orphan", None, orphan.id)
    with house.store.transaction() as tx:
        house.rooms.orphans.discard(tx, orphan.id, "not_ours", house.ASSISTANT)
    assert looked(house) == []
