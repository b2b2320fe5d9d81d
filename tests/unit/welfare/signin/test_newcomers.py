"""/welcome: a code of a week, typed once, and two ways to make of it; one of them without JavaScript."""

from typing import Any

import pyotp
import pytest
from sqlalchemy import text

from tests.unit.welfare.signin.newcomers import BOSS, CODE, NAMED, Newcomer
from wor_sidecar.store.audit import lines
from wor_sidecar.welfare.signin.backoff import FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.welcomes import LASTS

PASSWORD = "vier woorden achter elkaar"
BY_NUMBER = "http://127.0.0.1:8720"


def events(site: Any) -> list[str]:
    with site.store.reading() as tx:
        return [record.line.event for record in lines(tx)]


def app_of(newcomer: Newcomer) -> pyotp.TOTP:
    """Read the secret that stands beside the QR code."""
    page = newcomer.browser.get("/welcome/ways").text
    return pyotp.TOTP(page.split('<span class="digits">')[1].split("<")[0])


def by_password(newcomer: Newcomer, code: str = "", password: str = PASSWORD) -> Any:
    now = newcomer.site.clock.now() // 1000
    fields = {"password": password, "code": code or app_of(newcomer).at(now)}
    answer = newcomer.posts("/welcome/password", "/welcome/ways", **fields)
    newcomer.codes = CODE.findall(answer.text)
    return answer


@pytest.fixture
def newcomer(site: Any) -> Newcomer:
    return Newcomer(site)


def test_a_code_can_be_typed_over_and_is_nowhere_in_the_clear(newcomer: Newcomer, tmp_path: Any) -> None:
    assert [len(part) for part in newcomer.welcome.code.split("-")] == [4, 4, 4, 4]
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("inbox.db*"))
    assert newcomer.welcome.code.encode() not in raw
    assert newcomer.welcome.code.replace("-", "").encode() not in raw
    assert newcomer.welcome.code not in repr(newcomer.welcome)


def test_the_code_leads_to_a_choice_and_opens_nothing_else(newcomer: Newcomer) -> None:
    answer = newcomer.types_the_code()
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome/ways")
    assert newcomer.browser.get("/welcome/ways").status_code == 200
    assert not newcomer.inside
    assert newcomer.browser.get("/").headers["location"] == "/sign-in"


def test_a_code_is_read_however_it_was_typed(newcomer: Newcomer) -> None:
    typed = newcomer.welcome.code.upper().replace("-", " ")
    assert newcomer.types_the_code(typed, " M.Bakker ").status_code == 303


def test_a_passkey_lets_a_newcomer_in_with_ten_codes_shown_once(newcomer: Newcomer) -> None:
    newcomer.comes_in()
    assert newcomer.inside
    assert len(set(newcomer.codes)) == 10
    assert not CODE.findall(newcomer.browser.get("/account").text)
    assert events(newcomer.site)[-3:] == ["passkey.added", "welcome.used", "sign_in.done"]


def test_a_password_with_an_app_lets_a_newcomer_in_without_javascript(site: Any) -> None:
    newcomer = Newcomer(site, at=BY_NUMBER)
    newcomer.types_the_code()
    assert by_password(newcomer).status_code == 200
    assert newcomer.inside
    assert len(newcomer.codes) == 10


def test_the_app_counts_only_once_its_first_code_was_right(newcomer: Newcomer) -> None:
    newcomer.types_the_code()
    app = app_of(newcomer)
    assert by_password(newcomer, "000000").status_code == 422
    assert not newcomer.inside
    assert app_of(newcomer).secret == app.secret
    assert by_password(newcomer).status_code == 200


def test_a_short_password_is_refused_and_the_app_stays(newcomer: Newcomer) -> None:
    newcomer.types_the_code()
    app = app_of(newcomer)
    answer = by_password(newcomer, password="kort")
    assert (answer.status_code, "WOR-I153" in answer.text) == (422, True)
    assert app_of(newcomer).secret == app.secret


def test_a_look_uses_no_code_up_and_a_way_that_was_made_does(newcomer: Newcomer) -> None:
    newcomer.types_the_code()
    newcomer.browser = newcomer.fresh()
    newcomer.types_the_code()
    newcomer.makes_a_passkey()
    newcomer.browser = newcomer.fresh()
    refused = newcomer.types_the_code()
    assert (refused.status_code, "WOR-I168" in refused.text) == (403, True)


def test_of_two_browsers_with_one_code_the_first_gets_in(newcomer: Newcomer) -> None:
    newcomer.types_the_code()
    first, newcomer.browser = newcomer.browser, newcomer.fresh()
    newcomer.types_the_code()
    token = newcomer.hidden("/welcome/ways")["token"]
    app = app_of(newcomer).at(newcomer.site.clock.now() // 1000)
    second, newcomer.browser = newcomer.browser, first
    newcomer.makes_a_passkey()
    newcomer.browser = second
    late = second.post("/welcome/password", data={"token": token, "password": PASSWORD, "code": app})
    assert (late.status_code, late.headers["location"]) == (303, "/welcome")
    assert not newcomer.inside


def test_a_code_lasts_a_week(newcomer: Newcomer) -> None:
    newcomer.site.clock.at += LASTS - 1
    assert newcomer.types_the_code().status_code == 303
    newcomer.site.clock.at += 1
    assert newcomer.browser.get("/welcome/ways").headers["location"] == "/welcome"
    assert newcomer.types_the_code().status_code == 403


@pytest.mark.parametrize("typed", [{"code": "aaaa-bbbb-cccc-dddd"}, {"user": "a.coach"}, {"user": "x" * 900}])
def test_anything_wrong_is_refused_in_the_same_words(newcomer: Newcomer, typed: dict[str, str]) -> None:
    answer = newcomer.types_the_code(**typed)
    assert (answer.status_code, "WOR-I168" in answer.text) == (403, True)
    assert typed.get("user", "?") not in answer.text.split("</h1>")[1].split("<form")[0]


def test_a_new_code_voids_the_old_one_and_a_disabled_user_s_opens_nothing(newcomer: Newcomer) -> None:
    old = newcomer.welcome.code
    newcomer.welcome = newcomer.site.enrolling.welcome_again("m.bakker", BOSS)
    assert newcomer.types_the_code(old).status_code == 403
    assert newcomer.types_the_code().status_code == 303
    newcomer.site.enrolling.disable("m.bakker", BOSS)
    assert newcomer.browser.get("/welcome/ways").headers["location"] == "/welcome"
    assert newcomer.types_the_code().status_code == 403


def test_guesses_wait_by_name_and_the_wait_is_not_the_sign_in_s(newcomer: Newcomer) -> None:
    for _guess in range(FREE_FOR_A_NAME):
        newcomer.types_the_code("aaaa-bbbb-cccc-dddd")
    assert newcomer.types_the_code().status_code == 403
    newcomer.site.clock.at += 5_001
    assert newcomer.types_the_code().status_code == 303
    again = Newcomer(newcomer.site, user="n.bakker")
    for _guess in range(FREE_FOR_A_NAME + 1):
        hidden = again.hidden("/sign-in")
        again.browser.post("/sign-in", data={**hidden, "user": "n.bakker", "password": PASSWORD})
    assert again.types_the_code().status_code == 303


def test_guesses_of_many_names_wait_by_address(newcomer: Newcomer) -> None:
    for number in range(FREE_FOR_AN_ADDRESS):
        newcomer.types_the_code(user=f"user{number}")
    assert newcomer.types_the_code().status_code == 403


def test_the_forms_are_held_to_this_browser(newcomer: Newcomer) -> None:
    typed = {"user": "m.bakker", "code": newcomer.welcome.code, "token": "0" * 64}
    assert newcomer.browser.post("/welcome", data=typed).status_code == 403
    newcomer.types_the_code()
    for path in ("/welcome/passkey", "/welcome/password"):
        answer = newcomer.browser.post(path, data={"token": "0" * 64, "password": PASSWORD})
        assert (answer.status_code, "WOR-I150" in answer.text) == (403, True)
    assert newcomer.browser.post("/welcome/passkey/options", data={"token": "0"}).status_code == 403


def test_each_role_is_led_to_its_own_start(site: Any) -> None:
    newcomer = Newcomer(site, Role.ADMINISTRATOR)
    newcomer.types_the_code()
    page = newcomer.makes_a_passkey().text
    start = page.split('<a class="button" href="')[1].split('"')[0]
    assert newcomer.browser.get(start).status_code == 200


def test_where_nobody_needs_a_code_a_newcomer_gets_no_app(newcomer: Newcomer) -> None:
    newcomer.site.entering.proving.password_only = True
    newcomer.types_the_code()
    assert "<svg" not in newcomer.browser.get("/welcome/ways").text
    answer = newcomer.posts("/welcome/password", "/welcome/ways", password=PASSWORD)
    assert answer.status_code == 200
    assert newcomer.inside


def test_no_secret_of_a_newcomer_stands_in_an_address_or_in_the_database(
    newcomer: Newcomer, tmp_path: Any
) -> None:
    newcomer.types_the_code()
    app = app_of(newcomer)
    by_password(newcomer)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("inbox.db*"))
    for secret in (app.secret, *newcomer.codes, *(code.replace("-", "") for code in newcomer.codes)):
        assert secret.encode() not in raw
    with newcomer.site.store.reading() as tx:
        assert not tx.connection.execute(text("SELECT count(*) FROM welfare_welcomes")).scalar()
    assert newcomer.at == NAMED
