"""What is shredded when in the practice, what stays of it, and that every screen copes with what is gone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.errors.sidecar import ContentDeleted
from wor_sidecar.domain.registration import Registration
from wor_sidecar.domain.retention import Shredded, Terms, What
from wor_sidecar.exchange import contents
from wor_sidecar.mail.tables import mailboxes
from wor_sidecar.practice.api.finding import FindingCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.api.retention import RetentionCalls
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.referrals import book, counting
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.practice.retention.shredding import shred_due, upcoming
from wor_sidecar.practice.tables import (
    decided,
    facts,
    letters,
    patient_keys,
    people,
    referrals,
    registration_keys,
    registrations,
    timeline,
)
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditRecord
from wor_sidecar.store.tables import data_keys
from wor_sidecar.texts.retention import lines as lines_of
from wor_sidecar.texts.retention import status_line
from wor_sidecar.wire.control_app import Call

TERMS = Terms()
OTHER_BSN = "999911120"


def shred(house, *, most: int = 100) -> Shredded:
    with house.store.transaction() as tx:
        return shred_due(tx, TERMS, house.clock.now(), most)


def later(house, **delta: int) -> None:
    house.clock.advance(int(timedelta(**delta).total_seconds() * 1000))


def count(house, table) -> int:
    with house.store.reading() as tx:
        return len(tx.connection.execute(select(table)).all())


def owners(house) -> set[str]:
    with house.store.reading() as tx:
        found = set(tx.connection.execute(select(data_keys.c.owner)).scalars())
    return {one for one in found if one.startswith(("referral:", "registration:", "letter:"))}


def lines(house, event: str) -> list[AuditRecord]:
    with house.store.reading() as tx:
        return [one for one in audit.lines(tx) if one.line.event == event]


def shown(house, referral):
    return ReferralCalls(house.rooms).shown(Call({"id": referral}, {}, {}, True))


def closed(house, a_registration, answer: str = "refused", **more):
    """A referral that is at its end."""
    taken = house.take(a_registration(**more))
    body = {"channel": "phone"} if answer == "referred_elsewhere" else {}
    house.answer(taken.prompt, answer, **body)
    return taken


@pytest.mark.parametrize("answer", ["refused", "not_wor", "referred_elsewhere", "deceased"])
def test_every_answer_that_ends_a_referral_closes_it(house, a_registration, answer):
    taken = closed(house, a_registration, answer)
    with house.store.reading() as tx:
        assert book.load(tx, taken.referral).closed_at == house.clock.now()
    house.undo(taken.prompt)
    with house.store.reading() as tx:
        assert book.load(tx, taken.referral).closed_at is None


def test_a_question_that_expires_closes_its_referral(house, a_registration):
    taken = house.take(a_registration())
    later(house, days=30)
    calendar = house.rooms.working_days.around(local_date(house.clock.now()))
    with house.store.transaction() as tx:
        assert house.practice.windows.expire(tx, 10, calendar) == 1
        assert book.load(tx, taken.referral).closed_at == house.clock.now()


def test_content_is_kept_for_120_days_and_gone_the_day_after_threat_12(house, a_registration):
    taken = closed(house, a_registration)
    later(house, days=120)
    assert shred(house) == Shredded()
    later(house, days=1)
    assert shred(house) == Shredded(content=1)
    assert shred(house) == Shredded()
    assert owners(house) == set()
    with house.store.reading() as tx, pytest.raises(DataKeyGone):
        rows.load_registration(tx, taken.registration)
    [line] = lines(house, "content.shredded")
    assert line.line.object == taken.referral
    assert line.line.outcome.startswith("content closed kept until 2027-05-")
    assert count(house, people) == 0
    with house.store.reading() as tx:
        assert counting.find(tx, taken.referral).outcome == "consent_refused"


def test_what_nobody_closed_goes_15_months_after_its_last_event(house, a_registration):
    referral = house.refer(a_registration())
    later(house, days=420)
    assert not shred(house).anything
    check = house.check(referral, a_registration().patient)
    house.deliver(house.status("accept", check), referral)
    later(house, days=440)
    assert not shred(house).anything
    later(house, days=30)
    assert shred(house) == Shredded(content=1)
    assert house.state(referral) == "accepted"


def test_an_end_that_nothing_closed_in_its_time_is_closed_by_the_next_round(house, a_registration):
    taken = closed(house, a_registration)
    with house.store.transaction() as tx:
        tx.connection.execute(update(referrals).values(closed_at=None))
    later(house, days=400)
    assert not shred(house).anything
    with house.store.reading() as tx:
        assert book.load(tx, taken.referral).closed_at == house.clock.now()


def test_a_registration_goes_with_its_last_referral(house, a_registration):
    first = house.rejects(a_registration())
    for placer in house.rooms.placers:
        placer.step()
    with house.store.transaction() as tx:
        chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
        again = chances.route_again(tx, first, house.ASSISTANT)
    later(house, days=130)
    assert shred(house) == Shredded(content=1)
    assert owners(house) == {f"referral:{again.id}", f"registration:{again.registration_id}"}
    with house.store.reading() as tx:
        assert rows.load_registration(tx, again.registration_id).patient.surname == "Wilgenhout"
    later(house, days=700)
    assert shred(house) == Shredded(content=1)
    assert owners(house) == set()


def test_what_the_mail_keeps_goes_with_it_and_a_number_under_way_stays_as_a_void(house, a_registration):
    referral = house.send(a_registration())
    later(house, days=500)
    assert shred(house).content == 1
    assert house.departures(referral) == [("void", "sealed")]


def test_a_test_goes_a_week_after_its_closing(house, a_registration):
    with house.store.transaction() as tx:
        taken = house.rooms.registrar.test(tx, a_registration(), house.ASSISTANT)
    house.answer(taken.prompt, "refused")
    later(house, days=8)
    assert shred(house) == Shredded(content=1)
    assert "test" in lines(house, "content.shredded")[0].line.outcome


def test_a_letter_of_nobody_goes_with_a_line_of_its_own(house):
    house.deliver(house.status("accept", "0" * 32), "unknown-thread")
    [orphan] = house.orphans()
    later(house, days=120)
    assert not shred(house).anything
    later(house, days=1)
    assert shred(house) == Shredded(letters=1)
    assert house.orphans() == []
    assert owners(house) == set()
    assert [one.line.object for one in lines(house, "content.shredded")] == [orphan.id]


def test_who_put_a_letter_of_nobody_aside_is_known_for_five_years(house):
    house.deliver(house.status("accept", "0" * 32), "unknown-thread")
    [orphan] = house.orphans()
    with house.store.transaction() as tx:
        house.rooms.orphans.discard(tx, orphan.id, "not_ours", house.ASSISTANT)
    later(house, days=5 * 365)
    shred(house)
    assert count(house, decided) == 1
    later(house, days=2)
    shred(house)
    assert count(house, decided) == 0


def test_a_letter_that_could_not_be_placed_goes_and_holds_up_no_other(house, a_registration):
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_registration().patient)
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    later(house, days=500)
    assert shred(house).content == 1
    assert house.letters(referral) == []
    assert all(placer.step() == 0 and not placer.trouble for placer in house.rooms.placers)


def test_facts_and_the_patients_keys_go_after_five_years_and_an_old_list_asks_nobody(house, a_registration):
    taken = closed(house, a_registration)
    later(house, days=125)
    shred(house)
    assert count(house, patient_keys) == 2
    later(house, days=5 * 365)
    assert shred(house) == Shredded(facts=1)
    for table in (facts, patient_keys, referrals, timeline, registrations, registration_keys):
        assert count(house, table) == 0, table.name
    assert [one.line.object for one in lines(house, "facts.deleted")] == [taken.referral]
    again = house.take(a_registration())
    assert (again.outcome, again.prompt, count(house, registrations)) == ("baseline", None, 0)


def test_keys_stay_until_the_contact_itself_is_too_old_to_ask_about(house, a_registration):
    today = local_date(house.clock.now())
    ahead = closed(house, a_registration, contact_date=today + timedelta(days=60))
    later(house, days=5 * 365 + 5)
    assert shred(house) == Shredded(content=1, more=True)
    assert shred(house) == Shredded(facts=1)
    assert shred(house) == Shredded()
    assert count(house, referrals) == 0
    later_registration: Registration = a_registration(contact_date=today + timedelta(days=60))
    assert house.take(later_registration).outcome == "known"
    later(house, days=60)
    shred(house)
    assert count(house, registration_keys) == 0
    assert ahead.registration


def test_contacts_without_a_referral_go_by_their_own_day(house, a_registration):
    closed(house, a_registration)
    later(house, days=30)
    joined = house.take(a_registration(contact_date=local_date(house.clock.now())))
    old = house.take(a_registration(contact_date=date(2025, 3, 1)))
    assert (joined.outcome, old.outcome) == ("follow_up", "baseline")
    later(house, days=4 * 365)
    shred(house)
    with house.store.reading() as tx:
        left = set(tx.connection.execute(select(registrations.c.kind)).scalars())
    assert left == {"prompted", "follow_up"}


def test_a_contact_that_comes_after_open_content_was_shredded_asks_anew(house, a_registration):
    house.refer(a_registration())
    later(house, days=500)
    shred(house)
    taken = house.take(a_registration(contact_date=local_date(house.clock.now())))
    assert taken.outcome == "prompted"


def test_a_round_is_bounded_and_says_that_there_is_more(house, a_registration):
    for month in (1, 2, 3):
        closed(house, a_registration, contact_date=date(2026, month, 1), whom=_other(a_registration, month))
    later(house, days=200)
    assert shred(house, most=2) == Shredded(content=2, more=True)
    assert shred(house, most=2) == Shredded(content=1)


def _other(a_registration, month: int):
    from dataclasses import replace

    bsn = ("999990019", OTHER_BSN, "999900900")[month - 1]
    return replace(a_registration().patient, bsn=bsn, his_number=str(month))


def test_what_goes_when_is_told_before_it_goes(house, a_registration):
    taken = closed(house, a_registration)
    with house.store.reading() as tx:
        [one] = upcoming(tx, TERMS)
    assert (one.object, one.what) == (taken.referral, What.CONTENT)
    assert one.term.until == local_date(house.clock.now()) + timedelta(days=120)


@pytest.fixture
def gone(house, a_registration):
    """A referral whose content was shredded while the coach was at it."""
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_registration().patient)
    house.deliver(house.status("accept", check), referral)
    house.deliver(contents.TextMessage("Belt u mij?"), referral)
    later(house, days=500)
    shred(house)
    return referral


def test_a_shredded_referral_still_shows_its_moves_and_says_so_in_a_sentence(house, gone):
    told = shown(house, gone)
    assert (told["patient"], told["initials"], told["messages"]) == (None, "", [])
    assert told["standing"]["code"] == "content_deleted"
    assert local_date(house.clock.now()).isoformat() == told["standing"]["facts"]["on"]
    moves = [line["move"] for line in told["timeline"]]
    assert moves[-1] == "shredded"
    assert {"give", "received", "accept", "message"} <= set(moves)
    assert not {"message", "try-again", "route-again", "reopen", "stop_feedback"} & set(told["possible"])


def test_no_list_stumbles_over_a_shredded_referral(house, gone):
    assert [one["id"] for one in ReferralCalls(house.rooms).listed(Call({}, {}, {}, True))] == [gone]
    waits = WaitingCalls(house.rooms).waiting(Call({}, {}, {}, True))
    assert [item for group in waits["groups"] for item in group["items"]] == []
    find = FindingCalls(house.rooms).find
    assert find(Call({}, {}, {"name": "Wilgenhout"}, True)) == []


def test_acts_that_need_the_patient_say_that_the_content_is_gone(house, gone):
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    acts = (
        lambda tx: chances.message(tx, gone, "Dag", house.ASSISTANT),
        lambda tx: chances.try_again(tx, gone, "", house.ASSISTANT),
        lambda tx: chances.route_again(tx, gone, house.ASSISTANT),
        lambda tx: house.rooms.acting.reopen(tx, gone, house.ASSISTANT),
        lambda tx: house.rooms.acting.stop_feedback(tx, gone, house.ASSISTANT),
    )
    for act in acts:
        with house.store.transaction() as tx, pytest.raises(ContentDeleted):
            act(tx)


def test_a_patient_can_still_take_everything_back(house, gone):
    with house.store.transaction() as tx:
        house.rooms.acting.withdraw(tx, gone, "everything", house.ASSISTANT)
    assert house.state(gone) == "withdrawn"
    assert "withdraw" in [type_ for type_, _state in house.departures(gone)]


def test_what_a_coach_still_sends_becomes_a_letter_of_nobody_or_a_line_without_words(
    house, a_registration, gone
):
    check = house.check(gone, a_registration().patient)
    assert house.deliver(house.feedback(gone, check), gone) is None
    assert [one.why for one in house.orphans()] == ["wrong_record"]
    assert house.deliver(contents.FeedbackConsent(False, "Coach", Millis(0)), gone) is None
    assert house.deliver(contents.Withdraw("everything", "Coach", house.clock.now()), gone) is None
    assert house.state(gone) == "withdrawn"
    with house.store.reading() as tx:
        assert consents.standing(tx, gone) is None
        assert all(row is None for row in tx.connection.execute(select(timeline.c.sealed)).scalars())
        kept = select(letters.c.sealed).where(letters.c.referral_id == gone)
        assert tx.connection.execute(kept).all() == []


def test_status_and_a_look_ahead_tell_what_went_and_what_goes(house, a_registration):
    taken = closed(house, a_registration)
    ahead = RetentionCalls(house.rooms).shown
    assert ahead(Call({}, {"days": "31"}, {}, True))["due"] == []
    [due] = ahead(Call({}, {"days": "121"}, {}, True))["due"]
    assert (due["id"], due["what"], due["why"]) == (taken.referral, "content", "closed")
    assert next(iter(lines_of(ahead(Call({}, {"days": "121"}, {}, True))))).startswith(
        "Inhoud blijft 120 dagen"
    )
    _vouched(house)
    house.practice.rounds.look()
    later(house, days=130)
    _vouched(house)
    assert house.practice.rounds.look() == Shredded(content=1)
    told = ahead(Call({}, {}, {}, True))
    assert told["status"]["shredded"] == {"content": 1, "facts": 0, "letters": 0, "messages": 0}
    assert told["status"]["next_on"] > "2032-"
    assert "inhoud van 1" in status_line(told["status"])


def test_a_practice_whose_clock_jumped_keeps_everything_threat_29(house, a_registration):
    closed(house, a_registration)
    _vouched(house)
    house.practice.rounds.look()
    house.clock.step(365 * house.DAY)
    assert house.practice.rounds.look() is None
    for _ in range(20):
        later(house, hours=12)
        assert house.practice.rounds.look() is None
    assert len(owners(house)) == 2


def _vouched(house) -> None:
    """Let the postbus have taken a call just now."""
    with house.store.transaction() as tx:
        tx.connection.execute(update(mailboxes).values(drained_at=tx.clock.now()))
