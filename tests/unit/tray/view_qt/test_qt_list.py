"""The list of who waits: by keys, refreshed under somebody's hands, and without a server."""

from dataclasses import replace

from PySide6.QtCore import Qt

from tests.unit.tray.fakes import CHILD
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.tray.view_qt.desk_view import DeskView
from wor_sidecar.tray.view_qt.waiting_view import WaitingView


def badge(version: int, *, away: bool = False) -> Badge:
    return Badge(version, 0 if away else 2, "", "", away)


def test_the_list_shows_initials_and_no_name(seat):
    seat.sees("desk")
    assert "A.J." in seat.words()
    assert "Jansen" not in seat.words()
    assert seat.page.list.rowCount() == 2


def test_arrows_move_and_enter_opens(seat):
    seat.sees("desk")
    assert seat.focus is seat.page.list
    seat.keys(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert seat.page.shown.id == seat.prompts[1]


def test_a_double_click_opens(seat):
    seat.sees("desk")
    seat.page.list.doubleClicked.emit(seat.page.list.model().index(1, 0))
    seat.settle()
    assert seat.page.shown.id == seat.prompts[1]


def test_a_new_version_is_read_without_moving_the_chosen_row_or_the_focus(seat):
    seat.sees("desk")
    page = seat.page
    seat.keys(Qt.Key.Key_Down)
    page.again.setFocus()
    seat.practice.waits(CHILD)
    seat.window.refresh(badge(seat.practice.version))
    seat.settle()
    assert seat.page is page
    assert page.list.rowCount() == 3
    assert page.list.key() == seat.prompts[1]
    assert seat.focus is page.again


def test_the_same_version_is_not_read_again(seat):
    seat.sees("desk")
    seat.practice.waits(CHILD)
    seat.window.refresh(badge(seat.page.shown.version))
    seat.settle()
    assert seat.page.list.rowCount() == 2


def test_a_row_that_went_leaves_the_choice_where_it_stood(seat):
    seat.sees("desk")
    seat.keys(Qt.Key.Key_Down)
    del seat.practice.cases[seat.prompts[1]]
    seat.window.refresh(badge(99))
    seat.settle()
    assert seat.page.list.key() == seat.prompts[0]


def test_news_of_the_list_never_disturb_an_opened_question(seat):
    page = seat.opens()
    seat.window.refresh(badge(99))
    seat.window.refresh(badge(99, away=True))
    seat.settle()
    assert seat.page is page
    assert seat.focus is page.contact()


def test_a_server_that_went_away_and_came_back_is_seen_on_the_list(seat):
    seat.sees("desk")
    version = seat.page.shown.version
    seat.daemon.away = True
    seat.window.refresh(badge(version, away=True))
    seat.settle()
    assert "geen verbinding" in seat.words()
    assert not seat.page.list.isVisible()
    seat.daemon.away = False
    seat.window.refresh(badge(version))
    seat.settle()
    assert seat.page.list.isVisible()


def test_somebody_with_a_colleague_is_told_so(seat):
    seat.practice.desk("colleague").claim(seat.prompts[0])
    seat.sees("desk")
    assert "een collega" in seat.words()
    seat.window.open(seat.prompts[0])
    seat.settle()
    assert isinstance(seat.page, DeskView)
    assert "Een collega is hiermee bezig" in seat.words()


def test_an_invented_patient_is_put_on_the_list(seat):
    seat.sees("desk")
    seat.page.try_it.click()
    seat.settle()
    assert "dit is geen echte patiënt" in seat.words()


def test_the_answer_just_given_can_be_taken_back(seat):
    page = seat.opens()
    page.contact().click()
    page.answers.given.emit("given_in_consult")
    seat.settle()
    seat.window.frame.undone.emit(seat.prompts[0])
    seat.settle()
    assert "teruggedraaid" in seat.words()
    assert seat.page.list.rowCount() == 2


def test_an_answer_whose_time_is_over_leaves_the_bar(seat):
    seat.opens()
    seat.keys(Qt.Key.Key_Escape)
    assert "Terugdraaien" in seat.words()
    seat.clock.advance(minutes=11)
    seat.window.frame._expire()
    assert "Terugdraaien" not in seat.words()


def test_at_the_end_of_the_day_the_list_leads_to_what_waits_for_us(seat):
    seat.sees("desk")
    assert not seat.page.evening.isVisible()
    seat.page.show_screen(replace(seat.page.shown, evening="Bekijk wat op ons wacht"))
    seat.page.evening.click()
    seat.settle()
    assert isinstance(seat.page, WaitingView)


def test_who_helps_with_the_program_stands_below_every_screen(seat):
    seat.sees("desk")
    seat.window.frame.show_top(replace(seat.page.shown.top, helper="Vragen? Bel Kim: 020-5550000."))
    assert "Bel Kim" in seat.words()
