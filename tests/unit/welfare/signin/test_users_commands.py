"""`wor-inbox users` as an administrator types it, against an inbox that serves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.sign_in import PasswordFromStandardInputOnly
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.audit import lines
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.backups import nights_of
from wor_sidecar.welfare.cli import cli
from wor_sidecar.welfare.signin.entering import Typed
from wor_sidecar.welfare.signin.welcoming import Welcoming
from wor_sidecar.wire.control_server import serve_control

PASSWORD = "vier woorden achter elkaar"
TOML = "[organisation]\nname = 'Welzijn Meierijstad'\n[data]\nfolder = '.'\n"


class Administrator:
    """Somebody at the command line of a running inbox."""

    def __init__(self, site: Any, folder: Path) -> None:
        self.site = site
        self.config = folder / "wor-inbox.toml"
        self.config.write_text(TOML, "utf-8")

    def types(self, *words: str, stdin: str = "") -> str:
        result = CliRunner().invoke(cli, ["users", *words, "--config", str(self.config)], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    def lines(self, *words: str, stdin: str = "") -> list[Any]:
        return [json.loads(line) for line in self.types(*words, "--json", stdin=stdin).splitlines()]


@pytest.fixture
def administrator(site: Any, tmp_path: Path) -> Iterator[Administrator]:
    control = serve_control(
        make_app(site.inbox.answers, nights_of(site.inbox, SystemClock(), randomness)),
        tmp_path,
        SystemClock(),
        randomness,
    )
    yield Administrator(site, tmp_path)
    control.stop()


KEYS = {"user", "password", "secret", "uri", "welcome", "until"}


def test_a_new_user_gets_a_code_told_once_that_opens_welcome_alone(administrator: Administrator) -> None:
    [made] = administrator.lines("add", "m.bakker", "--full-name", "M. Bakker", "--role", "coach")
    assert set(made) == KEYS
    assert (made["password"], made["secret"]) == (None, None)
    entering = administrator.site.entering
    welcoming = Welcoming(entering, "Welzijn Meierijstad")
    secret = welcoming.begin(Typed(made["user"], "", made["welcome"], "192.0.2.1"), "")
    assert entering.admits(secret) is None
    expected = welcoming.expects(secret)
    assert expected is not None
    assert (expected.full_name, expected.role) == ("M. Bakker", "coach")
    for line in administrator.lines("list"):
        assert set(line) == {"user", "full_name", "role", "disabled", "code", "signed_in_at"}
    assert made["welcome"] not in administrator.types("list", "--json")


def test_a_password_over_standard_input_comes_with_an_app_that_opens_the_door(
    administrator: Administrator,
) -> None:
    words = ("add", "m.bakker", "--role", "coach", "--password", "-")
    [made] = administrator.lines(*words, stdin=PASSWORD + "\n")
    assert set(made) == KEYS
    assert (made["password"], made["welcome"]) == (None, None)
    code = pyotp.parse_uri(made["uri"]).at(administrator.site.clock.now() // 1000)
    typed = Typed(made["user"], PASSWORD, code, "192.0.2.1")
    assert administrator.site.entering.admits(administrator.site.entering.sign_in(typed, ""))


def test_a_password_of_one_s_own_comes_over_standard_input_alone(administrator: Administrator) -> None:
    [made] = administrator.lines(
        "add", "m.bakker", "--role", "coach", "--password", "-", stdin=PASSWORD + "\n"
    )
    assert made["password"] is None
    with pytest.raises(PasswordFromStandardInputOnly):
        administrator.types("add", "n.bakker", "--role", "coach", "--password", PASSWORD)


@pytest.mark.parametrize(
    ("code", "words", "stdin"),
    [
        ("WOR-I153", ("add", "m.bakker", "--role", "coach", "--password", "-"), "kort\n"),
        ("WOR-I153", ("add", "m.bakker", "--role", "coach", "--password", "-"), ""),
        ("WOR-I155", ("add", "M. Bakker", "--role", "coach"), ""),
        ("WOR-I156", ("add", "a.coach", "--role", "coach"), ""),
        ("WOR-I157", ("disable", "n.bakker"), ""),
        ("WOR-I157", ("reset", "n.bakker"), ""),
    ],
)
def test_what_cannot_be_is_said_with_a_code(
    administrator: Administrator, code: str, words: tuple[str, ...], stdin: str
) -> None:
    with pytest.raises(WorError) as refusal:
        administrator.types(*words, stdin=stdin)
    assert refusal.value.code == code


def test_disabling_and_a_reset_are_seen_in_the_list_and_in_the_trail(administrator: Administrator) -> None:
    administrator.types("disable", "a.coach")
    before = {line["user"]: line for line in administrator.lines("list")}
    assert (before["a.coach"]["disabled"], before["a.coach"]["code"]) == (True, False)
    [made] = administrator.lines("reset", "a.coach", "--password", "-", stdin=PASSWORD + "\n")
    assert made["secret"]
    after = {line["user"]: line for line in administrator.lines("list")}
    assert (after["a.coach"]["disabled"], after["a.coach"]["code"]) == (False, True)
    with administrator.site.store.reading() as tx:
        done = [(line.event, line.user, line.object) for line in (record.line for record in lines(tx))]
    assert done == [("user.disabled", "control", "a.coach"), ("user.reset", "control", "a.coach")]


def test_who_lost_everything_begins_anew_with_a_code(administrator: Administrator) -> None:
    [made] = administrator.lines("reset", "a.coach")
    assert set(made) == KEYS
    assert made["welcome"]
    with administrator.site.store.reading() as tx:
        done = [(line.event, line.user, line.object) for line in (record.line for record in lines(tx))]
    assert done == [("user.welcomed", "control", "a.coach")]


def test_a_person_reads_what_to_pass_on(administrator: Administrator) -> None:
    told = administrator.types("add", "m.bakker", "--role", "coordinator")
    assert "m.bakker" in told
    assert "/welcome" in told
    words = ("add", "n.bakker", "--role", "coach", "--password", "-")
    assert "otpauth://totp/" in administrator.types(*words, stdin=PASSWORD + "\n")
    assert "m.bakker  m.bakker  coordinator" in administrator.types("list")


def test_where_nobody_needs_a_code_none_is_made(administrator: Administrator) -> None:
    administrator.site.enrolling._password_only = True
    words = ("add", "coach", "--role", "coach", "--password", "-")
    [made] = administrator.lines(*words, stdin=PASSWORD + "\n")
    assert (made["secret"], made["uri"]) == (None, None)
    administrator.site.entering.proving.password_only = True
    entering = administrator.site.entering
    assert entering.admits(entering.sign_in(Typed("coach", PASSWORD, "", "192.0.2.1"), ""))
