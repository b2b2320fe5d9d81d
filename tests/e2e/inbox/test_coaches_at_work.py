"""Coaches at their pages: every step once by clicks, one whole way without scripts, two at the same case."""

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from inbox_states import STEPS, THEN, put
from own_inbox import OwnInbox
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.pages.watching import DESK, Watched
from wor_sidecar.web.cookies import kept
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.signin import sessions
from wor_sidecar.welfare.signin.roles import Role

pytestmark = pytest.mark.browser

BECOMES = {
    "accept": "accepted",
    "reject": "rejected",
    "contact": "contacting",
    "plan-intake": "intake_planned",
    "no-show": "intake_planned",
    "intake-done": "intake_done",
    "start-activity": "active",
    "follow-up": "followed_up",
    "end": "ended",
    "stop": "stopped",
    "not-reached": "not_reached",
    "call-back": "contacting",
    "deceased": "deceased",
    "confirm-cancel": "cancelled",
    "decline-cancel": "received",
}
"""Where a case stands after a step, where that differs or says something."""
PASSWORD = "vier woorden achter elkaar"  # of an inbox that lives as long as these tests


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    said: list[str] = []
    yield said
    assert said == []


@pytest.fixture
def arrive(chromium: Browser, inbox: OwnInbox, complaints: list[str]) -> Iterator[Any]:
    """Let somebody sit down before a browser of their own."""
    contexts: list[BrowserContext] = []

    def arrived(role: str = "coach", *, scripts: bool = True) -> Page:
        context = chromium.new_context(viewport=DESK, locale="nl-NL", java_script_enabled=scripts)
        context.set_default_timeout(30_000)
        contexts.append(context)
        inbox.sits(context, role)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: told.type == "error" and heard(told.text))
        return page

    def heard(said: str) -> None:
        if not said.startswith("Failed to load resource"):
            complaints.append(said)

    yield arrived
    for context in contexts:
        context.close()


def takes(page: Page, inbox: OwnInbox, case: str, step: str, **typed: str) -> None:
    """Take one step from the case's own page: click, fill in, read the letter where there is one."""
    page.goto(f"{inbox.url}/cases/{case}")
    action = f"/cases/{case}/steps/{step}"
    link = page.locator(f"a[href='{action}']")
    if link.count():
        with page.expect_navigation():
            link.first.click()
    form = page.locator(f"form[action='{action}']").last
    for name, value in typed.items():
        if form.locator(f"[name={name}]").count():
            put(form, name, value)
    with page.expect_navigation():
        form.locator("button").first.click()
    send = page.locator("button[name=go][value=send]")
    if send.count():
        send.click()


@pytest.fixture(scope="module")
def desk(chromium: Browser, inbox: OwnInbox) -> Iterator[Page]:
    """Return a coach's page that stays open all day."""
    context = chromium.new_context(viewport=DESK, locale="nl-NL")
    context.set_default_timeout(30_000)
    inbox.sits(context, "coach")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_coach_makes_every_step_by_clicks(step: str, inbox: OwnInbox, desk: Page) -> None:
    origin, typed = STEPS[step]
    case = inbox.bring(origin, THEN.get(step, ""))
    takes(desk, inbox, case, step, **typed)
    desk.wait_for_url(f"**/cases/{case}?told={step}")
    assert desk.locator("main .told").count() >= 1
    if step in BECOMES:
        assert inbox.state(case) == BECOMES[step]


def test_from_the_referral_to_three_months_later_without_a_script(inbox: OwnInbox, arrive: Any) -> None:
    page = arrive(scripts=False)
    case = inbox.bring("received")
    page.goto(inbox.url)
    page.locator(f"#case-{case} form[action$='/steps/accept'] button").click()
    for _ in range(2):
        page.goto(inbox.url)
        page.locator(f"#case-{case} button[value=no_answer]").click()
    page.goto(inbox.url)
    page.locator(f"#case-{case} button[value=reached]").click()
    assert inbox.state(case) == "contacting"
    for step in ("plan-intake", "intake-done", "start-activity", "follow-up"):
        takes(page, inbox, case, step, **STEPS[step][1])
    assert inbox.state(case) == "followed_up"


def test_two_coaches_at_once_the_second_hears_it_in_plain_words_and_keeps_what_was_typed(
    inbox: OwnInbox, arrive: Any
) -> None:
    case = inbox.bring("accepted")
    path = f"/cases/{case}/steps/contact"
    first, second = arrive(), arrive("coordinator")
    for page in (first, second):
        page.goto(inbox.url + path)
    fills(first, path, way="mobile", result="reached")
    fills(second, path, way="mobile", result="no_answer", note="Ik belde om tien uur.")
    first.locator(f"form[action='{path}'] button").click()
    first.wait_for_url("**?told=contact")
    second.locator(f"form[action='{path}'] button").click()
    second.get_by_text("Een collega was u voor").first.wait_for()
    assert second.locator("[name=note]").input_value() == "Ik belde om tien uur."
    before = len(inbox.site.desk.timeline(case))
    second.locator(f"form[action='{path}'] button").click()
    second.wait_for_url("**?told=contact")
    assert len(inbox.site.desk.timeline(case)) == before + 1


def test_a_step_that_a_colleague_made_impossible_is_told_with_what_was_typed(
    inbox: OwnInbox, arrive: Any
) -> None:
    case = inbox.bring("received")
    first, second = arrive(), arrive("coordinator")
    path = f"/cases/{case}/steps/accept"
    second.goto(inbox.url)
    takes(first, inbox, case, "reject", reason="no_capacity", patient_knows="yes")
    second.locator(f"#case-{case} form[action='{path}'] button").click()
    second.get_by_text("Een collega was u voor").first.wait_for()
    assert inbox.state(case) == "rejected"
    second.get_by_role("link", name="Terug naar de casus").first.click()
    second.wait_for_url(f"**/cases/{case}")


def test_a_session_that_ends_in_the_middle_of_a_form_offers_it_again_after_the_sign_in(
    inbox: OwnInbox, arrive: Any
) -> None:
    made = inbox.site.enrolling.add("m.bakker", "M. Bakker", Role.COACH, PASSWORD, Actor("control", ""))
    app = pyotp.TOTP(made.secret)
    page = arrive("")
    signs_in(page, inbox, app)
    [secret] = [one["value"] for one in page.context.cookies() if one["name"] == "wor-inbox"]
    case = inbox.bring("accepted")
    path = f"/cases/{case}/steps/contact"
    page.goto(inbox.url + path)
    fills(page, path, way="mobile", result="reached", note="Mevrouw wil graag een wandelgroep.")
    with inbox.site.store.transaction() as tx:
        sessions.seen(tx, kept(secret), inbox.site.clock.now() - 31 * 60_000)
    page.locator(f"form[action='{path}'] button").click()
    inbox.site.clock.at += 31_000
    signs_in(page, inbox, app)
    page.get_by_role("button", name="Nu versturen").wait_for()
    Watched(page).check()
    page.get_by_role("button", name="Nu versturen").click()
    page.wait_for_url(f"**/cases/{case}?told=contact")
    assert page.get_by_text("Mevrouw wil graag een wandelgroep.").count() == 1


def fills(page: Page, action: str, **typed: str) -> None:
    form = page.locator(f"form[action='{action}']").last
    for name, value in typed.items():
        put(form, name, value)


def signs_in(page: Page, inbox: OwnInbox, app: pyotp.TOTP) -> None:
    if not page.locator("#user").count():
        page.goto(f"{inbox.url}/sign-in")
    page.fill("#user", "m.bakker")
    page.fill("#password", PASSWORD)
    page.fill("#code", app.at(inbox.site.clock.now() // 1000))
    with page.expect_navigation():
        page.get_by_role("button", name="Inloggen", exact=True).click()
