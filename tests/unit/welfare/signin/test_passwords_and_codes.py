"""What a user proves to be known: a password, and the code of an app."""

from base64 import b32decode

import pyotp
import pytest
from argon2 import PasswordHasher

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.sign_in import PasswordTooShort
from wor_sidecar.settings.machine import randomness
from wor_sidecar.welfare.signin.codes import new_code_secret, otpauth, step_of
from wor_sidecar.welfare.signin.passwords import Passwords

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOW = Millis(1_800_000_000_000)
GOOD = "vier woorden achter elkaar"


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(randomness, CHEAP)


def test_a_password_is_kept_as_an_argon2id_hash_and_never_twice_the_same(passwords: Passwords) -> None:
    first, second = passwords.kept(GOOD), passwords.kept(GOOD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.fits(first, GOOD)
    assert not passwords.fits(first, GOOD + " ")


def test_the_real_hashes_take_at_least_what_the_rfc_asks_of_small_machines() -> None:
    kept = Passwords(randomness).kept(GOOD)
    assert "m=65536,t=3,p=4" in kept


@pytest.mark.parametrize("password", ["", "elf tekens!"])
def test_a_short_password_is_refused(passwords: Passwords, password: str) -> None:
    with pytest.raises(PasswordTooShort):
        passwords.kept(password)


def test_two_ways_of_typing_one_accent_are_one_password(passwords: Passwords) -> None:
    assert passwords.fits(passwords.kept("caf\u00e9 om de hoek"), "cafe\u0301 om de hoek")


def test_nobody_fits_where_there_is_nobody(passwords: Passwords) -> None:
    assert not passwords.fits(None, GOOD)
    assert not passwords.fits(None, "")


def test_a_stranger_costs_the_same_work_as_a_user(passwords: Passwords) -> None:
    """Held to by what is asked of the hasher, not by a clock."""
    kept = passwords.kept(GOOD)
    compared: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002  # argon2's own name
            compared.append(str(hash).split("$")[3])
            return super().verify(hash, password)

    counting = Passwords(randomness, Counting(time_cost=1, memory_cost=8, parallelism=1))
    for known in (kept, None):
        assert not counting.fits(known, "iets heel anders")
    assert len(compared) == 2
    assert compared[0] == compared[1]


def test_a_damaged_hash_fits_nothing(passwords: Passwords) -> None:
    assert not passwords.fits("-", GOOD)


def test_a_generated_password_may_be_used_and_read_out(passwords: Passwords) -> None:
    made = passwords.generated()
    assert passwords.fits(passwords.kept(made), made)
    assert [len(part) for part in made.split("-")] == [4] * 6
    assert made != passwords.generated()


def test_a_secret_is_what_an_app_takes_in() -> None:
    secret = new_code_secret(randomness)
    assert len(b32decode(secret)) == 20
    read = pyotp.parse_uri(otpauth(secret, "a.coach", "Welzijn De Brug"))
    assert (read.secret, read.name, read.issuer) == (secret, "a.coach", "Welzijn De Brug")


@pytest.mark.parametrize(("seconds", "fits"), [(0, True), (30, True), (-30, True), (90, False), (-90, False)])
def test_a_code_holds_now_and_one_step_beside_it(seconds: int, fits: bool) -> None:
    secret = new_code_secret(randomness)
    typed = pyotp.TOTP(secret).at(NOW // 1000 + seconds)
    assert (step_of(secret, typed, NOW, 0) is not None) is fits


def test_a_code_works_once_and_so_does_every_older_one() -> None:
    secret = new_code_secret(randomness)
    app = pyotp.TOTP(secret)
    used = step_of(secret, app.at(NOW // 1000), NOW, 0)
    assert used == NOW // 1000 // 30
    assert step_of(secret, app.at(NOW // 1000), NOW, used) is None
    assert step_of(secret, app.at(NOW // 1000 - 30), NOW, used) is None
    assert step_of(secret, app.at(NOW // 1000 + 30), NOW, used) == used + 1


@pytest.mark.parametrize(
    "typed", ["", "12345", "abcdef", "\uff11\uff12\uff13\uff14\uff15\uff16", "000000000000", "' or 1=1"]
)
def test_what_is_no_code_fits_nothing(typed: str) -> None:
    assert step_of("A" * 32, typed, NOW, 0) is None


def test_a_code_may_be_typed_with_a_space() -> None:
    secret = new_code_secret(randomness)
    code = pyotp.TOTP(secret).at(NOW // 1000)
    assert step_of(secret, f" {code[:3]} {code[3:]}", NOW, 0) is not None
