"""What an assistant does at the desk with the keyboard alone, and the leaflet on paper."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pypdf
import pytest
from by_keys import presses, tab_to, types
from desk_states import Seat
from own_desk import own_desk
from playwright.sync_api import Page
from watching import Watched

from tests.unit.tray.fakes import JANSEN, FakeDesk
from wor_sidecar.wire.desk_overview import OverlegGroup, OverlegLine, OverlegSheet, Overview, PlaceItem

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


DAY = date(2027, 1, 29)
LONG = "De organisatie kan deze verwijzing niet aannemen: geen plek. Kies een andere organisatie. " * 2


def sheets_of(page: Page) -> list[str]:
    """Return the words of each sheet of a page on A4, in one line each."""
    read = pypdf.PdfReader(BytesIO(page.pdf(format="A4"))).pages
    return [" ".join(sheet.extract_text().split()) for sheet in read]


def wider_than_the_paper(page: Page) -> list[str]:
    """Return what reaches over the right edge of an A4 sheet: it would be cut off."""
    page.set_viewport_size({"width": 700, "height": 1000})  # 210 mm less the margins, in CSS pixels
    page.emulate_media(media="print")
    over = "e.getBoundingClientRect().right > document.documentElement.clientWidth + 1"
    return page.evaluate(
        f"() => [...document.querySelectorAll('table, td, th, caption, p, h2')].filter(e => {over})"
        ".map(e => e.innerText.slice(0, 40))"
    )


def test_on_paper_the_overleg_is_cut_nowhere_and_each_sheet_has_its_headings(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"Persoon-{number:02} van der Wilgenhoutseweg" for number in range(40)]
    lines = tuple(
        OverlegLine(f"r{at}", name, DAY, DAY, "Welzijn De Brug", LONG, "Wij: kiezen", DAY)
        for at, name in enumerate(names)
    )
    sheet = OverlegSheet(DAY, DAY, "De Linde", (OverlegGroup("M. Bernard", (), lines),))
    monkeypatch.setattr(FakeDesk, "overleg", lambda _self, _since=None: sheet)
    seat.goes("/overleg")
    said = sheets_of(seat.page)
    assert len(said) > 2
    assert [name for name in names if name not in " ".join(said)] == []
    assert [at for at, words in enumerate(said) if "Persoon-" in words and "Patiënt" not in words] == []
    assert wider_than_the_paper(seat.page) == []


def test_on_paper_the_overview_is_cut_nowhere_and_each_sheet_has_its_headings(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = tuple(
        PlaceItem(f"r{at}", "received", "coach", "Welzijn De Brug", f"P.{at:02}", 1951) for at in range(50)
    )
    found = Overview(items, 50, 50, {"coach": 50}, "everybody")
    monkeypatch.setattr(FakeDesk, "overview", lambda _self, **_asked: found)
    seat.goes("/overview")
    said = sheets_of(seat.page)
    assert len(said) > 1
    assert [f"P.{at:02}" for at in range(50) if f"P.{at:02}" not in " ".join(said)] == []
    assert [at for at, words in enumerate(said) if "P." in words and "Hoe het ermee staat" not in words] == []
    assert wider_than_the_paper(seat.page) == []
