"""The sign-in in Chromium: strict cookies, Origin and our policies together, over plain HTTP on loopback."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.listening import address_of
from wor_sidecar.welfare.settings import ListenSettings
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE, open_site
from wor_sidecar.wire.control_server import RunningServer, listen

CHROMIUM = Path("/usr/bin/chromium")
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

    if not CHROMIUM.is_file():
        missing = "Chromium is not installed."
        pytest.fail(missing) if os.environ.get("WOR_INSIST") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


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
    posted: list[dict[str, str]] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: request.method == "POST" and posted.append(request.all_headers()))
    signs_in(site, page, url)
    assert page.locator("form[action='/sign-out']").count() == 1
    [cookie] = context.cookies()
    assert (cookie["name"], cookie["sameSite"], cookie["httpOnly"]) == (COOKIE, "Strict", True)
    page.click("form[action='/sign-out'] button")
    assert page.url == f"{url}/sign-in"
    assert [one["origin"] for one in posted] == [url, url]
    assert [one["referer"].startswith(url) for one in posted] == [True, True]
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
