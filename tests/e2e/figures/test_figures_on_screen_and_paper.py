"""The practice's figures and the region's slide in Chromium: axe, a clean console, and on paper."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, sync_playwright

from bench.counted_twice.living import counted
from bench.counted_twice.years import ORGANISATIONS, two_years
from tests.e2e.pages.conftest import QUIET, browser_or_skip
from tests.e2e.pages.watching import DESK, Watched
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.practice.figures.paper import paper
from wor_sidecar.reports.files import Format, as_file
from wor_sidecar.reports.region.adding import add
from wor_sidecar.reports.region.groups import EarlierSettings, Groups, GroupSettings
from wor_sidecar.reports.region.paper import paper as region_paper
from wor_sidecar.reports.region.told import Counts, Quarter, Told
from wor_sidecar.texts.catalogue import speaking

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}
TABLES_OF_A_PRACTICE = (
    "De weg van verwijzing naar activiteit (mensen)",
    "Wie afviel, en waarom (mensen)",
    "Hoelang het duurde, in werkdagen",
    "Kwartaal (mensen)",
    "Van de code van de huisarts naar de vraag",
)
COLOURS = """() => [...document.querySelectorAll('svg rect, svg text, svg line')]
  .flatMap(e => [e.getAttribute('fill'), e.getAttribute('stroke')]).filter(c => c && c.startsWith('#'))"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = browser_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def practices_page(folder: Path) -> bytes:
    found = counted(folder, two_years(300, 5))
    names = {OrganisationId(one): f"Welzijn De {one.capitalize()}" for one in ORGANISATIONS}
    return as_file(paper(found, "Huisartsenpraktijk De Linde", names, date(2028, 1, 3)), Format.HTML)


def regions_page() -> bytes:
    numbers = {"Een": 30, "Twee": 29, "Drie": 28} | {f"P{n}": 13 + (n == 1) for n in range(7)}
    told = [
        Told(name, date(2026, 10, 2), "1", {"2026-Q2": quarter(n - 4), "2026-Q3": quarter(n)})
        for name, n in numbers.items()
    ]
    names = tuple(numbers)
    groups = Groups(
        groups=(GroupSettings("Pilot", names[:3]), GroupSettings("Overige", names[3:])),
        earlier=(EarlierSettings("2026-Q1", "Pilot", 61, 3),),
    )
    added = add(groups, told)
    return as_file(region_paper("Welzijn op Recept in Meierijstad", added, publish=False), Format.HTML)


def quarter(referred: int) -> Quarter:
    counts = Counts(referred + 9, referred + 5, referred - 2, 2, referred - 2)
    return Quarter(counts, (("welzijn-op-recept", counts),))


@pytest.fixture(scope="module", params=["practice", "region"])
def file(request, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    with speaking("nl"):
        content = practices_page(folder) if request.param == "practice" else regions_page()
    path = folder / f"{request.param}.html"
    path.write_bytes(content)
    return path


@pytest.fixture(params=[DESK, NARROW], ids=["wide", "narrow"])
def watched(request, file, chromium) -> Iterator[Watched]:
    context = chromium.new_context(viewport=request.param, locale="nl-NL")
    page = Watched(context.new_page())
    page.page.on("console", lambda said: page.complaints.append(said.text))
    page.page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.page.goto(file.as_uri())
    yield page
    context.close()


def test_the_page_is_whole_for_everybody_and_asks_nothing_of_anybody(watched) -> None:
    watched.check()
    page = watched.page
    charts = page.locator("svg[role=img]")
    assert charts.count() > 0
    for chart in charts.all():
        named = (chart.get_attribute("aria-labelledby") or "").split()
        assert all(page.locator(f"[id='{one}']").text_content() for one in named)
        assert chart.locator("xpath=ancestor::section").locator("table").count() == 1, "a table under each"


def test_a_chart_needs_no_colour(watched) -> None:
    light = {luminance(colour) for colour in watched.page.evaluate(COLOURS)}
    assert max(light) > 0.9
    assert min(light) < 0.1
    striped = watched.page.locator("svg pattern").count()
    assert striped == watched.page.locator("svg[role=img]").count(), "what is a part is striped, not tinted"


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    red, green, blue = (int(full[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2


def test_on_paper_stand_titles_units_and_tables(file, chromium) -> None:
    page = chromium.new_context(locale="nl-NL").new_page()
    page.goto(file.as_uri())
    content = page.pdf(prefer_css_page_size=True)
    page.context.close()
    sheets = pypdf.PdfReader(BytesIO(content)).pages
    said = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    wanted = (
        TABLES_OF_A_PRACTICE
        if file.stem == "practice"
        else ("Verwijzingen per kwartaal (mensen)", "179", "87", "92", "10 van 10 praktijken")
    )
    assert [one for one in wanted if one not in said] == []
    assert len(sheets) < 12
