"""A correction of the practice, over both stores: the coach calls the new number, letters come back."""

from datetime import date

import pytest

from wor_sidecar.domain.correcting import Corrected
from wor_sidecar.domain.errors.practice import CorrectionAsksAnew, PhoneUnusable
from wor_sidecar.domain.errors.sidecar import MoveNotAllowed
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals.correcting import Correcting
from wor_sidecar.welfare.pages.person import person
from wor_sidecar.welfare.pages.referred import referred
from wor_sidecar.wire.control_app import Call

ASSISTANT = Person("user-1", "assistant")


@pytest.fixture
def sent(both):
    """A referral that the inbox has."""
    taken = both.practice.take(both.someone(1))
    both.practice.answer(taken.referral)
    both.later(15)
    assert both.practice.state(taken.referral) == "received"
    return taken.referral


def correct(both, referral, **given):
    rooms = both.practice.rooms
    correcting = Correcting(rooms.acting, rooms.registrar, rooms.departures)
    with both.practice.store.transaction() as tx:
        correcting.correct(tx, referral, Corrected(**given), ASSISTANT)
    both.later(10)


def shown(both, referral):
    return ReferralCalls(both.practice.rooms).shown(Call({"id": referral}, {}, None, True))


def case(both, referral):
    return both.inbox.cases()[referral]


def notes(both, referral):
    return [line.kind for line in both.inbox.timeline(referral)]


def test_the_coach_calls_the_new_number_and_sees_the_old_one_beside_it(both, sent):
    correct(both, sent, phones=("06 1234 5678",))
    assert person(case(both, sent)).phones == ("06 1234 5678",)
    told = referred(case(both, sent))
    assert told.phones == ("0413-000101",)
    assert told.mended == (("Telefoon", "06 1234 5678"),)
    assert notes(both, sent)[-1] == "correction"
    assert both.inbox.refusals() == both.practice.refusals() == []


def test_the_practice_shows_what_was_corrected_and_by_whom_but_not_the_old_words(both, sent):
    correct(both, sent, phones=("06 1234 5678",), email="a.wilgenhout@example.org")
    told = shown(both, sent)
    assert told["patient"]["phones"] == ["06 1234 5678"]
    line = [one for one in told["timeline"] if one["move"] == "correction"][-1]
    assert (line["reason"], line["actor"]) == ("phones email", ASSISTANT.name)
    assert line["told"] == "Verbeterd: telefoon, e-mail"


def test_of_an_address_without_its_own_yes_the_postcode_alone_goes(both, sent):
    correct(both, sent, street="Kerkstraat", house_number="12", postcode="5462 BB")
    told = person(case(both, sent))
    assert told.address == "5462 BB"
    correct(both, sent, street="Dorpsstraat")
    assert person(case(both, sent)).address == "5462 BB"
    assert notes(both, sent).count("correction") == 1


def test_a_name_and_a_birth_date_come_in_a_few_words(both, sent):
    correct(both, sent, surname="Wilgenhoudt", birth_date=date(1951, 3, 21))
    [line] = [one for one in both.inbox.timeline(sent) if one.kind == "message"]
    assert "Wilgenhoudt" in line.details.text
    assert "21 maart 1951" in line.details.text
    assert shown(both, sent)["messages"][-1]["text"] == line.details.text


def test_after_a_corrected_birth_date_the_coach_s_letter_still_finds_its_record(both, sent):
    correct(both, sent, birth_date=date(1951, 3, 21))
    both.inbox.coach(sent)
    both.later(5)
    assert both.practice.state(sent) == "intake_done"
    assert both.practice.refusals() == []
    assert len(both.practice.place()) == 1


def test_what_is_still_held_is_written_with_the_correction_and_nothing_is_sent_twice(both):
    referral = both.practice.take(both.someone(1)).referral
    both.practice.answer(referral)
    rooms = both.practice.rooms
    correcting = Correcting(rooms.acting, rooms.registrar, rooms.departures)
    given = Corrected(phones=("06 1234 5678",), surname="Wilgenhoudt", birth_date=date(1951, 3, 21))
    with both.practice.store.transaction() as tx:
        correcting.correct(tx, referral, given, ASSISTANT)
    both.later(15)
    found = person(case(both, referral))
    assert (found.phones, found.name) == (("06 1234 5678",), "A. Wilgenhoudt")
    assert found.birth_date == date(1951, 3, 21)
    assert not {"correction", "message"} & set(notes(both, referral))
    both.inbox.coach(referral)  # its check was made with the new birth date
    both.later(5)
    assert both.practice.state(referral) == "intake_done"


def test_without_a_live_consent_the_coach_hears_nothing(both, sent):
    recorded = both.inbox.cases()[sent]
    both.practice.end(sent, "withdraw")
    both.later(10)
    with pytest.raises(MoveNotAllowed):
        correct(both, sent, phones=("06 1234 5678",))
    assert case(both, sent).correction == recorded.correction


def test_a_question_that_waits_is_corrected_and_sends_nothing(both):
    referral = both.practice.take(both.someone(1)).referral
    correct(both, referral, phones=("06 1234 5678",), call_name="Anna")
    assert shown(both, referral)["patient"]["name"] == "Anna Wilgenhout"
    assert shown(both, referral)["departures"] == []
    with both.practice.store.transaction() as tx:
        assert both.practice.rooms.registrar.find(tx, "Anna", None)


def test_at_the_age_of_a_child_somebody_else_has_to_say_yes_first(both, sent):
    with pytest.raises(CorrectionAsksAnew):
        correct(both, sent, birth_date=date(2016, 3, 21))
    assert shown(both, sent)["patient"]["birth_date"] == "1951-03-12"


def test_what_cannot_be_right_is_refused_and_nothing_changes(both, sent):
    before = shown(both, sent)["patient"]
    with pytest.raises(PhoneUnusable):
        correct(both, sent, phones=("bel maar",))
    assert shown(both, sent)["patient"] == before
