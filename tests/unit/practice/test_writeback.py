"""Letters into the import folder: once, whole, into the right file, whenever the power goes."""

import json
import os

import pytest

from wor_sidecar.domain.errors.practice import LetterChanged, PatientChanged
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.practice.api.briefs import Briefs
from wor_sidecar.practice.consent import rows

FAULTS = (
    "writeback.staged",
    "writeback.placing_committed",
    "writeback.renamed",
    "writeback.placed_committed",
)


@pytest.fixture
def answered(house, a_registration, a_patient):
    """A referral whose intake came back; its letter waits."""
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    return referral


def place(house):
    return house.practice.placers[0].step()


def test_a_letter_lies_in_the_import_folder_under_its_own_id(house, answered):
    assert place(house) == 1
    [path] = house.imported()
    [letter] = house.letters(answered)
    assert (letter.state, letter.file) == ("placed", path.name)
    assert letter.id in path.name
    content = json.loads(path.read_bytes())
    assert (content["bsn"], content["his_number"], content["reference"]) == ("999990019", "", answered)
    assert ("acknowledge", "held") in house.departures(answered)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_crash_at_any_step_loses_nothing_and_writes_once(house, answered, crash, fault):
    house.die_at = fault
    with pytest.raises(crash):
        place(house)
    house.restart()
    while place(house):
        pass
    assert len(house.imported()) == 1
    [letter] = house.letters(answered)
    assert (letter.state, letter.unconfirmed) == ("placed", False)
    assert list((house.folder / "import.tmp").iterdir()) == []
    acknowledged = [state for type_, state in house.departures(answered) if type_ == "acknowledge"]
    assert len(acknowledged) == 1


def test_a_letter_taken_during_a_crash_is_placed_and_asks_for_eyes(house, answered, crash):
    house.die_at = "writeback.renamed"
    with pytest.raises(crash):
        place(house)
    house.imported()[0].unlink()
    house.restart()
    place(house)
    [letter] = house.letters(answered)
    assert (letter.unconfirmed, letter.waits_for_eyes) == (True, True)
    assert house.imported() == []


def test_a_folder_that_cannot_be_listed_says_nothing(house, answered, crash):
    house.die_at = "writeback.placing_committed"
    with pytest.raises(crash):
        place(house)
    house.restart()
    (house.folder / "import").rename(house.folder / "gone")
    assert place(house) == 0
    assert house.practice.placers[0].trouble == "WOR-S331"
    assert house.letters(answered)[0].state == "placing"
    (house.folder / "gone").rename(house.folder / "import")
    assert place(house) == 1
    assert house.practice.placers[0].trouble == ""
    assert len(house.imported()) == 1


def test_a_letter_whose_folder_is_in_trouble_says_what_holds_it_up(house, answered):
    (house.folder / "import").rename(house.folder / "gone")
    place(house)
    standing = Briefs(house.rooms)._letter(house.letters(answered)[0])["standing"]
    assert standing["code"] == "letter_stuck"
    assert "In de map van het HIS kan niet worden geschreven." in standing["told"]


def test_a_letter_that_left_the_folder_was_taken(house, answered):
    place(house)
    house.imported()[0].unlink()
    assert place(house) == 1
    [letter] = house.letters(answered)
    assert letter.state == "taken"
    assert house.imported() == []


@pytest.mark.parametrize(
    ("field", "other"),
    [("lines", []), ("bsn", "999911120"), ("birth_date", "1951-03-21"), ("sender", "500000002")],
)
def test_a_letter_that_reads_differently_is_not_placed(house, answered, field, other):
    house.connector.garble = lambda value: value.update({field: other})
    place(house)
    assert house.imported() == []
    assert house.letters(answered)[0].why == LetterChanged.code
    house.connector.garble = lambda _value: None
    place(house)
    assert len(house.imported()) == 1


def test_a_record_that_changed_since_gets_no_letter(house, answered, a_registration, a_patient):
    with house.store.transaction() as tx:
        other = a_registration(a_patient(bsn="999911120"))
        from wor_sidecar.practice.referrals import book

        rows.complete(tx, book.load(tx, answered).registration_id, other)
    place(house)
    assert house.imported() == []
    assert house.letters(answered)[0].why == PatientChanged.code


def no_lines(value):
    if value["bsn"]:
        value.update(lines=[])


def stumbles(value):
    if value["bsn"]:
        raise UnicodeError


@pytest.mark.parametrize(("garbles", "why"), [(no_lines, "WOR-S330"), (stumbles, "WOR-S333")])
def test_one_letter_that_cannot_be_written_holds_up_no_other(
    house, answered, a_registration, a_patient, garbles, why
):
    whom = a_patient(bsn="", his_number="20")
    second = house.refer(a_registration(whom), "feedback")
    check = house.check(second, whom)
    house.deliver(house.status("accept", check), second)
    house.deliver(house.feedback(second, check), second)
    house.connector.garble = garbles
    place(house)
    assert [letter.state for letter in house.letters(second)] == ["placed"]
    assert [(letter.state, letter.why) for letter in house.letters(answered)] == [("matched", why)]


def test_somebody_who_died_gets_no_letter(house, answered):
    with house.store.transaction() as tx:
        house.rooms.acting.end(tx, answered, MoveKind.DECEASED, house.ASSISTANT)
    place(house)
    assert house.imported() == []
    assert house.letters(answered) == []


def test_consent_that_ends_while_a_letter_waits_keeps_it_out_of_the_file(house, answered, crash):
    house.die_at = "writeback.placing_committed"
    with pytest.raises(crash):
        place(house)
    house.restart()
    with house.store.transaction() as tx:
        house.rooms.acting.withdraw(tx, answered, "everything", house.ASSISTANT)
    place(house)
    assert house.imported() == []
    assert list((house.folder / "import.tmp").iterdir()) == []
    assert house.letters(answered) == []


def test_what_stands_in_the_import_folder_is_never_overwritten(house, answered, crash):
    house.die_at = "writeback.placing_committed"
    with pytest.raises(crash):
        place(house)
    [letter] = house.letters(answered)
    target = house.folder / "import" / letter.file
    target.write_text("already here")
    house.restart()
    place(house)
    assert target.read_text() == "already here"
    assert list((house.folder / "import.tmp").iterdir()) == []


def test_a_referral_closes_when_its_letter_was_seen(house, a_registration, a_patient):
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    house.deliver(house.feedback(referral, check, MoveKind.STOP), referral)
    place(house)
    with house.store.reading() as tx:
        from wor_sidecar.practice.referrals import book

        assert book.load(tx, referral).closed_at is None
    with house.store.transaction() as tx:
        assert house.rooms.acting.see(tx, referral, None, house.ASSISTANT).closed_at is not None


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_staged_letter_is_not_for_everybody(house, answered, crash):
    house.die_at = "writeback.staged"
    with pytest.raises(crash):
        place(house)
    [staged] = (house.folder / "import.tmp").iterdir()
    assert staged.stat().st_mode & 0o007 == 0
