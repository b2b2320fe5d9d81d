"""What else an assistant does by clicks: by hand, taken back, withdrawn in three kinds, seen."""

import re

import pytest
from playwright.sync_api import Page
from walking import case_of, enters, export, opens, says_yes, signs_in, somebody, step, until, waits

pytestmark = pytest.mark.browser

WITHDRAWALS = {"withdraw": "Heidekruid", "withdraw_coaching": "Hondsdraf", "stop_feedback": "Hazenpoot"}


def found(page: Page, surname: str) -> None:
    """Find somebody's referral by name."""
    page.get_by_role("link", name="Zoeken").click()
    page.get_by_label("Achternaam").fill(surname)
    page.get_by_role("main").get_by_role("button", name="Zoeken").click()
    page.get_by_role("row").filter(has_text=surname).get_by_text("Openen").first.click()


def stands(page: Page, words: str) -> None:
    """Wait until the referral's sentence says so."""
    until(lambda: page.reload() and words in page.locator(".standing").inner_text())


def test_a_referral_by_hand_is_asked_about_answered_and_taken_back(demo, open_page) -> None:
    desk = open_page(demo.tray)
    enters(desk.page, demo.tray)
    desk.page.get_by_role("link", name="Nieuwe verwijzing").click()
    desk.check()
    desk.page.locator("[name=his_number]").fill("90001")
    desk.page.locator("[name=surname]").fill("Meidoorn")
    desk.page.locator("[name=initials]").fill("M.")
    desk.page.locator("[name=birth_date]").fill("3-2-1949")
    desk.page.locator("[name=phone]").fill("0413-000909")
    desk.page.get_by_role("main").get_by_role("button", name=re.compile("erwijzing")).click()
    desk.page.wait_for_url("**/prompt/**")
    desk.check()
    desk.page.locator("[name=organisation]").select_option(
        label=desk.page.locator("[name=organisation] option").nth(1).inner_text()
    )
    desk.page.get_by_label("Verwezen door").select_option("M. Bernard")
    says_yes(desk.page)
    desk.page.get_by_role("button", name="Terugdraaien").click()
    until(lambda: desk.page.get_by_role("row").filter(has_text="M.M.").count())
    desk.check()


def test_consent_is_withdrawn_in_three_kinds_and_the_coach_sees_each(demo, open_page) -> None:
    people = [somebody(800 + n, name) for n, name in enumerate(WITHDRAWALS.values())]
    desk = open_page(demo.tray).page
    coach = open_page(demo.inbox)
    signs_in(coach.page, demo.ready["inbox_user"], demo.ready["inbox_password"])
    for person in people:
        export(demo.exports, person)
        waits(desk, demo.tray, "V.H.")
        opens(desk, "V.H.")
        says_yes(desk)
        case_of(coach.page, demo.inbox, person.surname)
        step(coach.page, "accept")
    for kind, surname in WITHDRAWALS.items():
        found(desk, surname)
        stands(desk, "aangenomen")
        form = desk.locator(f"form[action$='/{kind}']")
        desk.locator("details", has=form).locator("summary").click()
        form.get_by_role("button").click()
    case_of(coach.page, demo.inbox, "Heidekruid")
    until(lambda: coach.page.reload() and coach.page.get_by_text("Bel niet meer").count())
    coach.check()
    for surname in ("Heidekruid", "Hondsdraf"):
        found(desk, surname)
        assert "ingetrokken" in desk.locator(".standing").inner_text()
    case_of(coach.page, demo.inbox, "Hondsdraf")
    until(lambda: coach.page.reload() and coach.page.get_by_text("Bel niet meer").count())
    case_of(coach.page, demo.inbox, "Hazenpoot")
    until(lambda: coach.page.reload() and coach.page.get_by_text("Nee: de huisarts hoort").count())


def test_a_letter_that_asks_is_seen(demo, open_page) -> None:
    export(demo.exports, somebody(820, "Zuring"))
    desk = open_page(demo.tray)
    waits(desk.page, demo.tray, "V.Z.")
    opens(desk.page, "V.Z.")
    says_yes(desk.page)
    coach = open_page(demo.inbox).page
    signs_in(coach, demo.ready["inbox_user"], demo.ready["inbox_password"])
    case_of(coach, demo.inbox, "Zuring")
    coach.locator("form[action$='/steps/reject'] select").select_option("no_capacity")
    coach.locator("form[action$='/steps/reject'] button").first.click()
    coach.locator("button[name=go][value=send]").click()
    found(desk.page, "Zuring")
    until(lambda: desk.page.reload() and desk.page.get_by_role("button", name="Gezien").count())
    desk.check()
    desk.page.get_by_role("button", name="Gezien").first.click()
    until(lambda: not desk.page.get_by_role("button", name="Gezien").count())
