"""Each screen of the desk in each state: axe, the strict policy, narrow and enlarged, and by Tab alone."""

from collections.abc import Iterator

import pytest
from desk_states import STATES, Seat
from own_desk import OwnDesk, own_desk
from playwright.sync_api import Browser, BrowserContext, Page
from walking import leaves
from watching import DESK, Watched

pytestmark = pytest.mark.browser

TWICE = {"width": DESK["width"] // 2, "height": DESK["height"] // 2}
"""What is left of the desk's screen where a person enlarges to 200 %."""
TELEPHONE = {"width": 320, "height": 640}
"""320 CSS pixels: WCAG 2.2, criterion 1.4.10."""
ANSWERS_BY_STATUS = "Failed to load resource"
"""What the console says of a page whose status tells a state: locked, closed, trouble."""
VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"
)


@pytest.fixture(scope="module")
def desk() -> Iterator[OwnDesk]:
    with own_desk() as made:
        yield made


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport=DESK, locale="nl-NL", reduced_motion="reduce")
    made.set_default_timeout(30_000)
    made.add_init_script(VIOLATIONS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Page:
    """Return the one page that all states are shown in."""
    return context.new_page()


@pytest.fixture
def watched(tab: Page) -> Iterator[Watched]:
    made = Watched(tab)

    def complains(message: object) -> None:
        if message.type == "error" and not message.text.startswith(ANSWERS_BY_STATUS):
            made.complaints.append(message.text)

    def fails(error: object) -> None:
        made.complaints.append(str(error))

    tab.on("console", complains)
    tab.on("pageerror", fails)
    yield made
    tab.remove_listener("console", complains)
    tab.remove_listener("pageerror", fails)


@pytest.fixture
def seat(desk: OwnDesk, tab: Page) -> Seat:
    desk.fresh()
    tab.set_viewport_size(DESK)
    leaves(tab)
    tab.goto(desk.view.link())
    tab.get_by_role("link", name="Zoeken").wait_for()
    return Seat(desk, tab, tab.url.rstrip("/"))


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_clean_fits_narrow_and_enlarged_and_is_reached_by_tab(
    state: str, seat: Seat, watched: Watched
) -> None:
    STATES[state](seat)
    page = seat.page
    for size in (TELEPHONE, TWICE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size
    page.set_viewport_size(DESK)
    watched.check()
    assert page.evaluate("document.getAnimations().length") == 0
    watched.reached_by_tab()
    assert watched.complaints == []
