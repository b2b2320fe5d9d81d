"""Each screen of the inbox in each state: axe, the strict policy, a clean console, narrow, naming nobody."""

from collections.abc import Iterator

import pytest
from inbox_states import STATES, Seat
from own_inbox import OwnInbox
from playwright.sync_api import Browser, Page

from tests.e2e.pages.watching import DESK, Watched

pytestmark = pytest.mark.browser

TELEPHONE = {"width": 320, "height": 640}
"""320 CSS pixels: WCAG 2.2, criterion 1.4.10."""
ANSWERS_BY_STATUS = "Failed to load resource"
"""What the console says of a page whose status tells a state: refused, changed, trouble."""
NAMES = ("Voorbeeld", "Jansen", "Vries")
VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"
)


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """Return the one page that all states are shown in."""
    context = chromium.new_context(viewport=DESK, locale="nl-NL", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    context.add_init_script(VIOLATIONS)
    yield context.new_page()
    context.close()


@pytest.fixture
def watched(tab: Page) -> Iterator[Watched]:
    made = Watched(tab)

    def complains(said: object) -> None:
        if said.type in ("error", "warning") and not said.text.startswith(ANSWERS_BY_STATUS):
            made.complaints.append(said.text)

    def fails(error: object) -> None:
        made.complaints.append(str(error))

    tab.on("console", complains)
    tab.on("pageerror", fails)
    yield made
    tab.remove_listener("console", complains)
    tab.remove_listener("pageerror", fails)


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_clean_fits_narrow_and_names_nobody_outside_the_page(
    state: str, inbox: OwnInbox, tab: Page, watched: Watched
) -> None:
    tab.set_viewport_size(DESK)
    STATES[state](Seat(inbox, tab))
    assert tab.locator("h1").count() == 1
    for told in (tab.title(), tab.url):
        assert not [name for name in NAMES if name.lower() in told.lower()], told
    tab.set_viewport_size(TELEPHONE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    tab.set_viewport_size(DESK)
    watched.check()
