"""Every route's headers, sheets in which nothing moves, and pages that speak one language to the end."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.routing import Mount, Route

from tests.unit.tray.fakes import BAKKER, CHILD, JANSEN, Practice
from tests.unit.tray.view_html.conftest import ORIGIN, Browser, Counted
from tests.unit.tray.whole_desk import WholeDesk
from wor_sidecar import web
from wor_sidecar.domain.questions import Mode
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.texts import catalogue
from wor_sidecar.texts.pseudo import outside
from wor_sidecar.tray import view_html
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.app import make_view
from wor_sidecar.wire.desk_shapes import DeskPatient

POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
}
SHEETS = [
    path for room in (web, view_html) for path in Path(room.__file__).parent.joinpath("static").glob("*.css")
]
VOID = {"meta", "link", "input", "br"}
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-copied")
DATA = re.compile(
    r"Welzijn Noord|Stichting Zuid|Anna Jansen|Piet Bakker|Sem de Wit|\b[A-Z]\.?[A-Z]\b|dr\. Visser"
    r"|Huisartsenpraktijk De Linde|assistant|Kees van ICT|Anja|coach|Ik bel mevrouw morgen\.|Dat is goed\."
    r"|Alt\+[A-Z]|WOR-T\d+"
)
"""What is nobody's sentence: names, and words that people wrote."""


@pytest.mark.parametrize("who", ["browser", "stranger"])
def test_threat_26_every_answer_of_every_route_carries_the_whole_policy(view, request, who) -> None:
    browser = request.getfixturevalue(who)
    [inside] = [route for route in view.app._app.routes if isinstance(route, Mount) and "{" in route.path]
    asked = [("GET", "/static/style.css"), ("GET", "/own/desk.js"), ("GET", "/open/x"), ("GET", "/absent")]
    for route in inside.routes:
        assert isinstance(route, Route)
        path = route.path.replace("{id}", "r" * 26).replace("{act}", "message")
        asked += [(method, path) for method in sorted(route.methods)]
    assert len(asked) > 20
    for method, path in asked:
        for answer in [browser.request(method, path), *([browser.sends(path)] if method == "POST" else [])]:
            headers = answer.headers
            assert set(headers["content-security-policy"].split("; ")) == POLICY, (method, path)
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert not re.search(r"<style|<script(?! src=)|javascript:|\son\w+=|\sstyle=", answer.text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_moves_for_those_whom_that_makes_ill(sheet: Path) -> None:
    assert not re.search("transition|animation|scroll-behavior|@keyframes", sheet.read_text("utf-8"))


class Words(HTMLParser):
    """Gathers what a page says in its reader's own language: not what stands in another one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self._open: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = str(given["lang"])
        foreign = any(self._open) or (tag != "html" and "lang" in given)
        if not foreign:
            self.said += [str(given[name]) for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self._open.append(foreign)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open) and data.strip():
            self.said.append(data)


class Desk:
    """A browser before the real presenter over a practice in memory."""

    def __init__(self) -> None:
        clock = FakeClock()
        self.practice = Practice(clock)
        self.daemon = WholeDesk(self.practice, "assistant")
        presenter = Presenter(self.daemon, clock, Counted())
        view = make_view(presenter, origin=ORIGIN, randomness=Counted(), clock=clock)
        self.browser = Browser(view)
        self.opened = self.browser.enter(view.link()).text

    def every_page(self) -> Iterator[str]:
        """Show every screen, with and without messages, and what stands in their place."""
        yield self.opened
        yield self.browser.get("/").text
        yield from self.prompts()
        for path in (
            "/",
            "/waiting",
            "/search",
            "/new",
            "/leaflet",
            "/referral/referral-1",
            "/leaflet/referral-1",
        ):
            yield self.browser.get(path).text
        yield self.browser.lands("/search", name="Jansen").text
        yield self.browser.lands("/search", name="Niemand").text
        yield self.browser.lands("/search", birth_date="40-40-1950").text
        yield self.browser.lands("/new", bsn="123456789", birth_date="40-40-1950").text
        for act in ("message", "cancel", "try-again"):
            yield self.browser.lands(f"/referral/referral-1/{act}").text
        yield self.browser.lands("/test").text
        yield self.browser.post("/lock", data={"token": "0" * 64}).text
        self.daemon.away = True
        yield self.browser.get("/").text
        yield self.browser.get("/referral/referral-1").text
        self.browser.sends("/lock")
        yield self.browser.get("/").text
        yield self.browser.get("/open/nothing").text

    def prompts(self) -> Iterator[str]:
        """Open every kind of question, and send each answer with nothing filled in."""
        lacking = replace(JANSEN, phones=(), birth_date=None)
        child = DeskPatient("Sem de Wit", CHILD.birth_date, "1004")
        self.practice.waits(JANSEN, calls=2)
        self.practice.waits(lacking, referrers=("dr. Visser",), went="letter")
        self.practice.waits(child)
        for mode in (Mode.REFER, Mode.REGISTER_ONLY):
            self.practice.mode = mode
            for prompt in list(self.practice.cases):
                yield self.browser.lands(f"/prompt/{prompt}").text
                scopes = ["contact", "feedback", "reasons", "own_words", "health_reasons"]
                yield self.browser.lands(
                    f"/prompt/{prompt}/answer", scope=scopes, asked_via="interpreter"
                ).text
                yield self.browser.lands(
                    f"/prompt/{prompt}/answer", answer="given_to_me", scope="contact"
                ).text
        self.practice.mode = Mode.REFER
        last = self.practice.waits(BAKKER)
        self.browser.lands(f"/prompt/{last}")
        yield self.browser.lands(f"/prompt/{last}/answer", answer="not_wor").text


def test_every_page_speaks_the_readers_language_to_the_last_word() -> None:
    catalogue.use(catalogue.PSEUDO)
    try:
        for page in Desk().every_page():
            for said in Words(page).said:
                left = DATA.sub("", outside(said))
                assert not re.search("[^\\W\\d_]{2,}", left), (left, said)
    finally:
        catalogue.use(catalogue.DUTCH)


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_page_says_which_language_it_speaks(language: str) -> None:
    catalogue.use(language)
    try:
        assert {Words(page).language for page in Desk().every_page()} == {language}
    finally:
        catalogue.use(catalogue.DUTCH)


def test_what_is_known_of_a_patient_is_corrected_in_a_form_that_opens_by_itself_only_with_a_message() -> None:
    desk = Desk()
    desk.practice.waits(JANSEN)
    one = "/referral/referral-1"
    page = desk.browser.get(one).text
    assert 'name="phone1" type="tel" value="06-12345678"' in page
    assert '<details class="act" open>' not in page
    known = {"surname": "Jansen", "call_name": "Anna", "phone1": "06-12345678"}
    wrong = desk.browser.lands(f"{one}/correct", **known, birth_date="40-40-1950").text
    assert wrong.count('<details class="act" open>') == 1
    assert 'value="40-40-1950"' in wrong
    desk.browser.lands(f"{one}/correct", **{**known, "phone1": "06-87654321"})
    [given] = desk.practice.corrected
    assert given.phones == ("06-87654321",)
