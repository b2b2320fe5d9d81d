"""Nothing about a patient shows where others look: titles, a masked window, a closed one."""

import gc

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.unit.tray.view_qt.conftest import texts_in
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.view_qt.desk_view import DeskView
from wor_sidecar.tray.view_qt.mask_view import MaskView

PATIENT = ("Jansen", "A.J.", "AJ", "1001", "06-12345678", "12-03-1950", "1950")
FOUND = Filled((("name", "Jansen"),))


def screens(seat):
    yield "desk", lambda: seat.sees("desk")
    yield "question", seat.opens
    yield "waiting", lambda: seat.sees("waiting")
    yield "search", lambda: seat.window.doing.find(FOUND)
    yield "referral", lambda: seat.window.doing.referral(ReferralId("referral-1"))
    yield "new", lambda: seat.sees("new")
    yield "leaflet", lambda: seat.sees("leaflet")


def anywhere() -> str:
    """Return every text of every widget of this process, also of those that are nobody's child."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return "\n".join(text for one in QApplication.allWidgets() for text in texts_in(one))


@pytest.mark.parametrize("name", ["desk", "question", "waiting", "search", "referral", "new", "leaflet"])
def test_a_masked_window_holds_no_text_of_a_patient(seat, name):
    dict(screens(seat))[name]()
    seat.settle()
    seat.window.mask()
    seat.settle()
    held = anywhere()
    assert [word for word in PATIENT if word in held] == []
    assert "vergrendeld" in held


@pytest.mark.parametrize("name", ["desk", "question", "search", "referral"])
def test_the_title_never_names_a_patient(seat, name):
    dict(screens(seat))[name]()
    seat.settle()
    title = seat.window.windowTitle()
    assert "Welzijn op Recept" in title
    assert [word for word in PATIENT if word in title] == []


def test_the_undo_bar_goes_with_the_mask(seat):
    page = seat.opens()
    page.contact().click()
    page.answers.given.emit("given_in_consult")
    seat.settle()
    assert "AJ (1950)" in seat.words()
    seat.window.mask()
    assert "AJ" not in anywhere()


def test_who_comes_back_finds_the_list_and_what_was_typed(seat):
    page = seat.opens()
    page.contact().click()
    phone = next(box for box in page.asked.boxes if box.field.id == "phone").target
    QTest.keyClicks(phone, "06-87654321")
    seat.window.mask()
    seat.window.hide()
    seat.settle()
    seat.window.show()
    seat.settle()
    assert isinstance(seat.page, DeskView)
    page = seat.opens()
    assert page.contact().isChecked()
    phone = next(box for box in page.asked.boxes if box.field.id == "phone").target
    assert phone.text() == "06-87654321"


def test_a_window_that_stays_leads_on_by_a_button(seat):
    seat.opens()
    seat.window.mask()
    assert isinstance(seat.page, MaskView)
    seat.page.onward.click()
    seat.settle()
    assert isinstance(seat.page, DeskView)


def test_closing_hides_the_window_empties_it_and_gives_the_question_back(seat):
    seat.opens()
    seat.window.close()
    seat.settle()
    assert not seat.window.isVisible()
    assert "Jansen" not in anywhere()
    assert seat.practice.cases[seat.prompts[0]].prompt.claim is None
    assert seat.practice.tried == []


def test_a_question_left_by_the_menu_is_given_back_with_the_window(seat):
    seat.opens()
    seat.sees("search")
    seat.window.close()
    seat.settle()
    assert seat.practice.cases[seat.prompts[0]].prompt.claim is None


def test_a_screen_that_was_asked_for_while_hidden_wins_over_the_list(seat):
    seat.sees("desk")
    seat.window.close()
    seat.window.go("waiting")
    seat.window.show()
    seat.settle()
    assert seat.window.windowTitle().startswith("Wacht op ons")
