"""What comes from the practices: each message once, by its own sender alone, and never a surprise."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.sidecar import BundleRefused, ConsentForAnother, ConsentNotGiven
from wor_sidecar.domain.identifiers import DepartureId, Mid, OrganisationId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.mail.program import Sent
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.postroom import NOT_ALLOWED, NOT_FOR_US, UNKNOWN_THREAD, WRONG_THREAD


def test_a_referral_becomes_a_case(desk) -> None:
    case = desk.case(desk.arrives())
    assert (case.state, case.practice, case.version) == (State.RECEIVED, desk.practice, 1)
    assert case.sent.outgoing.patient.full_name == "A. Voorbeeld"
    assert case.consent.feedback
    assert desk.timeline(case.id)[0].actor == "M. Bernard"


def test_an_invented_patient_is_a_case_like_any_other_that_no_count_holds(desk) -> None:
    outgoing = replace(desk.outgoing(), test=True)
    assert desk.deliver(desk.message(desk.referral(outgoing), outgoing.referral_id)) is None
    assert desk.case(outgoing.referral_id).test
    with desk.store.reading() as tx:
        assert cases.counts(tx) == {}
    assert not desk.case(desk.arrives()).test
    with desk.store.reading() as tx:
        assert cases.counts(tx) == {"received": 1}


def test_the_same_message_twice_is_one_case_and_one_line(desk) -> None:
    outgoing = desk.outgoing()
    message = desk.message(desk.referral(outgoing), outgoing.referral_id)
    assert desk.deliver(message) is None
    assert desk.deliver(message) is None
    assert len(desk.timeline(outgoing.referral_id)) == 1


def test_a_refused_message_is_refused_again_with_the_same_code(desk) -> None:
    case = desk.brought_to("withdrawn")
    message = desk.message(contents.TryAgain(), case)
    assert desk.deliver(message) == NOT_ALLOWED
    assert desk.deliver(message) == NOT_ALLOWED
    assert [entry.refused for entry in desk.timeline(case)].count(NOT_ALLOWED) == 1


def test_a_crash_inside_leaves_nothing_and_the_next_delivery_does_it_all(
    desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = desk.outgoing()
    message = desk.message(desk.referral(outgoing), outgoing.referral_id)

    def torn(*_args: object) -> None:
        raise OSError("torn")

    with monkeypatch.context() as broken:
        broken.setattr("wor_sidecar.welfare.timeline.write", torn)
        with pytest.raises(OSError):
            desk.deliver(message)
    with desk.store.reading() as tx:
        assert cases.find(tx, outgoing.referral_id) is None
    assert desk.deliver(message) is None
    assert desk.case(outgoing.referral_id).state is State.RECEIVED


@pytest.mark.parametrize(
    "closing", [contents.Withdraw("everything", "Assistente", 1_800_000_000_000), contents.WrongPatient()]
)
def test_a_referral_after_its_withdrawal_is_dropped_unread(desk, closing: contents.Content) -> None:
    outgoing = desk.outgoing()
    assert desk.deliver(desk.message(closing, outgoing.referral_id)) is None
    unreadable = contents.Referral({"resourceType": "Bundle"}, "x")
    assert desk.deliver(desk.message(unreadable, outgoing.referral_id)) is None
    with desk.store.reading() as tx:
        assert cases.find(tx, outgoing.referral_id) is None


def test_another_practice_cannot_close_a_thread(desk) -> None:
    outgoing = desk.outgoing()
    stranger = desk.new()
    assert desk.deliver(desk.message(contents.WrongPatient(), outgoing.referral_id, sender=stranger)) is None
    assert desk.deliver(desk.message(desk.referral(outgoing), outgoing.referral_id)) is None
    assert desk.case(outgoing.referral_id).state is State.RECEIVED


def test_threat_23_another_practice_cannot_touch_a_case(desk) -> None:
    case = desk.arrives()
    stranger = desk.new()
    for content in (contents.WrongPatient(), contents.Deceased(), contents.TextMessage("hallo")):
        assert desk.deliver(desk.message(content, case, sender=stranger)) == UNKNOWN_THREAD
    assert desk.case(case).state is State.RECEIVED


def test_a_message_about_nothing_that_is_known_is_refused(desk) -> None:
    assert desk.deliver(desk.message(contents.TextMessage("hallo"), desk.new())) == UNKNOWN_THREAD


def test_a_referral_that_names_another_thread_or_practice_is_refused(desk) -> None:
    outgoing = desk.outgoing()
    assert desk.deliver(desk.message(desk.referral(outgoing), desk.new())) == WRONG_THREAD
    foreign = replace(outgoing, practice=replace(outgoing.practice, organisation=OrganisationId(desk.new())))
    assert desk.deliver(desk.message(desk.referral(foreign), foreign.referral_id)) == WRONG_THREAD


def test_a_referral_for_another_organisation_or_without_a_yes_is_refused(desk) -> None:
    outgoing = desk.outgoing()
    other = replace(outgoing, consent=replace(outgoing.consent, organisation=OrganisationId(desk.new())))
    with pytest.raises(ConsentForAnother):
        desk.deliver(desk.message(desk.referral(other), other.referral_id))


def test_a_bundle_that_cannot_be_read_is_refused_with_its_code(desk) -> None:
    with pytest.raises((BundleRefused, ConsentNotGiven)):
        desk.deliver(desk.message(contents.Referral({"resourceType": "Bundle"}, "x"), desk.new()))


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (contents.Withdraw("everything", "Assistente", 1_800_000_000_000), State.WITHDRAWN),
        (contents.WrongPatient(), State.WRONG_PATIENT),
        (contents.Deceased(), State.DECEASED),
        (contents.LeftPractice(), State.LEFT_PRACTICE),
    ],
)
def test_the_last_words_of_a_practice_end_a_case(desk, content: contents.Content, state: State) -> None:
    case = desk.brought_to("active")
    assert desk.hears(case, content) is None
    assert (desk.case(case).state, desk.case(case).referral.closed_at) == (state, desk.clock.now())


def test_a_withdrawal_takes_our_own_answers_back_and_ends_what_they_stand_on(desk) -> None:
    case = desk.brought_to("accepted")
    desk.hears(case, contents.Withdraw("everything", "Assistente", desk.clock.now()))
    assert desk.outbox.withdrawn == [case]
    with desk.store.reading() as tx:
        standing = desk.postroom.standing(tx, case)
    assert standing is not None
    assert not standing.live


def test_the_weaker_of_two_last_words_is_noted_and_changes_nothing(desk) -> None:
    case = desk.brought_to("active")
    desk.hears(case, contents.WrongPatient())
    assert desk.hears(case, contents.Deceased()) is None
    assert desk.case(case).state is State.WRONG_PATIENT
    assert desk.timeline(case)[-1].kind == "deceased"


def test_a_cancellation_is_a_question_to_the_coach(desk) -> None:
    case = desk.brought_to("accepted")
    assert desk.hears(case, contents.Cancel("by_mistake")) is None
    assert desk.case(case).referral.cancel_requested_at == desk.clock.now()
    assert desk.case(case).state is State.ACCEPTED


def test_try_again_brings_a_case_back_with_the_number_that_was_checked(desk) -> None:
    case = desk.brought_to("not_reached")
    assert desk.hears(case, contents.TryAgain(("0698765432",))) is None
    again = desk.case(case)
    assert (again.state, again.referral.closed_at) == (State.RECEIVED, None)
    assert again.correction.phones == ("0698765432",)


def test_a_correction_lies_over_what_was_sent_and_leaves_it_as_it_was(desk) -> None:
    case = desk.brought_to("accepted")
    desk.hears(case, contents.Correction(email="a@example.nl"))
    desk.hears(case, contents.Correction(phones=("0698765432",)))
    found = desk.case(case)
    assert (found.correction.email, found.correction.phones) == ("a@example.nl", ("0698765432",))
    assert found.sent.outgoing.patient.phones == ("0612345678",)


def test_the_newest_word_on_feedback_counts_whoever_says_it(desk) -> None:
    case = desk.brought_to("accepted")
    later = desk.clock.now() + 60_000
    desk.hears(case, contents.FeedbackConsent(False, "Assistente", later))
    assert not desk.case(case).feedback
    desk.hears(case, contents.FeedbackConsent(True, "Assistente", later - 1000))
    assert not desk.case(case).feedback


def test_messages_renewals_and_acknowledgements_stand_on_the_timeline(desk) -> None:
    case = desk.brought_to("accepted")
    desk.hears(case, contents.TextMessage("Het nummer klopt."))
    desk.hears(case, contents.Renew(date(2027, 9, 1)))
    desk.hears(case, contents.Acknowledge(Mid(desk.new()), "placed"))
    desk.hears(case, contents.Void())
    tail = desk.timeline(case)[-4:]
    assert [entry.kind for entry in tail] == ["message", "renew", "acknowledge", "void"]
    assert (tail[0].details.text, tail[2].reason) == ("Het nummer klopt.", "placed")
    assert desk.case(case).valid_until == date(2027, 9, 1)


def test_what_only_a_welfare_organisation_sends_is_refused(desk) -> None:
    case = desk.brought_to("accepted")
    assert desk.hears(case, contents.CancelAnswer(True)) == NOT_FOR_US


def test_an_answer_that_the_practice_refused_is_shown(desk) -> None:
    case = desk.brought_to("accepted")
    sent = Sent(DepartureId(desk.new()), Mid(desk.new()), MessageType.STATUS, case, desk.practice, 3)
    with desk.store.transaction() as tx:
        desk.postroom.refused(tx, sent, "orphan")
    assert (desk.timeline(case)[-1].kind, desk.timeline(case)[-1].refused) == ("status", "orphan")


def test_what_was_held_with_consent_leaves_without_content_once_it_ended(desk) -> None:
    case = desk.brought_to("active")
    desk.act(case, "message", note="Belt u even?")
    desk.act(case, "end", outcome="goes_on_alone", note="Redt zich.")
    message, end = desk.outbox.held
    desk.hears(case, contents.FeedbackConsent(False, "Assistente", desk.clock.now() + 1000))
    sent = Sent(DepartureId(desk.new()), Mid(desk.new()), MessageType.MESSAGE, case, desk.practice, None)
    with desk.store.reading() as tx:
        assert desk.postroom.revise(tx, sent, message.content) == contents.Void()
        told = desk.postroom.revise(tx, sent, end.content)
    assert isinstance(told, contents.Status)
    assert (told.move, told.reason_code, told.text) == ("end", "withheld", "")


def test_threat_12_nothing_of_a_patient_lies_readable_in_the_database(desk) -> None:
    case = desk.brought_to("active")
    desk.act(case, "end", outcome="goes_on_alone", note="Kanarie in de tekst.")
    desk.store.close()
    database = Path(desk.store.engine.url.database)
    for path in database.parent.glob(f"{database.name}*"):
        raw = path.read_bytes()
        for canary in (b"Voorbeeld", b"Kanarie", b"0612345678", b"onder de mensen"):
            assert canary not in raw
