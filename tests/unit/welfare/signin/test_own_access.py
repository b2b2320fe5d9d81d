"""/account: one's own ways in, sessions and language; what a stranger at an open desk can't do there."""

import threading
from typing import Any

import pyotp
import pytest

from tests.unit.welfare.signin.newcomers import BOSS, CODE, Newcomer
from tests.unit.welfare.signin.test_newcomers import BY_NUMBER, PASSWORD, by_password, events
from wor_sidecar.domain.errors.inbox import UserUnknown
from wor_sidecar.texts.catalogue import _, language, speaking
from wor_sidecar.welfare.signin.backoff import FREE_FOR_A_NAME
from wor_sidecar.welfare.signin.devices import device_of

MINUTE = 60_000
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def owner(site: Any) -> Newcomer:
    """Somebody who signed in and has one passkey, no password."""
    return Newcomer(site).comes_in()


@pytest.fixture
def typist(site: Any) -> Newcomer:
    """Somebody who signed in with a password and an app, at a number, without passkeys."""
    newcomer = Newcomer(site, at=BY_NUMBER, user="t.typist")
    newcomer.types_the_code()
    by_password(newcomer)
    return newcomer


def code_now(typist: Newcomer) -> str:
    """Let half a minute pass, and read the app."""
    typist.site.clock.at += 31_000
    with typist.site.store.reading() as tx:
        from wor_sidecar.welfare.signin import users

        secret = users.get(tx, typist.user).code_secret
    return pyotp.TOTP(secret or "").at(typist.site.clock.now() // 1000)


def signs_in(typist: Newcomer, password: str = PASSWORD, **headers: str) -> Any:
    typist.browser = typist.fresh()
    typist.browser.headers.update(headers)
    typed = {"user": typist.user, "password": password, "code": code_now(typist)}
    return typist.browser.post("/sign-in", data={**typist.hidden("/sign-in"), **typed})


class TestPasskeys:
    def test_a_second_passkey_has_a_name_and_opens_the_door(self, owner: Newcomer) -> None:
        assert owner.makes_a_passkey("/account/passkeys", "/account/passkeys").status_code == 303
        page = owner.browser.get("/account").text
        assert page.count('aria-label="laptop weghalen"') == 2
        owner.browser = owner.fresh()
        assert owner.signs_in().status_code == 303

    def test_a_passkey_gets_another_name_on_one_line(self, owner: Newcomer) -> None:
        passkey = owner.hidden("/account")["passkey"]
        answer = owner.posts("/account/passkeys/rename", passkey=passkey, name=" werk\n <laptop> " + "x" * 99)
        assert answer.headers["location"] == "/account?told=renamed"
        page = owner.browser.get("/account").text
        assert 'aria-label="laptop weghalen"' not in page
        assert f"werk &lt;laptop&gt; {'x' * 46} weghalen" in page
        assert events(owner.site)[-1] == "passkey.renamed"
        owner.posts("/account/passkeys/rename", passkey=passkey, name="")
        assert 'aria-label="Passkey 1 weghalen"' in owner.browser.get("/account").text

    def test_one_that_the_device_has_is_not_asked_for_again(self, owner: Newcomer) -> None:
        token = owner.hidden("/account/passkeys")["token"]
        asked = owner.browser.post("/account/passkeys/options", data={"token": token}).json()
        [known] = asked["excludeCredentials"]
        assert known["id"] in owner.device.keys

    def test_the_last_way_in_is_never_taken_away(self, owner: Newcomer) -> None:
        passkey = owner.hidden("/account")["passkey"]
        answer = owner.posts("/account/passkeys/remove", passkey=passkey)
        assert (answer.status_code, "WOR-I165" in answer.text) == (422, True)
        owner.makes_a_passkey("/account/passkeys", "/account/passkeys")
        assert owner.posts("/account/passkeys/remove", passkey=passkey).status_code == 303
        owner.browser = owner.fresh()
        assert owner.signs_in().status_code == 303

    def test_nobody_renames_another_s(self, owner: Newcomer, site: Any) -> None:
        passkey = owner.hidden("/account")["passkey"]
        site.browser().posts("/account/passkeys/rename", passkey=passkey, name="van mij")
        assert 'aria-label="laptop weghalen"' in owner.browser.get("/account").text
        assert "passkey.renamed" not in events(owner.site)

    def test_nobody_removes_another_s(self, owner: Newcomer, site: Any) -> None:
        passkey = owner.hidden("/account")["passkey"]
        assert site.browser().posts("/account/passkeys/remove", passkey=passkey).status_code == 303
        owner.browser = owner.fresh()
        assert owner.signs_in().status_code == 303


class TestRecently:
    PAGES = ("/account/passkeys", "/account/app", "/account/codes", "/account/password")

    @pytest.mark.parametrize("page", PAGES)
    def test_who_signed_in_longer_ago_shows_once_more_who_they_are(self, owner: Newcomer, page: str) -> None:
        assert owner.browser.get(page).status_code == 200
        token = owner.hidden("/account")["token"]
        owner.site.clock.at += 10 * MINUTE
        for answer in (owner.browser.get(page), owner.browser.post(page, data={"token": token})):
            assert (answer.status_code, answer.headers["location"]) == (303, f"/account/confirm?to={page}")
        asked = owner.browser.post("/account/passkeys/options", data={"token": token})
        assert asked.status_code == 422

    def test_a_passkey_shows_it(self, owner: Newcomer) -> None:
        owner.site.clock.at += 11 * MINUTE
        hidden = owner.hidden("/account/confirm?to=/account/codes")
        assert hidden["to"] == "/account/codes"
        asked = owner.browser.post("/account/confirm/options", data=hidden).json()
        answer = {**hidden, "answer": owner.device.signs(asked)}
        assert owner.browser.post("/account/confirm", data=answer).headers["location"] == "/account/codes"
        assert owner.browser.get("/account/codes").status_code == 200
        assert events(owner.site)[-1] == "sign_in.proved"

    def test_so_does_one_whose_authenticator_leaves_the_handle_out(self, owner: Newcomer) -> None:
        owner.site.clock.at += 11 * MINUTE
        hidden = owner.hidden("/account/confirm?to=/account/codes")
        asked = owner.browser.post("/account/confirm/options", data=hidden).json()
        answer = {**hidden, "answer": owner.device.signs(asked, handle=b"")}
        assert owner.browser.post("/account/confirm", data=answer).headers["location"] == "/account/codes"

    def test_another_s_without_a_handle_shows_nothing(self, owner: Newcomer) -> None:
        other = Newcomer(owner.site, user="n.bakker").comes_in()
        owner.site.clock.at += 11 * MINUTE
        hidden = owner.hidden("/account/confirm?to=/account/codes")
        asked = owner.browser.post("/account/confirm/options", data=hidden).json()
        answer = {**hidden, "answer": other.device.signs(asked, handle=b"")}
        assert owner.browser.post("/account/confirm", data=answer).status_code == 403

    def test_another_s_passkey_shows_nothing(self, owner: Newcomer) -> None:
        other = Newcomer(owner.site, user="n.bakker").comes_in()
        owner.site.clock.at += 11 * MINUTE
        hidden = owner.hidden("/account/confirm?to=/account/codes")
        asked = owner.browser.post("/account/confirm/options", data=hidden).json()
        answer = {**hidden, "answer": other.device.signs(asked)}
        assert owner.browser.post("/account/confirm", data=answer).status_code == 403
        assert owner.browser.get("/account/codes").status_code == 303

    def test_a_password_with_a_code_shows_it_and_wrong_ones_wait(self, typist: Newcomer) -> None:
        typist.site.clock.at += 11 * MINUTE
        form = {"to": "/account/app", "password": "iets heel anders hoor", "code": "000000"}
        for _guess in range(FREE_FOR_A_NAME):
            assert typist.posts("/account/confirm", **form).status_code == 403
        right = {"to": "/account/app", "password": PASSWORD, "code": code_now(typist)}
        typist.site.clock.at -= 28_000
        assert typist.posts("/account/confirm", **right).status_code == 403
        typist.site.clock.at += 28_000
        assert typist.posts("/account/confirm", **right).headers["location"] == "/account/app"

    def test_it_leads_nowhere_else(self, owner: Newcomer) -> None:
        assert owner.hidden("/account/confirm?to=https://evil.example")["to"] == "/account"


class TestTyped:
    def test_a_new_password_asks_for_the_old_one_and_ends_the_other_sessions(self, typist: Newcomer) -> None:
        first = typist.browser
        signs_in(typist)
        wrong = typist.posts(
            "/account/password", password="iets heel anders hoor", new="een nieuwe lange zin"
        )
        assert (wrong.status_code, "WOR-I167" in wrong.text) == (422, True)
        assert events(typist.site)[-1] == "sign_in.refused"
        answer = typist.posts("/account/password", password=PASSWORD, new="een nieuwe lange zin")
        assert answer.headers["location"] == "/account?told=password"
        assert typist.inside
        assert first.get("/account").status_code == 403
        assert signs_in(typist).status_code == 403
        assert signs_in(typist, "een nieuwe lange zin").status_code == 303

    def test_guesses_of_the_old_password_wait(self, typist: Newcomer) -> None:
        for _guess in range(FREE_FOR_A_NAME):
            typist.posts("/account/password", password="iets heel anders", new="een nieuwe lange zin")
        right = typist.posts("/account/password", password=PASSWORD, new="een nieuwe lange zin")
        assert right.status_code == 422

    def test_who_has_passkeys_alone_makes_a_password_and_an_app(self, owner: Newcomer) -> None:
        assert owner.posts("/account/password", new=PASSWORD).status_code == 303
        page = owner.browser.get("/account/app").text
        app = pyotp.TOTP(page.split('<span class="digits">')[1].split("<")[0])
        assert owner.posts("/account/app", code="000000").status_code == 422
        now = owner.site.clock.now() // 1000
        assert owner.posts("/account/app", code=app.at(now)).status_code == 303
        assert signs_in(owner).status_code == 303

    def test_a_new_app_counts_once_its_code_was_right_and_the_old_one_no_more(self, typist: Newcomer) -> None:
        page = typist.browser.get("/account/app").text
        app = pyotp.TOTP(page.split('<span class="digits">')[1].split("<")[0])
        assert "<svg" in page
        assert signs_in(typist).status_code == 303
        signed_in_here = typist.browser.get("/account/app").text
        assert app.secret not in signed_in_here
        app = pyotp.TOTP(signed_in_here.split('<span class="digits">')[1].split("<")[0])
        old = code_now(typist)
        assert typist.posts("/account/app", code=app.at(typist.site.clock.now() // 1000)).status_code == 303
        typist.browser = typist.fresh()
        typed = {"user": typist.user, "password": PASSWORD, "code": old}
        assert typist.browser.post("/sign-in", data={**typist.hidden("/sign-in"), **typed}).status_code == 403


class TestRecovery:
    def test_a_code_is_in_the_place_of_a_lost_passkey_once(self, owner: Newcomer) -> None:
        owner.browser = owner.fresh()
        answer = owner.recovers(owner.codes[0].upper())
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert "Herstelcodes over: 9." in owner.browser.get("/account").text
        assert events(owner.site)[-2:] == ["recovery.used", "sign_in.done"]
        owner.browser = owner.fresh()
        assert owner.recovers(owner.codes[0]).status_code == 403

    def test_who_has_a_password_shows_it_too_and_a_wrong_one_spends_no_code(self, typist: Newcomer) -> None:
        typist.browser = typist.fresh()
        for password in ("", "iets heel anders hoor"):
            assert typist.recovers(typist.codes[0], password).status_code == 403
        assert typist.recovers(typist.codes[0], PASSWORD).status_code == 303

    def test_a_code_of_somebody_else_is_refused(self, owner: Newcomer, typist: Newcomer) -> None:
        owner.browser = owner.fresh()
        assert owner.recovers(typist.codes[0]).status_code == 403

    def test_guesses_wait_by_name(self, owner: Newcomer) -> None:
        owner.browser = owner.fresh()
        for _guess in range(FREE_FOR_A_NAME):
            assert owner.recovers("aaaa-bbbb-cccc-dddd").status_code == 403
        assert owner.recovers(owner.codes[0]).status_code == 403
        owner.site.clock.at += 5_001
        assert owner.recovers(owner.codes[0]).status_code == 303

    def test_a_new_set_voids_the_old_one(self, owner: Newcomer) -> None:
        made = CODE.findall(owner.posts("/account/codes", "/account/codes").text)
        assert len(set(made)) == 10
        owner.browser = owner.fresh()
        assert owner.recovers(owner.codes[0]).status_code == 403
        assert owner.recovers(made[0]).status_code == 303

    def test_an_empty_code_is_no_way_in_for_who_has_no_password(self, owner: Newcomer) -> None:
        owner.browser = owner.fresh()
        assert owner.recovers("").status_code == 403


class TestSessions:
    def test_they_are_listed_with_their_device_and_one_ends_by_itself(self, typist: Newcomer) -> None:
        first = typist.browser
        signs_in(typist, **{"user-agent": FIREFOX})
        page = typist.browser.get("/account").text
        assert "Firefox, Windows" in page
        session = typist.hidden("/account")["session"]
        assert typist.posts("/account/sessions/end", session=session).status_code == 303
        assert first.get("/account").status_code == 403
        assert typist.inside

    def test_all_others_end_at_once(self, typist: Newcomer) -> None:
        others = [typist.browser]
        signs_in(typist)
        others.append(typist.browser)
        signs_in(typist)
        typist.posts("/account/sessions/end", others="yes")
        assert [one.get("/account").status_code for one in others] == [403, 403]
        assert typist.inside

    def test_nobody_ends_another_s(self, typist: Newcomer, site: Any) -> None:
        signs_in(typist)
        session = typist.hidden("/account")["session"]
        site.browser().posts("/account/sessions/end", session=session)
        assert f'value="{session}"' in typist.browser.get("/account").text

    def test_an_administrator_ends_all_of_a_user(self, typist: Newcomer, site: Any) -> None:
        site.entering.end_all_of(typist.user, BOSS)
        assert not typist.inside
        assert events(site)[-1] == "user.sessions_ended"
        with pytest.raises(UserUnknown):
            site.entering.end_all_of("nobody", BOSS)

    def test_a_form_with_a_password_is_never_kept_for_later(self, typist: Newcomer) -> None:
        token = typist.hidden("/account/password")["token"]
        typist.site.clock.at += 31 * MINUTE
        data = {"token": token, "password": PASSWORD, "new": PASSWORD}
        typist.browser.post("/account/password", data=data)
        typed = {"user": typist.user, "password": PASSWORD, "code": code_now(typist)}
        hidden = typist.hidden("/sign-in")
        answer = typist.browser.post("/sign-in", data={**hidden, **typed})
        assert answer.headers["location"] != "/sign-in/unsent"


class TestLanguage:
    def test_each_reads_their_own_at_the_same_time(self, owner: Newcomer, site: Any) -> None:
        assert "Mijn toegang" in owner.browser.get("/account").text
        owner.posts("/account/language", language="en")
        page = owner.browser.get("/account").text
        assert ("My access" in page, 'lang="en"' in page) == (True, True)
        assert "Mijn toegang" in site.browser().get("/account").text
        assert (
            "This is your only way in"
            in owner.posts("/account/passkeys/remove", passkey=owner.hidden("/account")["passkey"]).text
        )
        owner.posts("/account/language", language="xx")
        assert "My access" in owner.browser.get("/account").text

    def test_a_page_that_isn_t_there_speaks_it_too(self, site: Any) -> None:
        browser = site.browser()
        assert "Deze pagina bestaat niet" in browser.get("/nothing-here").text
        browser.posts("/account/language", language="en")
        answer = browser.get("/nothing-here")
        assert ("There is no such page" in answer.text, 'lang="en"' in answer.text) == (True, True)

    def test_a_refused_upload_speaks_it_too(self, site: Any) -> None:
        browser = site.browser("administrator")
        browser.posts("/account/language", language="en")
        answer = browser.post("/import", files={"file": ("a.hl7", b"MSH")})
        assert answer.status_code == 403
        assert "This page is not for your role" in answer.text

    def test_one_thread_s_language_is_not_another_s(self) -> None:
        said: list[str] = []
        english, done = threading.Event(), threading.Event()

        def reads_english() -> None:
            with speaking("en"):
                said.append(_("Sign in"))
                english.set()
                done.wait(10)
                said.append(_("Sign in"))

        thread = threading.Thread(target=reads_english)
        thread.start()
        assert english.wait(10)
        said.append(_("Sign in"))
        done.set()
        thread.join()
        assert said == ["Sign in", "Inloggen", "Sign in"]
        assert language() == "nl"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
         "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
    ],
)  # fmt: skip
def test_a_device_is_two_words_of_ours(agent: str, device: str) -> None:
    assert device_of(agent) == device
