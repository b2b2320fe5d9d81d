"""After a change of HIS a patient number may be another person's: nothing is written to it unseen."""

import json

import pytest

from tests.unit.practice.conftest import SECRET, SETTINGS
from wor_sidecar.domain.correcting import Corrected
from wor_sidecar.domain.errors.orphans import NumberUnconfirmed, OrphanNotConfirmed
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.registration import patient_keys
from wor_sidecar.practice.api.orphans import OrphanCalls
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.intake import baselines
from wor_sidecar.practice.matching import check_of
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.correcting import Correcting
from wor_sidecar.practice.writeback.orphans import Confirmed, waiting
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.desk_orphans import OpenedOrphan, OrphanLine
from wor_sidecar.wire.reading import read_value

BY_NUMBER = SETTINGS.replace("path = 'import'", "path = 'import'\npatient_key = \"his_number\"")


class Crossed:
    """Two patients, each found by a number that is the other's in the new HIS."""

    def __init__(self, house, a_registration, a_patient):
        self.house = house
        self.one = house.refer(a_registration(patient=a_patient(bsn="", his_number="100")), "feedback")
        self.other = house.refer(
            a_registration(patient=a_patient(bsn="", his_number="200", surname="Olmenstein")), "feedback"
        )
        self.calls = OrphanCalls(house.rooms)

    def patient(self, referral):
        with self.house.store.reading() as tx:
            return rows.load_registration(tx, book.load(tx, referral).registration_id).patient

    def report(self, referral, move=MoveKind.INTAKE_DONE):
        """The coach echoes the check that came with the referral."""
        check = check_of(SECRET, referral, self.sent[referral], "his_number")
        told = (
            self.house.status("accept", check)
            if move is MoveKind.ACCEPT
            else self.house.feedback(referral, check, move)
        )
        assert self.house.deliver(told, referral) is None

    def accept(self):
        self.sent = {one: self.patient(one) for one in (self.one, self.other)}
        for one in (self.one, self.other):
            self.report(one, MoveKind.ACCEPT)

    def new_his(self):
        self.house.clock.advance(86_400_000)
        with self.house.store.transaction() as tx:
            baselines.begin(tx, None, [], new_his=True)
        self.house.clock.advance(86_400_000)

    def correct(self, referral, **given):
        with self.house.store.transaction() as tx:
            rooms = self.house.rooms
            correcting = Correcting(rooms.acting, rooms.registrar, rooms.departures)
            correcting.correct(tx, referral, Corrected(**given), self.house.ASSISTANT)

    def written(self):
        """Number by referral, of all that lies in the import folder."""
        while self.house.practice.placers[0].step():
            pass
        letters = [json.loads(path.read_bytes()) for path in self.house.imported()]
        return [(one["reference"], one["his_number"]) for one in letters]

    def waiting(self):
        with self.house.store.reading() as tx:
            return waiting(tx)

    def opened(self):
        [letter] = self.waiting()
        return self.calls.opened(self.call(letter.id, {}))["proposals"]

    def call(self, id_, body):
        return Call({"id": id_}, {}, body, True)

    def confirm(self, typed):
        [letter] = self.waiting()
        patient = self.patient(letter.referral)
        with self.house.store.transaction() as tx:
            referral = book.load(tx, letter.referral)
            shown = self.house.rooms.orphans.shown(letter, referral, patient)
            self.house.rooms.orphans.match(
                tx, letter.id, letter.referral, Confirmed(shown, typed), self.house.ASSISTANT
            )


@pytest.fixture
def crossed(make_house, a_registration, a_patient):
    made = Crossed(make_house(BY_NUMBER), a_registration, a_patient)
    made.accept()
    return made


def test_numbers_that_crossed_in_the_new_his_bring_no_letter_to_the_wrong_patient(crossed):
    crossed.new_his()
    crossed.report(crossed.one)
    crossed.report(crossed.other)
    assert crossed.written() == []
    assert [one.why for one in crossed.waiting()] == [NumberUnconfirmed.code] * 2
    crossed.correct(crossed.one, his_number="200")
    assert crossed.written() == [(crossed.one, "200")]
    assert [one.referral for one in crossed.waiting()] == [crossed.other]
    crossed.correct(crossed.other, his_number="100")
    assert sorted(crossed.written()) == sorted([(crossed.one, "200"), (crossed.other, "100")])
    assert crossed.waiting() == []


def test_before_a_change_of_his_a_letter_takes_the_number_as_always(crossed):
    crossed.report(crossed.one)
    assert crossed.written() == [(crossed.one, "100")]


def test_a_letter_that_still_lies_there_when_the_his_changes_is_taken_back(crossed):
    crossed.report(crossed.one)
    assert crossed.written() == [(crossed.one, "100")]
    crossed.new_his()
    assert crossed.written() == []


def test_the_same_number_in_the_new_his_is_confirmed_by_typing_it_unseen(crossed):
    crossed.new_his()
    crossed.report(crossed.one)
    assert crossed.written() == []
    [proposal] = crossed.opened()
    assert (proposal["confirm"], proposal["patient"]["his_number"]) == ("his_number", "")
    for typed in ("200", "1951-03-12", ""):
        with pytest.raises(OrphanNotConfirmed):
            crossed.confirm(typed)
    crossed.confirm("100")
    assert crossed.written() == [(crossed.one, "100")]


def test_who_was_found_after_the_change_needs_no_look(crossed, a_registration, a_patient):
    crossed.new_his()
    patient = a_patient(bsn="", his_number="300", surname="Beukenhof")
    late = crossed.house.refer(a_registration(patient=patient), "feedback")
    crossed.sent[late] = crossed.patient(late)
    crossed.report(late, MoveKind.ACCEPT)
    crossed.report(late)
    assert crossed.written() == [(late, "300")]


def test_a_letter_with_a_bsn_goes_on(make_house, a_registration):
    house = make_house()
    registration = a_registration()
    referral = house.refer(registration, "feedback")
    with house.store.transaction() as tx:
        house.clock.advance(86_400_000)
        baselines.begin(tx, None, [], new_his=True)
    check = house.check(referral, registration.patient)
    for told in (house.status("accept", check), house.feedback(referral, check)):
        house.deliver(told, referral)
    while house.practice.placers[0].step():
        pass
    assert len(house.imported()) == 1


def test_a_second_change_of_his_asks_again(crossed):
    crossed.new_his()
    crossed.correct(crossed.one, his_number="200")
    crossed.new_his()
    crossed.report(crossed.one)
    assert crossed.written() == []


def test_an_old_number_that_is_anothers_now_no_longer_finds_the_corrected_patient(crossed, a_patient):
    crossed.new_his()
    crossed.correct(crossed.one, his_number="400")
    with crossed.house.store.reading() as tx:
        keys = [rows.keys_of_patient(tx, book.load(tx, one).registration_id) for one in crossed.sent]
    assert keys[0] == list(patient_keys(SECRET, a_patient(bsn="", his_number="400")))


def test_what_the_practice_tells_of_it_is_what_a_desk_reads(crossed):
    crossed.new_his()
    crossed.report(crossed.one)
    assert crossed.written() == []
    [line] = [read_value(OrphanLine, one) for one in crossed.calls.listed(crossed.call("", {}))]
    opened = read_value(OpenedOrphan, crossed.calls.opened(crossed.call(line.id, {})))
    [proposal] = opened.proposals
    assert (opened.why, proposal.confirm, proposal.referral_id) == ("WOR-S359", "his_number", crossed.one)
    assert proposal.patient.birth_date.year == 1951
    assert opened.lines
