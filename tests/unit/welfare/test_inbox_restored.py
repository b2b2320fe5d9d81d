"""After a restore of the inbox: what may have been answered says so, and nothing comes in twice."""

from dataclasses import replace

import pytest

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.exchange import contents
from wor_sidecar.mail import restoring
from wor_sidecar.welfare import restored, timeline
from wor_sidecar.welfare.exporting import exports
from wor_sidecar.welfare.exporting.export import Export, Stage
from wor_sidecar.welfare.exporting.extent import Extent, Kind
from wor_sidecar.welfare.pages.standing import doubt
from wor_sidecar.welfare.shown import Sight, listed
from wor_sidecar.welfare.signin import sessions, users, welcomes
from wor_sidecar.welfare.signin.roles import Role


class Seen:
    def __init__(self, case):
        self.case, self.sight = case, Sight("De Linde", ())


def begin(desk, made_at=None):
    with desk.store.transaction() as tx:
        moment = made_at or desk.clock.now()
        restoring.begin(tx, moment)
        restored.begin(tx, moment)


@pytest.fixture
def day(desk):
    return lambda days: setattr(desk.clock, "at", desk.clock.now() + days * 24 * 3600 * 1000)


def test_threat_35_a_case_that_was_at_work_may_have_been_answered(desk):
    case = desk.brought_to("contacting")
    ended = desk.brought_to("withdrawn")
    begin(desk)
    assert desk.case(case).gap
    assert not desk.case(ended).gap
    assert "De Linde, 0413-000000" in doubt(Seen(desk.case(case)))
    assert listed(desk.case(case), Sight("De Linde", ()))["gap"]


def test_who_was_signed_in_signs_in_again_and_no_form_of_before_is_sent(desk):
    now = desk.clock.now()
    with desk.store.transaction() as tx:
        user = users.User("a.coach", "A. Coach", Role.COACH, "-", now)
        users.add(tx, user)
        sessions.add(tx, sessions.Session("s", "a.coach", now, now))
        sessions.keep(tx, "s", sessions.Unsent("/a", "/a", ()))
    begin(desk)
    with desk.store.reading() as tx:
        assert sessions.find(tx, "s") is None


def test_a_case_that_nobody_touched_for_weeks_is_in_no_doubt(desk):
    case = desk.brought_to("active")
    begin(desk, desk.clock.now() + restored.SHORTLY_BEFORE + 1)
    assert not desk.case(case).gap
    assert doubt(Seen(desk.case(case))) == ""


def test_the_next_step_of_a_coach_ends_the_doubt(desk):
    case = desk.brought_to("contacting")
    begin(desk)
    desk.act(case, "intake-done")
    assert not desk.case(case).gap


def test_threat_35_a_referral_that_comes_again_after_a_restore_may_have_been_answered(desk):
    outgoing = desk.outgoing()
    begin(desk)
    assert desk.deliver(desk.message(desk.referral(outgoing), outgoing.referral_id)) is None
    assert desk.case(outgoing.referral_id).gap


def test_a_thread_is_settled_by_itself_when_its_referral_comes(desk):
    outgoing = desk.outgoing()
    begin(desk)
    thread = ReferralId(outgoing.referral_id)
    with desk.store.transaction() as tx:
        assert list(desk.postroom.threads_told(tx, desk.practice, [thread])) == [thread]
        restoring.strange(tx, desk.practice, [thread])
    desk.deliver(desk.message(desk.referral(outgoing), thread))
    with desk.store.reading() as tx:
        assert restoring.strange_threads(tx) == []


def test_threat_35_a_referral_of_the_same_thread_is_no_second_case_and_no_refusal(desk):
    outgoing = desk.outgoing(feedback=True)
    case = outgoing.referral_id
    desk.deliver(desk.message(desk.referral(outgoing), case))
    desk.act(case, "accept")
    later = desk.clock.now() + 60_000
    again = replace(desk.outgoing(feedback=False, thread=case), registration_id=outgoing.registration_id)
    again = replace(
        again,
        consent=replace(again.consent, at=later),
        patient=replace(again.patient, phones=("0687654321",)),
    )
    assert desk.deliver(desk.message(desk.referral(again), case)) is None
    found = desk.case(case)
    assert (found.state.value, found.feedback) == ("accepted", False)
    assert found.correction.phones == ("0687654321",)
    assert [entry.kind for entry in desk.timeline(case)] == ["received", "accept", "referral"]
    with desk.store.reading() as tx:
        assert len(timeline.outlines(tx, [case])) == 1


def test_a_referral_that_comes_again_opens_nothing_that_has_ended(desk):
    outgoing = desk.outgoing()
    case = outgoing.referral_id
    desk.deliver(desk.message(desk.referral(outgoing), case))
    desk.hears(case, contents.Withdraw("everything", "", desk.clock.now() // 1000 * 1000))
    assert desk.deliver(desk.message(desk.referral(outgoing), case)) is None
    assert desk.case(case).state.value == "withdrawn"


def test_a_code_that_was_used_since_and_an_export_that_was_fetched_count_no_more(desk):
    now = desk.clock.now()
    day = local_date(now)
    with desk.store.transaction() as tx:
        users.add(tx, users.User("a.coach", "A. Coach", Role.COORDINATOR, "-", now))
        code = welcomes.give(tx, "a.coach").code
        asked = Export("e", "a.coach", now, Extent(day, day), Kind.CSV, "jaarverslag van de gemeente")
        exports.add(tx, replace(asked, stage=Stage.APPROVED, decided_by="a.other", decided_at=now))
    begin(desk)
    with desk.store.transaction() as tx:
        assert not welcomes.fits(tx, "a.coach", code)
        assert exports.get(tx, "e").stage is Stage.VOID
