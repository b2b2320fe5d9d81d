"""A report that fits no record: a person compares, confirms what is shown, or puts it aside. Never more."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from wor_sidecar.domain.correcting import Corrected
from wor_sidecar.domain.errors.orphans import (
    OrphanDecided,
    OrphanElsewhere,
    OrphanGone,
    OrphanNotConfirmed,
    OrphanReasonUnknown,
    OrphanShownAnew,
    OrphanUnfit,
)
from wor_sidecar.domain.errors.practice import PatientChanged
from wor_sidecar.domain.errors.sidecar import FeedbackNotAgreed
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.orphans import Proposal, Sign, ranked
from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.tables import decided, timeline
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.orphans import Confirmed, waiting
from wor_sidecar.store.audit import lines
from wor_sidecar.store.tables import data_keys
from wor_sidecar.wire.control_app import Call

STRANGE = "a" * 26


class Scene:
    """A referral with feedback that the coach accepted, and reports that fit nobody."""

    def __init__(self, house, registration):
        self.house, self.registration = house, registration
        self.referral = house.refer(registration, "feedback")
        self.check = house.check(self.referral, registration.patient)
        assert house.deliver(house.status("accept", self.check), self.referral) is None

    def open(self, orphan):
        with self.house.store.reading() as tx:
            return self.house.rooms.orphans.open(tx, orphan.id)

    def shown(self, orphan, referral=None):
        with self.house.store.reading() as tx:
            found = book.load(tx, referral or self.referral)
            patient = rows.load_registration(tx, found.registration_id).patient
            return self.house.rooms.orphans.shown(orphan, found, patient)

    def match(self, orphan, referral=None, typed="1951-03-12", shown=None):
        confirmed = Confirmed(shown or self.shown(orphan, referral), typed)
        with self.house.store.transaction() as tx:
            self.house.rooms.orphans.match(
                tx, orphan.id, referral or self.referral, confirmed, self.house.ASSISTANT
            )

    def discard(self, orphan, reason="not_ours"):
        with self.house.store.transaction() as tx:
            self.house.rooms.orphans.discard(tx, orphan.id, reason, self.house.ASSISTANT)

    def orphan(self, check="f" * 32, thread=None, move=MoveKind.INTAKE_DONE, sender=None):
        """A feedback with a check of nothing here, on a thread of ours or of nobody."""
        told = self.house.feedback(thread or self.referral, check, move)
        assert self.house.deliver(told, thread or self.referral, sender=sender) is None
        return self.house.orphans()[-1]

    def imported(self):
        while self.house.practice.placers[0].step():
            pass
        return self.house.imported()

    def events(self):
        with self.house.store.reading() as tx:
            return [(one.line.event, one.line.user, one.line.object) for one in lines(tx)]


@pytest.fixture
def scene(house, a_registration):
    return Scene(house, a_registration())


def test_a_person_matches_a_report_and_its_letter_is_made_of_the_record_that_was_shown(scene):
    orphan = scene.orphan()
    scene.match(orphan)
    assert scene.house.state(scene.referral) == "intake_done"
    [path] = scene.imported()
    written = json.loads(path.read_bytes())
    assert (written["bsn"], written["birth_date"]) == ("999990019", "1951-03-12")
    assert written["reference"] == scene.referral
    assert ("acknowledge", "held") in scene.house.departures(scene.referral)
    assert ("orphan.matched", "user-1", scene.referral) in scene.events()
    assert scene.house.orphans() == []


def test_a_report_on_a_thread_of_nobody_goes_where_a_person_says_with_that_referrals_own_words(scene):
    orphan = scene.orphan(thread=STRANGE)
    scene.match(orphan)
    [path] = scene.imported()
    assert any(scene.referral in line for line in json.loads(path.read_bytes())["lines"])
    assert STRANGE not in path.read_text()


def test_nothing_is_placed_before_a_person_said_so(scene):
    scene.orphan()
    assert scene.imported() == []
    assert scene.house.state(scene.referral) == "accepted"


def test_threat_23_a_report_never_reaches_a_patient_of_another_organisations_referral(scene):
    orphan = scene.orphan(thread=STRANGE, sender=scene.house.partner("Welzijn Elders"))
    assert scene.open(orphan).proposals == ()
    with pytest.raises(OrphanElsewhere):
        scene.match(orphan)
    assert scene.imported() == []
    assert scene.house.orphans() == [orphan]


@pytest.mark.parametrize("typed", ["", "1951-03-21", "12-03-1951", "10201"])
def test_threat_34_what_was_typed_must_be_what_stands_in_the_record(scene, typed):
    orphan = scene.orphan()
    with pytest.raises(OrphanNotConfirmed):
        scene.match(orphan, typed=typed)
    assert scene.imported() == []


def test_threat_34_a_twins_screen_confirms_nothing_about_the_other(scene, a_registration, a_patient):
    twin = scene.house.refer(a_registration(a_patient(bsn="999911120", his_number="10202")), "feedback")
    orphan = scene.orphan()
    with pytest.raises(OrphanShownAnew):
        scene.match(orphan, twin, shown=scene.shown(orphan, scene.referral))
    with pytest.raises(OrphanShownAnew):
        scene.match(orphan, scene.referral, shown=scene.shown(orphan, twin))


def test_threat_34_a_record_that_was_corrected_since_it_was_shown_is_looked_at_anew(scene):
    orphan = scene.orphan()
    shown = scene.shown(orphan)
    _born(scene, date(1951, 3, 21))
    with pytest.raises(OrphanShownAnew):
        scene.match(orphan, typed="1951-03-21", shown=shown)
    scene.match(orphan, typed="1951-03-21")
    assert len(scene.imported()) == 1


def test_a_second_decision_is_refused_in_words(scene):
    orphan = scene.orphan()
    shown = scene.shown(orphan)
    scene.match(orphan)
    for again in (lambda: scene.match(orphan, shown=shown), lambda: scene.discard(orphan)):
        with pytest.raises(OrphanDecided) as refused:
            again()
        assert "user-1" in str(refused.value)
    assert len(scene.imported()) == 1
    with pytest.raises(OrphanGone):
        scene.discard(letters.Filed("b" * 26, scene.house.welfare, STRANGE, "m"))


def test_what_was_put_aside_is_shredded_and_told_to_nobody(scene):
    orphan = scene.orphan()
    before = scene.house.departures(scene.referral)
    with pytest.raises(OrphanReasonUnknown):
        scene.discard(orphan, "whatever")
    scene.discard(orphan, "by_phone")
    assert scene.house.orphans() == []
    assert scene.house.departures(scene.referral) == before
    assert ("orphan.discarded", "user-1", orphan.id) in scene.events()
    with scene.house.store.reading() as tx:
        assert tx.connection.execute(select(data_keys).where(data_keys.c.owner == orphan.owner)).all() == []
        [kept] = tx.connection.execute(select(decided)).all()
    assert (kept.outcome, kept.reason, kept.referral_id) == ("discarded", "by_phone", None)


def test_the_same_message_after_a_decision_is_no_second_orphan(scene):
    told = scene.house.feedback(STRANGE, "f" * 32)
    scene.house.deliver(told, STRANGE, mid="n" * 26)
    [orphan] = scene.house.orphans()
    scene.match(orphan)
    scene.house.deliver(told, STRANGE, mid="n" * 26)
    assert scene.house.orphans() == []
    assert len(scene.imported()) == 1


def test_without_consent_for_feedback_nobody_can_match_a_report(house, a_registration):
    registration = a_registration()
    referral = house.refer(registration)
    house.deliver(house.status("accept", house.check(referral, registration.patient)), referral)
    house.deliver(house.feedback(referral, "f" * 32), referral)
    [orphan] = house.orphans()
    scene = Scene.__new__(Scene)
    scene.house, scene.referral = house, referral
    with pytest.raises(FeedbackNotAgreed):
        scene.match(orphan)
    assert house.orphans() == [orphan]


@pytest.mark.parametrize(
    "ends", [MoveKind.DECEASED, MoveKind.WRONG_PATIENT, MoveKind.LEFT_PRACTICE, "withdrawn"]
)
def test_after_a_final_word_nobody_can_match_a_report(scene, ends):
    orphan = scene.orphan()
    with scene.house.store.transaction() as tx:
        if ends == "withdrawn":
            scene.house.rooms.acting.withdraw(tx, scene.referral, "everything", scene.house.ASSISTANT)
        else:
            scene.house.rooms.acting.end(tx, scene.referral, ends, scene.house.ASSISTANT)
    with pytest.raises(OrphanUnfit):
        scene.match(orphan)
    assert scene.imported() == []


def test_a_step_that_the_table_forbids_stays_an_orphan_and_leaves_nothing_behind(scene):
    orphan = scene.orphan(move=MoveKind.FOLLOW_UP)
    with scene.house.store.reading() as tx:
        before = tx.connection.execute(select(timeline.c.number)).all()
    with pytest.raises(OrphanUnfit):
        scene.match(orphan)
    with scene.house.store.reading() as tx:
        assert tx.connection.execute(select(timeline.c.number)).all() == before
    assert scene.house.orphans() == [orphan]


def test_a_referral_that_has_not_left_gets_no_report(scene, a_registration, a_patient):
    unsent = scene.house.send(a_registration(a_patient(bsn="999911120", his_number="10202")), "feedback")
    orphan = scene.orphan(thread=STRANGE)
    with pytest.raises(OrphanUnfit):
        scene.match(orphan, unsent)


def test_a_report_with_two_referrals_in_it_fits_nobody(scene):
    told = scene.house.feedback("e" * 26, "f" * 32)
    scene.house.deliver(told, STRANGE)
    [orphan] = scene.house.orphans()
    assert (scene.open(orphan).returned, scene.open(orphan).proposals) == (None, ())
    with pytest.raises(OrphanUnfit):
        scene.match(orphan)


def test_the_check_speaks_for_the_referral_that_it_was_made_for(scene, a_registration, a_patient):
    other = scene.house.refer(a_registration(a_patient(bsn="999911120", his_number="10202")), "feedback")
    swapped = scene.orphan(check=scene.check, thread=other)
    proposals = scene.open(swapped).proposals
    assert [one.referral for one in proposals] == [scene.referral, other]
    assert [one.signs for one in proposals] == [(Sign.CHECK,), (Sign.THREAD,)]
    assert scene.house.state(scene.referral) == "accepted", "proposed, and no more"


def test_the_check_of_another_number_of_the_same_patient_is_known_again(scene, a_patient):
    by_number = scene.house.check(scene.referral, a_patient(bsn=""))
    [proposal] = scene.open(scene.orphan(check=by_number)).proposals
    assert (proposal.referral, proposal.signs) == (scene.referral, (Sign.OTHER_ID, Sign.THREAD))


def test_a_corrected_birth_date_is_no_orphan_at_all(scene):
    _born(scene, date(1951, 3, 21))
    assert scene.house.deliver(scene.house.feedback(scene.referral, scene.check), scene.referral) is None
    assert scene.house.orphans() == []
    assert len(scene.imported()) == 1


def test_without_a_check_the_thread_then_the_next_step_of_a_known_coach_speak(scene):
    [own] = scene.open(scene.orphan()).proposals
    assert Sign.THREAD in own.signs
    told = scene.house.status("contact", "f" * 32, details=_tried())
    scene.house.deliver(told, STRANGE)
    [guess] = scene.open(scene.house.orphans()[-1]).proposals
    assert (guess.referral, guess.signs) == (scene.referral, (Sign.STEP, Sign.COACH))


def test_where_the_check_speaks_no_guess_stands_beside_it():
    sure = Proposal("sure", (Sign.CHECK,))
    thread = Proposal("thread", (Sign.THREAD,))
    guess = Proposal("guess", (Sign.STEP, Sign.COACH))
    assert list(ranked([guess, thread, sure])) == [sure, thread]
    assert list(ranked([guess, Proposal("weak", (Sign.STEP,))])) == [guess]
    assert len(ranked([guess] * 20)) == 5


def test_a_letter_whose_record_changed_waits_for_the_same_yes(scene, a_registration, a_patient):
    scene.house.deliver(scene.house.feedback(scene.referral, scene.check), scene.referral)
    with scene.house.store.transaction() as tx:
        registration = book.load(tx, scene.referral).registration_id
        rows.complete(tx, registration, a_registration(a_patient(birth_date=date(1951, 3, 21))))
    assert scene.imported() == []
    with scene.house.store.reading() as tx:
        [letter] = waiting(tx)
    assert letter.why == PatientChanged.code
    call = Call({}, {}, None, True)
    assert OverviewCalls(scene.house.rooms).status(call)["orphans"] == 1
    notes = WaitingCalls(scene.house.rooms).waiting(call)["notes"]
    assert [(one["code"], one["facts"]["count"]) for one in notes] == [("orphans", 1)]
    assert scene.open(letter).lines[0].startswith("Welzijn op Recept")
    scene.match(letter, typed="1951-03-21")
    [path] = scene.imported()
    assert json.loads(path.read_bytes())["birth_date"] == "1951-03-21"
    with pytest.raises(OrphanDecided):
        scene.match(letter, typed="1951-03-21")


def test_a_letter_whose_record_changed_can_be_put_aside(scene, a_registration, a_patient):
    scene.house.deliver(scene.house.feedback(scene.referral, scene.check), scene.referral)
    with scene.house.store.transaction() as tx:
        registration = book.load(tx, scene.referral).registration_id
        rows.complete(tx, registration, a_registration(a_patient(birth_date=date(1951, 3, 21))))
    scene.imported()
    [letter] = scene.house.letters(scene.referral)
    scene.discard(letter, "mistake")
    assert scene.house.letters(scene.referral) == []
    assert scene.imported() == []


def _tried():
    from wor_sidecar.exchange import contents

    return contents.ContactDetails(1, "mobile", "no_answer")


def _born(scene, day):
    """Correct a birth date, as the desk does."""
    from wor_sidecar.practice.referrals.correcting import Correcting

    rooms = scene.house.rooms
    with scene.house.store.transaction() as tx:
        correcting = Correcting(rooms.acting, rooms.registrar, rooms.departures)
        correcting.correct(tx, scene.referral, Corrected(birth_date=day), scene.house.ASSISTANT)
