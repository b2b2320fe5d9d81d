"""What moves nothing: a referral that is renewed, and what a practice heard by another way."""

from datetime import date

import pytest

from tests.unit.practice.conftest import SETTINGS
from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.errors.practice import OutcomeUnknown
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, MoveNotAllowed
from wor_sidecar.exchange import contents
from wor_sidecar.mail import rows as mail_rows
from wor_sidecar.mail.tables import departures
from wor_sidecar.practice.api.noting import NotingCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.referrals.noting import Noting
from wor_sidecar.wire.control_app import Call


def shown(house, referral):
    return ReferralCalls(house.rooms).shown(Call({"id": referral}, {}, None, True))


def renew(house, referral):
    with house.store.transaction() as tx:
        return Noting(house.rooms.acting).renew(tx, referral, house.ASSISTANT)


def note(house, referral, code):
    with house.store.transaction() as tx:
        return Noting(house.rooms.acting).note_outcome(tx, referral, code, house.ASSISTANT)


def accepted(house, registration, *scopes):
    referral = house.refer(registration, *scopes)
    assert (
        house.deliver(house.status("accept", house.check(referral, registration.patient)), referral) is None
    )
    return referral


def elsewhere(house, registration):
    taken = house.take(registration)
    house.answer(taken.prompt, "referred_elsewhere", channel="zorgdomein")
    house.clock.advance(11 * house.MINUTE)  # the answer can't be taken back any more
    return taken.referral


def test_a_renewed_referral_holds_half_a_year_from_today_and_the_coach_hears_it(house, a_registration):
    referral = accepted(house, a_registration())
    assert "renew" in shown(house, referral)["possible"]
    before = shown(house, referral)["state"]
    renew(house, referral)
    with house.store.reading() as tx:
        [held] = mail_rows.find(tx, departures.c.thread == referral, departures.c.type == "renew")
        assert mail_rows.content(tx, held.id) == contents.Renew(date(2027, 7, 15))
    told = shown(house, referral)
    assert told["state"] == before
    assert told["timeline"][-1]["told"] == "Verwijzing verlengd tot 15 juli 2027"
    house.work()
    assert house.departures(referral)[-1] == ("renew", "deposited")


def test_a_referral_holds_as_long_as_the_settings_say(make_house, a_registration):
    house = make_house(f"{SETTINGS}\n[signals]\nvalidity_months = 3\n")
    referral = accepted(house, a_registration())
    told = NotingCalls(house.rooms).renew(Call({"id": referral}, {}, {}, True))
    assert told["timeline"][-1]["reason"] == "2027-04-15"


def test_what_never_left_or_is_over_is_not_renewed(house, a_registration, a_patient):
    queued = house.take(a_registration(a_patient(his_number="2", bsn="")))
    house.answer(queued.prompt, "given_to_me")
    over = house.gives_up(a_registration())
    for referral in (queued.referral, over):
        assert "renew" not in shown(house, referral)["possible"]
        with pytest.raises(MoveNotAllowed):
            renew(house, referral)


def test_nothing_is_renewed_after_the_patient_stopped_it_at_the_coach(house, a_registration):
    referral = accepted(house, a_registration())
    assert house.deliver(contents.Withdraw("everything", "", house.clock.now()), referral) is None
    with pytest.raises((MoveNotAllowed, ConsentNotGiven)):
        renew(house, referral)


def test_of_who_went_another_way_the_practice_keeps_what_it_heard_and_the_last_word_counts(
    house, a_registration
):
    referral = elsewhere(house, a_registration())
    assert "note-outcome" in shown(house, referral)["possible"]
    note(house, referral, "started")
    note(house, referral, "activity_going_on")
    told = shown(house, referral)
    assert told["state"] == "referred_elsewhere"
    assert told["standing"]["facts"]["learned"] == "activity_going_on"
    assert told["standing"]["told"].endswith("Later gehoord: doet mee.")
    assert [line["told"] for line in told["timeline"]][-2:] == [
        "Langs een andere weg gehoord: is begonnen",
        "Langs een andere weg gehoord: doet mee",
    ]
    assert house.departures(referral) == []


def test_of_an_end_without_a_report_it_is_noted_too(house, a_registration):
    referral = accepted(house, a_registration())
    check = house.check(referral, a_registration().patient)
    assert house.deliver(house.status("end", check, "withheld"), referral) is None
    assert "note-outcome" in shown(house, referral)["possible"]
    note(house, referral, "talk_was_enough")
    assert "Later gehoord: gesprek was genoeg." in shown(house, referral)["standing"]["told"]


def test_what_a_coach_tells_here_is_not_noted_beside_it(house, a_registration):
    referral = accepted(house, a_registration())
    assert "note-outcome" not in shown(house, referral)["possible"]
    with pytest.raises(MoveNotAllowed):
        note(house, referral, "started")
    with pytest.raises(OutcomeUnknown):
        note(house, referral, "cured")


def test_the_term_is_that_of_the_signal():
    assert Terms().validity_months == 6
