"""What an assistant does at the desk with the keyboard alone, and the leaflet on paper."""

from collections.abc import Callable, Iterator

import pytest
from by_keys import presses, tab_to, types
from desk_states import Seat
from own_desk import own_desk
from playwright.sync_api import Page
from watching import Watched

from tests.unit.tray.fakes import JANSEN

pytestmark = pytest.mark.browser


@pytest.fixture
def seat(open_page: Callable[..., Watched]) -> Iterator[Seat]:
    with own_desk() as desk:
        page = open_page(desk.view.link()).page
        page.get_by_role("link", name="Zoeken").wait_for()
        yield Seat(desk, page, page.url.rstrip("/"))


def test_somebody_is_found_and_consent_withdrawn_by_keys_alone(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    page = seat.page
    presses(page, "Zoeken")
    page.wait_for_url("**/search")
    types(page, "name", "Jansen")
    page.keyboard.press("Enter")
    page.get_by_role("row").filter(has_text="Anna Jansen").wait_for()
    presses(page, "Openen")
    page.wait_for_url("**/referral/**")
    tab_to(page, "e.tagName == 'SUMMARY' && (e.innerText || '').includes('alles stoppen')")
    page.keyboard.press("Enter")
    tab_to(page, "e.tagName == 'BUTTON' && e.form && e.form.action.endsWith('/withdraw')")
    page.keyboard.press("Space")
    page.get_by_text("Gedaan").or_(page.locator("#told")).first.wait_for()
    assert seat.desk.practice.acts == [("referral-1", "withdraw", {"kind": "everything"})]


def test_a_referral_is_made_by_hand_and_a_message_leads_to_its_field_by_keys_alone(seat: Seat) -> None:
    page = seat.page
    presses(page, "Nieuwe verwijzing")
    page.wait_for_url("**/new")
    types(page, "surname", "Meidoorn")
    page.keyboard.press("Enter")
    page.locator("[aria-invalid=true]").first.wait_for()
    # What is wrong has the focus, and its link leads to the field.
    assert page.evaluate("() => document.activeElement.hasAttribute('data-focus')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.name") == "his_number"
    page.keyboard.type("90001")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prompt/**")
    assert [one.surname for one in seat.desk.practice.made] == ["Meidoorn"]


def test_the_page_goes_dark_by_itself_and_keys_lead_back_to_the_list(seat: Seat) -> None:
    page = seat.page
    page.clock.install()
    seat.opens()
    types(page, "phone", "06-11111111")
    page.clock.run_for(121_000)
    page.get_by_role("heading", name="vergrendeld").wait_for()
    assert not page.get_by_text("Anna Jansen").first.is_visible()
    presses(page, "Verder")
    page.get_by_role("link", name="Zoeken").wait_for()
    assert page.url.rstrip("/") == seat.home


def test_on_paper_the_leaflet_stands_alone(seat: Seat) -> None:
    seat.desk.practice.waits(JANSEN)
    seat.goes("/leaflet/referral-1")
    article = seat.page.locator("article.leaflet").inner_text()
    seat.page.emulate_media(media="print")
    assert printed(seat.page) == article
    assert seat.page.pdf().startswith(b"%PDF")


def printed(page: Page) -> str:
    """Return what a printer gets of a page."""
    return page.locator("body").inner_text().strip()
