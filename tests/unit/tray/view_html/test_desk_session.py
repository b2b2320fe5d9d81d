"""Who sees the desk: one link, one session, a lock, and nobody else."""

import pytest
from starlette.routing import Mount, Route

from wor_sidecar.texts.catalogue import _

POSTS = [
    "/test",
    "/prompt/p/answer",
    "/prompt/p",
    "/undo/p",
    "/search",
    "/new",
    "/referral/r/seen",
    "/lock",
    "/keep",
]
GETS = ["/", "/changes", "/prompt/p", "/waiting", "/search", "/new", "/leaflet", "/leaflet/r", "/referral/r"]


def test_a_link_opens_the_desk_once_and_its_session_is_unread_by_scripts(view, stranger):
    link = view.link()
    opened = stranger.enter(link)
    assert opened.status_code == 200
    # Our own page leads on: after a redirect from another site the strict cookie would stay behind.
    assert f'<meta http-equiv="refresh" content="0; url={stranger.root}/">' in opened.text
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert "SameSite=strict" in opened.headers["set-cookie"]
    assert f"Path={stranger.root};" in opened.headers["set-cookie"]
    assert stranger.get("/").status_code == 200
    stranger.cookies.clear()
    assert stranger.enter(link).status_code == 403


def test_threat_26_a_used_link_tells_nobody_where_its_session_lives(view, stranger):
    link = view.link()
    stranger.enter(link)
    again = stranger.enter(link)
    assert again.status_code == 403
    assert stranger.root not in again.text + str(again.headers)


def test_threat_26_each_session_lives_in_a_place_of_its_own_and_nowhere_else(view, stranger):
    stranger.enter(view.link())
    first, cookie = stranger.root, next(iter(stranger.cookies.jar))
    assert (cookie.path, len(first)) == (first, 33)
    brought = {"cookie": f"{cookie.name}={cookie.value}"}
    assert stranger.get("/waiting", headers=brought).status_code == 200
    stranger.root = f"/{'0' * 32}"
    assert stranger.get("/waiting", headers=brought).status_code == 403
    for bare in ("/", "/waiting", "/waiting/"):
        stranger.root = ""
        assert stranger.get(bare, headers=brought).status_code in (307, 403)
    stranger.enter(view.link())
    assert stranger.root != first


def test_threat_26_a_cookie_of_the_same_name_from_another_port_shuts_nobody_out(view, stranger):
    stranger.enter(view.link())
    cookie = next(iter(stranger.cookies.jar))
    tossed = f"{cookie.name}={'0' * 64}"
    brought = {"cookie": f"other=1; {cookie.name}={cookie.value}; {tossed}"}
    stranger.cookies.clear()
    assert stranger.get("/waiting", headers=brought).status_code == 200


def test_a_fresh_link_voids_one_that_was_not_used(view, stranger):
    early = view.link()
    view.link()
    assert stranger.enter(early).status_code == 403


@pytest.mark.parametrize("path", GETS)
def test_without_the_cookie_there_is_nothing(stranger, presenter, path):
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert presenter.asked == []


@pytest.mark.parametrize("path", POSTS)
def test_without_the_cookie_or_the_forms_own_token_nothing_is_done(browser, stranger, presenter, path):
    presenter.asked.clear()
    assert stranger.sends(path).status_code == 403
    assert browser.post(path, data={"token": "0" * 64}).status_code == 403
    assert browser.post(path).status_code == 403
    assert presenter.asked == []


def test_every_route_but_the_link_stands_behind_the_guard(view, stranger):
    outside = view.app._app.routes
    mounts = {route.path: route for route in outside if isinstance(route, Mount)}
    assert set(mounts) == {"/static", "/own", "/{place}"}
    assert {route.path for route in outside if isinstance(route, Route)} == {"/", "/open/{secret}"}
    for route in mounts["/{place}"].routes:
        path = route.path.replace("{id}", "x").replace("{act}", "seen")
        for method in route.methods - {"HEAD"}:
            assert stranger.request(method, path).status_code == 403, (method, path)


def test_the_newest_session_wins_and_the_older_one_reads_why(view, browser, stranger):
    stranger.enter(view.link())
    assert stranger.get("/").status_code == 200
    older = browser.get("/")
    assert older.status_code == 403
    assert _("The desk is open in another window") in older.text


@pytest.mark.parametrize("path", [*GETS, "/static/style.css", "/own/idle.js", "/open/nothing", "/absent"])
def test_every_answer_is_strict(browser, path):
    headers = browser.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    if not path.startswith(("/static/", "/own/")):
        assert headers["cache-control"] == "no-store"


def test_threat_26_a_foreign_page_or_host_gets_nothing(browser, presenter):
    presenter.asked.clear()
    assert browser.post("/test", headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 421
    assert presenter.asked == []


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_threat_26_what_another_page_asks_for_gets_nothing_even_with_the_cookie(browser, presenter, site):
    browser.sends("/keep", kept_for="/new", surname="Okkerse")
    presenter.asked.clear()
    for path in GETS:
        assert browser.get(path, headers={"sec-fetch-site": site}).status_code == 403
    assert browser.get("/new?empty", headers={"sec-fetch-site": site}).status_code == 403
    assert presenter.asked == []
    assert 'value="Okkerse"' in browser.get("/new", headers={"sec-fetch-site": "same-origin"}).text


def test_after_two_minutes_the_desk_is_locked_and_go_on_leads_to_the_list(browser, clock, presenter):
    browser.sends("/prompt/p")
    clock.advance(seconds=119)
    assert browser.get("/prompt/p").status_code == 200
    clock.advance(seconds=120)
    presenter.asked.clear()
    locked = browser.get("/prompt/p")
    assert locked.status_code == 423
    assert "Okkerse" not in locked.text
    assert presenter.names() == ["lock"]
    assert browser.get("/changes").status_code == 423
    onward = browser.sends("/unlock")
    assert browser.onward(onward) == "/"
    assert browser.get("/").status_code == 200


def test_a_script_that_asks_for_news_is_no_sign_of_a_person(browser, clock):
    for _time in range(3):
        clock.advance(seconds=50)
        last = browser.get("/changes?after=7")
    assert last.status_code == 423


def test_typing_keeps_the_desk_open(browser, clock):
    for _time in range(5):
        clock.advance(seconds=60)
        assert browser.sends("/awake").status_code == 204
    assert browser.get("/").status_code == 200


def test_an_answer_that_arrives_at_a_locked_desk_is_kept_and_not_sent(browser, clock, presenter):
    browser.sends("/prompt/p")
    clock.advance(seconds=200)
    presenter.asked.clear()
    answer = browser.sends("/prompt/p/answer", answer="given_to_me", own_words="samen zingen")
    assert (answer.status_code, browser.onward(answer)) == (303, "/")
    assert "answer" not in presenter.names()
    browser.sends("/unlock")
    assert "samen zingen" in browser.lands("/prompt/p").text


def test_the_masked_page_hands_in_what_was_typed(browser, presenter):
    browser.sends("/prompt/p")
    browser.sends("/keep", kept_for="/prompt/p/answer", own_words="samen zingen")
    browser.sends("/keep", kept_for="/new", surname="Okkerse")
    browser.sends("/lock")
    browser.sends("/keep", kept_for="/referral/r/message", note="belt u even?")
    assert browser.get("/new").status_code == 423
    browser.sends("/unlock")
    assert "samen zingen" in browser.get("/prompt/p").text
    assert 'value="Okkerse"' in browser.get("/new").text
    # What was kept for one referral stands at that one only.
    assert "belt u even" not in browser.get(f"/referral/{'r' * 26}").text
    browser.sends("/keep", kept_for=f"/referral/{'r' * 26}/message", note="belt u even?")
    assert "belt u even" in browser.get(f"/referral/{'r' * 26}").text


def test_who_comes_back_to_a_form_is_told_that_it_was_begun_and_may_begin_anew(browser):
    assert "typte u eerder" not in browser.get("/new").text
    browser.sends("/keep", kept_for="/new", surname="Okkerse", bsn="123456782")
    page = browser.get("/new").text
    assert "typte u eerder" in page
    assert 'value="Okkerse"' in page
    assert browser.onward(browser.get("/new?empty")) == "/new"
    page = browser.get("/new").text
    assert "typte u eerder" not in page
    assert "Okkerse" not in page


def test_a_new_link_forgets_what_was_typed_before(view, browser, stranger):
    browser.sends("/keep", kept_for="/new", surname="Okkerse")
    stranger.enter(view.link())
    assert "Okkerse" not in stranger.get("/new").text


def test_a_lasting_link_opens_again_and_never_locks(lasting, clock):
    view, enter = lasting
    link = view.link()
    assert view.link() == link
    first = enter()
    first.enter(link)
    second = enter()
    assert second.enter(link).status_code == 200
    clock.advance(hours=3)
    page = second.get("/")
    assert page.status_code == 200
    assert 'data-idle="0"' in page.text
    assert second.sends("/lock").status_code == 303
    assert second.get("/").status_code == 200
