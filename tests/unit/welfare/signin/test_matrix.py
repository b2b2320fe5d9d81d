"""Every route with every role and with none, by a real request; a route that stands not here fails.

A new page needs its line in MATRIX: whoever opens it is named there, and nobody else gets in.
"""

import re
from typing import Any

import pytest
from starlette.routing import Mount

from tests.unit.welfare.signin.newcomers import Newcomer
from wor_sidecar.web.door import LARGEST_FORM
from wor_sidecar.welfare.listening import address_of
from wor_sidecar.welfare.settings import ListenSettings
from wor_sidecar.welfare.signin.kit import View
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE, make_app, make_pages, open_site

OPEN = "no session"
CONTENT = "coach coordinator"
UPKEEP = "coordinator administrator"
ALL = "coach coordinator administrator"
MATRIX = {
    "GET /": CONTENT,
    "POST /search": CONTENT,
    "GET /reports": CONTENT,
    "GET /cases/{id}": CONTENT,
    "POST /cases/{id}/contact": CONTENT,
    "GET /cases/{id}/steps/{step}": CONTENT,
    "POST /cases/{id}/steps/{step}": CONTENT,
    "GET /cases/{id}/documents/{document}": CONTENT,
    "POST /cases/{id}/newest": CONTENT,
    "POST /cases/{id}/two-people": CONTENT,
    "GET /cases/{id}/trail": "coordinator",
    "GET /import": CONTENT,
    "POST /import": CONTENT,
    "GET /letters-by-hand": CONTENT,
    "GET /letters-by-hand/{letter}": CONTENT,
    "POST /letters-by-hand/{letter}/done": CONTENT,
    "POST /letters-by-hand/{letter}/not-done": CONTENT,
    "GET /own-cases": CONTENT,
    "POST /cases.csv": CONTENT,
    "GET /figures": CONTENT,
    "POST /figures": CONTENT,
    "GET /figures.csv": CONTENT,
    "GET /figures.xlsx": CONTENT,
    "GET /figures.json": CONTENT,
    "GET /overleg": CONTENT,
    "GET /overleg/{organisation}": CONTENT,
    "POST /overleg/{organisation}": CONTENT,
    "GET /partners": ALL,
    "GET /partners/invite": UPKEEP,
    "POST /partners/invite": UPKEEP,
    "GET /partners/{organisation}/digits": ALL,
    "POST /partners/{organisation}/digits": ALL,
    "GET /partners/{organisation}/end": UPKEEP,
    "POST /partners/{organisation}/end": UPKEEP,
    "GET /manage": UPKEEP,
    "GET /manage/users": "administrator",
    "GET /manage/newcomer": "administrator",
    "POST /manage/newcomer": "administrator",
    "GET /manage/users/{user}": "administrator",
    "POST /manage/users/{user}/role": "administrator",
    "POST /manage/users/{user}/disable": "administrator",
    "POST /manage/users/{user}/enable": "administrator",
    "POST /manage/users/{user}/sessions": "administrator",
    "POST /manage/users/{user}/welcome": "administrator",
    "GET /manage/keys": UPKEEP,
    "POST /manage/keys": "administrator",
    "GET /manage/retention": UPKEEP,
    "GET /manage/audit": UPKEEP,
    "POST /manage/audit": UPKEEP,
    "POST /manage/audit/verify": UPKEEP,
    "GET /manage/exports": UPKEEP,
    "POST /manage/exports": "coordinator",
    "GET /manage/exports/{export}": UPKEEP,
    "POST /manage/exports/{export}/decide": UPKEEP,
    "POST /manage/exports/{export}/fetch": "coordinator",
    "GET /manage/team": UPKEEP,
    "GET /manage/team/{user}": UPKEEP,
    "POST /manage/team/{user}/week": UPKEEP,
    "POST /manage/team/{user}/away": UPKEEP,
    "POST /manage/team/{user}/back": UPKEEP,
    "GET /manage/team/{user}/cases": "coordinator",
    "POST /manage/team/{user}/cases": "coordinator",
    "POST /manage/districts": UPKEEP,
    "POST /manage/districts/drop": UPKEEP,
    "GET /account": ALL,
    "POST /account/language": ALL,
    "POST /account/sessions/end": ALL,
    "GET /account/confirm": ALL,
    "POST /account/confirm": ALL,
    "POST /account/confirm/options": ALL,
    "GET /account/passkeys": ALL,
    "POST /account/passkeys": ALL,
    "POST /account/passkeys/options": ALL,
    "POST /account/passkeys/rename": ALL,
    "POST /account/passkeys/remove": ALL,
    "GET /account/password": ALL,
    "POST /account/password": ALL,
    "GET /account/app": ALL,
    "POST /account/app": ALL,
    "GET /account/codes": ALL,
    "POST /account/codes": ALL,
    "GET /account/work": CONTENT,
    "POST /account/work/week": CONTENT,
    "POST /account/work/away": CONTENT,
    "POST /account/work/back": CONTENT,
    "POST /account/work/reminder": CONTENT,
    "POST /sign-out": ALL,
    "GET /sign-in/unsent": ALL,
    "POST /sign-in/unsent": ALL,
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "GET /sign-in/lost": OPEN,
    "POST /sign-in/passkey": OPEN,
    "POST /sign-in/passkey/options": OPEN,
    "GET /welcome": OPEN,
    "POST /welcome": OPEN,
    "GET /welcome/ways": OPEN,
    "POST /welcome/passkey": OPEN,
    "POST /welcome/passkey/options": OPEN,
    "POST /welcome/password": OPEN,
}
"""Who opens a route. OPEN: without a session too; the form is held to its browser all the same."""
WITH_FILES = {"POST /import"}
HEADERS = {
    "content-security-policy": "default-src 'self'; object-src 'none'; frame-ancestors 'none';"
    " base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
ROLES = tuple(role.value for role in Role)
LINKS = re.compile(r'(?:href|src|action)="([^"]*)"')
TITLE = re.compile(r"<title>([^<]*)</title>")
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def answers(site: Any, browser: Any) -> Any:
    """Yield every line of the matrix with what this browser gets, each with a session of its own."""
    case = site.case
    for line in MATRIX:
        method, path = line.split(" ")
        where = re.sub(r"\{user\}", "nobody.here", path).replace("{step}", "accept")
        where = re.sub(r"\{[^}]+\}", case, where)
        asks = browser()
        yield line, asks.posts(where) if method == "POST" else asks.get(where)


@pytest.fixture
def site(site: Any) -> Any:
    site.case = site.arrives()
    return site


def dressed(answer: Any) -> bool:
    return all(answer.headers.get(name) == value for name, value in HEADERS.items())


def test_every_route_stands_in_the_matrix_and_nothing_else_does(site: Any) -> None:
    view = View(site.inbox.answers, site.inbox.settings, make_pages(), site.clock, site.desk.randomness)
    routes = [one for one in make_app(view, site.entering, site.address).routes if not isinstance(one, Mount)]
    known = {f"{method} {one.path}" for one in routes for method in one.methods - {"HEAD"}}
    assert known == MATRIX.keys()
    roles = {
        f"{method} {one.path}": " ".join(role for role in ROLES if role in getattr(one, "roles", ()))
        for one in routes
        for method in one.methods - {"HEAD"}
    }
    said = {line: "" if who == OPEN else " ".join(role for role in ROLES if role in who.split())
            for line, who in MATRIX.items()}  # fmt: skip
    assert roles == said


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_its_own_pages_and_no_other(site: Any, role: str) -> None:
    wrong = []
    for line, answer in answers(site, lambda: site.browser(role)):
        barred = "WOR-I151" in answer.text or (line == "GET /" and answer.status_code == 303)
        expected = MATRIX[line] != OPEN and role not in MATRIX[line].split()
        if barred is not expected or answer.status_code >= 500 or (barred and "Voorbeeld" in answer.text):
            wrong.append((line, answer.status_code))
        if not dressed(answer):
            wrong.append((line, "headers"))
    assert wrong == []


def test_who_has_no_session_gets_the_sign_in_page_and_nothing_else(site: Any) -> None:
    wrong = []
    for line, answer in answers(site, site.stranger):
        asked = answer.status_code == 403 and 'name="password"' in answer.text
        led = answer.status_code == 303 and answer.headers["location"] == "/sign-in"
        if MATRIX[line] == OPEN:
            fine = answer.status_code in (200, 303, 403)
        else:
            fine = led if line == "GET /" else asked
        if not fine or not dressed(answer) or "Voorbeeld" in answer.text:
            wrong.append((line, answer.status_code))
    assert wrong == []


def posts(site: Any) -> Any:
    """Yield every POST route, and a browser of somebody who may take it."""
    for line, who in MATRIX.items():
        method, path = line.split(" ")
        if method == "POST":
            where = re.sub(r"\{[^}]+\}", site.case, path)
            yield line, where, site.stranger() if who == OPEN else site.browser(who.split()[0])


def test_no_form_counts_without_its_session_s_token_threat_26(site: Any) -> None:
    wrong = []
    for line, where, browser in posts(site):
        files = {"files": {"file": ("x", b"x")}} if line in WITH_FILES else {}
        for token in ({"token": "0" * 64}, {}):
            answer = browser.post(where, data=token, **files)
            led = answer.status_code == 303 and answer.headers["location"] == "/welcome"
            refused = answer.status_code == 403 and "WOR-I150" in answer.text
            if not (led or answer.status_code == 403 if MATRIX[line] == OPEN else refused):
                wrong.append((line, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    "foreign",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:8721"},
     {"origin": "", "sec-fetch-site": "cross-site"}],
)  # fmt: skip
def test_no_form_counts_that_another_origin_posts_threat_26(site: Any, foreign: dict[str, str]) -> None:
    wrong = []
    for line, where, browser in posts(site):
        answer = browser.posts(where) if not foreign else browser.post(where, headers=foreign)
        if answer.status_code != 403 or "<form" in answer.text or not dressed(answer):
            wrong.append((line, answer.status_code))
    assert wrong == []


def test_the_door_s_own_refusals_and_the_shelves_are_dressed_too(site: Any) -> None:
    coach = site.browser()
    found = {
        "unknown": (404, coach.get("/nothing-here")),
        "method": (405, coach.get("/search")),
        "host": (421, coach.get("/", headers={"host": "evil.example"})),
        "large": (413, coach.post("/search", data={"words": "x" * (LARGEST_FORM + 1)})),
        "style": (200, coach.get("/static/style.css")),
        "script": (200, coach.get("/own/passkeys.js")),
        "lost": (404, coach.get("/own/nothing.js")),
    }
    assert {name: answer.status_code for name, (_status, answer) in found.items()} == {
        name: status for name, (status, _answer) in found.items()
    }
    assert [name for name, (_status, answer) in found.items() if not dressed(answer)] == []
    kept = {name: answer.headers["cache-control"] for name, (_status, answer) in found.items()}
    assert {name for name, how in kept.items() if how != "no-store"} == {"style", "script", "lost"}


def test_no_patient_is_in_a_title_or_an_address_and_no_page_has_a_script_inline(site: Any) -> None:
    wrong = []
    for role in ROLES:
        for line, answer in answers(site, lambda role=role: site.browser(role)):
            addresses = [*LINKS.findall(answer.text), *TITLE.findall(answer.text)]
            addresses.append(answer.headers.get("location", ""))
            addresses.append(answer.headers.get("content-disposition", ""))
            if [one for one in addresses if "voorbeeld" in one.lower()]:
                wrong.append((line, "a patient's name"))
            if "html" in answer.headers.get("content-type", "") and INLINE.search(answer.text):
                wrong.append((line, "inline"))
    assert wrong == []


def test_over_tls_every_cookie_is_of_this_host_alone(site: Any) -> None:
    url = "https://inbox.example"
    address = address_of(ListenSettings("127.0.0.1", 8720, url), 8720)
    site.app = open_site(site.inbox, address, site.clock, site.desk.randomness)
    newcomer = Newcomer(site, at=url)
    newcomer.browser.headers["origin"] = url
    newcomer.types_the_code()
    entered = newcomer.makes_a_passkey(origin=url)
    assert entered.status_code == 200
    given = entered.headers.get_list("set-cookie")
    assert [one.split("=")[0] for one in given] == [f"__Host-{COOKIE}"]
    assert all(word in given[0] for word in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"))
    assert "Domain" not in given[0]
    assert entered.headers["strict-transport-security"] == "max-age=31536000"
    newcomer.browser = newcomer.fresh()
    assert newcomer.signs_in(origin=url).status_code == 303
    assert newcomer.browser.get("/account").status_code == 200
    newcomer.browser = newcomer.fresh()
    assert newcomer.signs_in(origin="http://inbox.example").status_code == 403
