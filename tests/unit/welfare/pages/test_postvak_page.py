"""The list of cases: who to call, how often nobody answered, what is late, and one click per call."""

import re

import pytest

from wor_sidecar.exchange import contents
from wor_sidecar.welfare.pages import tabs

CONTACT = "/cases/{}/contact"


def quick(coach, case: str, result: str, path: str = "/?tab=contacting&whose=all"):
    held = coach.looks(path).fields(CONTACT.format(case))
    held.pop("token")
    return coach.browser.posts(CONTACT.format(case), **held, result=result)


def test_the_list_has_what_a_call_needs(coach, bring) -> None:
    bring("accepted")
    page = coach.looks("/")
    assert page.status == 200
    assert '<a href="tel:0612345678">0612345678</a>' in page.answer.text
    for word in ("A. Voorbeeld", "geboren 03-02-1950", "Geen voicemail", "De Linde", "nog geen coach"):
        assert word in page.words
    assert page.words.index("Geen voicemail") < page.words.index("0612345678")
    assert "bellen uiterlijk" in page.words


def test_one_click_notes_that_nobody_answered_and_leads_back_to_the_row(coach, bring, site) -> None:
    case = bring("accepted")
    for expected in ("1 keer niet bereikt", "2 keer niet bereikt"):
        answer = quick(coach, case, "no_answer")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/?tab=contacting&whose=all&page=1&told=contact#case-{case}"
        assert expected in coach.looks("/?tab=contacting").words
    assert "geen gehoor, vandaag" in coach.looks("/").words.replace("\u00a0", " ")
    last = site.desk.timeline(case)[-1]
    assert (last.details.way, last.details.result, last.actor) == ("mobile", "no_answer", "A. Coach")


def test_one_click_notes_that_the_patient_was_reached(coach, bring, site) -> None:
    case = bring("accepted")
    quick(coach, case, "reached")
    assert site.desk.case(case).referral.identity_checked
    assert "Patiënt gesproken, nog geen afspraak." in coach.looks("/").words


def test_a_click_on_a_list_that_is_old_tells_who_was_ahead(coach, bring, site) -> None:
    case = bring("accepted")
    held = coach.looks("/?tab=contacting").fields(CONTACT.format(case))
    held.pop("token")
    site.desk.act(case, "assign", to="B. Collega")
    answer = coach.browser.posts(CONTACT.format(case), **held, result="no_answer")
    assert answer.status_code == 409
    assert "Toegewezen aan B. Collega" in answer.text
    assert site.desk.timeline(case)[-1].kind == "assign"


@pytest.mark.parametrize(("result", "status"), [("on_the_moon", 422), ("", 422)])
def test_a_forged_result_is_refused(coach, bring, site, result: str, status: int) -> None:
    case = bring("accepted")
    before = site.desk.timeline(case)
    assert quick(coach, case, result).status_code == status
    assert site.desk.timeline(case) == before


def test_a_case_stands_on_its_tab_and_the_tabs_count(coach, bring) -> None:
    for state in ("received", "contacting", "intake_planned", "intake_done", "active", "not_reached"):
        bring(state)
    words = coach.looks("/").words
    for tab in ("Alles open 5", "Nieuw 1", "Contact zoeken 1", "Intake gepland 1", "In activiteit 2"):
        assert tab in words
    assert "Wachtlijst 0" in words
    assert "Afgesloten 1" in words
    assert "Niet bereikt." in coach.looks("/?tab=closed").words


def test_the_waiting_list_is_a_tab_of_its_own(coach, bring, site) -> None:
    case = bring("accepted")
    site.desk.act(case, "hold")
    assert case in coach.looks("/?tab=waiting").answer.text
    assert case not in coach.looks("/?tab=contacting").answer.text


def test_what_is_late_says_so_in_words(coach, bring, later) -> None:
    bring("received")
    assert "Hier staat niets." in coach.looks("/?whose=late").words
    later(7)
    assert "Te laat: antwoord moest" in coach.looks("/?whose=late").words
    assert "5 werkdagen geleden" in coach.looks("/").words


def test_mine_are_those_that_are_assigned_to_me(coach, bring, site) -> None:
    mine, other = bring("accepted"), bring("accepted")
    site.desk.act(mine, "assign", to="A. Coach")
    shown = coach.looks("/?whose=mine").answer.text
    assert mine in shown
    assert other not in shown


def test_whom_nobody_may_call_any_more_stands_on_top_without_a_number(coach, bring, site, later) -> None:
    late = bring("received")
    later(5)
    gone = bring("accepted")
    site.desk.hears(gone, contents.WrongPatient())
    page = coach.looks("/")
    assert page.answer.text.index(f"case-{gone}") < page.answer.text.index(f"case-{late}")
    row = page.answer.text.split(f'id="case-{gone}"')[1].split("</tr>")[0]
    assert "Verkeerde patiënt" in row
    assert "tel:" not in row


def test_long_lists_have_pages(coach, bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabs, "PAGE_SIZE", 2)
    for _ in range(3):
        bring("received")
    assert coach.looks("/").answer.text.count("row-link") == 2
    second = coach.looks("/?page=2")
    assert second.answer.text.count("row-link") == 1
    assert "Pagina 2 van 2" in second.words
    assert coach.looks("/?page=99").answer.text.count("row-link") == 1


@pytest.mark.parametrize("query", ["?tab=<b>&whose=x&page=-1", "?page=%C2%B2", "?tab=new&told=%3Cscript%3E"])
def test_a_forged_address_shows_a_plain_list(coach, bring, query: str) -> None:
    bring("received")
    page = coach.looks(f"/{query}")
    assert page.status == 200
    assert "<script>" not in page.answer.text


def test_somebody_is_found_by_name_or_number_and_the_words_stand_in_no_address(coach, bring) -> None:
    case = bring("not_reached")
    for words in ("voorbeeld", "A. Voor", "5678", "06-12345678"):
        answer = coach.browser.posts("/search", words=words)
        assert answer.status_code == 200
        assert case in answer.text
    for words in ("Nergens", "99", "12"):
        assert case not in coach.browser.posts("/search", words=words).text
    assert coach.looks("/search").status == 405


def test_a_list_is_narrowed_and_stays_so_from_tab_to_tab(coach, bring, site) -> None:
    mine, other = bring("accepted"), bring("accepted")
    site.desk.act(mine, "assign", to="a.coach")
    narrowed = f"/?tab=open&practice={site.practice}&product=welzijn-op-recept&coach=a.coach"
    page = coach.looks(narrowed)
    assert mine in page.answer.text
    assert other not in page.answer.text
    assert "Alles open 1" in page.words
    for chosen in (site.practice, "welzijn-op-recept", "a.coach"):
        assert f'<option value="{chosen}" selected>' in page.answer.text
    kept = f"practice={site.practice}&amp;product=welzijn-op-recept&amp;coach=a.coach"
    assert f"/?tab=contacting&amp;whose=all&amp;{kept}&amp;page=1" in page.answer.text
    answer = quick(coach, mine, "no_answer", narrowed)
    assert answer.headers["location"].startswith(f"/?tab=open&whose=all&practice={site.practice}")


@pytest.mark.parametrize("query", ["practice=x%22%3E", "product=%3Cb%3E", "coach=%22%3E%3Cscript%3E"])
def test_a_forged_filter_is_harmless(coach, bring, query: str) -> None:
    case = bring("received")
    page = coach.looks(f"/?{query}")
    assert page.status == 200
    assert "<script>" not in page.answer.text
    assert (case in page.answer.text) is ("coach" not in query)


def test_reports_that_are_due_stand_together(coach, bring, later) -> None:
    planned, active = bring("intake_planned"), bring("active")
    assert "Er is geen bericht nodig." in coach.looks("/reports").words
    later(10)
    page = coach.looks("/reports")
    assert planned in page.answer.text
    assert active not in page.answer.text
    later(90)
    assert "bericht na 3 maanden" in coach.looks("/reports").words
    assert "Te laat: " in coach.looks("/reports?whose=late").words


def test_every_look_at_the_list_is_in_the_audit_trail(coach, site, bring) -> None:
    bring("received")
    before = len(site.desk.audit())
    coach.looks("/")
    coach.looks("/reports")
    coach.browser.posts("/search", words="voorbeeld")
    searched = ["cases.searched", "case.found"]
    assert site.desk.audit()[before:] == ["cases.listed", "case.listed", "cases.listed", *searched]


def test_no_name_stands_in_a_title_an_address_or_a_cookie(coach, bring) -> None:
    case = bring("contacting")
    for path in ("/", "/reports", "/?tab=closed", f"/cases/{case}", f"/cases/{case}/steps/stop"):
        page = coach.looks(path)
        assert "Voorbeeld" in page.answer.text or path in {"/reports", "/?tab=closed"}
        assert "Voorbeeld" not in page.title
        assert "Voorbeeld" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page.answer.text))
        assert "set-cookie" not in page.answer.headers or "Voorbeeld" not in page.answer.headers["set-cookie"]
