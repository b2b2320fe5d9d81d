"""Passkeys against an authenticator in software: what opens the door, and everything that must not."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import text

from tests.unit.welfare.signin.newcomers import BOSS, NAMED, PRESENT, VERIFIED, Newcomer
from wor_sidecar.store.audit import lines
from wor_sidecar.welfare.signin.backoff import FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS
from wor_sidecar.welfare.signin.ceremony import party_of
from wor_sidecar.welfare.signin.roles import Role

MINUTE = 60_000
WRONG = {
    "another origin": {"origin": "https://evil.example"},
    "this machine under its number": {"origin": "http://127.0.0.1:8720"},
    "another port": {"origin": "http://localhost:8721"},
    "another party": {"party": "evil.example"},
    "nobody verified": {"flags": PRESENT},
    "nobody present": {"flags": VERIFIED},
    "another challenge": {"challenge": "bmllbWFuZCBoZWVmdCBkaXQgZ2V2cmFhZ2Q"},
    "another ceremony": {"type": "webauthn.payment"},
    "a frame of another site": {"across": True},
}


def trail(site: Any) -> list[tuple[str, str]]:
    with site.store.reading() as tx:
        return [(record.line.event, record.line.user) for record in lines(tx)]


@pytest.fixture
def newcomer(site: Any) -> Newcomer:
    return Newcomer(site)


@pytest.fixture
def owner(newcomer: Newcomer) -> Newcomer:
    newcomer.comes_in()
    newcomer.browser = newcomer.fresh()
    return newcomer


def test_a_passkey_opens_the_door_without_a_name(owner: Newcomer) -> None:
    assert not owner.signed_in
    answer = owner.signs_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert owner.signed_in
    assert trail(owner.site)[-1] == ("sign_in.done", "m.bakker")


def test_a_browser_is_asked_for_a_verified_user_and_told_of_no_key(owner: Newcomer) -> None:
    _hidden, asked = owner.asked_to_sign()
    assert (asked["rpId"], asked["userVerification"], asked["allowCredentials"]) == (
        "localhost",
        "required",
        [],
    )


def test_a_new_passkey_stays_on_its_device_with_a_handle_that_names_nobody(newcomer: Newcomer) -> None:
    newcomer.types_the_code()
    token = newcomer.hidden("/welcome/ways")["token"]
    asked = newcomer.browser.post("/welcome/passkey/options", data={"token": token}).json()
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert asked["user"]["name"] == "m.bakker"
    assert "bakker" not in asked["user"]["id"]


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_signature_is_refused_in_the_one_sentence(owner: Newcomer, wrong: dict[str, Any]) -> None:
    answer = owner.signs_in(**wrong)
    assert answer.status_code == 403
    assert "WOR-I152" in answer.text
    assert not owner.signed_in


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_passkey_that_was_made_wrongly_is_not_kept(newcomer: Newcomer, wrong: dict[str, Any]) -> None:
    newcomer.types_the_code()
    answer = newcomer.makes_a_passkey(**wrong)
    assert answer.status_code == 422
    assert "WOR-I163" in answer.text
    assert newcomer.makes_a_passkey().status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"name": "b25iZWtlbmQ"},
        {"handle": b"of somebody else"},
        {"handle": b""},
    ],
    ids=["another key", "an unknown credential", "another's handle", "no handle"],
)
def test_a_credential_that_is_not_theirs_is_refused(owner: Newcomer, wrong: dict[str, Any]) -> None:
    assert owner.signs_in(**wrong).status_code == 403
    assert not owner.signed_in


@pytest.mark.parametrize(
    "nonsense",
    ["", "null", "[]", "{}", '{"id": 3}', "x" * 30_000, '{"response": {"clientDataJSON": "////"}}',
     '{"id":"a","rawId":"a","type":"public-key","response":{"clientDataJSON":"e30"}}', "é"],
)  # fmt: skip
def test_nonsense_is_refused_like_anything_else(owner: Newcomer, nonsense: str) -> None:
    hidden, _asked = owner.asked_to_sign()
    answer = owner.browser.post("/sign-in/passkey", data={**hidden, "answer": nonsense})
    assert (answer.status_code, "WOR-I152" in answer.text) == (403, True)


def test_a_challenge_is_good_once(owner: Newcomer) -> None:
    hidden, asked = owner.asked_to_sign()
    first = {**hidden, "answer": owner.device.signs(asked)}
    assert owner.browser.post("/sign-in/passkey", data=first).status_code == 303
    owner.browser = owner.fresh()
    again = {**owner.hidden("/sign-in"), "answer": owner.device.signs(asked)}
    assert owner.browser.post("/sign-in/passkey", data=again).status_code == 403


def test_a_challenge_is_spent_by_a_wrong_answer_too(owner: Newcomer) -> None:
    hidden, asked = owner.asked_to_sign()
    wrong = {**hidden, "answer": owner.device.signs(asked, flags=PRESENT)}
    assert owner.browser.post("/sign-in/passkey", data=wrong).status_code == 403
    right = {**hidden, "answer": owner.device.signs(asked)}
    assert owner.browser.post("/sign-in/passkey", data=right).status_code == 403


def test_a_challenge_lasts_five_minutes(owner: Newcomer) -> None:
    hidden, asked = owner.asked_to_sign()
    owner.site.clock.at += 5 * MINUTE
    answer = {**hidden, "answer": owner.device.signs(asked)}
    assert owner.browser.post("/sign-in/passkey", data=answer).status_code == 403


def test_a_challenge_of_another_browser_is_of_no_use(owner: Newcomer) -> None:
    _hidden, asked = owner.asked_to_sign()
    owner.browser = owner.fresh()
    answer = {**owner.hidden("/sign-in"), "answer": owner.device.signs(asked)}
    assert owner.browser.post("/sign-in/passkey", data=answer).status_code == 403


def test_a_challenge_to_confirm_signs_nobody_in(owner: Newcomer) -> None:
    owner.signs_in()
    token = owner.hidden("/account")["token"]
    asked = owner.browser.post("/account/confirm/options", data={"token": token}).json()
    stranger = owner.fresh()
    owner.browser, inside = stranger, owner.browser
    answer = {**owner.hidden("/sign-in"), "answer": owner.device.signs(asked)}
    assert owner.browser.post("/sign-in/passkey", data=answer).status_code == 403
    owner.browser = inside
    assert owner.inside


def test_a_copied_authenticator_is_found_by_its_count(owner: Newcomer) -> None:
    owner.signs_in(count=7)
    owner.browser = owner.fresh()
    assert owner.signs_in(count=7).status_code == 403
    assert trail(owner.site)[-1] == ("sign_in.refused", "m.bakker")
    assert owner.signs_in(count=3).status_code == 403
    assert owner.signs_in(count=8).status_code == 303


def test_an_authenticator_that_does_not_count_works_again_and_again(owner: Newcomer) -> None:
    for _time in range(3):
        owner.browser = owner.fresh()
        assert owner.signs_in(count=0).status_code == 303


def test_who_is_disabled_has_no_use_of_a_passkey(owner: Newcomer) -> None:
    owner.site.enrolling.disable("m.bakker", BOSS)
    assert owner.signs_in().status_code == 403


def test_who_lost_everything_has_no_use_of_the_old_passkey(owner: Newcomer) -> None:
    owner.site.enrolling.welcome_again("m.bakker", BOSS)
    assert owner.signs_in().status_code == 403


def test_a_form_without_this_browser_s_token_opens_nothing(owner: Newcomer) -> None:
    hidden, asked = owner.asked_to_sign()
    forged = {**hidden, "token": "0" * 64, "answer": owner.device.signs(asked)}
    assert owner.browser.post("/sign-in/passkey", data=forged).status_code == 403
    assert owner.browser.post("/sign-in/passkey/options", data={"token": "0" * 64}).status_code == 403


def test_nobody_who_guesses_a_name_keeps_its_passkey_out(owner: Newcomer) -> None:
    for _guess in range(FREE_FOR_A_NAME + 3):
        owner.browser.post(
            "/sign-in",
            data={**owner.hidden("/sign-in"), "user": owner.user, "password": "raad maar raak hier"},
        )
    with owner.site.store.reading() as tx:
        tried = tx.connection.execute(text("SELECT max(failures) FROM welfare_sign_in_tries")).scalar_one()
    assert tried == FREE_FOR_A_NAME
    assert owner.signs_in().status_code == 303


def test_wrong_passkeys_count_for_their_address_and_never_keep_a_right_one_out(owner: Newcomer) -> None:
    for _try in range(FREE_FOR_AN_ADDRESS + 2):
        assert owner.signs_in(flags=PRESENT).status_code == 403
    refused = [event for event, _user in trail(owner.site) if event == "sign_in.refused"]
    assert len(refused) == FREE_FOR_AN_ADDRESS
    made = owner.site.enrolling.add("n.bakker", "", Role.COACH, "vier woorden achter elkaar", BOSS)
    assert made.secret
    typed = {"user": "n.bakker", "password": "vier woorden achter elkaar", "code": ""}
    hidden = owner.hidden("/sign-in")
    assert owner.browser.post("/sign-in", data={**hidden, **typed}).status_code == 403
    assert owner.signs_in().status_code == 303


def test_a_credential_of_somebody_s_is_never_another_s_too(owner: Newcomer) -> None:
    with owner.site.store.reading() as tx:
        [taken] = tx.connection.execute(text("SELECT credential FROM welfare_passkeys")).scalars()
    second = Newcomer(owner.site, user="n.bakker")
    second.types_the_code()
    answer = second.makes_a_passkey(credential=bytes(taken))
    assert (answer.status_code, "WOR-I163" in answer.text) == (422, True)
    assert owner.signs_in().status_code == 303


@pytest.mark.parametrize(
    ("host", "party"),
    [("localhost:8720", "localhost"), ("127.0.0.1:8720", None), ("evil.example", None), ("", None)],
)
def test_a_passkey_belongs_to_a_host_with_a_name(site: Any, host: str, party: str | None) -> None:
    found = party_of(site.address, host, "Welzijn")
    assert (found.id if found else None) == party
    assert found is None or found.origin == NAMED


def test_at_a_number_no_passkey_is_offered_and_the_page_says_why(site: Any) -> None:
    page = site.stranger().get("/sign-in").text
    assert "data-passkey" not in page
    assert 'href="http://localhost:8720/sign-in"' in page
    account = site.browser().get("/account").text
    assert 'href="/account/passkeys"' not in account
    assert "http://localhost:8720" in account
    browser = site.browser()
    assert browser.posts("/account/passkeys/options").status_code == 422
    assert "WOR-I164" in browser.posts("/account/passkeys", answer="{}").text


def test_a_user_s_own_words_are_kept_of_a_device_and_nothing_else(owner: Newcomer) -> None:
    with owner.site.store.reading() as tx:
        [row] = tx.connection.execute(text("SELECT * FROM welfare_passkeys")).mappings()
    assert set(row) == {"id", "user_id", "credential", "public_key", "uses", "name", "created_at", "used_at"}
    assert row["name"] == "laptop"
