"""Signing in: what opens a session, what ends it, and what a stranger can learn (nothing)."""

from dataclasses import replace
from typing import Any

import pyotp
import pytest
from sqlalchemy import text

from wor_sidecar.domain.errors.inbox import FieldRefused, UserUnknown
from wor_sidecar.domain.errors.sign_in import PasswordTooShort, SignInRefused, UserExists, UserNameRefused
from wor_sidecar.store.audit import lines
from wor_sidecar.web.cookies import kept
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.signin.backoff import FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS, LONGEST_WAIT
from wor_sidecar.welfare.signin.entering import Typed
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.sessions import Unsent

BOSS = Actor("control", "administrator")
PASSWORD = "vier woorden achter elkaar"
MINUTE = 60_000


class Door:
    """Somebody who tries to come in."""

    def __init__(self, site: Any) -> None:
        self.site = site
        made = site.enrolling.add("m.bakker", "M. Bakker", Role.COACH, PASSWORD, BOSS)
        self.app = pyotp.TOTP(made.secret)

    def typed(self, **other: str) -> Typed:
        code = self.app.at(self.site.clock.now() // 1000)
        return replace(Typed("m.bakker", PASSWORD, code, "192.0.2.1"), **other)

    def enters(self, before: str = "", **other: str) -> str:
        secret: str = self.site.entering.sign_in(self.typed(**other), before)
        return secret

    def refused(self, times: int = 1, **other: str) -> None:
        for _ in range(times):
            with pytest.raises(SignInRefused):
                self.enters(**other)

    def later(self, milliseconds: int) -> None:
        self.site.clock.at += milliseconds

    def trail(self) -> list[tuple[str, str, str, str]]:
        with self.site.store.reading() as tx:
            found = [record.line for record in lines(tx)]
        return [(line.event, line.user, line.object, line.outcome) for line in found]


@pytest.fixture
def door(site: Any) -> Door:
    return Door(site)


def test_name_password_and_code_open_a_session(door: Door) -> None:
    who = door.site.entering.admits(door.enters())
    assert (who.user, who.name, who.role) == ("m.bakker", "M. Bakker", Role.COACH)
    assert door.trail()[-1] == ("sign_in.done", "m.bakker", "", "ok")


def test_a_name_may_be_typed_with_capitals_and_spaces(door: Door) -> None:
    assert door.enters(user=" M.Bakker ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "iets heel anders hoor"},
        {"password": ""},
        {"code": "000000"},
        {"code": ""},
        {"user": "n.bakker"},
        {"user": ""},
        {"user": "x" * 5000},
    ],
)
def test_anything_wrong_is_refused_in_the_same_words(door: Door, wrong: dict[str, str]) -> None:
    with pytest.raises(SignInRefused) as refusal:
        door.enters(**wrong)
    assert refusal.value.fields == {}


def test_a_refusal_names_the_user_only_where_there_is_one(door: Door) -> None:
    door.refused(password="iets heel anders hoor")
    assert door.trail()[-1] == ("sign_in.refused", "m.bakker", "", "refused")
    door.refused(user=PASSWORD)
    assert door.trail()[-1] == ("sign_in.refused", "-", "", "refused")


def test_what_was_typed_as_a_name_stands_nowhere_in_the_database(door: Door, tmp_path: Any) -> None:
    door.refused(user="per-ongeluk-mijn-wachtwoord")
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("inbox.db*"))
    assert b"per-ongeluk" not in raw


def test_neither_the_cookie_s_secret_nor_the_app_s_stands_in_the_database(door: Door, tmp_path: Any) -> None:
    secret = door.enters()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("inbox.db*"))
    assert kept(secret).encode() in raw
    assert secret.encode() not in raw
    assert door.app.secret.encode() not in raw


def test_a_code_opens_one_session_and_no_second_one(door: Door) -> None:
    typed = door.typed()
    door.site.entering.sign_in(typed, "")
    with pytest.raises(SignInRefused):
        door.site.entering.sign_in(typed, "")
    door.later(31_000)
    assert door.enters()


def test_a_name_that_was_tried_too_often_waits_even_with_the_right_password(door: Door) -> None:
    door.refused(FREE_FOR_A_NAME, password="iets heel anders hoor")
    door.refused()
    door.later(5_001)
    assert door.enters()


def test_who_guesses_on_waits_for_minutes(door: Door) -> None:
    for _ in range(20):
        door.refused(password="iets heel anders hoor")
        door.later(LONGEST_WAIT + 1)
    door.refused(password="iets heel anders hoor")
    door.later(LONGEST_WAIT - 1)
    door.refused()
    door.later(2)
    assert door.enters()


def test_a_try_during_the_wait_counts_for_nothing_and_is_not_even_looked_at(door: Door) -> None:
    door.refused(FREE_FOR_A_NAME, password="iets heel anders hoor")
    before = door.trail()
    door.refused(50)
    assert door.trail() == before
    door.later(5_001)
    assert door.enters()


def test_a_stranger_s_name_waits_just_the_same(door: Door) -> None:
    door.refused(FREE_FOR_A_NAME, user="n.bakker")
    before = door.trail()
    door.refused(user="n.bakker")
    assert door.trail() == before


def test_one_address_that_tries_many_names_waits_and_another_does_not(door: Door) -> None:
    for number in range(FREE_FOR_AN_ADDRESS):
        door.refused(user=f"user{number}")
    door.refused()
    assert door.enters(address="192.0.2.2")


def test_one_network_of_ipv6_counts_as_one_address(door: Door) -> None:
    for number in range(FREE_FOR_AN_ADDRESS):
        door.refused(user=f"user{number}", address=f"2001:db8::{number:x}")
    door.refused(address="2001:db8::ffff:1")
    assert door.enters(address="2001:db8:1::1")


def test_signing_in_well_forgets_one_s_own_slips_and_no_others(door: Door) -> None:
    for number in range(FREE_FOR_AN_ADDRESS - 1):
        door.refused(user=f"user{number}")
    door.refused(user="m.bakker", password="iets heel anders hoor")
    door.later(5_001)
    assert door.enters()
    door.later(31_000)
    door.refused(user="nobody")
    door.refused()


def test_guesses_that_come_at_once_do_not_share_one_count(door: Door, monkeypatch: Any) -> None:
    """The count is on disk before a password is compared, so no pause in between lets a second guess in."""
    counted: list[int] = []
    passwords = door.site.entering.passwords
    fits = passwords.fits

    def watched(known: str | None, typed: str) -> bool:
        with door.site.store.reading() as tx:
            counted.append(
                tx.connection.execute(text("SELECT max(failures) FROM welfare_sign_in_tries")).scalar()
            )
        return bool(fits(known, typed))

    monkeypatch.setattr(passwords, "fits", watched)
    door.refused(3, password="iets heel anders hoor")
    assert counted == [1, 2, 3]


def test_a_session_ends_after_half_an_hour_without_a_page(door: Door) -> None:
    secret = door.enters()
    for _ in range(5):
        door.later(29 * MINUTE)
        assert door.site.entering.admits(secret)
    door.later(30 * MINUTE)
    assert door.site.entering.admits(secret) is None


def test_a_session_ends_after_twelve_hours_whatever_happens(door: Door) -> None:
    secret = door.enters()
    for _ in range(12 * 6 - 1):
        door.later(10 * MINUTE)
        assert door.site.entering.admits(secret)
    door.later(10 * MINUTE)
    assert door.site.entering.admits(secret) is None


def test_a_clock_that_goes_back_ends_a_session(door: Door) -> None:
    secret = door.enters()
    door.later(-MINUTE)
    assert door.site.entering.admits(secret) is None


def test_signing_out_ends_this_session_and_no_other(door: Door) -> None:
    first = door.enters()
    door.later(31_000)
    second = door.enters()
    door.site.entering.sign_out(first)
    assert door.trail()[-1] == ("sign_in.ended", "m.bakker", "", "ok")
    assert door.site.entering.admits(first) is None
    assert door.site.entering.admits(second)


def test_signing_in_makes_a_new_secret_and_ends_the_old_session(door: Door) -> None:
    first = door.enters()
    door.later(31_000)
    second = door.enters(first)
    assert second != first
    assert door.site.entering.admits(first) is None


def test_a_secret_that_somebody_else_chose_never_becomes_a_session(door: Door) -> None:
    chosen = "f" * 64
    assert door.enters(chosen) != chosen
    assert door.site.entering.admits(chosen) is None


def test_disabling_ends_what_is_open_and_lets_nobody_in(door: Door) -> None:
    secret = door.enters()
    door.site.enrolling.disable("m.bakker", BOSS)
    assert door.trail()[-1] == ("user.disabled", "control", "m.bakker", "ok")
    assert door.site.entering.admits(secret) is None
    door.later(31_000)
    door.refused()


def test_who_is_disabled_while_a_password_is_compared_does_not_come_in(door: Door, monkeypatch: Any) -> None:
    passwords = door.site.entering.passwords
    fits = passwords.fits

    def slowly(known: str | None, typed: str) -> bool:
        door.site.enrolling.disable("m.bakker", BOSS)
        return bool(fits(known, typed))

    monkeypatch.setattr(passwords, "fits", slowly)
    door.refused()


def test_a_disabled_user_is_not_admitted_whatever_session_there_is(door: Door) -> None:
    secret = door.enters()
    with door.site.store.transaction() as tx:
        tx.connection.execute(text("UPDATE welfare_users SET disabled_at = 1 WHERE id = 'm.bakker'"))
    assert door.site.entering.admits(secret) is None


def test_a_user_without_an_app_comes_in_only_where_nobody_needs_one(door: Door) -> None:
    with door.site.store.transaction() as tx:
        tx.connection.execute(text("UPDATE welfare_users SET code_secret = NULL WHERE id = 'm.bakker'"))
    door.refused()
    door.refused(code="")
    door.site.entering.proving.password_only = True
    assert door.enters(code="")


def test_a_reset_ends_what_is_open_and_only_the_new_password_and_app_work(door: Door) -> None:
    secret = door.enters()
    made = door.site.enrolling.reset("m.bakker", None, BOSS)
    assert door.trail()[-1] == ("user.reset", "control", "m.bakker", "ok")
    assert door.site.entering.admits(secret) is None
    door.refused()
    code = pyotp.TOTP(made.secret).at(door.site.clock.now() // 1000)
    door.refused(code=code)
    assert door.enters(password=made.password, code=code)


def test_a_reset_forgets_the_wrong_tries_and_opens_a_disabled_user(door: Door) -> None:
    door.refused(FREE_FOR_A_NAME, password="iets heel anders hoor")
    door.site.enrolling.disable("m.bakker", BOSS)
    made = door.site.enrolling.reset("m.bakker", PASSWORD, BOSS)
    assert made.password is None
    assert door.enters(code=pyotp.TOTP(made.secret).at(door.site.clock.now() // 1000))


def test_a_role_that_changed_counts_at_once(door: Door) -> None:
    secret = door.enters()
    with door.site.store.transaction() as tx:
        tx.connection.execute(text("UPDATE welfare_users SET role = 'administrator' WHERE id = 'm.bakker'"))
    assert door.site.entering.admits(secret).role is Role.ADMINISTRATOR


@pytest.mark.parametrize("name", ["", "A.Coach", "1coach", "a coach", "a/coach", "é", "a" * 41, "-", "a\n"])
def test_a_name_that_reads_badly_in_a_trail_is_refused(door: Door, name: str) -> None:
    with pytest.raises(UserNameRefused):
        door.site.enrolling.add(name, "", Role.COACH, None, BOSS)


def test_what_is_refused_adds_nobody(door: Door) -> None:
    before = door.site.enrolling.everybody()
    with pytest.raises(UserExists):
        door.site.enrolling.add("m.bakker", "", Role.COACH, None, BOSS)
    with pytest.raises(PasswordTooShort):
        door.site.enrolling.add("n.bakker", "", Role.COACH, "kort", BOSS)
    with pytest.raises(FieldRefused):
        door.site.enrolling.add("n.bakker", "x" * 141, Role.COACH, None, BOSS)
    with pytest.raises(UserUnknown):
        door.site.enrolling.reset("n.bakker", None, BOSS)
    with pytest.raises(UserUnknown):
        door.site.enrolling.disable("n.bakker", BOSS)
    assert door.site.enrolling.everybody() == before


def test_a_form_that_came_too_late_waits_for_its_own_user_and_nobody_else(door: Door) -> None:
    entering = door.site.entering
    unsent = Unsent("/case/1/act", "/case/1", (("note", "Graag weer onder de mensen."), ("act", "accept")))
    first = door.enters()
    door.later(31 * MINUTE)
    entering.keep(first, unsent)
    second = door.enters(first)
    assert entering.kept(second) == unsent
    assert entering.kept(first) is None
    other = door.site.enrolling.add("n.bakker", "", Role.COACH, PASSWORD, BOSS)
    third = door.enters(
        second, user="n.bakker", code=pyotp.TOTP(other.secret).at(door.site.clock.now() // 1000)
    )
    assert entering.kept(third) is None


def test_what_waits_is_sealed_stays_over_a_weekend_and_goes_after_a_week(door: Door, tmp_path: Any) -> None:
    entering = door.site.entering
    secret = door.enters()
    entering.keep(secret, Unsent("/x", "/", (("note", "kanarie in de kolenmijn"),)))
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("inbox.db*"))
    assert b"kanarie" not in raw
    assert owners(door) == 1
    door.later(4 * 24 * 60 * MINUTE)
    entering.tidy()
    assert entering.kept(secret) is not None
    door.later(3 * 24 * 60 * MINUTE + 1)
    entering.tidy()
    assert entering.kept(secret) is None
    assert owners(door) == 0


def owners(door: Door) -> int:
    """Count the keys of forms that wait: without its key a form is gone, wherever a copy of it lies."""
    with door.site.store.reading() as tx:
        query = text("SELECT count(*) FROM store_data_keys WHERE owner LIKE 'session:%'")
        return int(tx.connection.execute(query).scalar_one())


def test_every_end_of_a_session_shreds_what_waited_in_it(door: Door) -> None:
    entering = door.site.entering
    for ends in (
        entering.sign_out,
        lambda secret: entering.keep(secret, None),
        lambda _secret: door.site.enrolling.disable("m.bakker", BOSS),
    ):
        secret = door.enters()
        entering.keep(secret, Unsent("/x", "/", (("note", "x"),)))
        entering.keep(secret, Unsent("/x", "/", (("note", "y"),)))
        assert owners(door) == 1
        ends(secret)
        assert owners(door) == 0
        door.later(31_000)


def test_nothing_is_kept_without_a_session(door: Door) -> None:
    door.site.entering.keep("0" * 64, Unsent("/x", "/", ()))
    assert door.site.entering.kept("0" * 64) is None
