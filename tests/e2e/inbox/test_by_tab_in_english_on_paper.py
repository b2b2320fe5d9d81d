"""The inbox without a mouse, in English, and on paper."""

from collections.abc import Iterator

import pytest
from inbox_states import STATES, Seat
from own_inbox import OwnInbox
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.pages.watching import DESK, Watched

pytestmark = pytest.mark.browser

BY_TAB = (
    *(
        "list-mine",
        "search-found",
        "case-rich",
        "case-zorgdomein",
        "changed",
        "reports",
        "figures",
        "overleg",
    ),
    *("manage-coordinator", "manage-user", "exports", "team-member", "account", "account-work", "import"),
    *("overleg", "letters-by-hand", "sign-in", "welcome"),
)
"""A screen of each kind; its twins are of the same parts."""
IN_ENGLISH = ("/", "/reports", "/figures", "/overleg", "/import", "/account", "/account/work", "/own-cases")
ON_PAPER = ("case-rich", "case-trail", "figures", "overleg", "letter-by-hand", "manage-newcomer-code")


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport=DESK, locale="nl-NL", reduced_motion="reduce")
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.mark.parametrize("state", BY_TAB)
def test_a_screen_is_reached_by_tab_and_shows_where_the_focus_is(
    state: str, inbox: OwnInbox, tab: Page
) -> None:
    STATES[state](Seat(inbox, tab))
    Watched(tab).reached_by_tab()


def test_whoever_chooses_english_reads_english(inbox: OwnInbox, tab: Page) -> None:
    seat = Seat(inbox, tab)
    case = inbox.bring("intake_planned")
    seat.goes("/account")
    tab.locator("select[name=language]").select_option("en")
    tab.locator("form", has=tab.locator("select[name=language]")).locator("button").click()
    try:
        for path in (*IN_ENGLISH, f"/cases/{case}", f"/cases/{case}/steps/intake-done"):
            seat.goes(path)
            assert tab.locator("html").get_attribute("lang") == "en", path
            assert tab.get_by_role("button", name="Sign out").count() == 1, path
            Watched(tab).check()
    finally:
        seat.goes("/account")
        tab.locator("select[name=language]").select_option("nl")
        tab.locator("form", has=tab.locator("select[name=language]")).locator("button").click()
    assert tab.locator("html").get_attribute("lang") == "nl"


@pytest.mark.parametrize("state", ON_PAPER)
def test_on_paper_stands_what_is_read_and_no_button(state: str, inbox: OwnInbox, tab: Page) -> None:
    STATES[state](Seat(inbox, tab))
    tab.emulate_media(media="print")
    try:
        assert tab.locator("h1").is_visible()
        for part in ("nav", "header.bar", "button", "input:not([type=hidden])", "textarea"):
            shown = [one for one in tab.locator(part).all() if one.is_visible()]
            assert not shown, (part, [one.evaluate("e => e.outerHTML") for one in shown][:3])
    finally:
        tab.emulate_media(media="screen")
