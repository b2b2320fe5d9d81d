"""The consent desk: what an answer does, who may give it, and what can be taken back."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors.sidecar import (
    AnswerIncomplete,
    AnswerKeyUsed,
    ClaimLost,
    NumberLooksLikeBsn,
    PartnerUnknown,
    PromptClaimed,
    PromptDecided,
    RecipientMissing,
    RuleBroken,
    UndoTooLate,
)
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.consent.desk import Asked
from wor_sidecar.store import audit

REGISTER_ONLY = """
[practice]
name = "Huisartsenpraktijk De Linde"
mode = "register-only"
[data]
folder = 'data'
"""


def test_a_given_answer_holds_the_referral_and_queues_it(house, a_registration):
    taken = house.take(a_registration())
    until = house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"], how="phone")
    assert until == house.clock.at + 10 * house.MINUTE
    assert house.state(taken.referral) == "queued"
    assert house.departures(taken.referral) == [("referral", "held")]
    assert house.waiting() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(answers=st.lists(st.sampled_from([answer.value for answer in Answer]), min_size=1, max_size=4))
def test_threat_32_only_a_given_answer_ever_reaches_the_departures(house, a_registration, a_patient, answers):
    house.clock.advance(house.DAY)
    number = house.clock.at // house.DAY
    taken = house.take(a_registration(a_patient(his_number=str(number), bsn="")))
    for answer in answers:
        if taken.prompt not in [filed.prompt.id for filed in house.waiting()]:
            house.undo(taken.prompt)
        house.answer(taken.prompt, answer, **({"channel": "phone"} if answer == "referred_elsewhere" else {}))
    given_last = answers[-1] in ("given_in_consult", "given_to_me")
    assert bool(house.departures(taken.referral)) is given_last


def test_threat_33_nothing_leaves_before_consent(house, a_registration, a_patient):
    house.work()
    house.bus.deposits.clear()
    for number in range(20):
        house.take(a_registration(a_patient(his_number=str(number), bsn="")))
    house.pass_time(house.DAY)
    taken = house.take(a_registration())
    house.answer(taken.prompt, "refused")
    house.pass_time(house.DAY)
    assert house.bus.deposits == []


def test_a_held_referral_leaves_only_after_its_window(house, a_registration):
    house.work()
    house.bus.deposits.clear()
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    house.pass_time(9 * house.MINUTE)
    assert house.bus.deposits == []
    house.pass_time(2 * house.MINUTE)
    assert len(house.bus.deposits) == 1
    assert b"Wilgenhout" not in house.bus.deposits[0]


def test_an_undone_answer_leaves_nothing_and_asks_again(house, a_registration):
    house.work()
    house.bus.deposits.clear()
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    house.undo(taken.prompt)
    house.pass_time(house.DAY)
    assert house.bus.deposits == []
    assert house.state(taken.referral) == "awaiting_consent"
    assert [filed.prompt.id for filed in house.waiting()] == [taken.prompt]


def test_what_was_sealed_cannot_be_undone(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    house.pass_time(10 * house.MINUTE)
    with pytest.raises(UndoTooLate):
        house.undo(taken.prompt)
    assert house.state(taken.referral) == "queued"


def test_after_a_restart_what_is_held_gets_its_whole_window_again(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    house.clock.advance(9 * house.MINUTE)
    house.restart()
    with house.store.transaction() as tx:
        assert house.practice.windows.restart(tx) == 1
    house.pass_time(9 * house.MINUTE)
    house.undo(taken.prompt)
    assert house.departures(taken.referral) == []


def test_a_window_that_is_over_closes_once(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "refused")
    house.clock.advance(10 * house.MINUTE)
    with house.store.transaction() as tx:
        assert house.practice.windows.close(tx) == 1
        assert house.practice.windows.close(tx) == 0
        assert house.practice.windows.restart(tx) == 0
    with pytest.raises(UndoTooLate):
        house.undo(taken.prompt)


def test_two_people_cannot_open_the_same_prompt(house, a_registration):
    taken = house.take(a_registration())
    house.open_prompt(taken.prompt, house.ASSISTANT)
    with pytest.raises(PromptClaimed):
        house.open_prompt(taken.prompt, house.COLLEAGUE)
    house.clock.advance(2 * house.MINUTE)
    house.open_prompt(taken.prompt, house.COLLEAGUE)


def test_a_claim_that_somebody_else_took_answers_nothing(house, a_registration):
    taken = house.take(a_registration())
    mine = house.open_prompt(taken.prompt, house.ASSISTANT).filed.prompt
    house.clock.advance(2 * house.MINUTE)
    house.open_prompt(taken.prompt, house.COLLEAGUE)
    asked = Asked(mine.claim.token, mine.version, {"answer": "refused"})
    with pytest.raises(ClaimLost), house.store.transaction() as tx:
        house.rooms.desk.answer(tx, taken.prompt, asked, house.ASSISTANT)


def test_an_answered_prompt_is_not_answered_twice(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "refused")
    with pytest.raises(PromptDecided, match="refused"):
        house.answer(taken.prompt, "not_wor", house.COLLEAGUE)


def test_the_same_call_twice_is_one_answer(house, a_registration):
    taken = house.take(a_registration())
    opened = house.open_prompt(taken.prompt).filed.prompt
    asked = Asked(opened.claim.token, opened.version, {"answer": "refused"}, "key-1")
    for _ in range(2):
        with house.store.transaction() as tx:
            house.rooms.desk.answer(tx, taken.prompt, asked, house.ASSISTANT)
    assert house.state(taken.referral) == "consent_refused"


def test_a_no_under_the_key_of_another_answer_is_not_told_to_be_recorded(house, a_registration):
    taken = house.take(a_registration())
    opened = house.open_prompt(taken.prompt).filed.prompt
    first = Asked(opened.claim.token, opened.version, {"answer": "not_wor"}, "key-1")
    other = Asked(opened.claim.token, opened.version, {"answer": "refused"}, "key-1")
    with house.store.transaction() as tx:
        house.rooms.desk.answer(tx, taken.prompt, first, house.ASSISTANT)
    with house.store.transaction() as tx, pytest.raises(AnswerKeyUsed):
        house.rooms.desk.answer(tx, taken.prompt, other, house.ASSISTANT)
    assert house.state(taken.referral) == "not_wor"


def test_the_same_call_after_somebody_took_the_answer_back_is_not_taken_for_recorded(house, a_registration):
    taken = house.take(a_registration())
    opened = house.open_prompt(taken.prompt).filed.prompt
    asked = Asked(opened.claim.token, opened.version, {"answer": "refused"}, "key-1")
    with house.store.transaction() as tx:
        house.rooms.desk.answer(tx, taken.prompt, asked, house.ASSISTANT)
    house.undo(taken.prompt, house.COLLEAGUE)
    with house.store.transaction() as tx, pytest.raises(AnswerKeyUsed):
        house.rooms.desk.answer(tx, taken.prompt, asked, house.ASSISTANT)
    assert house.state(taken.referral) == "awaiting_consent"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"organisation": "somebody"}, PartnerUnknown),
        ({"organisation": None}, RecipientMissing),
        ({"scopes": ["feedback"]}, AnswerIncomplete),
        ({"text_hash": "0" * 64, "scopes": ["contact"]}, RuleBroken),
        ({"details": {"own_words": "iets"}}, RuleBroken),
        (
            {"scopes": ["contact", "own_words"], "details": {"own_words": "mijn nummer is 999990019"}},
            NumberLooksLikeBsn,
        ),
    ],
)
def test_threat_28_a_yes_that_lacks_or_tells_too_much_is_refused_and_nothing_is_recorded(
    house, a_registration, more, error
):
    taken = house.take(a_registration())
    with pytest.raises(error):
        house.answer(taken.prompt, "given_to_me", **more)
    assert house.state(taken.referral) == "awaiting_consent"
    assert house.departures(taken.referral) == []
    with house.store.reading() as tx:
        assert consents.standing(tx, taken.referral) is None


def test_a_patient_without_any_number_is_asked_for_one(house, a_registration, a_patient):
    taken = house.take(a_registration(a_patient(phones=())))
    with pytest.raises(AnswerIncomplete, match="phone"):
        house.answer(taken.prompt, "given_to_me")
    house.answer(taken.prompt, "given_to_me", details={"phone": "0413-000102"})
    assert house.state(taken.referral) == "queued"


def test_a_birth_date_that_the_practice_asked_goes_into_the_record(house, a_registration, a_patient):
    taken = house.take(a_registration(a_patient(birth_date=None)))
    house.answer(taken.prompt, "given_to_me", birth_date="1951-03-12")
    from wor_sidecar.practice.consent import rows

    with house.store.reading() as tx:
        known = rows.load_registration(tx, taken.registration).patient.birth_date
    assert known == date(1951, 3, 12)


def test_threat_31_the_trail_says_who_answered_what_and_which_text_was_on_the_screen(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    with house.store.reading() as tx:
        [line] = [one.line for one in audit.lines(tx) if one.line.event == "consent.given_to_me"]
        assert audit.verify(tx).intact
    text = house.rooms.desk._rules.texts[0]
    assert (line.user, line.role, line.object) == ("user-1", "assistant", taken.referral)
    assert text.id in line.outcome
    assert text.hash[:16] in line.outcome
    assert "contact,feedback" in line.outcome


def test_a_practice_that_only_registers_sends_nothing(make_house, a_registration):
    house = make_house(REGISTER_ONLY)
    taken = house.take(a_registration())
    with pytest.raises(AnswerIncomplete, match="channel"):
        house.answer(taken.prompt, "given_to_me", organisation=None)
    house.answer(taken.prompt, "given_to_me", organisation=None, channel="zorgdomein")
    assert house.state(taken.referral) == "referred_elsewhere"
    assert house.departures(taken.referral) == []


def test_an_unanswered_prompt_expires_after_its_working_days_and_can_be_reopened(house, a_registration):
    from wor_sidecar.domain.calendars import Calendar

    taken = house.take(a_registration())
    for days, expired in ((14, 0), (3, 1)):
        house.clock.advance(days * house.DAY)
        with house.store.transaction() as tx:
            assert house.practice.windows.expire(tx, 10, Calendar()) == expired
    assert house.state(taken.referral) == "expired"
    assert house.waiting() == []
    with house.store.transaction() as tx:
        house.rooms.acting.reopen(tx, taken.referral, house.ASSISTANT)
    assert [filed.prompt.id for filed in house.waiting()] == [taken.prompt]
