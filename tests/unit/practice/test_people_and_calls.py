"""Who decides for a patient, whose number it is, and who was called in vain: for desk and coach."""

from datetime import date

import pytest

from wor_sidecar.domain.errors.sidecar import AnswerIncomplete, RepresentativeMissing
from wor_sidecar.exchange.fhir.referral import from_bundle
from wor_sidecar.mail import rows as mail_rows
from wor_sidecar.mail.tables import departures
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.wire.control_app import Call


def listed(house):
    return PromptCalls(house.rooms)._open(at_control(""))["prompts"]


def opened(house, prompt):
    return PromptCalls(house.rooms).claim(Call({"id": prompt}, {}, {}, True))


def goes(house, referral):
    with house.store.reading() as tx:
        found = mail_rows.find(tx, departures.c.thread == referral, departures.c.type == "referral")
        return from_bundle(mail_rows.content(tx, found[-1].id).bundle)


def person(role, phone=""):
    return {"role": role, "name": "P. Wilgenhout", "phone": phone}


@pytest.mark.parametrize("role", ["mentor", "curator", "written_mandate", "partner_or_family"])
def test_who_decides_for_an_adult_is_kept_and_goes_along_with_the_number(house, a_registration, role):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me", representatives=[person(role, "06 1234 5678")])
    [who] = goes(house, taken.referral).representatives
    assert (who.role.value, who.name, who.phone) == (role, "P. Wilgenhout", "06 1234 5678")
    shown = ReferralCalls(house.rooms).shown(Call({"id": taken.referral}, {}, None, True))
    assert shown["patient"]["representatives"] == [person(role, "06 1234 5678")]


def test_a_mentor_s_word_is_not_enough_for_a_child(house, a_registration, a_patient):
    taken = house.take(a_registration(a_patient(birth_date=date(2020, 3, 1))))
    with pytest.raises(RepresentativeMissing):
        house.answer(taken.prompt, "given_to_me", representatives=[person("mentor")])


def test_a_parent_s_number_is_enough_where_the_child_has_none(house, a_registration, a_patient):
    taken = house.take(a_registration(a_patient(birth_date=date(2020, 3, 1), phones=())))
    with pytest.raises(AnswerIncomplete):
        house.answer(taken.prompt, "given_to_me", representatives=[person("parent_with_authority")])
    given = [person("parent_with_authority", "06 1234 5678")]
    house.answer(taken.prompt, "given_to_me", representatives=given)
    outgoing = goes(house, taken.referral)
    assert (outgoing.patient.phones, outgoing.representatives[0].phone) == ((), "06 1234 5678")


def test_a_birthday_that_counts_before_it_was_sent_stops_it_and_asks_again(house, a_registration, a_patient):
    turning = date(2011, 1, 16)  # sixteen tomorrow
    taken = house.take(a_registration(a_patient(birth_date=turning)))
    house.answer(
        taken.prompt,
        "given_to_me",
        representatives=[person("parent_with_authority")],
        patient_agreed=True,
    )
    house.clock.advance(2 * house.DAY)
    house.work()
    told = ReferralCalls(house.rooms).shown(Call({"id": taken.referral}, {}, None, True))
    assert told["standing"]["code"] == "consent_outgrown"
    assert "cancel" in told["possible"]


def test_each_call_in_vain_is_counted_with_its_moment_and_an_undone_one_is_none(house, a_registration):
    taken = house.take(a_registration())
    assert (listed(house)[0]["calls"], listed(house)[0]["called_at"]) == (0, None)
    house.answer(taken.prompt, "no_answer")
    first = listed(house)[0]["called_at"]
    assert first.startswith("2027-01-15T")
    house.clock.advance(60 * house.MINUTE)
    house.answer(taken.prompt, "no_answer")
    told = opened(house, taken.prompt)
    assert told["calls"] == 2
    assert told["called_at"] > first
    house.undo(taken.prompt)
    assert (listed(house)[0]["calls"], listed(house)[0]["called_at"]) == (1, first)
