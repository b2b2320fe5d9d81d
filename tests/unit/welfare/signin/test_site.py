"""The site by its doors: who gets in, what a role may open, where a form goes whose session has ended."""

import re
from typing import Any

import pyotp
import pytest
from starlette.routing import Mount, Route

from wor_sidecar.domain.errors.inbox import CaseUnknown
from wor_sidecar.web.door import Door
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.listening import address_of
from wor_sidecar.welfare.settings import ListenSettings
from wor_sidecar.welfare.signin import site as site_module
from wor_sidecar.welfare.signin.kit import PageRoute, View, page_route, see
from wor_sidecar.welfare.signin.porter import SIGN_IN, UNSENT
from wor_sidecar.welfare.signin.roles import CONTENT, EVERYBODY, UPKEEP, Role
from wor_sidecar.welfare.signin.site import COOKIE, make_app, make_pages, open_site

PASSWORD = "vier woorden achter elkaar"
MINUTE = 60_000
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
BEFORE = {
    SIGN_IN,
    "/sign-in/lost",
    "/sign-in/passkey",
    "/sign-in/passkey/options",
    "/welcome",
    "/welcome/ways",
    "/welcome/passkey",
    "/welcome/passkey/options",
    "/welcome/password",
}
"""What opens without a session."""
ROLES = ("coach", "coordinator", "administrator")


def app_of(site: Any) -> Any:
    view = View(site.inbox.answers, site.inbox.settings, make_pages(), site.clock, site.desk.randomness)
    return make_app(view, site.entering, site.address)


def page_routes(site: Any) -> list[PageRoute]:
    return [route for route in app_of(site).routes if isinstance(route, PageRoute)]


def asked(browser: Any, route: PageRoute, case: str) -> Any:
    """Ask for a route as its method wants it, every id in it the case's."""
    path = re.sub(r"\{[^}]+\}", case, route.path)
    return browser.posts(path) if "POST" in (route.methods or ()) else browser.get(path)


class Person:
    """A user with a password and an app, at the sign-in page."""

    def __init__(self, site: Any, role: Role = Role.COACH) -> None:
        self.site = site
        made = site.enrolling.add("m.bakker", "M. Bakker", role, PASSWORD, Actor("control", "administrator"))
        self.app = pyotp.TOTP(made.secret)
        self.browser = site.stranger()

    def signs_in(self, page: Any = None, **other: str) -> Any:
        shown = page or self.browser.get(SIGN_IN)
        code = self.app.at(self.site.clock.now() // 1000)
        filled = {"user": "m.bakker", "password": PASSWORD, "code": code, **other}
        answer = self.browser.post(SIGN_IN, data={**dict(HIDDEN.findall(shown.text)), **filled})
        self.browser.secret = self.browser.cookies.get(COOKIE, "")
        return answer


@pytest.fixture
def pages(site: Any, monkeypatch: Any) -> list[str]:
    """Put three pages of the test's own in the place of the site's; returns what was posted to them."""
    posted: list[str] = []

    def act(visit: Any) -> Any:
        posted.append(visit.form.text("note"))
        return see(f"/case/{visit.path['id']}")

    def broken(_visit: Any) -> Any:
        raise ValueError("A. Bakker")

    def refused(visit: Any) -> Any:
        raise CaseUnknown(case=visit.path["id"])

    monkeypatch.setattr(
        site_module,
        "routes",
        lambda _view: [
            page_route("/", lambda _visit: see("/mine"), roles=CONTENT),
            page_route("/case/{id}", refused, roles=CONTENT),
            page_route("/case/{id}/act", act, roles=CONTENT, methods=("POST",)),
            page_route("/partners", lambda visit: see(f"/{visit.who.user}"), roles=UPKEEP),
            page_route("/broken", broken, roles=EVERYBODY),
        ],
    )
    site.app = open_site(site.inbox, site.address, site.clock, site.desk.randomness)
    return posted


def test_every_route_names_its_roles_but_those_before_the_sign_in_and_the_shelves(site: Any) -> None:
    for route in app_of(site).routes:
        if isinstance(route, PageRoute):
            assert route.roles, route.path
            assert route.roles <= EVERYBODY
        elif isinstance(route, Mount):
            assert route.path in {"/static", "/own"}
        else:
            assert isinstance(route, Route)
            assert route.path in BEFORE


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_own_pages_and_no_other(site: Any, role: str) -> None:
    case = site.arrives()
    routes = page_routes(site)
    assert len(routes) > 3
    for route in routes:
        answer = asked(site.browser(role), route, case)
        barred = "WOR-I151" in answer.text or (answer.status_code == 303 and route.path == "/")
        assert barred is (Role(role) not in route.roles), (route.path, route.methods)
        assert answer.status_code != 500, route.path


def test_a_stranger_opens_nothing(site: Any) -> None:
    case = site.arrives()
    for route in page_routes(site):
        answer = asked(site.stranger(), route, case)
        if route.path == "/":
            assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
            continue
        assert answer.status_code == 403, route.path
        assert 'name="password"' in answer.text


def test_an_administrator_sees_no_patient_on_any_page(site: Any) -> None:
    case = site.arrives()
    known = site.desk.outgoing().patient
    for route in page_routes(site):
        if "GET" in (route.methods or ()):
            seen = asked(site.browser("administrator"), route, case).text
            assert known.surname not in seen, route.path
            assert not [phone for phone in known.phones if phone in seen], route.path


def test_signing_in_leads_to_where_somebody_wanted_to_go(site: Any, pages: list[str]) -> None:
    person = Person(site)
    wanted = person.browser.get("/case/abc?tab=new")
    assert wanted.status_code == 403
    answer = person.signs_in(wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, "/case/abc")
    assert "WOR-I101" in person.browser.get("/case/abc").text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "////evil.example", "http://h//evil.example",
     "/\\evil.example", "javascript:alert(1)", "", "/a\nb", "http://[",
     "/" + "x" * 600, SIGN_IN],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(site: Any, pages: list[str], elsewhere: str) -> None:
    location = Person(site).signs_in(to=elsewhere).headers["location"]
    assert location.startswith("/")
    assert not location.startswith(("//", SIGN_IN))
    assert "\\" not in location
    assert len(location) < 20


def test_each_role_starts_at_a_page_of_its_own(site: Any, pages: list[str]) -> None:
    assert Person(site, Role.ADMINISTRATOR).signs_in().headers["location"] == "/partners"
    assert site.browser("administrator").get("/").headers["location"] == "/partners"
    assert site.browser("coach").get(SIGN_IN).headers["location"] == "/"


def test_a_failure_says_one_sentence_whatever_was_wrong(site: Any) -> None:
    person = Person(site)

    def said(**wrong: str) -> tuple[int, str]:
        answer = person.signs_in(**wrong)
        assert COOKIE not in person.browser.cookies
        return answer.status_code, HIDDEN.sub("", answer.text)

    answers = {said(user="n.bakker"), said(password="iets heel anders hoor"), said(code="000000")}
    site.enrolling.disable("m.bakker", Actor("control", "administrator"))
    for _ in range(8):
        answers.add(said())
    [(status, text)] = answers
    assert status == 403
    assert "WOR-I152" in text
    assert "bakker" not in text


def test_the_sign_in_form_is_held_to_this_browser(site: Any) -> None:
    person = Person(site)
    page = person.browser.get(SIGN_IN)
    other = site.stranger()
    other.get(SIGN_IN)
    person.browser = other
    assert person.signs_in(page).status_code == 403
    assert COOKIE not in other.cookies


def test_the_cookie_is_for_this_browser_alone_and_for_no_script(site: Any) -> None:
    given = Person(site).signs_in().headers.get_list("set-cookie")
    [session] = [one for one in given if one.startswith(f"{COOKIE}=")]
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert "Max-Age" not in session
    assert "expires" not in session.lower()


def test_a_session_that_stands_is_not_lost_by_a_link_from_elsewhere(site: Any) -> None:
    """A link in an e-mail comes without the strict cookie; what is shown must not put another there."""
    given = site.stranger().get("/").headers.get_list("set-cookie")
    assert not [one for one in given if one.startswith(f"{COOKIE}=")]


def test_signing_out_ends_the_session(site: Any) -> None:
    browser = site.browser("coach")
    answer = browser.posts("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
    assert COOKIE not in browser.cookies
    browser.cookies.set(COOKIE, browser.secret, domain="127.0.0.1")
    assert browser.get("/").headers["location"] == SIGN_IN
    assert browser.get("/sign-in").status_code == 200


def test_a_form_that_came_too_late_is_offered_again_after_signing_in(site: Any, pages: list[str]) -> None:
    person = Person(site)
    person.signs_in()
    site.clock.at += 31 * MINUTE
    referer = {"referer": "http://127.0.0.1:8720/case/abc"}
    person.browser.headers.update(referer)
    asks = person.browser.posts("/case/abc/act", note="Graag <b>weer</b> & onder de mensen.", why=["a", "b"])
    assert pages == []
    assert "mensen" not in asks.text
    answer = person.signs_in(asks)
    assert answer.headers["location"] == UNSENT
    offered = person.browser.get(UNSENT)
    assert offered.status_code == 200
    found = HIDDEN.findall(offered.text.split("</form>")[0])
    assert found[1:] == [
        ("note", "Graag &lt;b&gt;weer&lt;/b&gt; &amp; onder de mensen."),
        ("why", "a"),
        ("why", "b"),
    ]
    assert 'action="/case/abc/act"' in offered.text
    sent = person.browser.posts("/case/abc/act", note="Graag weer onder de mensen.")
    assert sent.headers["location"] == "/case/abc"
    assert pages == ["Graag weer onder de mensen."]
    site.clock.at += 31 * MINUTE
    assert person.signs_in().headers["location"] != UNSENT


def test_a_form_that_came_too_late_may_be_dropped(site: Any, pages: list[str]) -> None:
    person = Person(site)
    person.signs_in()
    site.clock.at += 31 * MINUTE
    person.browser.headers.update({"referer": "http://127.0.0.1:8720/case/abc"})
    person.signs_in(person.browser.posts("/case/abc/act", note="Niet meer nodig"))
    assert person.browser.posts(UNSENT).headers["location"] == "/case/abc"
    assert person.browser.get(UNSENT).headers["location"] == "/"
    assert pages == []


def test_a_form_that_is_not_ours_is_not_kept(site: Any, pages: list[str]) -> None:
    person = Person(site)
    person.signs_in()
    site.clock.at += 31 * MINUTE
    asks = person.browser.post("/case/abc/act", data={"token": "forged", "note": "x"})
    assert person.signs_in(asks).headers["location"] == "/"


def test_what_goes_wrong_is_a_page_without_detail(site: Any, pages: list[str]) -> None:
    browser = site.browser("coach")
    broken = browser.get("/broken")
    assert broken.status_code == 500
    assert "WOR-I158" in broken.text
    assert "Bakker" not in broken.text
    assert 'lang="nl"' in broken.text
    browser.posts("/account/language", language="en")
    assert 'lang="en"' in browser.get("/broken").text
    assert browser.get("/nothing-here").status_code == 404
    assert "WOR-I159" in browser.get("/nothing-here").text
    assert browser.posts("/partners").status_code == 405


def test_behind_a_proxy_everything_says_that_it_is_over_tls(site: Any) -> None:
    address = address_of(ListenSettings("127.0.0.1", 8720, "https://Inbox.Example:443/"), 8720)
    assert address.url == "https://inbox.example"
    app = open_site(site.inbox, address, site.clock, site.desk.randomness)
    assert isinstance(app, Door)
    browser = type(site.stranger())(app, "https://inbox.example")
    page = browser.get(SIGN_IN)
    [cookie] = page.headers.get_list("set-cookie")
    assert cookie.startswith(f"__Host-{COOKIE}-door=")
    assert "Secure" in cookie
    assert "max-age" in page.headers["strict-transport-security"]
    assert type(site.stranger())(app).get(SIGN_IN).status_code == 421


def test_without_codes_the_page_asks_for_none(site: Any) -> None:
    asked_for = site.stranger().get(SIGN_IN).text
    assert 'name="code"' in asked_for
    site.entering.proving.password_only = True
    assert 'name="code"' not in site.stranger().get(SIGN_IN).text
