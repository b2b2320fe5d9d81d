"""One opened question: what it says, what follows a tick, what survives, and where messages stand."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest

from tests.unit.tray.fakes import CHILD, JANSEN
from wor_sidecar.domain.consent import Answer, RepresentativeRole, Scope
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.view_qt import copying
from wor_sidecar.tray.view_qt.desk_view import DeskView
from wor_sidecar.tray.view_qt.prompt_view import PromptView
from wor_sidecar.tray.view_qt.wrapping import WrapButton
from wor_sidecar.wire.desk_shapes import DeskPatient

YES = Answer.GIVEN_IN_CONSULT


def box(page: PromptView, id_: str):
    return next(one for one in page._boxes() if one.field.id == id_)


def choose(page: PromptView, id_: str, value: str) -> None:
    combo = box(page, id_).control.box
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_a_yes_is_shut_until_the_contact_is_ticked_and_says_why(seat):
    page = seat.opens()
    button = page.answers.button(YES)
    assert not button.isEnabled()
    assert "Vink eerst" in seat.words()
    assert "Vink eerst" in button.accessibleDescription()
    page.contact().click()
    assert button.isEnabled()  # at once, before anybody is asked
    seat.settle()
    assert button.isEnabled()
    assert "Vink eerst" not in seat.words()
    page.contact().click()
    seat.settle()
    assert not button.isEnabled()


def test_the_text_follows_the_feedback_and_its_hash_is_sent(seat):
    page = seat.opens()
    without = page.reading.hash
    page.contact().click()
    page.scopes.tick(Scope.FEEDBACK).target.click()
    with_feedback = page.reading.hash
    assert with_feedback != without
    assert dict(page.filled().fields)["text_hash"] == with_feedback
    page.answers.given.emit(YES)
    seat.settle()
    (_prompt, sent), *_others = seat.practice.sent
    assert sent.text_hash == with_feedback


def test_what_goes_along_follows_the_ticks(seat):
    page = seat.opens()
    assert "Nog niets." in seat.words()
    page.contact().click()
    seat.settle()
    assert "Naam, geboortedatum, telefoonnummer en postcode" in seat.words()


def test_details_stand_below_their_tick_and_go_along(seat):
    page = seat.opens()
    assert "Waarover wil de patiënt" not in seat.words()
    page.contact().click()
    page.scopes.tick(Scope.OWN_WORDS).target.click()
    seat.settle()
    QTest.keyClicks(box(page, "own_words").target, "wandelen")
    page.answers.given.emit(YES)
    seat.settle()
    (_prompt, sent), *_others = seat.practice.sent
    assert sent.details.own_words == "wandelen"


def test_a_detail_whose_tick_was_cleared_comes_back_with_its_message(seat):
    page = seat.opens()
    page.contact().click()
    tick = page.scopes.tick(Scope.LANGUAGE).target
    tick.click()
    QTest.keyClicks(box(page, "language").target, "Pools")
    tick.click()
    page.answers.given.emit(YES)
    seat.settle()
    assert seat.practice.sent == []
    assert box(page, "language").target.isVisible()


def test_messages_stand_at_their_fields_are_read_and_get_the_focus(seat):
    page = seat.opens()
    page.contact().click()
    choose(page, "organisation", "")
    QTest.keyClicks(box(page, "phone").target, "06-87654321")
    page.answers.given.emit(Answer.GIVEN_TO_ME)
    seat.settle()
    organisation = box(page, "organisation")
    assert "Kies de organisatie" in organisation.target.accessibleDescription()
    assert "Kies de organisatie" in seat.words()
    assert seat.focus is organisation.target
    assert box(page, "phone").target.text() == "06-87654321"
    assert "nog niets verstuurd" in seat.words()


def test_what_was_typed_survives_a_server_that_is_away(seat):
    page = seat.opens()
    page.contact().click()
    QTest.keyClicks(box(page, "phone").target, "06-87654321")
    seat.daemon.away = True
    page.answers.given.emit(YES)
    seat.settle()
    assert seat.page is page
    assert page.contact().isChecked()
    assert box(page, "phone").target.text() == "06-87654321"
    assert "niet bewaard" in seat.words()
    seat.daemon.away = False
    page.answers.given.emit(YES)
    seat.settle()
    (_prompt, sent), *_others = seat.practice.sent
    assert sent.details.phone == "06-87654321"


def test_what_is_being_typed_is_not_replaced_by_a_reading_of_the_ticks(seat, gate):
    page = seat.opens()
    line = box(page, "phone").target
    read = seat.window.doing._presenter.weigh
    seat.window.doing._presenter.weigh = gate.before(read)
    page.contact().click()
    QTest.keyClicks(line, "06-8")
    gate.open.set()
    seat.settle()
    assert line.text() == "06-8"


def test_what_was_typed_is_there_again_after_a_walk_through_the_menu(seat):
    page = seat.opens()
    page.contact().click()
    QTest.keyClicks(box(page, "phone").target, "06-87654321")
    seat.sees("search")
    page = seat.opens()
    assert page.contact().isChecked()
    assert box(page, "phone").target.text() == "06-87654321"


def test_an_answer_after_the_claim_ended_still_counts(seat):
    page = seat.opens()
    page.contact().click()
    seat.clock.advance(minutes=5)
    page.answers.given.emit(YES)
    seat.settle()
    assert len(seat.practice.sent) == 1


def test_a_colleague_who_took_over_is_told_and_what_was_typed_stays(seat):
    page = seat.opens()
    page.contact().click()
    seat.clock.advance(minutes=5)
    seat.practice.desk("colleague").claim(seat.prompts[0])
    page.answers.given.emit(Answer.REFUSED)
    seat.settle()
    assert seat.practice.sent == []
    assert seat.page is page
    assert page.contact().isChecked()
    assert "collega" in seat.words()


def test_every_answer_can_be_given(seat):
    for number, answer in enumerate((Answer.NO_ANSWER, Answer.DECEASED)):
        page = seat.opens(number)
        page.answers.button(answer).click()
        seat.settle()
    assert [sent.answer for _prompt, sent in seat.practice.sent] == [Answer.NO_ANSWER, Answer.DECEASED]


def test_referred_already_names_the_way(seat):
    page = seat.opens()
    page.answers.button(Answer.REFERRED_ELSEWHERE).click()
    seat.settle()
    assert seat.practice.sent == []
    combo = box(page, "channel").control.box
    assert seat.focus is combo
    way = combo.itemData(1)
    choose(page, "channel", way)
    page.answers.button(Answer.REFERRED_ELSEWHERE).click()
    seat.settle()
    (_prompt, sent), *_others = seat.practice.sent
    assert sent.channel == way


def test_closing_the_question_gives_it_back_without_an_answer(seat):
    page = seat.opens()
    page.answers.closed.emit()
    seat.settle()
    assert isinstance(seat.page, DeskView)
    assert seat.practice.tried == []
    assert seat.practice.cases[seat.prompts[0]].prompt.claim is None


def test_the_patient_number_is_copied_and_leaves_the_clipboard(seat):
    copying.copy("1001")
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "1001"
    copying.forget("another")
    assert clipboard.text() == "1001"
    seat.window.mask()
    assert clipboard.text() == ""


def test_what_somebody_copied_themselves_stays_on_the_clipboard(seat):
    QGuiApplication.clipboard().setText("een boodschap")
    seat.window.mask()
    assert QGuiApplication.clipboard().text() == "een boodschap"
    QGuiApplication.clipboard().clear()


class TestSomebodyElseDecides:
    @pytest.fixture
    def waits(self):
        return (CHILD, JANSEN)

    def test_a_young_one_and_a_parent_say_yes_together(self, seat):
        page = seat.opens()
        assert "Deze patiënt is 13" in seat.words()
        page.contact().click()
        page.answers.given.emit(YES)
        seat.settle()
        assert seat.practice.sent == []
        assert seat.focus is box(page, "patient_agreed").target
        seat.keys(Qt.Key.Key_Space)
        choose(page, "rep1_role", RepresentativeRole.PARENT_WITH_AUTHORITY)
        QTest.keyClicks(box(page, "rep1_name").target, "Kees de Wit")
        page.answers.given.emit(YES)
        seat.settle()
        (_prompt, sent), *_others = seat.practice.sent
        assert sent.patient_agreed
        assert [(one.role, one.name) for one in sent.representatives] == [
            (RepresentativeRole.PARENT_WITH_AUTHORITY, "Kees de Wit")
        ]

    def test_a_grown_up_may_be_represented(self, seat):
        page = seat.opens(1)
        assert "Wie is dit?" not in seat.words()
        page.people._fold.click()
        page.contact().click()
        choose(page, "rep1_role", RepresentativeRole.GUARDIAN)
        QTest.keyClicks(box(page, "rep1_name").target, "M. Jansen")
        page.answers.given.emit(YES)
        seat.settle()
        (_prompt, sent), *_others = seat.practice.sent
        assert sent.representatives[0].name == "M. Jansen"


def test_a_patient_whose_birth_date_is_typed_shows_what_belongs_to_that_age(seat):
    young = seat.practice.waits(type(CHILD)("Kim de Boer", None, "1009", ("06-33333333",)))
    seat.window.open(young)
    seat.settle()
    page = seat.page
    assert all(one.field.id != "patient_agreed" for one in page._boxes())
    line = box(page, "birth_date").target
    line.setFocus()
    QTest.keyClicks(line, "5-1-2013")
    seat.keys(Qt.Key.Key_Tab)
    assert box(page, "patient_agreed").target.isVisible()
    assert seat.page is page
    assert line.text() == "5-1-2013"


def test_a_question_that_is_gone_leads_to_the_list(seat):
    seat.window.open(PromptId("prompt-99"))
    seat.settle()
    assert isinstance(seat.page, DeskView)
    assert "niet meer" in seat.words()


def test_the_copy_button_copies_the_patient_number_and_says_so(seat):
    page = seat.opens()
    copy = next(one for one in page.findChildren(WrapButton) if one.text() == "Kopieer")
    assert "1001" in copy.accessibleDescription()
    copy.click()
    assert QGuiApplication.clipboard().text() == "1001"
    assert copy.text() == "Gekopieerd"
    copying.forget()


def test_a_telephone_number_is_copied_and_handed_to_no_other_program(seat, monkeypatch):
    handed = []
    monkeypatch.setattr(QDesktopServices, "openUrl", handed.append)
    page = seat.opens()
    about = [one for one in page.findChildren(WrapButton) if "06-12345678" in one.accessibleDescription()]
    about[0].click()
    assert QGuiApplication.clipboard().text() == "06-12345678"
    assert handed == []
    copying.forget()


def test_marks_and_warnings_stand_on_top(seat):
    prompt = seat.practice.waits(DeskPatient("T. Test", JANSEN.birth_date), test=True, calls=2)
    seat.sees("desk")
    seat.window.open(prompt)
    seat.settle()
    assert "dit is geen echte patiënt" in seat.words()
    assert "2 keer gebeld" in seat.words()
    assert "Geen telefoonnummer bekend" in seat.words()


def test_another_organisation_brings_its_own_products_and_words(seat):
    page = seat.opens()
    product = box(page, "product").control.box
    before = product.count()
    choose(page, "organisation", "org-south")
    seat.settle()
    assert "Stichting Zuid" in seat.words()
    assert product.count() > before


def test_who_referred_is_chosen_where_the_list_does_not_say_it(seat):
    prompt = seat.practice.waits(JANSEN, referrers=("dr. Smit", "dr. Visser"))
    seat.window.open(prompt)
    seat.settle()
    page = seat.page
    page.contact().click()
    page.answers.given.emit(YES)
    seat.settle()
    assert seat.focus is box(page, "referrer").target
    choose(page, "referrer", "dr. Smit")
    page.answers.given.emit(YES)
    seat.settle()
    (_prompt, sent), *_others = seat.practice.sent
    assert sent.referrer == "dr. Smit"
