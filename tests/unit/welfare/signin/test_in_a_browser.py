"""The sign-in in Chromium: strict cookies, Origin and our policies together, over plain HTTP on loopback.

Passkeys by its virtual authenticator; every page of them held to axe, a clean console and its own width.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest

from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.listening import address_of
from wor_sidecar.welfare.settings import ListenSettings
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE, open_site
from wor_sidecar.wire.control_server import RunningServer, listen

CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
PASSWORD = "vier woorden achter elkaar"
pytestmark = pytest.mark.browser


@pytest.fixture
def url(site: Any) -> Iterator[str]:
    listener = listen("127.0.0.1", 0)
    address = address_of(ListenSettings("127.0.0.1"), listener.getsockname()[1])
    server = RunningServer(open_site(site.inbox, address, site.clock, site.desk.randomness), None, listener)
    yield address.url
    server.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        missing = "Chromium is not installed."
        pytest.fail(missing) if os.environ.get("WOR_INSIST") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def named(url: str) -> str:
    """The same pages under the name that a passkey can belong to."""
    return url.replace("127.0.0.1", "localhost")


@pytest.fixture
def context(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context()
    yield context
    context.close()


def signs_in(site: Any, page: Any, url: str) -> None:
    made = site.enrolling.add("m.bakker", "M. Bakker", Role.ADMINISTRATOR, PASSWORD, Actor("control", ""))
    page.goto(f"{url}/sign-in")
    page.fill("#user", "m.bakker")
    page.fill("#password", PASSWORD)
    page.fill("#code", pyotp.TOTP(made.secret).at(site.clock.now() // 1000))
    page.click("main button")
    page.wait_for_url(lambda now: not now.endswith("/sign-in"))


def test_a_person_signs_in_and_out_and_the_browser_complains_of_nothing(
    site: Any, url: str, context: Any
) -> None:
    page = context.new_page()
    said: list[str] = []
    posted: list[Any] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: request.method == "POST" and posted.append(request))
    signs_in(site, page, url)
    assert page.locator("form[action='/sign-out']").count() == 1
    [cookie] = context.cookies()
    assert (cookie["name"], cookie["sameSite"], cookie["httpOnly"]) == (COOKIE, "Strict", True)
    page.click("form[action='/sign-out'] button")
    page.wait_for_url(f"{url}/sign-in")
    headers = [one.all_headers() for one in posted]  # asked here: in the event itself it would race the click
    assert [one["origin"] for one in headers] == [url, url]
    assert [one["referer"].startswith(url) for one in headers] == [True, True]
    assert said == []


def test_a_page_from_elsewhere_posts_nothing_and_its_link_ends_no_session_threat_26(
    site: Any, url: str, context: Any
) -> None:
    page = context.new_page()
    signs_in(site, page, url)
    other = context.new_page()
    hostile = f"<form method='post' action='{url}/sign-out'><button>x</button></form><a href='{url}/'>y</a>"
    other.set_content(hostile)
    with other.expect_navigation() as navigation:
        other.click("button")
    assert navigation.value.status == 403
    other.set_content(hostile)
    with other.expect_navigation():
        other.click("a")
    page.reload()
    assert page.locator("form[action='/sign-out']").count() == 1


def test_a_page_from_elsewhere_cannot_put_ours_in_a_frame_threat_26(url: str, context: Any) -> None:
    page = context.new_page()
    page.set_content(f"<iframe src='{url}/sign-in'></iframe>")
    page.wait_for_load_state("networkidle")
    framed = page.frames[1]
    assert framed.locator("#password").count() == 0


class Desk:
    """A page with an authenticator in the machine; every step ends with a look at axe and the console."""

    def __init__(self, site: Any, context: Any, named: str) -> None:
        from tests.e2e.pages.watching import AXE, DESK, Watched

        if not AXE.is_file():
            missing = f"axe-core is missing: run `npm ci` in {AXE.parents[2]}."
            pytest.fail(missing) if os.environ.get("WOR_INSIST") else pytest.skip(missing)
        self.site, self.named, self.page = site, named, context.new_page()
        self.page.set_viewport_size(DESK)
        self.watched = Watched(self.page)
        self.page.on("console", lambda message: self._hears(message.text))
        self.page.on("pageerror", lambda error: self.watched.complaints.append(str(error)))
        line = context.new_cdp_session(self.page)
        line.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        line.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def _hears(self, said: str) -> None:
        if not said.startswith("Failed to load resource: the server responded with a status of 4"):
            self.watched.complaints.append(said)  # its own line of a refusal that a page tells is none

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.named}{path}")
        self.looks()

    def looks(self) -> None:
        self.page.wait_for_load_state()
        self.watched.check()

    def presses(self, words: str, then: str) -> None:
        """Press a button, and wait for the heading that comes then."""
        self.page.get_by_role("button", name=words).click()
        self.page.get_by_role("heading", level=1, name=then).wait_for()
        self.looks()

    def makes_a_way_in(self, role: Role = Role.COACH) -> list[str]:
        """Type the administrator's code and make a passkey; returns the recovery codes."""
        made = self.site.enrolling.welcome("m.bakker", "M. Bakker", role, Actor("control", ""))
        self.opens("/welcome")
        self.page.fill("#user", "m.bakker")
        self.page.fill("#code", made.code)
        self.presses("Verder", "Uw manier van inloggen")
        self.page.fill("#name", "laptop")
        self.presses("Passkey maken", "Uw herstelcodes")
        return self.page.locator("ol.digits li").all_inner_texts()

    def signs_out(self) -> None:
        self.page.click("form[action='/sign-out'] button")
        self.page.get_by_role("heading", level=1, name="Inloggen").wait_for()
        self.looks()


@pytest.fixture
def at_desk(site: Any, context: Any, named: str) -> Desk:
    return Desk(site, context, named)


def test_a_newcomer_makes_a_passkey_and_signs_in_with_it_and_no_name(at_desk: Desk) -> None:
    codes = at_desk.makes_a_way_in()
    assert len(set(codes)) == 10
    at_desk.signs_out()
    at_desk.presses("Inloggen met een passkey", "Postvak")
    at_desk.opens("/account")
    assert at_desk.page.get_by_role("rowheader", name="laptop").count() == 1


def test_a_second_way_in_then_no_passkey_then_a_recovery_code(at_desk: Desk) -> None:
    page = at_desk.page
    codes = at_desk.makes_a_way_in()
    at_desk.opens("/account/passkeys")
    page.get_by_role("button", name="Passkey maken").click()
    page.get_by_role("alert").filter(has_text="niet gebruikt").wait_for()
    at_desk.opens("/account")
    at_desk.presses("laptop weghalen", "Mijn toegang")
    assert page.get_by_text("WOR-I165").count() == 1
    at_desk.opens("/account/password")
    page.fill("#new", PASSWORD)
    at_desk.presses("Bewaren", "Mijn toegang")
    at_desk.opens("/account/app")
    app = pyotp.TOTP(page.locator(".digits").inner_text())
    page.fill("#code", app.at(at_desk.site.clock.now() // 1000))
    at_desk.presses("Bewaren", "Mijn toegang")
    at_desk.presses("laptop weghalen", "Mijn toegang")
    at_desk.signs_out()
    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.get_by_text("WOR-I152").wait_for()
    at_desk.opens("/sign-in/lost")
    page.fill("#user", "m.bakker")
    page.fill("#password", PASSWORD)
    page.fill("#code", codes[0])
    at_desk.presses("Inloggen", "Mijn toegang")
    assert page.get_by_text("Herstelcodes over: 9.").count() == 1


def test_who_signed_in_a_while_ago_shows_the_passkey_again(at_desk: Desk) -> None:
    at_desk.makes_a_way_in()
    at_desk.site.clock.at += 11 * 60_000
    at_desk.opens("/account/codes")
    at_desk.presses("Mijn passkey gebruiken", "Nieuwe herstelcodes maken")
    at_desk.presses("Tien nieuwe codes maken", "Uw herstelcodes")
    assert at_desk.page.locator("ol.digits li").count() == 10


def test_the_pages_fit_a_telephone_and_speak_english_for_who_chose_it(at_desk: Desk) -> None:
    at_desk.makes_a_way_in()
    at_desk.page.set_viewport_size({"width": 360, "height": 740})
    at_desk.opens("/account")
    at_desk.page.select_option("#language", "en")
    at_desk.presses("In deze taal lezen", "My access")
    for path in ("/account/passkeys", "/account/password", "/account/app", "/account/codes"):
        at_desk.opens(path)
    at_desk.opens("/account/confirm")
    at_desk.page.click("form[action='/sign-out'] button")
    for path in ("/sign-in", "/sign-in/lost", "/welcome"):
        at_desk.opens(path)


def test_without_javascript_a_newcomer_takes_a_password_with_an_app(
    site: Any, chromium: Any, named: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    made = site.enrolling.welcome("m.bakker", "M. Bakker", Role.COACH, Actor("control", ""))
    page.goto(f"{named}/welcome")
    page.fill("#user", "m.bakker")
    page.fill("#code", made.code)
    page.click("main button")
    assert not page.get_by_role("button", name="Passkey maken").is_visible()
    page.fill("#password", PASSWORD)
    app = pyotp.TOTP(page.locator(".digits").inner_text())
    page.fill("#code", app.at(site.clock.now() // 1000))
    page.get_by_role("button", name="Bewaren en inloggen").click()
    assert page.locator("ol.digits li").count() == 10
    site.clock.at += 31_000
    page.click("form[action='/sign-out'] button")
    assert not page.get_by_role("button", name="Inloggen met een passkey").is_visible()
    page.fill("#user", "m.bakker")
    page.fill("#password", PASSWORD)
    page.fill("#code", app.at(site.clock.now() // 1000))
    page.get_by_role("button", name="Inloggen", exact=True).click()
    assert page.locator("form[action='/sign-out']").count() == 1
    context.close()
