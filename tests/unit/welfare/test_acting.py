"""The coach's steps: every move of the table once, what goes back, and what is refused."""

from datetime import date
from typing import Any

import pytest

from wor_sidecar.domain.errors.inbox import (
    ActTooEarly,
    CaseChanged,
    CaseShredded,
    CaseUnknown,
    CodeUnknown,
    FieldMissing,
    FieldNotTaken,
    FieldRefused,
    TextTooLong,
)
from wor_sidecar.domain.errors.sidecar import (
    CodeInText,
    FeedbackNotAgreed,
    MoveNotAllowed,
    NumberLooksLikeBsn,
)
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.fhir.feedback import from_bundle

CHECK = "c0ffee00c0ffee00c0ffee00c0ffee00"
DAY = date(2027, 1, 20)
MOVES: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("received", "accept", {}, "accepted", "accept"),
    ("received", "reject", {"reason": "outside_area", "note": "Buiten ons gebied."}, "rejected", "reject"),
    ("accepted", "contact", {"way": "mobile", "result": "no_answer"}, "contacting", "contact"),
    ("contacting", "contact", {"way": "sms", "result": "left_message"}, "contacting", "contact"),
    ("contacting", "plan-intake", {"date": DAY}, "intake_planned", "plan"),
    ("intake_planned", "plan-intake", {"date": DAY}, "intake_planned", "replan"),
    ("intake_planned", "no-show", {}, "intake_planned", "no_show"),
    ("contacting", "intake-done", {"mark": 5, "note": "Goed gesprek."}, "intake_done", "intake_done"),
    ("accepted", "hold", {}, "accepted", "hold"),
    ("intake_done", "start-activity", {"category": "nature", "activity": "Tuin"}, "active", "start_activity"),
    ("active", "follow-up", {"taking_part": "yes", "mark": 7}, "followed_up", "follow_up"),
    ("active", "follow-up-impossible", {"note": "Niet meer te bereiken."}, "ended", "follow_up_impossible"),
    ("intake_done", "end", {"outcome": "talk_was_enough"}, "ended", "end"),
    ("active", "end", {"outcome": "passed_on", "passed_on_to": "wmo"}, "ended", "end"),
    ("active", "stop", {"reason": "transport"}, "stopped", "stop"),
    ("contacting", "not-reached", {}, "not_reached", "not_reached"),
    ("not_reached", "call-back", {}, "contacting", "call_back"),
]


@pytest.mark.parametrize(("state", "act", "filled_in", "after", "told"), MOVES)
def test_a_step_moves_the_case_tells_the_practice_and_echoes_the_check(
    desk, state: str, act: str, filled_in: dict[str, Any], after: str, told: str
) -> None:
    case = desk.brought_to(state)
    moved = desk.act(case, act, **filled_in)
    assert moved.state == after
    assert desk.case(case) == moved
    assert len(desk.outbox.held) == 1
    assert desk.outbox.held[0].to == desk.practice
    assert desk.last.move == told
    assert desk.last.patient_check == CHECK
    assert desk.timeline(case)[-1].kind == told
    assert desk.audit()[-1] == f"case.{act}"
    assert desk.heard[-1] == told


def test_the_waiting_list_is_a_flag(desk) -> None:
    case = desk.brought_to("accepted")
    assert desk.act(case, "hold").referral.on_hold
    assert not desk.act(case, "resume").referral.on_hold
    assert [held.content.move for held in desk.outbox.held] == ["hold", "resume"]


@pytest.mark.parametrize(
    ("act", "done", "after"), [("confirm-cancel", True, "cancelled"), ("decline-cancel", False, "accepted")]
)
def test_a_cancellation_is_answered(desk, act: str, done: bool, after: str) -> None:
    case = desk.brought_to("accepted")
    assert desk.hears(case, contents.Cancel("duplicate")) is None
    moved = desk.act(case, act)
    assert moved.state == after
    assert moved.referral.cancel_requested_at is None
    assert desk.last == contents.CancelAnswer(done)


def test_nobody_answers_a_cancellation_that_nobody_asked(desk) -> None:
    with pytest.raises(MoveNotAllowed):
        desk.act(desk.brought_to("accepted"), "confirm-cancel")


def test_deceased_goes_as_a_word_of_its_own_without_a_letter(desk) -> None:
    case = desk.brought_to("active", feedback=False)
    assert desk.act(case, "deceased").state is State.DECEASED
    assert desk.last == contents.Deceased()


def test_a_withdrawal_takes_back_what_is_under_way_and_ends_the_consent(desk) -> None:
    case = desk.brought_to("accepted")
    moved = desk.act(case, "withdraw", kind="coaching")
    assert (moved.state, moved.consent.live) == (State.WITHDRAWN, False)
    assert desk.outbox.withdrawn == [case]
    assert desk.outbox.held[-1].type is MessageType.WITHDRAW
    assert desk.last.kind == "coaching"


def test_the_content_of_a_withdrawn_case_is_deleted_and_the_practice_hears_it(desk) -> None:
    case = desk.brought_to("withdrawn")
    emptied = desk.act(case, "confirm-deletion")
    assert emptied.sent is None
    assert desk.outbox.held[-1].type is MessageType.DELETION_CONFIRMED
    assert desk.outbox.forgotten == [case]
    assert [entry.kind for entry in desk.timeline(case)] == ["received", "withdraw", "deletion_confirmed"]
    with pytest.raises(CaseShredded):
        desk.act(case, "accept")


def test_deletion_is_confirmed_only_where_somebody_withdrew(desk) -> None:
    with pytest.raises(ActTooEarly):
        desk.act(desk.brought_to("active"), "confirm-deletion")


def test_assigning_a_coach_stays_in_the_house(desk) -> None:
    case = desk.brought_to("received")
    assert desk.act(case, "assign", to="B. Collega").coach == "B. Collega"
    assert desk.outbox.held == []


def test_a_message_goes_with_consent_for_feedback_and_not_without(desk) -> None:
    case = desk.brought_to("accepted")
    desk.act(case, "message", note="Is het nummer nog goed?")
    assert desk.last == contents.TextMessage("Is het nummer nog goed?")
    with pytest.raises(FeedbackNotAgreed):
        desk.act(desk.brought_to("accepted", feedback=False), "message", note="Is het nummer nog goed?")


def test_the_feedback_consent_is_switched_and_told(desk) -> None:
    case = desk.brought_to("accepted", feedback=False)
    assert desk.act(case, "feedback-consent", on=True).feedback
    assert (desk.last.on, desk.last.by) == (True, "A. Coach")
    desk.clock.at += 1000
    assert not desk.act(case, "feedback-consent", on=False).feedback


@pytest.mark.parametrize(
    ("state", "act", "filled_in"),
    [
        ("contacting", "plan-intake", {"date": DAY}),
        ("intake_planned", "no-show", {}),
        ("contacting", "intake-done", {"mark": 5, "note": "Veel verteld."}),
        ("accepted", "hold", {}),
        ("intake_done", "start-activity", {"category": "nature"}),
    ],
)
def test_without_consent_for_feedback_these_steps_tell_nothing(
    desk, state: str, act: str, filled_in: dict[str, Any]
) -> None:
    case = desk.brought_to(state, feedback=False)
    desk.act(case, act, **filled_in)
    assert desk.outbox.held == []


@pytest.mark.parametrize(
    ("state", "act", "filled_in"),
    [
        ("active", "follow-up", {"taking_part": "yes", "mark": 7, "note": "Gaat goed."}),
        ("active", "follow-up-impossible", {"note": "Verhuisd."}),
        ("active", "end", {"outcome": "passed_on", "passed_on_to": "debt_help"}),
        ("contacting", "stop", {"reason": "illness", "note": "Ligt in het ziekenhuis."}),
    ],
)
def test_without_consent_for_feedback_every_end_is_the_same_withheld_end(
    desk, state: str, act: str, filled_in: dict[str, Any]
) -> None:
    case = desk.brought_to(state, feedback=False)
    desk.act(case, act, **filled_in)
    assert (desk.last.move, desk.last.reason_code, desk.last.text) == ("end", "withheld", "")


def test_without_consent_for_feedback_a_telling_rejection_is_told_as_other(desk) -> None:
    case = desk.brought_to("received", feedback=False)
    desk.act(case, "reject", reason="already_client", note="Loopt al bij ons.", proposal="Niets doen.")
    assert (desk.last.reason_code, desk.last.text, desk.last.details.proposal) == ("other", "", "")
    assert desk.timeline(case)[-1].reason == "already_client"


def test_being_reached_is_told_though_an_attempt_was_told_before_feedback_went_off(desk) -> None:
    case = desk.brought_to("accepted")
    desk.act(case, "contact", way="mobile", result="no_answer")
    desk.act(case, "feedback-consent", on=False)
    desk.outbox.held.clear()
    desk.act(case, "contact", way="mobile", result="reached")
    assert [one.content.details.result for one in desk.outbox.held] == ["reached"]
    desk.act(case, "contact", way="mobile", result="reached")
    assert len(desk.outbox.held) == 1


def test_what_the_patient_says_here_counts_though_the_practice_s_clock_is_ahead(desk) -> None:
    case = desk.brought_to("accepted", feedback=False)
    ahead = desk.clock.now() + 10 * 60_000
    desk.hears(case, contents.FeedbackConsent(on=True, by="Assistente", at=ahead))
    assert not desk.act(case, "feedback-consent", on=False).feedback
    assert desk.last.at == ahead


def test_without_consent_for_feedback_being_reached_is_told_once(desk) -> None:
    case = desk.brought_to("accepted", feedback=False)
    desk.act(case, "contact", way="mobile", result="no_answer")
    assert desk.outbox.held == []
    desk.act(case, "contact", way="mobile", result="reached")
    desk.act(case, "contact", way="mobile", result="appointment_made")
    assert [(held.content.details.n, held.content.details.result) for held in desk.outbox.held] == [
        (1, "reached")
    ]


def test_the_identity_counts_as_checked_once_the_patient_was_reached(desk) -> None:
    case = desk.brought_to("accepted")
    assert not desk.act(case, "contact", way="mobile", result="left_message").referral.identity_checked
    assert desk.act(case, "contact", way="mobile", result="reached").referral.identity_checked


def test_not_reached_tells_how_often_and_by_which_ways(desk) -> None:
    case = desk.brought_to("accepted")
    desk.act(case, "contact", way="mobile", result="no_answer", date=date(2027, 1, 15))
    desk.clock.days_later(5)
    desk.act(case, "contact", way="letter", result="no_answer", date=date(2027, 1, 20))
    desk.act(case, "not-reached")
    told = desk.last.details
    assert (told.n, told.first, told.last, told.ways) == (2, date(2027, 1, 15), DAY, ("mobile", "letter"))


def test_the_three_month_report_carries_the_first_mark_and_the_activity(desk) -> None:
    case = desk.arrives()
    desk.act(case, "accept")
    desk.act(case, "intake-done", mark=4)
    desk.act(case, "start-activity", category="meeting", activity="Koffie in het dorpshuis", date=DAY)
    desk.act(case, "follow-up", taking_part="yes", mark=7, note="Gaat elke week.")
    feedback = from_bundle(desk.last.bundle)
    assert desk.last.moment == "2"
    assert (feedback.first_mark, feedback.mark, feedback.text) == (4, 7, "Gaat elke week.")
    assert feedback.activity is not None
    assert (feedback.activity.name, feedback.activity.starts) == ("Koffie in het dorpshuis", DAY)
    assert feedback.coach.name == "A. Coach"


def test_a_move_that_the_table_lacks_changes_nothing(desk) -> None:
    case = desk.brought_to("received")
    before = desk.case(case)
    for act, filled_in in (
        ("intake-done", {}),
        ("follow-up", {"taking_part": "yes"}),
        ("not-reached", {}),
        ("call-back", {}),
        ("stop", {"reason": "cost"}),
        ("resume", {}),
    ):
        with pytest.raises(MoveNotAllowed):
            desk.act(case, act, **filled_in)
    assert desk.case(case) == before
    assert desk.outbox.held == []


def test_of_two_coaches_at_once_the_second_is_told(desk) -> None:
    case = desk.brought_to("received")
    seen = desk.case(case).version
    desk.act(case, "accept", version=seen)
    with pytest.raises(CaseChanged) as refused:
        desk.act(case, "reject", reason="no_capacity", version=seen)
    assert refused.value.status == 409
    assert desk.case(case).state is State.ACCEPTED


def test_an_unknown_case_is_said_to_be_so(desk) -> None:
    with pytest.raises(CaseUnknown):
        desk.act(desk.new(), "accept")


@pytest.mark.parametrize(
    ("act", "filled_in", "error"),
    [
        ("reject", {}, FieldMissing),
        ("reject", {"reason": "illness"}, CodeUnknown),
        ("reject", {"reason": "other", "category": "sport"}, FieldNotTaken),
        ("contact", {"way": "pigeon", "result": "reached"}, CodeUnknown),
        ("intake-done", {"mark": 11}, FieldRefused),
        ("end", {"outcome": "passed_on"}, FieldMissing),
        ("end", {"outcome": "other", "passed_on_to": "gp"}, FieldNotTaken),
        ("feedback-consent", {}, FieldMissing),
        ("message", {}, FieldMissing),
        ("withdraw", {"kind": "feedback"}, CodeUnknown),
        ("intake-done", {"note": "x" * 131}, TextTooLong),
    ],
)
def test_what_is_filled_in_wrongly_is_refused_before_anything_happens(
    desk, act: str, filled_in: dict[str, Any], error: type[Exception]
) -> None:
    case = desk.brought_to("received")
    with pytest.raises(error):
        desk.act(case, act, **filled_in)
    assert desk.case(case).version == 1


@pytest.mark.parametrize("field", ["note", "activity", "proposal"])
@pytest.mark.parametrize(
    ("text", "error"),
    [("nummer 123456782", NumberLooksLikeBsn), ("1234.56.782", NumberLooksLikeBsn), ("Z68", CodeInText)],
)
def test_threat_28_a_number_or_code_that_may_not_leave_is_refused_in_every_text(
    desk, field: str, text: str, error: type[Exception]
) -> None:
    case = desk.brought_to("contacting")
    with pytest.raises(error):
        desk.act(case, "intake-done", **{field: text})
    assert desk.case(case).state is State.CONTACTING


def test_a_step_and_its_answer_are_made_together_or_not_at_all(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = desk.brought_to("received")
    before = len(desk.audit())

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(desk.outbox, "hold", full)
    with pytest.raises(OSError):
        desk.act(case, "accept")
    assert desk.case(case).state is State.RECEIVED
    assert len(desk.audit()) == before
    assert [entry.kind for entry in desk.timeline(case)] == ["received"]
