"""The whole loop by five keys, and what the keys do when something is still missing."""

from PySide6.QtCore import Qt

from wor_sidecar.domain.consent import Answer, Scope

SPACE, TAB, ESCAPE, ENTER = Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Return


def test_five_keys_answer_a_question_and_open_the_next_one(seat):
    page = seat.opens()
    assert seat.focus is page.contact()
    seat.keys(SPACE, TAB, SPACE)
    seat.keys(Qt.Key.Key_C, alt=True)
    (prompt, sent), *_others = seat.practice.sent
    assert (prompt, sent.answer) == (seat.prompts[0], Answer.GIVEN_IN_CONSULT)
    assert sent.scopes == {Scope.CONTACT, Scope.FEEDBACK}
    assert seat.focus is seat.page.next
    seat.keys(ENTER)
    assert seat.page.shown.id == seat.prompts[1]
    assert seat.focus is seat.page.contact()


def test_space_takes_the_next_one_as_enter_does(seat):
    seat.opens()
    seat.keys(SPACE)
    seat.keys(Qt.Key.Key_C, alt=True)
    seat.keys(SPACE)
    assert seat.page.shown.id == seat.prompts[1]


def test_escape_is_later(seat):
    seat.opens()
    seat.keys(ESCAPE)
    assert [sent.answer for _prompt, sent in seat.practice.sent] == [Answer.LATER]


def test_a_yes_without_the_contact_is_not_sent_and_the_focus_goes_where_it_is_missing(seat):
    page = seat.opens()
    seat.keys(TAB)
    seat.keys(Qt.Key.Key_C, alt=True)
    assert seat.practice.tried == []
    assert seat.focus is page.contact()


def test_a_key_that_is_pressed_twice_sends_one_answer(seat, gate):
    seat.opens()
    seat.keys(SPACE)
    seat.daemon.answer = gate.before(seat.daemon.answer)
    for _ in range(3):
        seat.page.answers.given.emit(Answer.GIVEN_IN_CONSULT.value)
    gate.open.set()
    seat.settle()
    assert len(seat.practice.tried) == 1


def test_a_long_question_scrolls_by_page_keys_while_the_focus_stays(seat):
    page = seat.opens()
    bar = seat.window.frame.area.verticalScrollBar()
    before = bar.value()
    seat.keys(Qt.Key.Key_PageDown)
    assert bar.value() > before
    assert seat.focus is page.contact()
    seat.keys(Qt.Key.Key_PageUp)
    assert bar.value() == before


def test_tab_goes_from_top_to_bottom(seat):
    page = seat.opens()
    order = []
    for _ in range(6):
        order.append(seat.focus)
        seat.keys(TAB)
    boxes = [box.target for box in page.scopes.boxes() if box.isVisible()]
    assert order == boxes[:6]
