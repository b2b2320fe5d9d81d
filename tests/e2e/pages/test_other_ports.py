"""Loopback belongs to everybody of a terminal server: a neighbour gets nothing and moves nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from own_desk import OwnDesk, own_desk
from playwright.sync_api import Browser, BrowserContext, Page

from tests.unit.tray.fakes import JANSEN

pytestmark = pytest.mark.browser


@dataclass
class Neighbour:
    """A server of another account: keeps what it is sent, and sets a cookie for every path."""

    origin: str
    cookies: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tossed: str = ""


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.cookies += self.headers.get_all("cookie", [])
            self.send_response(200)
            self.send_header("content-type", "text/html")
            if made.tossed:
                self.send_header("set-cookie", made.tossed)
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Prijsvraag</title><h1>Klik hier</h1>")

        do_POST = do_GET  # noqa: N815  # the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Neighbour(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk() -> Iterator[OwnDesk]:
    with own_desk() as made:
        yield made


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(locale="nl-NL")
    made.set_default_timeout(30_000)
    yield made
    made.close()


def entered(context: BrowserContext, desk: OwnDesk) -> tuple[Page, str, str]:
    """Open the desk; return its page, its list's address and the session's secret."""
    page = context.new_page()
    page.goto(desk.view.link())
    page.get_by_role("link", name="Zoeken").wait_for()
    [cookie] = context.cookies()
    return page, page.url.rstrip("/"), cookie["value"]


def test_threat_26_a_server_on_another_port_never_gets_the_desks_cookie(context, desk, neighbour) -> None:
    _page, _home, secret = entered(context, desk)
    context.add_cookies([{"name": "canary", "value": "sung", "domain": "127.0.0.1", "path": "/"}])
    other = context.new_page()
    for path in ("/", "/waiting", "/open/x", "/own/desk.js", "/prompt/p", f"/{'0' * 32}/"):
        other.goto(neighbour.origin + path)
        other.evaluate("() => fetch(location.href, {credentials: 'include'})")
        other.evaluate("() => fetch(location.href, {method: 'POST', credentials: 'include'})")
    # Cookies know no ports: another one arrives everywhere, so the desk's own would as well.
    assert len(neighbour.cookies) == len(neighbour.asked) >= 18
    assert all("canary=sung" in one for one in neighbour.cookies)
    assert not any(secret in one or "wor-desk" in one for one in neighbour.cookies)


FOLLOWS = """url => {
  const link = document.createElement("a");
  link.href = url;
  document.body.append(link);
  link.click();
}"""


def test_threat_26_a_click_on_the_desk_tells_another_port_no_place(context, desk, neighbour) -> None:
    page, home, _secret = entered(context, desk)
    page.evaluate(FOLLOWS, neighbour.origin + "/prize")
    page.get_by_role("heading", name="Klik hier").wait_for()
    assert page.evaluate("() => document.referrer") == ""
    assert neighbour.asked[0] == "/prize"
    page.go_back()
    page.get_by_role("link", name="Zoeken").wait_for()
    assert page.url.rstrip("/") == home
    # A link to the desk that stands in a page of somebody else (a mail, the practice's own page) opens it.
    page.goto(neighbour.origin)
    page.evaluate(FOLLOWS, desk.view.link())
    page.get_by_role("link", name="Zoeken").wait_for()


def test_threat_26_a_cookie_tossed_from_another_port_shuts_nobody_out(context, desk, neighbour) -> None:
    page, home, secret = entered(context, desk)
    name = next(one["name"] for one in context.cookies() if one["value"] == secret)
    neighbour.tossed = f"{name}={'0' * 64}; Path=/; HttpOnly"
    context.new_page().goto(neighbour.origin)
    assert len([one for one in context.cookies(home) if one["name"] == name]) == 2
    assert page.goto(f"{home}/waiting").status == 200


DRIVES = """async ([home, token]) => {
  const told = {};
  const send = (path, more) => fetch(home + path, {credentials: "include", ...more});
  const form = new URLSearchParams({token});
  told.read = await send("/waiting", {mode: "cors"}).then(() => "read", () => "refused");
  for (const path of ["/test", "/lock"]) {
    for (const mode of ["no-cors", "cors"]) {
      await send(path, {method: "POST", body: form, mode}).catch(() => null);
    }
  }
  const frame = document.createElement("iframe");
  frame.src = home + "/";
  const loaded = new Promise((done) => { frame.onload = done; });
  document.body.append(frame);
  await loaded;
  return told;
}"""


def test_threat_26_a_page_of_another_port_that_knows_even_the_place_drives_nothing(
    context, desk, neighbour
) -> None:
    page, home, _secret = entered(context, desk)
    desk.practice.waits(JANSEN)
    token = page.locator("body").get_attribute("data-token")
    evil = context.new_page()
    evil.goto(neighbour.origin)
    told = evil.evaluate(DRIVES, [home, token])
    assert told["read"] == "refused"
    assert not evil.frame_locator("iframe").locator("nav").count()
    assert all(frame.url.startswith(("chrome-error:", neighbour.origin)) for frame in evil.frames)
    # A window of the desk that it opens is out of its reach.
    with context.expect_page() as opened:
        evil.evaluate("home => { window.mine = window.open(home + '/'); }", home)
    opened.value.get_by_role("heading", name="niet open").wait_for()
    assert evil.evaluate("() => window.mine.closed")
    # A form of its own, that a person clicks: the whole page goes along, and nothing is done.
    evil.evaluate(
        """([home, token]) => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = home + "/test";
          form.innerHTML = `<input name="token" value="${token}"><button>Klik</button>`;
          document.body.append(form);
        }""",
        [home, token],
    )
    with evil.expect_response(f"{home}/test") as posted:
        evil.get_by_role("button", name="Klik").click()
    assert posted.value.status == 403
    assert len(desk.practice.cases) == 1
    page.reload()
    page.get_by_role("row").filter(has_text="A.J.").wait_for()
