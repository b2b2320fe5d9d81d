"""A letter that didn't reach the file: put aside by the HIS, left lying, or in a folder with trouble."""

import errno
import os
from dataclasses import replace

import pytest
from sqlalchemy import event

from wor_sidecar.domain.deadlines import SignalName
from wor_sidecar.domain.errors.orphans import LetterNotRefused
from wor_sidecar.domain.errors.practice import LetterGone
from wor_sidecar.domain.identifiers import LetterId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.signals import raised
from wor_sidecar.practice.signals.watching import Watching
from wor_sidecar.practice.writeback import folder as disk
from wor_sidecar.practice.writeback.again import place_again
from wor_sidecar.store.audit import lines
from wor_sidecar.wire.control_app import Call

REJECTED = """sender_name = "Welzijn De Brug"
rejected = 'fout'
most_days = 14
"""


@pytest.fixture
def house(make_house):
    from tests.unit.practice.conftest import SETTINGS

    made = make_house(SETTINGS.replace('sender_name = "Welzijn De Brug"\n', REJECTED))
    (made.folder / "fout").mkdir()
    return made


@pytest.fixture
def placed(house, a_registration, a_patient):
    """A referral whose last letter lies in the import folder."""
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    house.deliver(house.feedback(referral, check, MoveKind.STOP), referral)
    steps(house)
    return referral


def steps(house):
    while house.practice.placers[0].step():
        pass


def put_aside(house, name=None):
    """As a HIS does: it moves the file, and may add to its name."""
    path = house.imported()[0]
    path.rename(house.folder / "fout" / (name or path.name))
    return path.name


def states(house, referral):
    return sorted((letter.state.value, letter.why) for letter in house.letters(referral))


def told(house, referral):
    """The steps that the coach hears of."""
    return [state for type_, state in house.departures(referral) if type_ == "acknowledge"]


def again(house, letter):
    with house.store.transaction() as tx:
        return place_again(tx, letter.id, house.ASSISTANT)


def test_letters_that_lie_there_are_looked_after_by_as_many_questions_however_many_they_are(
    house, placed, a_registration, a_patient
):
    def asked():
        found = []
        event.listen(house.store.engine, "before_cursor_execute", lambda *_: found.append(1))
        house.practice.placers[0].step()
        return len(found)

    asked()
    before, few = len(house.imported()), asked()
    for number in range(3):
        patient = a_patient(his_number=f"90{number}", bsn="")
        referral = house.refer(a_registration(patient), "feedback")
        check = house.check(referral, patient)
        house.deliver(house.status("accept", check), referral)
        house.deliver(house.feedback(referral, check), referral)
    steps(house)
    assert len(house.imported()) == before + 3
    assert asked() == few


@pytest.mark.parametrize("end", ["", ".err", "-20270115.txt", ".JSON"])
def test_a_file_that_the_his_put_aside_is_seen_and_a_person_asked(house, placed, end):
    before = told(house, placed)
    name = house.imported()[0].name
    put_aside(house, f"FOUT_{name.upper() if end == '.JSON' else name}{end}")
    steps(house)
    assert states(house, placed) == [("his_refused", "rejected"), ("placed", "")]
    assert told(house, placed) == before, "the coach hears no more than before"
    assert len(list((house.folder / "fout").iterdir())) == 1, "the HIS's own folder is left as it is"
    [refused] = [one for one in house.letters(placed) if one.state == "his_refused"]
    assert refused.waits_for_eyes
    with house.store.reading() as tx:
        assert "letter.his_refused" in [one.line.event for one in lines(tx)]
        assert book.load(tx, placed).closed_at is None


def test_a_letter_that_was_fetched_and_put_aside_later_is_no_longer_taken(house, placed):
    path = house.imported()[0]
    content = path.read_bytes()
    path.unlink()
    steps(house)
    assert ("taken", "") in states(house, placed)
    (house.folder / "fout" / path.name).write_bytes(content)
    steps(house)
    assert ("his_refused", "rejected") in states(house, placed)


def test_a_refused_letter_is_placed_again_under_a_name_of_its_own(house, placed):
    name = put_aside(house)
    steps(house)
    [refused] = [one for one in house.letters(placed) if one.state == "his_refused"]
    again(house, refused)
    with pytest.raises(LetterNotRefused):
        again(house, refused)
    steps(house)
    assert states(house, placed) == [("placed", ""), ("placed", "")]
    names = [path.name for path in house.imported()]
    assert f"wor2-{refused.id}.json" in names
    assert name not in names


def test_the_old_file_among_the_refused_says_nothing_of_the_new_one(house, placed):
    put_aside(house)
    steps(house)
    [refused] = [one for one in house.letters(placed) if one.state == "his_refused"]
    again(house, refused)
    for _ in range(3):
        steps(house)
    assert states(house, placed) == [("placed", ""), ("placed", "")]


def test_seen_settles_a_refused_letter_that_somebody_typed_into_the_file(house, placed):
    put_aside(house)
    steps(house)
    with house.store.transaction() as tx:
        assert house.rooms.acting.see(tx, placed, None, house.ASSISTANT).closed_at is not None


def test_only_a_letter_that_was_refused_is_placed_again(house, placed):
    with pytest.raises(LetterNotRefused):
        again(house, house.letters(placed)[0])
    with pytest.raises(LetterGone), house.store.transaction() as tx:
        place_again(tx, LetterId("a" * 26), house.ASSISTANT)


def test_a_folder_of_refused_files_that_cannot_be_listed_says_nothing(house, placed):
    house.imported()[0].unlink()
    (house.folder / "fout").rename(house.folder / "weg")
    steps(house)
    assert states(house, placed) == [("placed", ""), ("placed", "")]
    assert house.practice.placers[0].trouble == "WOR-S331"
    (house.folder / "weg").rename(house.folder / "fout")
    steps(house)
    assert states(house, placed) == [("placed", ""), ("taken", "")]


def test_what_nobody_fetches_for_days_is_taken_back_and_told(house, placed):
    house.clock.advance(15 * house.DAY)
    steps(house)
    assert house.imported() == []
    assert list((house.folder / "import.tmp").iterdir()) == []
    assert states(house, placed) == [("his_refused", "lying"), ("his_refused", "lying")]


def test_a_crash_while_a_letter_is_taken_back_never_says_that_it_was_fetched(house, placed, crash):
    house.clock.advance(15 * house.DAY)
    house.die_at = "writeback.taken_back"
    with pytest.raises(crash):
        steps(house)
    house.restart()
    steps(house)
    assert states(house, placed) == [("his_refused", "lying"), ("his_refused", "lying")]
    assert list((house.folder / "import.tmp").iterdir()) == []


def test_a_letter_seen_while_the_share_takes_its_time_stays_seen(house, placed, monkeypatch):
    listed = disk.ImportFolder.placed
    [*_, last] = house.letters(placed)
    house.imported()[0].unlink()

    def slow(folder):
        found = listed(folder)
        with house.store.transaction() as tx:
            from wor_sidecar.practice.writeback import letters

            for one in letters.of_referral(tx, placed):
                letters.save(tx, replace(one, seen_at=house.clock.now(), seen_by="user-2"))
        return found

    monkeypatch.setattr(disk.ImportFolder, "placed", slow)
    house.practice.placers[0].step()
    assert {letter.seen_by for letter in house.letters(placed)} == {"user-2"}
    assert last


class Busy(OSError):
    """What Windows says of a file that somebody else has open."""

    def __init__(self, number):
        super().__init__(errno.EACCES, "busy")
        self.winerror = number


@pytest.fixture
def answered(house, a_registration, a_patient):
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    return referral


@pytest.mark.parametrize("number", [5, 32, 33])
@pytest.mark.parametrize("times", [3, 99])
def test_a_locked_file_is_tried_some_times_then_waits_with_a_sentence(
    house, answered, monkeypatch, number, times
):
    house.practice.placers[0].import_.folder._pause = lambda _seconds: None
    tried, real = [], os.rename

    def locked(source, target):
        tried.append(target)
        if len(tried) <= times:
            raise Busy(number)
        real(source, target)

    monkeypatch.setattr(os, "rename", locked)
    house.practice.placers[0].step()
    if times == 99:
        assert (house.practice.placers[0].trouble, len(tried)) == ("WOR-S331", disk.TRIES)
        assert states(house, answered) == [("placing", "")]
        tried.extend([None] * times)
    steps(house)
    assert house.practice.placers[0].trouble == ""
    assert len(house.imported()) == 1
    assert states(house, answered) == [("placed", "")]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_of_the_his_holds_a_letter_up_and_loses_nothing(house, answered, monkeypatch, number):
    real = os.fsync

    def full(_descriptor):
        raise OSError(number, "full")

    monkeypatch.setattr(os, "fsync", full)
    assert house.practice.placers[0].step() == 0
    assert house.practice.placers[0].trouble == "WOR-S331"
    assert (states(house, answered), house.imported()) == ([("matched", "")], [])
    monkeypatch.setattr(os, "fsync", real)
    steps(house)
    assert len(house.imported()) == 1
    assert list((house.folder / "import.tmp").iterdir()) == []
    assert told(house, answered) == ["held"]


def test_a_refused_letter_that_asks_nothing_itself_waits_for_us_and_is_raised_after_days(
    house, a_registration, a_patient
):
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    steps(house)
    put_aside(house)
    steps(house)
    [refused] = house.letters(referral)
    assert (refused.state.value, refused.asks) == ("his_refused", False)
    told = WaitingCalls(house.rooms).waiting(Call({}, {}, None, True))
    [letters] = [group["items"] for group in told["groups"] if group["kind"] == "letters"]
    assert [item["letter_id"] for item in letters] == [refused.id]
    house.clock.advance(7 * house.DAY)
    Watching(house.rooms).look()
    with house.store.reading() as tx:
        names = [one.name for one in raised(tx) if one.letter == refused.id]
    assert names == [SignalName.LETTER_NOT_SEEN]
