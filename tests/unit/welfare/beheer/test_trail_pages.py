"""The trail on pages: narrowed, page by page, checked; and a patient's own part of it, to print."""

import pytest
from sqlalchemy import text

from wor_sidecar.domain.clock import local_date
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.trail_pages import Wanted, page_of
from wor_sidecar.welfare.pages import manage_audit

AUDIT = "/manage/audit"


def numbers(site, wanted=None, below=None, most=100):
    with site.store.reading() as tx:
        return [record.number for record in page_of(tx, wanted or Wanted(), below, most)]


@pytest.fixture
def opened(site, coach):
    """A case that the coach opened."""
    case = site.arrives()
    assert coach.looks(f"/cases/{case}").status == 200
    return case


def test_reading_the_trail_is_a_line_too(administrator, trail):
    assert administrator.looks(AUDIT).status == 200
    assert trail("audit.") == [("audit.read", "a.administrator", "")]
    assert "Dit logboek gelezen" in administrator.looks(AUDIT).words


def test_an_administrator_reads_who_did_what_and_not_with_which_case(administrator, opened):
    page = administrator.looks(AUDIT)
    assert "A. Coach (coach) Casus geopend: alle gegevens gezien" in page.words
    assert opened not in page.answer.text
    assert opened[:8] not in page.words
    assert administrator.looks(f"{AUDIT}?case={opened}").status == 403


def test_a_coordinator_reads_the_lines_of_one_case(coordinator, opened, site, trail):
    site.arrives()
    page = coordinator.looks(f"{AUDIT}?case={opened}")
    assert f"/cases/{opened}" in page.answer.text
    assert "Voorbeeld" not in page.answer.text
    assert trail("audit.") == [("audit.read", "a.coordinator", opened)]


def test_what_is_chosen_leads_to_an_address_that_names_nobody(coordinator, opened):
    answer = coordinator.sends(AUDIT, first="2027-01-01", last="", user="a.coach", kind="cases", case="")
    assert answer.leads_to == f"{AUDIT}?first=2027-01-01&user=a.coach&kind=cases"
    page = coordinator.looks(answer.leads_to)
    assert "Casus geopend" in page.words
    assert 'value="2027-01-01"' in page.answer.text
    assert coordinator.sends(AUDIT).leads_to == AUDIT
    assert coordinator.sends(AUDIT, last="31-1-2027").leads_to == f"{AUDIT}?last=2027-01-31"
    assert coordinator.sends(AUDIT, last="morgen").status == 422


def test_a_period_and_a_kind_leave_the_rest_out(site, coordinator, opened):
    today = local_date(site.clock.now()).isoformat()
    assert "Casus geopend" in coordinator.looks(f"{AUDIT}?first={today}&last={today}").words
    assert "Casus geopend" not in coordinator.looks(f"{AUDIT}?last=2026-12-31").words
    assert "Casus geopend" not in coordinator.looks(f"{AUDIT}?first=2027-12-31").words
    assert "Casus geopend" not in coordinator.looks(f"{AUDIT}?kind=users").words
    assert "Casus geopend" not in coordinator.looks(f"{AUDIT}?user=a.administrator").words


@pytest.mark.parametrize("query", ["kind=everything", "first=morgen", "last=2027-13-01"])
def test_what_cannot_be_chosen(coordinator, query):
    assert coordinator.looks(f"{AUDIT}?{query}").status == 422


def test_the_last_day_that_there_is_leaves_nothing_out(coordinator, opened):
    assert "Casus geopend" in coordinator.looks(f"{AUDIT}?first=0001-01-01&last=9999-12-31").words


def test_pages_follow_each_other_by_number_and_leave_nothing_out(site, coordinator, monkeypatch):
    monkeypatch.setattr(manage_audit, "ON_A_PAGE", 3)
    with site.store.transaction() as tx:
        tx.audit(*(AuditLine("sign_in.done", f"u{number}", "coach") for number in range(7)))
    first = coordinator.looks(f"{AUDIT}?kind=sign_in")
    older = first.answer.text.partition('href="/manage/audit?kind=sign_in&amp;below=')[2].partition('"')[0]
    second = coordinator.looks(f"{AUDIT}?kind=sign_in&below={older}")
    assert [name in first.words for name in ("u6", "u4", "u3")] == [True, True, False]
    assert [name in second.words for name in ("u4", "u3", "u1", "u0")] == [False, True, True, False]
    assert "Oudere regels" in second.words


def test_a_page_of_nonsense_is_the_newest(coordinator):
    assert coordinator.looks(f"{AUDIT}?below=-1").status == 200
    assert coordinator.looks(f"{AUDIT}?below={'9' * 40}").status == 200


def test_every_line_stands_on_one_page_alone(site):
    with site.store.transaction() as tx:
        tx.audit(*(AuditLine("user.added", "anna", "coach", str(number)) for number in range(10)))
    everything, found, below = numbers(site), [], None
    while page := numbers(site, below=below, most=3):
        found, below = found + page, page[-1]
    assert found == everything == sorted(everything, reverse=True)


def test_a_beginning_is_no_pattern(site):
    with site.store.transaction() as tx:
        tx.audit(AuditLine("sign_in.done", "anna", "coach"), AuditLine("signXin.done", "anna", "coach"))
    assert len(numbers(site, Wanted(beginnings=("sign_in.",)))) == 1
    assert len(numbers(site, Wanted(user="anna", object="x"))) == 0


def test_a_whole_trail_is_told_to_be_whole(administrator, trail):
    page = administrator.sends(f"{AUDIT}/verify")
    assert "Niemand heeft het logboek veranderd" in page.words
    assert ("audit.verified", "a.administrator", "") in trail("audit.")


def test_a_trail_that_somebody_changed_is_told_to_be_so(administrator, site, opened):
    with site.store.engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE store_audit_lines SET outcome = 'x' WHERE number = 1"))
    page = administrator.sends(f"{AUDIT}/verify")
    assert "Het logboek is veranderd, of er ontbreekt iets, bij regel 1." in page.words


def test_a_coach_reads_no_trail(coach, opened):
    for path in (AUDIT, f"/cases/{opened}/trail"):
        assert coach.looks(path).status == 403
    assert coach.sends(f"{AUDIT}/verify").status == 403


def test_an_administrator_sees_no_patients_trail(administrator, opened):
    assert administrator.looks(f"/cases/{opened}/trail").status == 403


def test_a_patients_own_trail_is_a_page_to_print_and_to_hand_over(coordinator, opened, trail):
    page = coordinator.looks(f"/cases/{opened}/trail")
    assert "A. Coach (coach) Casus geopend: alle gegevens gezien" in page.words
    assert "Verwijzing van 15 januari 2027" in page.words
    assert "Welzijn Meierijstad, 0413-111111" in page.words
    assert "Voorbeeld" not in page.answer.text
    assert page.title == "Wie deze gegevens zag · Wor-inbox"
    assert trail("trail.") == [("trail.shown", "a.coordinator", opened)]


@pytest.mark.parametrize("unknown", ["b" * 26, "nonsense"])
def test_there_is_no_trail_of_a_case_that_never_was(coordinator, opened, trail, unknown):
    page = coordinator.looks(f"/cases/{unknown}/trail")
    assert page.status == 404
    assert "WOR-I101" in page.words
    assert trail("trail.") == [("trail.shown", "a.coordinator", "")]


def test_a_form_from_elsewhere_checks_nothing(administrator, trail):
    assert administrator.forges(f"{AUDIT}/verify").status == 403
    assert administrator.forges(AUDIT, user="a.coach").status == 403
    assert trail("audit.") == []


@pytest.mark.parametrize("typed", ["Mevrouw Voorbeeld", "voorbeeld", "peterson", "%", "0612345678", "opened"])
def test_what_is_no_reference_goes_into_no_address_and_no_line(coordinator, opened, trail, typed):
    page = coordinator.sends(AUDIT, case=typed)
    assert (page.status, "location" in page.answer.headers) == (422, False)
    assert coordinator.looks(f"{AUDIT}?case={typed}").status == 422
    assert trail("audit.") == []


def test_as_much_of_a_reference_as_the_trail_shows_finds_its_case(coordinator, site, opened):
    whole = f"{AUDIT}?case={opened}"
    assert coordinator.sends(AUDIT, case=opened.upper()).leads_to == whole
    assert coordinator.sends(AUDIT, case=f" {opened[:8]} ").leads_to == whole
    assert coordinator.sends(AUDIT, case=opened[:7]).status == 422
    assert site.arrives()[:8] == opened[:8]
    assert coordinator.sends(AUDIT, case=opened[:8]).status == 422
