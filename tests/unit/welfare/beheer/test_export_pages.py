"""Exports on pages: asked for, approved by somebody else, fetched once; and a coach's own file."""

import re

import pytest

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors.sidecar import NumberLooksLikeBsn
from wor_sidecar.domain.errors.upkeep import (
    ExportByOneself,
    ExportDecided,
    ExportEmpty,
    ExportNotApproved,
    ExportNotYours,
    ExportPeriodRefused,
    ExportWhyMissing,
)
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.exporting.sheet import from_csv
from wor_sidecar.welfare.tables import cases

ASKED = {"kind": "csv", "why": "jaarverslag van de gemeente"}


@pytest.fixture
def today(site):
    return local_date(site.clock.now()).isoformat()


@pytest.fixture
def asked(site, coordinator, today):
    """Return where an export stands that the coordinator asked for."""
    site.arrives()
    answer = coordinator.sends("/manage/exports", **ASKED, first=today, last=today)
    assert answer.status == 303
    return answer.leads_to.partition("?")[0]


def test_an_export_goes_from_the_asker_by_a_second_person_back_to_the_asker(
    coordinator, administrator, asked, today
):
    assert "Exports die op een tweede persoon wachten: 1." in administrator.looks("/manage").words
    page = administrator.looks(asked)
    assert "jaarverslag van de gemeente" in page.words
    assert "Casussen erin, nu 1" in page.words
    assert "Voorbeeld" not in page.answer.text
    assert administrator.sends(f"{asked}/decide", answer="approve").leads_to == f"{asked}?told=approved"
    file = coordinator.sends(f"{asked}/fetch").answer
    assert file.headers["content-disposition"] == f'attachment; filename="casussen-{today}.csv"'
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["cache-control"] == "no-store"
    assert from_csv(file.content)[1][4] == "A. Voorbeeld"
    again = coordinator.sends(f"{asked}/fetch")
    assert (again.status, ExportDecided.code in again.words) == (409, True)


def test_the_asker_has_no_button_to_approve_and_a_forged_one_is_refused(coordinator, asked):
    assert "/decide" not in coordinator.looks(asked).answer.text
    page = coordinator.sends(f"{asked}/decide", answer="approve")
    assert (page.status, ExportByOneself.code in page.words) == (403, True)


def test_nobody_fetches_before_a_second_person_approved(coordinator, asked):
    assert "/fetch" not in coordinator.looks(asked).answer.text
    page = coordinator.sends(f"{asked}/fetch")
    assert (page.status, ExportNotApproved.code in page.words) == (409, True)


def test_who_approves_never_fetches(administrator, asked):
    administrator.sends(f"{asked}/decide", answer="approve")
    assert "/fetch" not in administrator.looks(asked).answer.text
    assert administrator.sends(f"{asked}/fetch").status == 403


def test_another_coordinator_approves_and_does_not_fetch(coordinator, another, asked):
    assert another.sends(f"{asked}/decide", answer="approve").status == 303
    page = another.sends(f"{asked}/fetch")
    assert (page.status, ExportNotYours.code in page.words) == (403, True)
    assert coordinator.sends(f"{asked}/fetch").status == 200


def test_what_was_refused_stays_refused(coordinator, administrator, asked):
    assert administrator.sends(f"{asked}/decide", answer="refuse").leads_to == f"{asked}?told=refused"
    assert administrator.sends(f"{asked}/decide", answer="approve").status == 409
    assert coordinator.sends(f"{asked}/fetch").status == 409


def test_an_answer_that_there_is_not(administrator, asked):
    assert administrator.sends(f"{asked}/decide", answer="perhaps").status == 422


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"why": ""}, ExportWhyMissing),
        ({"why": "over 999990019 voor de gemeente"}, NumberLooksLikeBsn),
        ({"first": "2030-01-01"}, ExportPeriodRefused),
        ({"first": ""}, ExportPeriodRefused),
        ({"last": "morgen"}, ExportPeriodRefused),
        ({"first": "2026-01-01", "last": "2026-01-31"}, ExportEmpty),
    ],
)
def test_what_is_wrong_with_a_request_stands_above_it_with_all_that_was_typed(
    site, coordinator, today, typed, error, trail
):
    site.arrives()
    page = coordinator.sends("/manage/exports", **{**ASKED, "first": today, "last": today, **typed})
    assert page.status == error.status
    assert error.code in page.words
    if "why" not in typed:
        assert ASKED["why"] in page.answer.text
    assert trail("export.") == []


@pytest.mark.parametrize("typed", [{"practice": "another"}, {"kind": "xlsx"}])
def test_a_practice_or_kind_that_there_is_not(site, coordinator, today, typed):
    site.arrives()
    page = coordinator.sends("/manage/exports", **{**ASKED, "first": today, "last": today, **typed})
    assert page.status == 422


@pytest.mark.parametrize("role", ["coach", "administrator"])
def test_only_a_coordinator_asks(site, request, role, today):
    site.arrives()
    somebody = request.getfixturevalue(role)
    assert somebody.sends("/manage/exports", **ASKED, first=today, last=today).status == 403


def test_a_coach_sees_no_export(coach, asked):
    for path in ("/manage/exports", asked):
        assert coach.looks(path).status == 403
    for what in ("decide", "fetch"):
        assert coach.sends(f"{asked}/{what}", answer="approve").status == 403


def test_a_form_from_elsewhere_does_nothing(coordinator, administrator, asked, today, trail):
    before = trail("export.")
    assert administrator.forges(f"{asked}/decide", answer="approve").status == 403
    assert coordinator.forges(f"{asked}/fetch").status == 403
    assert coordinator.forges("/manage/exports", **ASKED, first=today, last=today).status == 403
    assert coordinator.forges("/cases.csv").status == 403
    assert trail("export.") == before


def test_an_asker_who_lost_the_role_gets_nothing_and_the_list_says_so(
    coordinator, administrator, asked, site
):
    administrator.sends(f"{asked}/decide", answer="approve")
    changed = administrator.sends("/manage/users/a.coordinator/role", role="coach", seen="coordinator active")
    assert changed.status == 303
    administrator.sends("/manage/users/a.coordinator/role", role="coordinator", seen="coach active")
    again = type(coordinator)(site, "coordinator")
    assert again.sends(f"{asked}/fetch").status == 410
    assert "vervallen" in again.looks("/manage/exports").words


def test_an_export_that_nobody_knows(administrator):
    assert administrator.looks("/manage/exports/nothing").status == 404


def test_no_page_of_an_export_names_a_patient_in_its_title_or_address(administrator, asked):
    assert "Voorbeeld" not in administrator.looks("/manage/exports").title
    assert re.fullmatch(r"/manage/exports/[0-9a-z-]+", asked)


def test_a_coach_takes_her_own_open_cases_along(site, coach, today):
    mine, _other = site.arrives(), site.arrives()
    with site.store.transaction() as tx:
        own = cases.update().where(cases.c.id == mine)
        tx.connection.execute(own.values(coach="A. Coach", coach_id="a.coach"))
    page = coach.looks("/own-cases")
    assert "Uw open casussen nu: 1." in page.words
    assert "Voorbeeld" not in page.answer.text
    file = coach.sends("/cases.csv").answer
    assert file.headers["content-disposition"] == f'attachment; filename="mijn-casussen-{today}.csv"'
    assert [line[0] for line in from_csv(file.content)[1:]] == [mine]


def test_a_file_is_never_had_by_an_address_alone(coach):
    assert coach.looks("/cases.csv").status == 405


def test_an_administrator_has_no_cases_to_take_along(administrator):
    assert administrator.looks("/own-cases").status == 403
    assert administrator.sends("/cases.csv").status == 403


def test_who_is_disabled_at_the_command_line_loses_what_they_asked_for(
    coordinator, administrator, asked, site, changed
):
    site.inbox.answers.enrolling.disable("a.coordinator", Actor("control", "administrator"))
    changed("a.coordinator", disabled_at=None)
    assert "vervallen" in administrator.looks(asked).words


def test_who_gives_the_asker_a_new_way_in_fetches_nothing_with_it(administrator, site, asked):
    administrator.sends(f"{asked}/decide", answer="approve")
    site.enrolling.welcome_again("a.coordinator", Actor("a.administrator", "administrator"))
    assert "vervallen" in administrator.looks(asked).words
    with_it = site.browser("coordinator")
    assert with_it.posts(f"{asked}/fetch").status_code == 410
