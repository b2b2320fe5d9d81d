"""A wrong patient is loud at the practice: what is in that file comes out again, and nothing more goes in."""

import pytest

from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.writeback.folder import ImportFolder
from wor_sidecar.wire.control_app import Call


def shown(house, referral):
    return ReferralCalls(house.rooms).shown(Call({"id": referral}, {}, None, True))


def waiting(house):
    found = WaitingCalls(house.rooms).waiting(Call({}, {}, None, True))
    return {group["kind"]: group["items"] for group in found["groups"] if group["items"]}


def write(house):
    for placer in house.rooms.placers:
        placer.step()


def wrong(house, referral):
    with house.store.transaction() as tx:
        return house.rooms.acting.end(tx, referral, MoveKind.WRONG_PATIENT, house.ASSISTANT)


@pytest.fixture
def talked(house, a_registration):
    """A referral of which the first talk was reported."""
    registration = a_registration()
    referral = house.refer(registration, "feedback")
    check = house.check(referral, registration.patient)
    assert house.deliver(house.status("accept", check), referral) is None
    assert house.deliver(house.feedback(referral, check), referral) is None
    return referral, check


def test_a_letter_that_the_his_took_is_named_until_somebody_took_it_out(house, talked):
    referral, _check = talked
    write(house)
    for path in house.imported():
        path.unlink()
    write(house)
    wrong(house, referral)
    [letter] = shown(house, referral)["letters"]
    assert letter["standing"]["told"] == (
        "Deze brief staat in het dossier van de verkeerde patiënt. Haal hem daar weg, en kies Gezien."
    )
    assert [item["standing"]["code"] for item in waiting(house)["letters"]] == ["letter_in_wrong_file"]
    assert shown(house, referral)["flags"]["closed_at"] is None
    with house.store.transaction() as tx:
        house.rooms.acting.see(tx, referral, None, house.ASSISTANT)
    assert shown(house, referral)["flags"]["closed_at"] is not None
    assert "letters" not in waiting(house)


def test_a_letter_that_still_lies_in_the_folder_is_taken_back(house, talked):
    referral, _check = talked
    write(house)
    assert len(house.imported()) == 1
    wrong(house, referral)
    write(house)
    assert house.imported() == []
    assert shown(house, referral)["letters"] == []


def test_a_letter_on_its_way_into_the_folder_when_it_is_told_comes_out_again(house, talked, monkeypatch):
    referral, _check = talked
    place = ImportFolder.place

    def slowly(folder, temporary, name):
        wrong(house, referral)
        place(folder, temporary, name)

    monkeypatch.setattr(ImportFolder, "place", slowly)
    write(house)
    write(house)
    assert house.imported() == []
    assert shown(house, referral)["letters"] == []


def test_a_letter_that_the_his_took_before_a_crash_is_named_when_the_patient_was_wrong(house, talked, crash):
    referral, _check = talked
    house.die_at = "writeback.renamed"
    with pytest.raises(crash):
        write(house)
    house.restart()
    for path in house.imported():
        path.unlink()
    wrong(house, referral)
    write(house)
    [letter] = shown(house, referral)["letters"]
    assert letter["standing"]["code"] == "letter_in_wrong_file"


def test_a_letter_that_waits_is_never_written_and_neither_is_one_that_comes_later(house, talked):
    referral, check = talked
    wrong(house, referral)
    house.deliver(house.feedback(referral, check, MoveKind.END), referral)
    write(house)
    assert house.imported() == []
    assert shown(house, referral)["state"] == "wrong_patient"


def test_the_organisation_is_told_and_what_it_confirms_is_seen(house, talked):
    referral, _check = talked
    wrong(house, referral)
    house.work()
    assert house.departures(referral)[-1] == ("wrong_patient", "deposited")
    assert shown(house, referral)["standing"]["code"] == "wrong_patient_asked"
    assert house.deliver(contents.DeletionConfirmed(house.clock.now()), referral) is None
    assert shown(house, referral)["standing"]["code"] == "wrong_patient_confirmed"


def test_the_patient_who_was_meant_gets_a_referral_of_its_own(house, talked, a_registration, a_patient):
    wrong(house, talked[0])
    meant = house.take(a_registration(a_patient(his_number="20202", bsn="")))
    assert meant.prompt is not None
    assert meant.registration != shown(house, talked[0])["registration_id"]


def test_a_coach_who_says_that_it_is_not_this_person_is_loud(house, a_registration):
    registration = a_registration()
    referral = house.refer(registration)
    check = house.check(referral, registration.patient)
    told = contents.RejectDetails("", True)
    assert house.deliver(house.status("reject", check, "wrong_person", told), referral) is None
    standing = shown(house, referral)["standing"]
    assert standing["code"] == "wrong_person"
    assert standing["told"].startswith("Stop: Welzijn De Brug zegt dat dit niet de juiste persoon is.")
    [item] = waiting(house)["rejected"]
    assert item["standing"]["code"] == "wrong_person"
    assert "wrong-patient" in shown(house, referral)["possible"]
