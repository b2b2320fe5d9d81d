"""Whom patient data may go to, whose messages are taken in, and what keys do over time."""

import sqlite3

import pytest

from wor_sidecar.domain.errors.exchange import DigitsDiffer
from wor_sidecar.domain.errors.mail import LabelTaken, MessageFromNobody, OwnInvitation
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.mail.arrivals import may_send


@pytest.mark.parametrize("who", ["nobody", "practice", "welfare"])
def test_patient_data_is_never_sealed_before_both_sides_typed_the_digits_threat_33(strangers, who):
    world = strangers
    world.join()
    if who == "practice":
        world.verify(world.practice, world.welfare)
    if who == "welfare":
        world.verify(world.welfare, world.practice)
    world.settle()
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    assert world.practice.states() == ["held"]
    with sqlite3.connect(world.practice.database) as rows:
        assert rows.execute("SELECT error FROM mail_departures WHERE type = 'message'").fetchone() == (
            "WOR-S106",
        )
    world.verify(world.practice, world.welfare)
    world.verify(world.welfare, world.practice)
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]


def test_patient_data_of_a_sender_whose_digits_we_never_typed_is_held_unshown(world):
    """As after a restore of the receiver: the sender believes that both are verified."""
    with sqlite3.connect(world.welfare.database) as rows:
        rows.execute("UPDATE mail_partners SET verified_by_us_at = NULL")
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.noted("delivered") == []
    assert world.practice.states() == ["deposited"]
    world.verify(world.welfare, world.practice)
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


def test_other_digits_verify_nobody(strangers):
    strangers.join()
    practice, welfare = strangers.parties
    with practice.store.transaction() as tx, pytest.raises(DigitsDiffer):
        practice.post.partners.verify(tx, welfare.organisation, "12345 " * 6, "manager")
    assert not strangers.partner(practice, welfare).partner.verified_by_us


def test_an_invitation_is_good_for_one_practice(strangers):
    world = strangers
    world.join()
    with world.welfare.store.reading() as tx:
        assert len(world.welfare.post.partners.list(tx)) == 1
    with sqlite3.connect(world.welfare.database) as rows:
        assert rows.execute("SELECT used_by FROM mail_invitations").fetchone() == (
            world.practice.organisation,
        )


def test_a_hello_without_an_invitation_gets_nobody_in(strangers):
    world = strangers
    world.welfare.post.joining.register(world.URL, "operator", IdentityKey.fresh(world.welfare.randomness))
    world.settle()
    invitation = world.welfare.post.joining.invite()
    with sqlite3.connect(world.welfare.database) as rows:
        rows.execute("DELETE FROM mail_invitations")
    identity = IdentityKey.fresh(world.practice.randomness)
    world.practice.post.joining.join(invitation, "welzijn", identity)
    world.settle()
    with world.welfare.store.reading() as tx:
        assert list(world.welfare.post.partners.list(tx)) == []


def test_nobody_joins_with_its_own_invitation_or_under_a_name_that_is_taken(world):
    invitation = world.welfare.post.joining.invite()
    with pytest.raises(OwnInvitation):
        world.welfare.post.joining.join(invitation, "wij")
    from dataclasses import replace

    other = IdentityKey.fresh(world.randomness).organisation
    with pytest.raises(LabelTaken):
        world.practice.post.joining.join(replace(invitation, organisation=other), "welzijn")


def test_a_message_for_nobody_is_refused_when_it_is_held(world):
    stranger = OrganisationId(world.thread())
    from wor_sidecar.exchange.contents import TextMessage

    with world.practice.store.transaction() as tx, pytest.raises(MessageFromNobody):
        world.practice.post.departures.hold(
            tx,
            to=stranger,
            type_=MessageType.MESSAGE,
            thread=world.thread(),
            content=TextMessage("dag"),
            hold_until=0,
        )


def test_only_a_practice_refers_and_only_welfare_answers_threat_23():
    assert may_send(Kind.PRACTICE, MessageType.REFERRAL)
    assert not may_send(Kind.WELFARE, MessageType.REFERRAL)
    assert may_send(Kind.WELFARE, MessageType.FEEDBACK)
    assert not may_send(Kind.PRACTICE, MessageType.FEEDBACK)
    assert may_send(Kind.WELFARE, MessageType.WITHDRAW)


def test_a_type_from_the_wrong_side_is_refused_and_the_next_one_applies_threat_23(world):
    thread = world.thread()
    world.practice.say(world.welfare, "vooraf", thread)
    world.practice.hold(world.welfare, world.contents.CancelAnswer(done=True), thread)
    world.practice.say(world.welfare, "daarna", thread)
    world.settle()
    assert world.welfare.heard() == ["vooraf", "daarna"]
    assert world.practice.noted("refused") == [("cancel_answer", "not_allowed")]


def test_a_thread_of_another_organisation_is_refused_by_the_program_threat_23(world):
    world.welfare.program.answer = lambda message: "orphan" if message.content.text == "vreemd" else None
    world.practice.say(world.welfare, "vreemd", world.thread())
    world.practice.say(world.welfare, "eigen", world.thread())
    for _ in range(3):
        world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["vreemd", "eigen"], "what the program notes of it stays, for a person"
    assert world.practice.noted("refused") == [("message", "orphan")]
    assert world.practice.states() == ["refused_by_partner", "received"]


def test_an_envelope_that_a_partner_forwards_opens_nowhere_threat_11(world):
    """Somebody else's mailbox deposits the practice's envelope again, under its own name."""
    world.practice.say(world.welfare, "dag", world.thread())
    world.practice.post.courier.send()
    box = world.bus.open_of(world.welfare.organisation)
    name, (_, wire) = next(iter(box.items()))
    box.clear()
    box[name] = (world.thread(), wire)
    world.settle()
    assert world.welfare.heard() == ["dag"], "what it says of itself counts, never who put it there"
    foreign = world.bus.open_of(world.practice.organisation)
    foreign[name] = (world.welfare.organisation, wire)
    world.settle()
    assert world.practice.noted("delivered") == []


def test_an_ended_partner_still_gets_and_sends_thread_and_codes_alone(world):
    thread = world.thread()
    world.practice.say(world.welfare, "vooraf", thread)
    world.settle()
    with world.practice.store.transaction() as tx:
        world.practice.post.partners.end(tx, world.welfare.organisation, "manager")
    world.practice.say(world.welfare, "nog iets", world.thread())
    world.welfare.say(world.practice, "antwoord", world.thread())
    world.practice.withdraw(thread, world.welfare)
    world.settle()
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["vooraf"]
    assert [type_ for type_, _ in world.welfare.noted("delivered")] == ["message", "withdraw"]
    assert world.welfare.noted("refused") == [("message", "partner_ended")]


def test_keys_are_renewed_weekly_and_rotated_monthly_and_mail_goes_on(world):
    for week in range(5):
        world.later(7 * world.DAY)
        world.later(2 * world.HOUR)
        thread = world.thread()
        world.practice.say(world.welfare, f"{week}", thread)
        world.welfare.say(world.practice, f"{week}", thread)
        world.later(2 * world.MINUTE)
    assert world.welfare.heard() == world.practice.heard() == [str(week) for week in range(5)]
    trusted = world.partner(world.welfare, world.practice).trusted
    assert trusted.newest.position.seq == 6
    assert len(trusted.newest.sig) == 2


def test_a_stale_partner_leaves_a_departure_held_until_it_is_back_threat_36(world):
    thread = world.thread()
    world.clock.advance(62 * world.DAY)
    world.practice.say(world.welfare, "dag", thread)
    while world.practice.step():
        pass
    assert world.practice.states() == ["held"]
    with sqlite3.connect(world.practice.database) as rows:
        query = "SELECT error FROM mail_departures WHERE type = 'message'"
        assert rows.execute(query).fetchone() == ("WOR-X212",)
    world.settle()
    for _ in range(3):
        world.later(2 * world.HOUR)
    assert world.welfare.heard() == ["dag"]


def test_six_weeks_closed_on_either_side_lose_nothing_threat_36(world):
    thread = world.thread()
    world.practice.say(world.welfare, "voor de sluiting", thread)
    while world.practice.step():
        pass
    for _ in range(6):
        world.clock.advance(7 * world.DAY - world.HOUR)
        world.practice.step()
        world.practice.step()
    world.settle()
    for _ in range(3):
        world.later(2 * world.HOUR)
    assert world.welfare.heard() == ["voor de sluiting"]
    assert world.practice.states() == ["received"]


def test_a_partner_that_knows_newer_keys_than_we_do_shows_an_old_backup_at_the_next_message(world):
    from shutil import copy

    world.practice.store.close()
    backup = world.practice.database.with_suffix(".backup")
    copy(world.practice.database, backup)
    world.practice.open()
    world.later(8 * world.DAY)
    world.later(2 * world.HOUR)
    assert world.partner(world.practice, world.welfare).verdict.value == "current"
    world.practice.store.close()
    for extra in ("-wal", "-shm"):
        world.practice.database.with_name(world.practice.database.name + extra).unlink(missing_ok=True)
    copy(backup, world.practice.database)
    world.clock.at -= 8 * world.DAY
    world.practice.open()
    world.welfare.say(world.practice, "dag", world.thread())
    world.welfare.post.courier.send()
    world.practice.step()
    assert world.partner(world.practice, world.welfare).verdict.value == "ahead"


def test_what_was_receipted_five_weeks_ago_is_forgotten(world):
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    world.clock.advance(36 * world.DAY)
    world.practice.step()
    query = "SELECT content FROM mail_departures WHERE type = 'message'"
    with sqlite3.connect(world.practice.database) as rows:
        [kept] = rows.execute(query).fetchone()
        assert kept, "a clock that is a month ahead forgot it, and no postbus had vouched for that clock"
    world.clock.advance(60_000)
    world.practice.step()
    with sqlite3.connect(world.practice.database) as rows:
        assert rows.execute(query).fetchone() == (None,)
        query = "SELECT count(*) FROM mail_envelopes e JOIN mail_departures d ON e.departure = d.id"
        assert rows.execute(f"{query} WHERE d.type = 'message'").fetchone() == (0,)


def test_words_without_the_scope_feedback_stay_here_and_the_next_step_goes_on(world):
    from dataclasses import replace

    from wor_sidecar.domain.consent import Scope

    thread = world.thread()
    world.welfare.program.consents[thread] = None
    agreed = world.welfare.program.standing(None, thread)
    world.welfare.program.standing = lambda _tx, _thread: replace(agreed, scopes=frozenset({Scope.CONTACT}))
    world.welfare.say(world.practice, "dit mag niet", thread)
    accept = world.contents.Status(
        move="accept",
        at=world.clock.now(),
        by=world.contents.By("Coach", "0201234567"),
        reason_code=None,
        text="",
        patient_check="x",
    )
    world.welfare.hold(world.practice, accept, thread)
    world.settle()
    world.later(world.HOUR)
    assert [type_ for type_, _ in world.practice.noted("delivered")] == ["status"]
    assert world.welfare.states() == ["held", "received"]


def test_a_correction_never_overtakes_the_message_that_it_corrects(world):
    thread = world.thread()
    world.practice.say(world.welfare, "eerst", thread, world.clock.now() + world.MINUTE)
    world.practice.say(world.welfare, "daarna", thread)
    world.settle()
    assert world.welfare.heard() == []
    world.later(world.MINUTE)
    assert world.welfare.heard() == ["eerst", "daarna"]


def test_an_envelope_that_names_another_as_its_sender_is_refused_threat_11(world):
    from wor_sidecar.domain.identifiers import new_id
    from wor_sidecar.domain.partner import Partner
    from wor_sidecar.domain.privacy import permit
    from wor_sidecar.exchange.body import Body, Frame
    from wor_sidecar.exchange.envelope import Signer, seal
    from wor_sidecar.exchange.primitives import SigningKey

    to = world.partner(world.practice, world.welfare)
    body = Body(Frame(new_id(world.randomness), 2, 1, None, None), world.contents.Verified())
    forged = seal(
        permit(None, Partner(to.partner.organisation, "x", Kind.WELFARE), MessageType.VERIFIED),
        body,
        sender=Signer(world.practice.organisation, SigningKey.fresh(world.randomness)),
        recipient=to.trusted,
        now=world.clock.now(),
        randomness=world.randomness,
    )
    box = world.bus.open_of(world.welfare.organisation)
    box[forged.header.id] = (world.practice.organisation, forged.wire)
    world.settle()
    world.practice.say(world.welfare, "echt", world.thread())
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["echt"]
    assert forged.header.id not in box
