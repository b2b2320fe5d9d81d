"""The pages of work and team: who may change whose days, and whose the cases become."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from wor_sidecar.store.audit import lines
from wor_sidecar.welfare.lists.coaches import coach_named
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.tables import cases
from wor_sidecar.welfare.team import rows
from wor_sidecar.welfare.team.tables import work

ROLES = ("coach", "coordinator", "administrator")


@pytest.fixture(autouse=True)
def weekdays_work(site):
    site.inbox.working_days._holidays = lambda _years, _settings: frozenset()


@pytest.fixture
def acting(site):
    """Let steps be made by the inbox's own desk."""
    site.desk.acting = site.inbox.answers.desk._acting
    return site.desk


def of(site, user):
    with site.store.reading() as tx:
        return rows.work_of(tx, user)


def events(site):
    with site.store.reading() as tx:
        return [record.line.event for record in lines(tx)]


def case_of(site, id_):
    return site.desk.case(id_)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_coach_sets_her_own_days_and_her_deadlines_follow(site, acting):
    case = site.arrives()
    acting.act(case, "assign", to="a.coach")
    site.inbox.answers.board.fresh.refresh_all(site.store, site.clock)
    before = due_on(site, case)
    answer = site.browser().posts("/account/work/week", weekday=["4"])
    assert answer.status_code == 303
    assert of(site, "a.coach").weekdays == {4}
    site.inbox.answers.board.fresh.refresh_all(site.store, site.clock)
    assert due_on(site, case) > before
    assert "work.week" in events(site)


def due_on(site, case):
    with site.store.reading() as tx:
        return tx.connection.execute(select(cases.c.due_on).where(cases.c.id == case)).scalar_one()


def test_a_week_without_days_changes_nothing(site):
    answer = site.browser().posts("/account/work/week", weekday=[])
    assert answer.status_code == 422
    assert "WOR-I185" in answer.text
    assert of(site, "a.coach").weekdays == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("odd", ["", "01", "5", "x"])
def test_a_day_that_is_none_is_passed_over(site, odd):
    assert site.browser().posts("/account/work/week", weekday=["2", odd]).status_code == 303
    assert of(site, "a.coach").weekdays == {2}


def test_days_away_are_noted_with_who_stands_in_and_taken_back(site):
    browser = site.browser()
    given = {"first": "2027-02-01", "last": "5-2-2027", "substitute": "a.coordinator"}
    assert browser.posts("/account/work/away", **given).status_code == 303
    page = browser.get("/account/work")
    assert "A. Coordinator vervangt" in words(page)
    assert browser.posts("/account/work/away", **given).status_code == 422
    absence = re.search(r'name="absence" value="([^"]+)"', page.text)[1]
    assert browser.posts("/account/work/back", absence=absence).status_code == 303
    assert "Niets genoteerd" in words(browser.get("/account/work"))
    assert [one for one in events(site) if one.startswith("work.")] == ["work.away", "work.back"]


@pytest.mark.parametrize(
    "given",
    [
        {"first": ""},
        {"first": "gisteren"},
        {"first": "2026-12-01", "last": "2026-12-02"},
        {"first": "2027-02-05", "last": "2027-02-01"},
        {"first": "2027-02-01", "last": "2028-06-01"},
        {"first": "2027-02-01", "substitute": "a.coach"},
        {"first": "2027-02-01", "substitute": "a.administrator"},
        {"first": "2027-02-01", "substitute": "niemand"},
    ],
)
def test_days_that_cannot_be_are_refused_and_what_was_typed_stays(site, given):
    answer = site.browser().posts("/account/work/away", **given)
    assert answer.status_code == 422
    assert given["first"] in answer.text
    assert "Niets genoteerd" in words(answer)


def test_days_that_began_stay_as_far_as_they_went(site):
    browser = site.browser()
    browser.posts("/account/work/away", first="2027-01-15", last="2027-01-29")
    site.clock.days_later(4)
    browser = site.browser()
    absence = re.search(r'name="absence" value="([^"]+)"', browser.get("/account/work").text)[1]
    browser.posts("/account/work/back", absence=absence)
    with site.store.reading() as tx:
        [kept] = rows.absences_from(tx, date(2027, 1, 1))
    assert (kept.first, kept.last) == (date(2027, 1, 15), date(2027, 1, 18))


def test_days_away_of_long_ago_are_forgotten(site):
    site.browser().posts("/account/work/away", first="2027-02-01")
    site.clock.days_later(500)
    site.browser().posts("/account/work/away", first="2028-08-01")
    with site.store.reading() as tx:
        assert [one.first for one in rows.absences_from(tx, date(2027, 1, 1))] == [date(2028, 8, 1)]


def test_nobody_takes_back_a_colleagues_days_by_their_number(site):
    site.browser("coordinator").posts("/account/work/away", first="2027-02-01")
    with site.store.reading() as tx:
        [one] = rows.absences_from(tx, date(2027, 1, 1))
    site.browser().posts("/account/work/back", absence=one.id)
    with site.store.reading() as tx:
        assert rows.absences_from(tx, date(2027, 1, 1)) == (one,)


def test_an_address_is_sealed_in_the_database(site):
    given = {"on": "yes", "mail": "a.coach@welzijn.example", "at": "08:30"}
    assert site.browser().posts("/account/work/reminder", **given).status_code == 303
    kept = of(site, "a.coach")
    assert (kept.mail, kept.remind, kept.remind_at) == ("a.coach@welzijn.example", True, "08:30")
    with site.store.reading() as tx:
        [row] = tx.connection.execute(select(work)).all()
    assert b"welzijn.example" not in bytes(row.mail)
    assert "a.coach@" not in repr(kept)


@pytest.mark.parametrize("mail", ["", "a b@c.nl", "a@b.nl\r\nBcc: x@y.nl"])
def test_reminders_to_no_address_are_refused(site, mail):
    answer = site.browser().posts("/account/work/reminder", on="yes", mail=mail, at="08:00")
    assert answer.status_code == 422
    assert not of(site, "a.coach").remind


def test_the_page_of_a_colleague_shows_no_address(site):
    site.browser().posts("/account/work/reminder", on="yes", mail="a.coach@welzijn.example", at="08:00")
    page = site.browser("coordinator").get("/manage/team/a.coach")
    assert page.status_code == 200
    assert "welzijn.example" not in page.text


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/account/work", {"coach", "coordinator"}),
        ("/manage/team", {"coordinator", "administrator"}),
        ("/manage/team/a.coach", {"coordinator", "administrator"}),
        ("/manage/team/a.coach/cases", {"coordinator"}),
        ("/manage/team/-/cases", {"coordinator"}),
    ],
)
def test_each_page_is_for_its_roles(site, path, may):
    opened = {role for role in ROLES if site.browser(role).get(path).status_code == 200}
    assert opened == may


def test_who_looks_after_the_team_sets_a_colleagues_days(site):
    assert site.browser("administrator").posts("/manage/team/a.coach/week", weekday=["0"]).status_code == 303
    assert of(site, "a.coach").weekdays == {0}
    assert site.browser().posts("/manage/team/a.coordinator/week", weekday=["0"]).status_code == 403


def district(site, first="5461", last="", coach="a.coach", product=""):
    given = {"first": first, "last": last, "coach": coach, "product": product}
    return site.browser("coordinator").posts("/manage/districts", **given)


def test_a_referral_goes_to_the_coach_of_its_district_in_the_transaction_that_takes_it_in(site):
    assert district(site, "5460", "5469").status_code == 303
    id_ = site.arrives()
    case = case_of(site, id_)
    assert (case.coach, case.coach_id) == ("A. Coach", "a.coach")
    [line] = [one for one in site.desk.timeline(id_) if one.kind == "assign"]
    assert (line.actor, line.reason, line.side.value) == ("district", "A. Coach", "timer")
    with site.store.reading() as tx:
        [noted] = [one.line for one in lines(tx) if one.line.event == "case.assign"]
    assert (noted.user, noted.role, noted.object) == ("district", "program", id_)
    page = site.browser().get(f"/cases/{id_}")
    assert "Toegewezen aan A. Coach, via de wijk van de patiënt" in words(page)


def test_a_postcode_of_nobodys_district_has_no_coach_yet(site):
    district(site, "1000", "1999")
    assert case_of(site, site.arrives()).coach_id == ""


def test_during_absence_a_referral_goes_to_who_stands_in_and_else_to_nobody(site):
    district(site)
    site.browser().posts("/account/work/away", first="2027-01-15", substitute="a.coordinator")
    assert case_of(site, site.arrives()).coach_id == "a.coordinator"
    site.browser("coordinator").posts("/account/work/away", first="2027-01-15")
    assert case_of(site, site.arrives()).coach_id == ""


def test_a_coach_who_left_gets_no_referral(site):
    district(site)
    with site.store.transaction() as tx:
        users.save(tx, replace(users.get(tx, "a.coach"), disabled_at=site.clock.now()))
    assert case_of(site, site.arrives()).coach_id == ""
    assert "geen actieve coach" in words(site.browser("coordinator").get("/manage/team"))


def test_a_case_that_has_a_coach_keeps_her_when_its_referral_comes_again(site, acting):
    outgoing = acting.outgoing()
    site.practice = acting.practice = site.partner()
    outgoing = acting.outgoing()
    message = acting.message(acting.referral(outgoing), outgoing.referral_id)
    assert acting.deliver(message) is None
    acting.act(outgoing.referral_id, "assign", to="a.coordinator")
    district(site)
    again = acting.message(acting.referral(outgoing), outgoing.referral_id)
    assert acting.deliver(again) is None
    assert case_of(site, outgoing.referral_id).coach_id == "a.coordinator"


@pytest.mark.parametrize(
    "given",
    [
        *(("546", "", "a.coach"), ("5469", "5460", "a.coach"), ("abcd", "", "a.coach")),
        *(("0999", "", "a.coach"), ("5461", "", "a.administrator"), ("5461", "", "niemand")),
    ],
)
def test_a_district_that_cannot_be_is_refused(site, given):
    answer = district(site, *given)
    assert answer.status_code == 422
    with site.store.reading() as tx:
        assert rows.all_districts(tx) == ()


def test_a_district_is_given_once_and_taken_away(site):
    assert district(site).status_code == 303
    assert district(site, coach="a.coordinator").status_code == 422
    page = site.browser("coordinator").get("/manage/team")
    id_ = re.search(r'name="district" value="([^"]+)"', page.text)[1]
    site.browser("coordinator").posts("/manage/districts/drop", district=id_)
    with site.store.reading() as tx:
        assert rows.all_districts(tx) == ()


def test_all_cases_of_who_leaves_go_to_a_colleague_with_a_note(site, acting):
    mine = [site.arrives() for _ in range(3)]
    for case in mine:
        acting.act(case, "assign", to="a.coach")
    browser = site.browser("coordinator")
    answer = browser.posts(
        "/manage/team/a.coach/cases", all="yes", to="a.coordinator", note="Tot na de vakantie."
    )
    assert answer.headers["location"] == "/manage/team?told=handed&done=3&changed=0"
    for id_ in mine:
        case = case_of(site, id_)
        assert (case.coach_id, case.news) == ("a.coordinator", "")
        last = site.desk.timeline(id_)[-1]
        assert (last.kind, last.actor, last.reason) == ("assign", "A. Coordinator", "A. Coordinator")
        assert last.details.text == "Tot na de vakantie."
    assert events(site).count("case.assign") == 6


def test_who_gets_a_case_from_a_colleague_sees_it_on_top(site, acting):
    case = site.arrives()
    answer = site.browser("coordinator").posts(
        "/manage/team/-/cases", case=[f"{case}:1"], to="a.coach", note=""
    )
    assert answer.headers["location"].endswith("done=1&changed=0")
    assert case_of(site, case).news == "handed_over"
    assert "Door een collega overgedragen aan A. Coach." in words(site.browser().get("/"))


def test_a_case_that_a_colleague_changed_meanwhile_stays_where_it_is(site, acting):
    changed, other = site.arrives(), site.arrives()
    browser = site.browser("coordinator")
    page = browser.get("/manage/team/-/cases")
    picked = re.findall(r'name="case" value="([^"]+)"', page.text)
    assert sorted(one.partition(":")[0] for one in picked) == sorted((changed, other))
    acting.act(changed, "accept")
    answer = browser.posts("/manage/team/-/cases", case=picked, to="a.coach", note="")
    assert answer.headers["location"].endswith("done=1&changed=1")
    assert case_of(site, changed).coach_id == ""
    assert "intussen wijzigde: 1" in words(browser.get(answer.headers["location"]))


def test_the_names_on_the_page_of_handing_over_are_on_the_trail(site):
    case = site.arrives()
    page = site.browser("coordinator").get("/manage/team/-/cases")
    assert "Voorbeeld" in page.text
    with site.store.reading() as tx:
        [line] = [one.line for one in lines(tx) if one.line.event == "case.listed"]
    assert (line.user, line.object) == ("a.coordinator", case)


@pytest.mark.parametrize("to", ["a.administrator", "niemand", ""])
def test_nobody_gets_cases_who_may_not_see_them(site, to):
    case = site.arrives()
    given = {"case": [f"{case}:1"], "to": to, "note": ""}
    answer = site.browser("coordinator").posts("/manage/team/-/cases", **given)
    assert answer.status_code == 422
    assert case_of(site, case).coach_id == ""


def test_handing_over_nothing_says_so(site):
    site.arrives()
    answer = site.browser("coordinator").posts("/manage/team/-/cases", to="a.coach", case=["x", "y:z"])
    assert answer.status_code == 422
    assert "Kies eerst verwijzingen" in words(answer)


def test_the_team_page_tells_of_cases_that_nobody_works_on(site, acting):
    site.arrives()
    acting.act(site.arrives(), "assign", to="a.coach")
    with site.store.transaction() as tx:
        users.save(tx, replace(users.get(tx, "a.coach"), disabled_at=site.clock.now()))
    page = words(site.browser("coordinator").get("/manage/team"))
    assert "Open verwijzingen zonder coach: 1." in page
    assert "Open verwijzingen van iemand die hier niet meer werkt: 1." in page
    with site.store.reading() as tx:
        assert coach_named(tx, "a.coach") is None


def test_one_case_is_handed_over_on_its_own_page_with_a_note_that_stays_here(site, acting):
    case = site.arrives()
    browser = site.browser("coordinator")
    form = browser.get(f"/cases/{case}/steps/assign")
    assert "Notitie voor uw collega" in words(form)
    assert "de praktijk leest dit niet" in words(form).lower()


def test_of_two_colleagues_of_one_name_the_right_one_gets_the_case(site):
    with site.store.transaction() as tx:
        users.add(tx, replace(users.get(tx, "a.coach"), id="b.coach"))
    case, browser = site.arrives(), site.browser("coordinator")
    form = browser.get(f"/cases/{case}/steps/assign")
    assert "A. Coach (b.coach)" in form.text
    hidden = dict(re.findall(r'type="hidden" name="(version|entries|key)" value="([^"]*)"', form.text))
    browser.posts(f"/cases/{case}/steps/assign", **hidden, to="b.coach", note="")
    assert (case_of(site, case).coach, case_of(site, case).coach_id) == ("A. Coach", "b.coach")


def test_the_way_to_ones_own_work_is_behind_ones_name(site):
    assert 'href="/account/work"' in site.browser().get("/account").text
    assert 'href="/account/work"' not in site.browser("administrator").get("/account").text
    assert 'href="/manage/team"' in site.browser("administrator").get("/manage").text
