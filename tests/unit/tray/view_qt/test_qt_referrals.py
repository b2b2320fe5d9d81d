"""Around the question: search, one referral and its acts, what waits for us, a new one, the leaflet."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest

from tests.unit.tray.fakes import Practice
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.view_qt.leaflet_view import LeafletView
from wor_sidecar.tray.view_qt.new_view import NewView
from wor_sidecar.tray.view_qt.prompt_view import PromptView
from wor_sidecar.tray.view_qt.referral_view import ReferralView
from wor_sidecar.tray.view_qt.search_view import SearchView
from wor_sidecar.tray.view_qt.trouble_view import TroubleView

REFERRAL = ReferralId("referral-1")


def shows(seat) -> ReferralView:
    seat.window.doing.referral(REFERRAL)
    seat.settle()
    assert isinstance(seat.page, ReferralView)
    return seat.page


def act(page: ReferralView, name: str):
    return next(one for one in page._acts if one.form.name == name)


def field(view, id_: str):
    boxes = view.boxes if hasattr(view, "boxes") else view._boxes()
    return next(box for box in boxes if box.field.id == id_)


def test_a_search_by_keys_finds_somebody_and_opens_the_referral(seat):
    seat.sees("search")
    QTest.keyClicks(seat.focus, "Jansen")
    seat.keys(Qt.Key.Key_Return)
    assert seat.page.list.rowCount() == 1
    assert seat.focus is seat.page.list
    assert seat.page.fields.boxes[0].target.text() == "Jansen"
    seat.keys(Qt.Key.Key_Return)
    assert isinstance(seat.page, ReferralView)
    assert "Anna Jansen" in seat.words()


def test_a_search_without_anything_says_so_at_the_field(seat):
    seat.sees("search")
    seat.page.search.click()
    seat.settle()
    assert isinstance(seat.page, SearchView)
    assert "Vul een naam of een geboortedatum in" in seat.words()
    assert "Vul een naam of een geboortedatum in" in seat.focus.accessibleDescription()


def test_a_new_search_begins_empty(seat):
    seat.sees("search")
    QTest.keyClicks(seat.focus, "Jansen")
    seat.keys(Qt.Key.Key_Return)
    seat.sees("search")
    assert seat.page.fields.boxes[0].target.text() == ""
    assert not seat.page.list.isVisible()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("withdraw", "everything"), ("withdraw_coaching", "coaching"), ("stop_feedback", "feedback")],
)
def test_consent_is_withdrawn_in_three_kinds_after_a_question(seat, name, kind):
    page = shows(seat)
    form = act(page, name)
    assert not form.button.isVisible()
    form.findChild(type(form.button)).click()
    assert form.button.isVisible()
    assert form.form.confirm in seat.words()
    form.button.click()
    seat.settle()
    assert seat.practice.acts == [(REFERRAL, "withdraw", {"kind": kind})]
    assert "Gedaan" in seat.words()


def test_a_letter_is_marked_as_seen_by_its_own_id(seat):
    page = shows(seat)
    act(page, "seen").button.click()
    seat.settle()
    assert seat.practice.acts == [(REFERRAL, "seen", {"letter": "letter-1"})]


def test_an_act_that_lacks_something_says_so_at_its_field_and_stays_open(seat):
    act(shows(seat), "cancel").button.click()
    seat.settle()
    form = act(seat.page, "cancel")
    assert seat.practice.acts == []
    assert form.button.isVisible()
    assert seat.focus is form.fields.boxes[0].target
    assert "Kies er een" in seat.focus.accessibleDescription()


def test_a_message_keeps_its_words_when_it_is_refused(seat):
    page = shows(seat)
    note = act(page, "message").fields.boxes[0].control.box
    note.setPlainText("bel na 18 uur,\nbsn 123456782")
    act(page, "message").button.click()
    seat.settle()
    assert seat.practice.acts == []
    kept = act(seat.page, "message").fields.boxes[0].control
    assert kept.values() == ("bel na 18 uur, bsn 123456782",)
    kept.box.setPlainText("bel na 18 uur")
    act(seat.page, "message").button.click()
    seat.settle()
    assert seat.practice.acts == [(REFERRAL, "message", {"note": "bel na 18 uur"})]


def test_a_referral_that_waits_for_an_answer_opens_its_question(seat):
    page = shows(seat)
    page._ways[0].click()
    seat.settle()
    assert isinstance(seat.page, PromptView)


def test_what_waits_for_us_opens_the_question_that_waits(seat):
    seat.sees("waiting")
    assert "Vragen zonder antwoord (2)" in seat.words()
    seat.keys(Qt.Key.Key_Return)
    assert isinstance(seat.page, PromptView)


def test_a_new_referral_is_typed_and_its_question_opens(seat):
    seat.sees("new")
    for id_, typed in (("his_number", "2001"), ("surname", "Vermeer")):
        QTest.keyClicks(field(seat.page, id_).target, typed)
    seat.page.make.click()
    seat.settle()
    assert [one.surname for one in seat.practice.made] == ["Vermeer"]
    assert isinstance(seat.page, PromptView)
    seat.sees("new")
    assert field(seat.page, "surname").target.text() == ""


def test_a_new_referral_says_what_it_lacks_where_it_lacks_it(seat):
    seat.sees("new")
    page = seat.page
    QTest.keyClicks(field(page, "surname").target, "Vermeer")
    page.make.click()
    seat.settle()
    assert seat.page is page
    assert seat.focus is field(page, "his_number").target
    assert "patiëntnummer" in seat.focus.accessibleDescription()
    assert field(page, "surname").target.text() == "Vermeer"


def test_who_comes_back_to_a_typed_form_is_asked_whether_it_is_about_somebody_else(seat):
    seat.sees("new")
    QTest.keyClicks(field(seat.page, "surname").target, "Vermeer")
    seat.sees("desk")
    seat.sees("new")
    assert field(seat.page, "surname").target.text() == "Vermeer"
    assert "Dit typte u eerder" in seat.words()
    seat.page.empty.click()
    seat.settle()
    assert isinstance(seat.page, NewView)
    assert field(seat.page, "surname").target.text() == ""


def test_what_cannot_be_shown_says_why_and_leads_to_the_list(seat):
    seat.daemon.away = True
    seat.window.doing.referral(REFERRAL)
    seat.settle()
    assert isinstance(seat.page, TroubleView)
    assert "geen verbinding" in seat.words()
    seat.daemon.away = False
    seat.keys(Qt.Key.Key_Return)
    assert seat.page.list.rowCount() == 2


def leaflet(seat, monkeypatch) -> LeafletView:
    text = "## Welzijn op Recept\n\nDe **coach** belt u. <script>x</script>\n\n- gratis"
    monkeypatch.setattr(type(seat.daemon), "leaflet", lambda _self, _id=None: text)
    seat.window.doing.leaflet(REFERRAL)
    seat.settle()
    return seat.page


def test_the_leaflet_is_shown_and_printed(seat, monkeypatch, tmp_path):
    page = leaflet(seat, monkeypatch)
    assert "De coach belt u." in page.text.toPlainText()
    page.print_to_file(tmp_path / "leaflet.pdf")
    assert (tmp_path / "leaflet.pdf").read_bytes().startswith(b"%PDF")


def test_the_leaflet_asks_which_printer_and_prints_only_then(seat, monkeypatch):
    page, printed = leaflet(seat, monkeypatch), []
    monkeypatch.setattr(LeafletView, "_print", lambda _self, printer: printed.append(printer))
    monkeypatch.setattr(QPrintDialog, "exec", lambda _self: QPrintDialog.DialogCode.Rejected)
    page.print.click()
    assert printed == []
    monkeypatch.setattr(QPrintDialog, "exec", lambda _self: QPrintDialog.DialogCode.Accepted)
    page.print.click()
    assert len(printed) == 1


def test_the_leaflet_leads_back_to_its_referral(seat, monkeypatch):
    leaflet(seat, monkeypatch)
    seat.window.doing.referral(REFERRAL)
    seat.settle()
    assert isinstance(seat.page, ReferralView)


def test_a_leaflet_that_cannot_be_had_says_so(seat):
    seat.daemon.away = True
    seat.sees("leaflet")
    assert "geen verbinding" in seat.words()
    assert not seat.page.print.isVisible()


def test_a_found_one_is_found_by_name_and_date(seat, practice: Practice):
    seat.window.go("search")
    seat.settle()
    seat.window.doing.find(Filled((("name", "Jansen"), ("birth_date", "12-3-1950"))))
    seat.settle()
    assert seat.page.list.item(0, 0).text() == "Anna Jansen"
