"""The door of a browser view: strangers stay outside, and every answer says what a browser may do."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from wor_sidecar.web.door import LARGEST_FORM, Door
from wor_sidecar.web.forms import form_of
from wor_sidecar.web.pages import static

ORIGIN = "http://127.0.0.1:8720"


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("the page")


async def post(request: Request) -> PlainTextResponse:
    form = await form_of(request)
    return PlainTextResponse(form.text("note"))


async def broken(_request: Request) -> PlainTextResponse:
    raise ValueError("A. Bakker")


def browser(origin: str = ORIGIN, *, secure: bool = False, largest: int = LARGEST_FORM) -> TestClient:
    routes = [
        Route("/", page, methods=["GET"]),
        Route("/", post, methods=["POST"]),
        Route("/broken", broken),
        static(),
    ]
    app = Door(
        Starlette(routes=routes),
        origins=frozenset({ORIGIN, "http://localhost:8720", "https://inbox.example"}),
        secure=secure,
        largest=largest,
    )
    return TestClient(app, base_url=origin, raise_server_exceptions=False)


@pytest.mark.parametrize("origin", [ORIGIN, "http://localhost:8720", "https://inbox.example"])
def test_our_own_hosts_come_in(origin: str) -> None:
    assert browser(origin).get("/").text == "the page"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:8720.evil.example", ""]
)
def test_another_host_gets_nothing_threat_26(host: str) -> None:
    answer = browser().get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "the page" not in answer.text


def test_two_hosts_at_once_get_nothing_threat_26() -> None:
    headers = [("host", "evil.example"), ("host", "127.0.0.1:8720")]
    assert browser().get("/", headers=headers).status_code == 421
    assert browser().get("/", headers=headers[::-1]).status_code == 421


def test_our_own_page_may_post() -> None:
    assert browser().post("/", data={"note": "x"}, headers={"origin": ORIGIN}).text == "x"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8721"},
        {"origin": "https://127.0.0.1:8720"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_a_page_from_elsewhere_may_not_post_threat_26(headers: dict[str, str]) -> None:
    answer = browser().post("/", data={"note": "x"}, headers=headers)
    assert answer.status_code == 403
    assert answer.text != "x"


def test_a_browser_that_says_nothing_is_left_to_the_form_s_token() -> None:
    assert browser().post("/", data={"note": "x"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/broken", "/static/style.css"])
def test_every_answer_carries_the_policy(path: str) -> None:
    headers = browser().get(path).headers
    policy = headers["content-security-policy"]
    for part in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_a_refusal_carries_the_policy_too() -> None:
    assert "content-security-policy" in browser().get("/", headers={"host": "evil.example"}).headers


def test_pages_are_kept_nowhere_and_the_style_sheet_for_a_while() -> None:
    assert browser().get("/").headers["cache-control"] == "no-store"
    assert browser().get("/static/style.css").headers["cache-control"] == "max-age=3600"


def test_over_tls_a_browser_is_told_to_stay_there() -> None:
    found = browser("https://inbox.example", secure=True).get("/").headers["strict-transport-security"]
    assert found == "max-age=31536000"


@pytest.mark.parametrize("chunked", [False, True])
def test_more_than_a_form_holds_is_refused(chunked: bool) -> None:
    body = b"note=" + b"x" * 2000
    pieces: Any = iter([body[:1000], body[1000:]]) if chunked else body
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert browser(largest=1000).post("/", content=pieces, headers=headers).status_code == 413


def test_exactly_what_a_form_holds_comes_in() -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert browser(largest=1000).post("/", content=b"note=" + b"x" * 995, headers=headers).status_code == 200


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with capture_logs() as found:
        yield found


def test_what_goes_wrong_inside_shows_nothing_and_is_logged_without_what_was_asked(logged: list[Any]) -> None:
    answer = browser().get("/broken?name=Bakker")
    assert answer.status_code == 500
    assert "Bakker" not in answer.text
    [line] = logged
    assert (line["event"], line["method"]) == ("page.failed", "GET")
    assert "Bakker" not in str(line)
