"""A test referral: an invented patient goes all the way, and no figure counts it."""

import pytest
from sqlalchemy import select

from wor_sidecar.domain.errors.sidecar import PartnerUnknown
from wor_sidecar.exchange.contents import RejectDetails
from wor_sidecar.exchange.fhir.referral import from_bundle
from wor_sidecar.mail import rows as mail_rows
from wor_sidecar.mail.tables import departures
from wor_sidecar.practice.api.chances import ChanceCalls
from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.practice.referrals.invented import BSN, HIS_NUMBER
from wor_sidecar.practice.tables import facts, patient_keys, registration_keys
from wor_sidecar.practice.writeback import letters
from wor_sidecar.wire.control_app import Call


def begin(house, **body):
    return ChanceCalls(house.rooms).test(Call({}, {}, body, True))


def patient_of(house, referral):
    with house.store.reading() as tx:
        return rows.load_registration(tx, book.load(tx, referral).registration_id).patient


def all_rows(house, column):
    with house.store.reading() as tx:
        return tx.connection.execute(select(column)).scalars().all()


def arrived(house):
    made = begin(house)
    house.answer(made["prompt_id"], "given_to_me", scopes=["contact", "feedback"])
    house.pass_time(11 * house.MINUTE)
    house.hear_receipt(made["referral_id"])
    return made["referral_id"]


def test_it_is_a_marked_question_like_any_other(house):
    made = begin(house)
    claimed = PromptCalls(house.rooms).claim(Call({"id": made["prompt_id"]}, {}, {}, True))
    assert claimed["test"]
    assert [route["label"] for route in claimed["routes"] if route["fits"]] == ["Welzijn De Brug"]
    told = ReferralCalls(house.rooms).shown(Call({"id": made["referral_id"]}, {}, None, True))
    assert (told["test"], told["patient"]["name"]) == (True, "Test Testpersoon")


def test_who_began_it_without_a_name_is_nobody_on_its_timeline(house):
    told = ReferralCalls(house.rooms).shown(Call({"id": begin(house)["referral_id"]}, {}, None, True))
    assert [line["actor"] for line in told["timeline"]] == [""]


def test_what_leaves_says_that_it_is_a_test(house):
    made = begin(house)
    house.answer(made["prompt_id"], "given_to_me")
    with house.store.reading() as tx:
        [held] = mail_rows.find(tx, departures.c.thread == made["referral_id"])
        bundle = mail_rows.content(tx, held.id).bundle
    system = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
    assert bundle["meta"] == {"tag": [{"system": system, "code": "HTEST"}]}
    assert from_bundle(bundle).test


def test_what_is_no_test_has_no_mark(house, a_registration):
    referral = house.send(a_registration())
    with house.store.reading() as tx:
        [sent] = mail_rows.find(tx, departures.c.thread == referral)
        assert "meta" not in mail_rows.content(tx, sent.id).bundle


def test_its_letter_begins_with_test_and_goes_to_nobodys_record(house):
    referral = arrived(house)
    check = house.check(referral, patient_of(house, referral))
    house.deliver(house.status("accept", check), referral)
    assert house.deliver(house.feedback(referral, check), referral) is None
    [letter] = house.letters(referral)
    with house.store.reading() as tx:
        lines = letters.says(tx, letter).lines
    assert lines[0] == "TEST Welzijn op Recept: eerste gesprek is geweest"
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 70
    for placer in house.rooms.placers:
        placer.step()
    [placed] = house.imported()
    assert BSN in placed.read_text("utf-8")
    assert house.state(referral) == "intake_done"


def test_no_figure_counts_it(house, a_registration, a_patient):
    arrived(house)
    assert all_rows(house, facts.c.referral_id) == []
    assert OverviewCalls(house.rooms).status(Call({}, {}, None, True))["referrals"] == {}
    real = house.refer(a_registration(a_patient(bsn="999911120")))
    assert all_rows(house, facts.c.referral_id) == [real]


def test_two_in_a_row_both_ask(house):
    one, two = begin(house), begin(house)
    assert one["prompt_id"] != two["prompt_id"]
    assert len(house.waiting()) == 2


def test_it_never_absorbs_somebody_real_nor_the_other_way_round(house, a_registration, a_patient):
    begin(house)
    same = a_registration(a_patient(bsn=BSN, his_number=HIS_NUMBER))
    assert house.take(same).prompt is not None
    assert begin(house)["prompt_id"] is not None
    made = begin(house)["registration_id"]
    assert made not in all_rows(house, registration_keys.c.registration_id)
    assert made not in all_rows(house, patient_keys.c.registration_id)


def test_asked_anew_it_stays_a_test(house):
    referral = arrived(house)
    told = RejectDetails("", True)
    check = house.check(referral, patient_of(house, referral))
    assert house.deliver(house.status("reject", check, "other", told), referral) is None
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    with house.store.transaction() as tx:
        new = chances.route_again(tx, referral, house.ASSISTANT)
        assert rows.is_test(tx, new.registration_id)
    assert all_rows(house, facts.c.referral_id) == []


def test_an_organisation_is_named_by_its_label_or_refused(house):
    assert (
        patient_of(house, begin(house, organisation="Welzijn De Brug")["referral_id"]).address.postcode
        == "5460AA"
    )
    assert (
        patient_of(house, begin(house, organisation=house.welfare)["referral_id"]).address.postcode
        == "5460AA"
    )
    with pytest.raises(PartnerUnknown):
        begin(house, organisation="Nergens")


def test_with_an_organisation_without_a_route_somebody_chooses(house):
    other = house.partner("Sociaal Huis")
    made = begin(house, organisation="Sociaal Huis")
    assert patient_of(house, made["referral_id"]).address.postcode == ""
    house.answer(made["prompt_id"], "given_to_me", organisation=other)
    assert house.state(made["referral_id"]) == "queued"
