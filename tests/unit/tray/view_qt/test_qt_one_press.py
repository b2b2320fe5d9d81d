"""A press is one deed: a second one adds none, one deed holds up no other, and nobody stands for another."""

from PySide6.QtTest import QTest

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.tray.view_qt.prompt_view import PromptView

REFERRAL = ReferralId("referral-1")


def shows(seat):
    seat.window.doing.referral(REFERRAL)
    seat.settle()
    return seat.page


def act(page, name):
    return next(one for one in page._acts if one.form.name == name)


def typed(seat):
    note = act(shows(seat), "message").fields.boxes[0].control
    note.box.setPlainText("bel na 18 uur")
    return note


def test_a_double_press_sends_a_message_once(seat, gate):
    typed(seat)
    seat.daemon.act = gate.before(seat.daemon.act)
    act(seat.page, "message").button.click()
    act(seat.page, "message").button.click()
    gate.open.set()
    seat.settle()
    assert seat.practice.acts == [(REFERRAL, "message", {"note": "bel na 18 uur"})]
    assert "Gedaan: Bericht aan de coach" in seat.words()


def test_a_double_press_makes_one_referral_and_opens_its_question(seat, gate):
    seat.sees("new")
    boxes = {box.field.id: box.target for box in seat.page._boxes()}
    QTest.keyClicks(boxes["his_number"], "2001")
    QTest.keyClicks(boxes["surname"], "Vermeer")
    seat.daemon.new = gate.before(seat.daemon.new)
    seat.page.make.click()
    seat.page.make.click()
    gate.open.set()
    seat.settle()
    assert len(seat.practice.made) == 1
    assert isinstance(seat.page, PromptView)


def test_an_answer_on_its_way_does_not_swallow_the_next_ones(seat, gate):
    page = seat.opens()
    answer = seat.daemon.answer
    seat.daemon.answer = gate.before(answer)
    page.answers.given.emit(Answer.REFUSED)
    seat.window.land(seat.window.doing._presenter.open(seat.prompts[1]))
    seat.page.answers.given.emit(Answer.NOT_WOR)
    gate.open.set()
    seat.settle()
    told = [(prompt, sent.answer) for prompt, sent in seat.practice.sent]
    assert told == [(seat.prompts[0], Answer.REFUSED), (seat.prompts[1], Answer.NOT_WOR)]


def test_a_late_refusal_says_whose_answer_was_not_kept(seat, gate):
    page = seat.opens()
    seat.daemon.answer = gate.before(seat.daemon.answer)
    page.answers.given.emit(Answer.REFUSED)
    seat.window.go("search")
    seat.daemon.away = True
    gate.open.set()
    seat.settle()
    assert "AJ (1950): " in seat.words()
    assert "niet bewaard" in seat.words()


def test_who_closed_the_window_on_an_answer_that_failed_is_told_when_it_is_shown_again(seat, gate):
    page = seat.opens()
    seat.daemon.answer = gate.before(seat.daemon.answer)
    page.answers.given.emit(Answer.REFUSED)
    seat.window.close()
    seat.daemon.away = True
    gate.open.set()
    seat.settle()
    assert "niet bewaard" not in seat.words()
    seat.daemon.away = False
    seat.window.show()
    seat.settle()
    assert "niet bewaard" in seat.words()
    seat.sees("desk")
    assert "niet bewaard" not in seat.words()


def test_of_two_answers_in_one_minute_each_stays_on_the_bar_for_its_own_time(seat):
    for number in (0, 1):
        seat.opens(number).answers.given.emit(Answer.REFUSED)
        seat.settle()
        seat.clock.advance(seconds=20)
    older, newer = sorted(seat.window.frame._top.undo, key=lambda one: one.until)
    seat.clock.advance(seconds=(older.until - seat.clock.now()) / 1000 + 1)
    seat.window.frame._expire()
    assert [one.prompt for one in seat.window.frame._top.undo] == [newer.prompt]


def test_who_may_be_asked_again_comes_on_the_list_without_other_news(seat, presenter):
    seat.opens().answers.given.emit(Answer.LATER)
    seat.settle()
    assert seat.page.list.rowCount() == 1
    seat.clock.advance(minutes=31)
    seat.window.refresh(presenter.changes(0, 0))
    seat.settle()
    assert seat.page.list.rowCount() == 2


def test_what_was_typed_for_an_act_is_there_again_after_a_mask_and_only_there(seat):
    typed(seat)
    seat.window.mask()
    assert "bel na 18 uur" not in seat.words()
    seat.window.go("desk")
    seat.settle()
    seat.window.doing.referral(ReferralId("referral-2"))
    seat.settle()
    assert "bel na 18 uur" not in seat.words()
    assert "bel na 18 uur" in "\n".join(act(shows(seat), "message").fields.boxes[0].control.values())
    assert not act(seat.page, "correct").form.begun


def test_an_act_that_was_done_leaves_no_draft(seat):
    typed(seat)
    act(seat.page, "message").button.click()
    seat.settle()
    seat.window.mask()
    assert act(shows(seat), "message").fields.boxes[0].control.values() in ((), ("",))
