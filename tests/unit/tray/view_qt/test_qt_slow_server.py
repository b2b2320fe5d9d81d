"""A slow server: the window goes on, and an answer that comes late takes nobody anywhere."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from wor_sidecar.domain.consent import Answer
from wor_sidecar.tray.view_qt.desk_view import DeskView
from wor_sidecar.tray.view_qt.search_view import SearchView


def test_the_window_takes_keys_while_the_server_is_asked(seat, gate):
    page = seat.opens()
    seat.daemon.prompts = gate.before(seat.daemon.prompts)
    seat.window.doing.read_again()
    page.contact().click()
    QTest.keyClicks(page.asked.boxes[0].target, "06-8")
    assert page.contact().isChecked()
    assert page.asked.boxes[0].target.text() == "06-8"
    assert "Een ogenblik" in seat.words()
    gate.open.set()
    seat.settle()
    assert "Een ogenblik" not in seat.words()


def test_a_late_answer_is_told_where_the_person_is_now(seat, gate):
    page = seat.opens()
    page.contact().click()
    seat.daemon.answer = gate.before(seat.daemon.answer)
    page.answers.given.emit(Answer.GIVEN_IN_CONSULT)
    seat.window.go("search")
    gate.open.set()
    seat.settle()
    assert isinstance(seat.page, SearchView)
    assert len(seat.practice.sent) == 1
    assert "Verstuurd om" in seat.words()


def test_a_late_refusal_is_told_too(seat, gate):
    page = seat.opens()
    page.contact().click()
    seat.daemon.answer = gate.before(seat.daemon.answer)
    page.answers.given.emit(Answer.GIVEN_IN_CONSULT)
    seat.window.go("new")
    seat.daemon.away = True
    gate.open.set()
    seat.settle()
    assert not isinstance(seat.page, DeskView)
    seat.daemon.away = False
    assert seat.opens().contact().isChecked()


def test_a_form_that_was_sent_while_its_person_went_on_is_not_kept_as_typed_and_unsent(seat, gate):
    seat.sees("new")
    boxes = {box.field.id: box.target for box in seat.page._boxes()}
    QTest.keyClicks(boxes["his_number"], "2001")
    QTest.keyClicks(boxes["surname"], "Vermeer")
    seat.daemon.new = gate.before(seat.daemon.new)
    seat.page.make.click()
    seat.window.go("search")
    gate.open.set()
    seat.settle()
    assert len(seat.practice.made) == 1
    seat.sees("new")
    assert seat.page.filled().fields == ()


def test_the_last_of_two_screens_that_were_asked_for_is_shown(seat, gate):
    seat.sees("desk")
    seat.daemon.waiting = gate.before(seat.daemon.waiting)
    seat.window.go("waiting")
    seat.window.go("search")
    gate.open.set()
    seat.settle()
    assert isinstance(seat.page, SearchView)


def test_a_window_that_was_put_away_meanwhile_shows_nobody(seat, gate):
    seat.sees("desk")
    seat.daemon.claim = gate.before(seat.daemon.claim)
    seat.window.open(seat.prompts[0])
    seat.window.mask()
    gate.open.set()
    seat.settle()
    assert "Jansen" not in seat.words()
    assert "afgesloten" in seat.words() or "vergrendeld" in seat.words()


def test_a_question_that_opened_while_the_window_was_closed_is_given_back(seat, gate):
    seat.sees("desk")
    seat.daemon.claim = gate.before(seat.daemon.claim)
    seat.window.open(seat.prompts[0])
    seat.window.close()
    gate.open.set()
    seat.settle()
    assert seat.practice.cases[seat.prompts[0]].prompt.claim is None


def test_an_answer_by_key_while_one_is_on_its_way_is_not_a_second_one(seat, gate):
    page = seat.opens()
    page.contact().click()
    seat.daemon.answer = gate.before(seat.daemon.answer)
    page.answers.given.emit(Answer.GIVEN_IN_CONSULT)
    QTest.keyClick(seat.focus, Qt.Key.Key_Escape)
    gate.open.set()
    seat.settle()
    assert [sent.answer for _prompt, sent in seat.practice.sent] == [Answer.GIVEN_IN_CONSULT]
